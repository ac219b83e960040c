"""The audit trail for reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from tests.ui.office_house import OfficeHouse, opened


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


def test_trainees_and_trainers_do_not_read_it(house: OfficeHouse) -> None:
    for role in (Role.TRAINEE, Role.TRAINER, Role.EDITOR):
        with pytest.raises(Refusal) as refusal:
            house.services.audit_log.latest(Actor("x", "Trần Văn Tuấn", "", (RoleGrant(role),)))
        assert refusal.value.code is Code.NOT_ALLOWED
