"""Whose papers and lists a right takes away: no more than it shows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from lms.domain.errors import Code
from lms.domain.people import Actor, Role, RoleGrant
from tests.services.full_office import refused
from tests.ui.office_house import OfficeHouse, opened


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeHouse]:
    """Lan is of Hồng Minh, Minh of Điệp Nông; both are in a class of the district."""
    yield from opened(tmp_path, monkeypatch)


@pytest.fixture
def manager(house: OfficeHouse) -> Actor:
    """Of Lan's commune."""
    return Actor("son", "Lê Văn Sơn", "", (RoleGrant(Role.UNIT_MANAGER, house.units["Xã Hồng Minh"]),))


def names(content: bytes) -> list[object]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_slips_and_cards_with_one_outsider_are_refused_whole(house: OfficeHouse, manager: Actor) -> None:
    printing = house.services.printing
    mixed = [house.lan, house.minh]
    with house.services.database.read() as tx:
        before = tx.one("SELECT count(*) FROM activation_codes")
    assert refused(printing.slips, manager, mixed) is Code.NOT_ALLOWED
    assert refused(printing.cards, manager, mixed, title="Lớp") is Code.NOT_ALLOWED
    with house.services.database.read() as tx:
        assert tx.one("SELECT count(*) FROM activation_codes") == before
    assert printing.slips(manager, [house.lan]).people == 1
    assert printing.cards(manager, [house.lan], title="Lớp").startswith(b"%PDF")


def test_the_list_of_a_class_above_names_their_own_people(house: OfficeHouse, manager: Actor) -> None:
    cohort_id = house.cohort("Hưng Hà 01", house.lan, house.minh)
    assert names(house.services.printing.members_xlsx(manager, cohort_id)) == ["Nguyễn Thị Lan"]
    assert names(house.services.printing.members_xlsx(house.hoa, cohort_id)) == [
        "Nguyễn Thị Lan",
        "Đỗ Văn Minh",
    ]


def test_the_sign_in_sheet_is_for_who_runs_the_class(house: OfficeHouse, manager: Actor) -> None:
    session = house.session(house.cohort("Hưng Hà 01", house.lan, house.minh))
    assert refused(house.services.printing.sign_in_sheet, manager, session) is Code.NOT_ALLOWED


def test_the_list_of_people_is_of_the_reach(house: OfficeHouse, manager: Actor) -> None:
    assert names(house.services.printing.people_xlsx(manager)) == ["Nguyễn Thị Lan"]
    other = house.units["Xã Điệp Nông"]
    assert names(house.services.printing.people_xlsx(manager, unit_id=other)) == []


def test_a_trainer_takes_away_the_lists_of_their_own_class_only(house: OfficeHouse) -> None:
    trainer = Actor(house.tuan, "Trần Văn Tuấn", "", (RoleGrant(Role.TRAINER),))
    mine, other = house.cohort("Hưng Hà 01", house.lan), house.cohort("Hưng Hà 02", house.minh)
    house.services.cohorts.assign_trainer(house.hoa, mine, house.tuan)
    printing = house.services.printing
    assert names(printing.members_xlsx(trainer, mine)) == ["Nguyễn Thị Lan"]
    assert printing.sign_in_sheet(trainer, house.session(mine)).startswith(b"%PDF")
    assert refused(printing.members_xlsx, trainer, other) is Code.NOT_ALLOWED
    assert refused(printing.sign_in_sheet, trainer, house.session(other)) is Code.NOT_ALLOWED
    assert refused(printing.people_xlsx, trainer) is Code.NOT_ALLOWED
