from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lms.domain.unit_changes import UnitChangeKind
from lms.store import units
from lms.store.units import Move, UnitChange
from tests.services.small_office import NOON, SmallOffice

MERGED = date(2026, 7, 1)


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    return SmallOffice(tmp_path)


def test_an_act_is_kept_with_its_paper(office: SmallOffice) -> None:
    detail = {"sources": ["u-hm"], "target": "u-tl"}
    act = UnitChange("c1", UnitChangeKind.MERGE, "12/NQ-HĐND", date(2026, 6, 1), MERGED, detail, "tuan", NOON)
    with office.database.write() as tx:
        units.add_change(tx, act)
    with office.database.read() as tx:
        assert units.changes(tx) == [act]


def test_moves_are_read_with_the_names_of_the_units_first_one_first(office: SmallOffice) -> None:
    back = Move("lan", "u-tl", "u-hm", "Thôn Đoài", "Thôn Đông", date(2026, 9, 1), "Về nhà chồng")
    there = Move("lan", "u-hm", "u-tl", "Thôn Đông", "Thôn Đoài", MERGED, unit_change_id="c1")
    of_minh = Move("minh", "u-hm", "u-tl", None, None, MERGED, "Chuyển công tác")
    with office.database.write() as tx:
        units.add_moves(tx, office.tools.new_id, NOON, "tuan", [back, there, of_minh])
    with office.database.read() as tx:
        first, second = units.moves_of(tx, "lan")
    assert (first.from_unit_name, first.to_unit_name) == ("Xã Hồng Minh", "Xã Tiên La")
    assert (first.unit_change_id, first.reason) == ("c1", None)
    assert (second.to_village, second.reason, second.effective_on) == (
        "Thôn Đông",
        "Về nhà chồng",
        date(2026, 9, 1),
    )
    assert (second.recorded_by, second.recorded_at) == ("tuan", NOON)
