"""Rights over a unit: what lies above, and what came after."""

from __future__ import annotations

from datetime import date

import pytest

from lms.domain.org_units import UnitKey
from lms.domain.unit_tree import UnitTree, living, root
from lms.store.people import UnitRow

THEN, MERGED = date(2023, 2, 1), date(2025, 7, 1)
NEW = UnitKey("12586", MERGED)


def unit(
    unit_id: str, parent: str | None, *, ended: date | None = None, after: tuple[UnitKey, ...] = ()
) -> UnitRow:
    code, began = NEW if unit_id == "moi" else UnitKey(unit_id, THEN)
    return UnitRow(unit_id, code, unit_id, "xa", parent, began, ended, after)


TREE = UnitTree(
    [
        unit("tinh", None),
        unit("huyen", None, ended=MERGED, after=(NEW,)),
        unit("moi", "tinh"),
        unit("hoa-binh", "huyen", ended=MERGED, after=(NEW,)),
        unit("hong-minh", "huyen", ended=MERGED),
        unit("khac", "tinh"),
    ]
)


def test_a_right_above_is_a_right_below() -> None:
    assert TREE.within("khac") == {"khac", "tinh"}
    assert "khac" in TREE.reach(["tinh"])
    assert "tinh" not in TREE.reach(["khac"])


def test_whoever_holds_the_successor_reaches_what_it_followed() -> None:
    assert TREE.within("hoa-binh") == {"hoa-binh", "huyen", "moi", "tinh"}
    assert TREE.reach(["moi"]) == {"moi", "hoa-binh", "huyen"}


def test_what_came_after_a_unit_above_gives_no_right() -> None:
    """The district's successor did not take in this commune."""
    assert TREE.within("hong-minh") == {"hong-minh", "huyen"}


def test_a_unit_next_door_is_out_of_reach() -> None:
    assert TREE.reach(["khac"]) == {"khac"}
    assert TREE.reach([]) == frozenset()


@pytest.mark.parametrize(
    ("unit_id", "day", "heir"),
    [
        ("hoa-binh", date(2024, 1, 1), "hoa-binh"),
        ("hoa-binh", MERGED, "moi"),
        ("hong-minh", MERGED, None),
        ("nobody", MERGED, None),
    ],
)
def test_the_heir_of_a_unit_on_a_day(unit_id: str, day: date, heir: str | None) -> None:
    assert TREE.heir(unit_id, day) == heir


def test_a_ring_of_successors_ends() -> None:
    first, second = UnitKey("a", THEN), UnitKey("b", THEN)
    ring = UnitTree(
        [unit("a", None, ended=MERGED, after=(second,)), unit("b", None, ended=MERGED, after=(first,))]
    )
    assert ring.heir("a", MERGED) is None
    assert ring.within("a") == {"a", "b"}


# --- who lives ----------------------------------------------------------------------------------

ELSEWHERE = (UnitKey("99999", MERGED),)


def test_a_unit_lives_from_its_first_day_up_to_its_last() -> None:
    assert not TREE.lives("moi", date(2025, 6, 30)) and TREE.lives("moi", MERGED)
    assert TREE.lives("hoa-binh", date(2025, 6, 30)) and not TREE.lives("hoa-binh", MERGED)


def test_a_unit_whose_successors_are_not_in_the_list_keeps_its_people() -> None:
    """A list of 2023 says itself when its units ended; until the new ones come, people are in the old."""
    old = UnitTree([unit("huyen", None, ended=MERGED, after=ELSEWHERE)])
    assert old.lives("huyen", MERGED) and old.heir("huyen", MERGED) == "huyen"


def test_a_unit_that_ended_without_successors_is_gone() -> None:
    assert not TREE.lives("hong-minh", MERGED) and TREE.heir("hong-minh", MERGED) is None


def test_the_living_keep_their_order_and_the_root_is_one_of_them() -> None:
    units = [
        unit("huyen", None, ended=MERGED, after=(NEW,)),
        unit("tinh", None),
        unit("moi", "tinh"),
        unit("hoa-binh", "huyen", ended=MERGED, after=(NEW,)),
    ]
    assert [one.id for one in living(units, MERGED)] == ["tinh", "moi"]
    assert root(units, MERGED).id == "tinh"
    gone = [unit("huyen", None, ended=MERGED)]
    assert living(gone, MERGED) == []
    assert root(gone, MERGED).id == "huyen"


def test_a_unit_recorded_by_mistake_never_was() -> None:
    mistaken = unit("moi", None, ended=MERGED)
    old = UnitTree([unit("hoa-binh", None, ended=MERGED, after=(NEW,)), mistaken])
    assert not old.lives("moi", MERGED)
    assert old.heir("hoa-binh", MERGED) == "hoa-binh"
