"""The audit trail for reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.times import local_date
from tests.ui.office_house import PASSPHRASE, OfficeHouse, opened


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeHouse]:
    yield from opened(tmp_path, monkeypatch)


def test_the_newest_comes_first_with_names(house: OfficeHouse) -> None:
    house.services.people.new_card(house.hoa, house.lan, "Mất thẻ")
    lines, total = house.services.audit_log.latest(house.hoa)
    assert (lines[0].act, lines[0].actor, lines[0].about) == (
        AuditAct.CARD_REISSUED,
        house.hoa.name,
        "Nguyễn Thị Lan",
    )
    assert (lines[0].detail, lines[0].reason) == ({"version": 2}, "Mất thẻ")
    assert total == len(lines)


def test_a_name_finds_what_was_done_to_somebody_and_by_somebody(house: OfficeHouse) -> None:
    house.services.people.new_card(house.hoa, house.lan, "Mất thẻ")
    found, _ = house.services.audit_log.latest(house.hoa, "thi lan")
    assert {line.about for line in found} == {"Nguyễn Thị Lan"}
    assert AuditAct.CARD_REISSUED in {line.act for line in found}
    by_hoa, _ = house.services.audit_log.latest(house.hoa, house.hoa.name)
    assert AuditAct.CARD_REISSUED in {line.act for line in by_hoa}
    assert house.services.audit_log.latest(house.hoa, "khong ai ca") == ([], 0)


def test_one_kind_of_act_is_picked_out_page_by_page(house: OfficeHouse) -> None:
    for _ in range(3):
        house.services.people.new_card(house.hoa, house.lan, "Mất thẻ")
    acts = [AuditAct.CARD_REISSUED]
    first, total = house.services.audit_log.latest(house.hoa, acts=acts, most=2)
    second, _ = house.services.audit_log.latest(house.hoa, acts=acts, page=1, most=2)
    assert total == 3
    assert [line.detail["version"] for line in first + second] == [4, 3, 2]


def test_a_day_is_a_day_here_not_in_utc(house: OfficeHouse) -> None:
    house.services.people.new_card(house.hoa, house.lan, "Mất thẻ")
    today = local_date(house.services.clock())
    found, total = house.services.audit_log.latest(house.hoa, first_day=today, last_day=today)
    assert total == len(found) > 0
    assert {local_date(line.happened_at) for line in found} == {today}
    yesterday = today - timedelta(days=1)
    assert not [
        line
        for line in house.services.audit_log.latest(house.hoa, last_day=yesterday)[0]
        if local_date(line.happened_at) > yesterday
    ]


def test_where_an_act_came_from_is_kept(house: OfficeHouse) -> None:
    token, _ = house.services.accounts.sign_in(house.hoa.learner_code, PASSPHRASE, address="192.0.2.7")
    hoa = house.services.accounts.actor(token, "192.0.2.7")
    assert hoa is not None
    house.services.people.new_card(hoa, house.lan, "Mất thẻ")
    [newest, *_], _ = house.services.audit_log.latest(house.hoa)
    assert (newest.act, newest.origin) == (AuditAct.CARD_REISSUED, "192.0.2.7")


def test_the_chain_taken_along_can_be_checked_by_anybody(house: OfficeHouse) -> None:
    lines = [json.loads(line) for line in house.services.audit_log.export_chain(house.hoa).splitlines()]
    before = "0" * 64
    for line in lines:
        digest = line.pop("hash")
        text = json.dumps([before, *line.values()], ensure_ascii=False, separators=(",", ":"))
        before = hashlib.sha256(text.encode()).hexdigest()
        assert digest == before
    assert lines[-1]["act"] == AuditAct.LIST_EXPORTED
    assert house.services.audit_log.chain(house.hoa).head == before


def test_whoever_sees_one_unit_does_not_read_about_all(house: OfficeHouse) -> None:
    scoped = Actor("x", "Trần Văn Tuấn", "", (RoleGrant(Role.OFFICE, "some-unit"),))
    for read in (
        house.services.audit_log.latest,
        house.services.audit_log.chain,
        house.services.audit_log.export_chain,
    ):
        with pytest.raises(Refusal) as refusal:
            read(scoped)
        assert refusal.value.code is Code.NOT_ALLOWED


def test_trainees_and_trainers_do_not_read_it(house: OfficeHouse) -> None:
    for role in (Role.TRAINEE, Role.TRAINER, Role.EDITOR):
        with pytest.raises(Refusal) as refusal:
            house.services.audit_log.latest(Actor("x", "Trần Văn Tuấn", "", (RoleGrant(role),)))
        assert refusal.value.code is Code.NOT_ALLOWED
