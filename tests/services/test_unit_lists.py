"""A store that begins with the list of 2025 knows the units before; one that began with the list of 2023
records the mergers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lms.content.presets import load_preset
from lms.domain.errors import Code, Refusal
from lms.domain.org_units import UnitKind
from lms.domain.times import local_date
from lms.domain.unit_changes import Decision, NewUnit, UnitState
from lms.domain.unit_tree import UnitTree
from lms.services import office as office_service
from lms.services.office import Office
from lms.services.register import NewPerson, add_people
from lms.services.tools import KeyRing, Tools
from lms.services.units import Merger, Units
from lms.store import people
from lms.store import units as store
from lms.store.duck import DuckDatabase
from lms.store.migrate import migrate
from tests.services.small_office import NOON, TUAN

QUANG_TRUNG, MERGED = date(2024, 11, 1), date(2025, 7, 1)
PAPERS = {
    QUANG_TRUNG: Decision("1201/NQ-UBTVQH15", date(2024, 9, 28)),
    MERGED: Decision("1666/NQ-UBTVQH15", date(2025, 6, 16)),
}
BEFORE = datetime(2025, 6, 30, 16, tzinfo=UTC)


class House:
    """A store with one of the lists; `put` adds somebody to a unit by its name."""

    def __init__(self, folder: Path, preset: str) -> None:
        self.now = NOON
        self.database = DuckDatabase(folder / "lms.duckdb")
        migrate(self.database, NOON)
        self.tools = Tools(self.database, KeyRing(folder / "keys"), clock=lambda: self.now)
        chosen = load_preset(preset)
        with self.database.write() as tx:
            office_service.set_up(tx, self.tools, preset, chosen.office, chosen.units, NOON)
        self.office = Office(self.tools)
        self.units = Units(self.tools)

    def id_of(self, name: str) -> str:
        """The living one of this name, or the one that was."""
        found = [unit for unit in self.units.all(TUAN) if unit.name == name]
        return max(found, key=lambda unit: (unit.state is UnitState.LIVING, unit.valid_from)).id

    def put(self, person_id: str, unit: str) -> None:
        new = NewPerson(
            person_id, f"Phạm {person_id}", None, 1970, None, self.id_of(unit), "Thôn 1", None, None
        )
        with self.database.write() as tx:
            add_people(tx, self.tools, [new], prefix="HH", import_id=None, now=NOON)

    def place(self, person_id: str) -> str:
        with self.database.read() as tx:
            return people.card(tx, person_id).unit_line

    def heir(self, name: str) -> str:
        rows = self.office.units()
        heir = UnitTree(rows).heir(self.id_of(name), local_date(self.now))
        return next(row.name for row in rows if row.id == heir)


@pytest.fixture
def province(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, "hung-yen-2025")
    yield made
    made.database.close()


@pytest.fixture
def district(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, "hung-ha-2023")
    yield made
    made.database.close()


# --- a store of 2025 ----------------------------------------------------------------------------


def test_the_province_is_the_root_with_eight_communes_below(province: House) -> None:
    assert province.office.root().name == "Tỉnh Hưng Yên"
    assert [unit.name for unit in province.office.living()] == [
        "Xã Hưng Hà",
        "Xã Ngự Thiên",
        "Xã Long Hưng",
        "Xã Diên Hà",
        "Xã Thần Khê",
        "Xã Tiên La",
        "Xã Lê Quý Đôn",
        "Xã Hồng Minh",
        "Tỉnh Hưng Yên",
    ]
    assert province.units.list_to_apply(TUAN) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Xã Hòa Bình", "Xã Hưng Hà"),
        ("Thị trấn Hưng Hà", "Xã Hưng Hà"),
        ("Xã Điệp Nông", "Xã Diên Hà"),
        ("Xã Quang Trung", "Xã Diên Hà"),
        ("Xã Chí Hòa", "Xã Hồng Minh"),
        ("Xã Hồng Minh", "Xã Hồng Minh"),
        ("Huyện Hưng Hà", "Tỉnh Hưng Yên"),
    ],
)
def test_an_old_unit_leads_to_the_one_people_are_in_now(province: House, old: str, new: str) -> None:
    assert province.heir(old) == new


# --- a store of 2023 ----------------------------------------------------------------------------


def test_old_units_live_while_the_new_ones_are_not_recorded(district: House) -> None:
    assert district.office.root().name == "Huyện Hưng Hà"
    assert len(district.office.living()) == 36
    assert {unit.state for unit in district.units.all(TUAN)} == {UnitState.OVERDUE}
    assert district.heir("Xã Điệp Nông") == "Xã Điệp Nông"


def test_before_the_day_they_simply_live(district: House) -> None:
    district.now = BEFORE
    states = {unit.name: unit.state for unit in district.units.all(TUAN)}
    assert (states["Xã Hòa Bình"], states["Xã Điệp Nông"]) == (UnitState.LIVING, UnitState.OVERDUE)


def test_the_list_is_shown_before_it_is_applied(district: House) -> None:
    for number, unit in enumerate(("Xã Điệp Nông", "Xã Hòa Bình", "Huyện Hưng Hà")):
        district.put(f"p{number}", unit)
    found = district.units.list_to_apply(TUAN)
    assert found is not None
    assert (found.name, found.decisions) == (
        "hung-yen-2025",
        {QUANG_TRUNG: "1201/NQ-UBTVQH15", MERGED: "1666/NQ-UBTVQH15"},
    )
    assert [(merger.target, len(merger.sources), merger.people_after) for merger in found.mergers] == [
        ("Xã Quang Trung", 3, 1),
        ("Xã Hưng Hà", 7, 1),
        ("Xã Ngự Thiên", 4, 0),
        ("Xã Long Hưng", 5, 0),
        ("Xã Diên Hà", 3, 1),  # with Quang Trung, which is still to be made
        ("Xã Thần Khê", 4, 0),
        ("Xã Tiên La", 4, 0),
        ("Xã Lê Quý Đôn", 3, 0),
        ("Xã Hồng Minh", 3, 0),
        ("Tỉnh Hưng Yên", 1, 1),
    ]


def test_applied_it_is_one_act_for_each_new_unit(district: House) -> None:
    for number, unit in enumerate(("Xã Điệp Nông", "Xã Hòa Bình", "Huyện Hưng Hà")):
        district.put(f"p{number}", unit)
    district.units.found(
        TUAN, NewUnit("Phòng Tư pháp huyện", UnitKind.CO_QUAN), date(2025, 1, 1), PAPERS[MERGED]
    )
    district.put("p3", "Phòng Tư pháp huyện")
    acts = district.units.apply_list(TUAN, "hung-yen-2025", PAPERS)
    assert len(acts) == 10 and len(district.units.history(TUAN)) == 11
    assert [district.place(f"p{number}") for number in range(4)] == [
        "Thôn 1, xã Diên Hà",
        "Thôn 1, xã Hưng Hà",
        "Thôn 1, tỉnh Hưng Yên",
        "Thôn 1, Phòng Tư pháp huyện",
    ]
    with district.database.read() as tx:
        first, second = store.moves_of(tx, "p0")
    assert (first.to_unit_name, first.effective_on) == ("Xã Quang Trung", QUANG_TRUNG)
    assert (second.from_unit_name, second.to_unit_name) == ("Xã Quang Trung", "Xã Diên Hà")
    parents = {unit.name: unit.parent for unit in district.units.all(TUAN) if unit.state is UnitState.LIVING}
    assert parents["Phòng Tư pháp huyện"] == parents["Xã Diên Hà"] == "Tỉnh Hưng Yên"
    assert (len(parents), district.office.root().name) == (10, "Tỉnh Hưng Yên")
    assert district.units.list_to_apply(TUAN) is None


def test_both_ways_lead_to_the_same_units(district: House, tmp_path_factory: pytest.TempPathFactory) -> None:
    district.units.apply_list(TUAN, "hung-yen-2025", PAPERS)
    other = House(tmp_path_factory.mktemp("other"), "hung-yen-2025")
    seen = []
    for house in (district, other):
        rows = house.office.units()
        names = {row.id: row.name for row in rows}
        seen.append(sorted((*row[1:4], names.get(row.parent_id or ""), *row[5:]) for row in rows))
    other.database.close()
    assert seen[0] == seen[1]


def test_every_day_needs_its_paper(district: House) -> None:
    with pytest.raises(Refusal) as refusal:
        district.units.apply_list(TUAN, "hung-yen-2025", {MERGED: PAPERS[MERGED]})
    assert refusal.value.code is Code.DECISION_NEEDED
    assert len(district.units.all(TUAN)) == 36


@pytest.mark.parametrize("name", ["hung-ha-2023", "../x", "hung-yen-2025"])
def test_only_a_list_with_something_new_is_applied(province: House, name: str) -> None:
    with pytest.raises(Refusal) as refusal:
        province.units.apply_list(TUAN, name, PAPERS)
    assert refusal.value.code is Code.NOT_FOUND


def test_people_left_in_a_unit_that_has_ended_are_seen_and_still_moved(district: House) -> None:
    """The new commune was founded, and nothing merged into it: the old one ends, with somebody in it."""
    district.put("p0", "Xã Hòa Bình")
    district.units.found(TUAN, NewUnit("Hưng Hà", UnitKind.XA, "12586"), MERGED, PAPERS[MERGED])
    states = {unit.name: unit.state for unit in district.units.all(TUAN)}
    assert (states["Xã Hòa Bình"], states["Xã Minh Khai"]) == (UnitState.OVERDUE, UnitState.MERGED)
    by_hand = Merger((district.id_of("Xã Hòa Bình"),), district.id_of("Xã Hưng Hà"), MERGED)
    district.units.merge(TUAN, by_hand, PAPERS[MERGED])
    assert district.place("p0") == "Thôn 1, xã Hưng Hà"


def test_what_was_merged_by_hand_is_left_alone(district: House) -> None:
    district.put("p0", "Xã Hòa Bình")
    district.put("p1", "Xã Thống Nhất")
    own = NewUnit("Hưng Hà", UnitKind.XA, "12586")
    by_hand = Merger((district.id_of("Xã Hòa Bình"), district.id_of("Xã Minh Khai")), own, MERGED)
    district.units.merge(TUAN, by_hand, PAPERS[MERGED])
    found = district.units.list_to_apply(TUAN)
    assert found is not None
    sources = {merger.target: [source.name for source in merger.sources] for merger in found.mergers}
    assert sources["Xã Hưng Hà"] == ["Xã Thống Nhất"]
    district.units.apply_list(TUAN, "hung-yen-2025", PAPERS)
    assert district.place("p0") == district.place("p1") == "Thôn 1, xã Hưng Hà"
    assert len([unit for unit in district.units.all(TUAN) if unit.name == "Xã Hưng Hà"]) == 1
