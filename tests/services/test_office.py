"""The office's names are data: edited, used from then on, and kept as they were in the audit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from lms.services.office import OFFICE as FACT
from lms.services.office import Office
from lms.store import facts
from tests.services.small_office import LAN, OFFICE, TUAN, SmallOffice

AFTER = OFFICE.model_copy(
    update={
        "name": "Văn phòng HĐND và UBND xã Hưng Hà",
        "issuer_lines": ("TỈNH HƯNG YÊN", "ỦY BAN NHÂN DÂN XÃ HƯNG HÀ"),
        "signer_title": "CHỦ TỊCH",
        "signer_name": "Lê Thị Hoa",
        "contact": "Phòng 12, nhà A",
    }
)


@pytest.fixture
def hall(tmp_path: Path) -> SmallOffice:
    made = SmallOffice(tmp_path)
    with made.database.write() as tx:
        facts.put(tx, FACT, OFFICE.model_dump_json())
    return made


def lines(hall: SmallOffice) -> list[dict[str, dict[str, object]]]:
    with hall.database.read() as tx:
        return [json.loads(row[0]) for row in tx.all("SELECT detail FROM audit WHERE act = 'office_changed'")]


def test_every_name_can_be_changed_and_stays_as_it_was_in_the_audit(hall: SmallOffice) -> None:
    office = Office(hall.tools)
    office.change(TUAN, AFTER)
    assert office.profile == Office(hall.tools).profile == AFTER
    (line,) = lines(hall)
    assert line["before"]["signer_title"] == "TRƯỞNG PHÒNG"
    assert line["after"]["issuer_lines"] == ["TỈNH HƯNG YÊN", "ỦY BAN NHÂN DÂN XÃ HƯNG HÀ"]
    assert line["after"]["contact"] == "Phòng 12, nhà A"


def test_nothing_new_is_no_act(hall: SmallOffice) -> None:
    Office(hall.tools).change(TUAN, OFFICE)
    assert lines(hall) == []


@pytest.mark.parametrize("actor", [LAN, Actor("hoa", "", "", (RoleGrant(Role.UNIT_MANAGER, "u-hm"),))])
def test_only_the_office_changes_them(hall: SmallOffice, actor: Actor) -> None:
    with pytest.raises(Refusal) as refusal:
        Office(hall.tools).change(actor, AFTER)
    assert refusal.value.code is Code.NOT_ALLOWED
