"""Whatever is merged into whatever, and taken back: nobody is lost, nobody is counted twice."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.domain import unit_tree
from lms.domain.errors import Refusal
from lms.domain.org_units import UnitKind
from lms.domain.times import local_date
from lms.domain.unit_changes import Decision, NewUnit
from lms.domain.unit_tree import UnitTree
from lms.services.register import NewMembership, NewPerson, add_memberships, add_people
from lms.services.tools import KeyRing, Tools
from lms.services.units import Merger, Units
from lms.store import people
from lms.store import units as store
from lms.store.duck import DuckDatabase
from lms.store.migrate import migrate
from tests.services.small_office import NOON, TUAN

COMMUNES = [f"u{number}" for number in range(6)]
PEOPLE = {f"p{number}": COMMUNES[number % 6] for number in range(14)}
DAY, PAPER = date(2026, 7, 1), Decision("1/NQ", date(2026, 6, 1))
ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("merge"),
            st.sets(st.integers(0, 9), min_size=1, max_size=3),
            st.one_of(st.just(None), st.integers(0, 9)),
        ),
        st.tuples(st.just("undo"), st.just(set[int]()), st.integers(0, 3)),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(acts=ACTS)
def test_after_any_mergers_everybody_is_in_one_living_unit_and_the_sums_agree(
    acts: list[tuple[str, set[int], int | None]],
) -> None:
    with TemporaryDirectory() as folder:
        database = DuckDatabase(Path(folder) / "lms.duckdb")
        try:
            _act(database, Path(folder), acts)
        finally:
            database.close()


def _act(database: DuckDatabase, folder: Path, acts: list[tuple[str, set[int], int | None]]) -> None:
    migrate(database, NOON)
    tools = Tools(database, KeyRing(folder / "keys"), clock=lambda: NOON)
    units = Units(tools)
    today = local_date(NOON)
    with database.write() as tx:
        began = date(2025, 7, 1)
        rows = [(unit, unit, f"Xã Số {unit[1:]}", "xa", "tinh", began, None, "[]") for unit in COMMUNES]
        people.add_units(tx, [("tinh", "33", "Tỉnh Hưng Yên", "tinh", None, began, None, "[]"), *rows])
        new = [
            NewPerson(person, "Phạm Văn A", None, None, None, unit, None, None, None)
            for person, unit in PEOPLE.items()
        ]
        add_people(tx, tools, new, prefix="HH", import_id=None, now=NOON)
        places = [NewMembership(person, "hoa_giai_vien", None, unit, None) for person, unit in PEOPLE.items()]
        add_memberships(tx, tools, places, import_id=None, now=NOON)
    names = iter("ABCDEFGH")
    for kind, sources, target in acts:
        known = sorted(unit.id for unit in units.all(TUAN) if unit.id != "tinh")
        with suppress(Refusal):
            if kind == "undo":
                done = [act for act in units.history(TUAN) if act.may_be_undone]
                units.undo(TUAN, done[(target or 0) % len(done)].change.id, "Ghi nhầm") if done else None
            else:
                to = (
                    NewUnit(f"Mới {next(names)}", UnitKind.XA)
                    if target is None
                    else known[target % len(known)]
                )
                units.merge(TUAN, Merger(tuple(known[n % len(known)] for n in sources), to, DAY), PAPER)
        _check(database, today)


def _check(database: DuckDatabase, today: date) -> None:
    with database.read() as tx:
        rows = people.units(tx)
        now = {person_id: unit_id for person_id, unit_id, _ in store.people_of(tx, [row.id for row in rows])}
        places = store.members_of(tx, [row.id for row in rows])
    tree = UnitTree(rows)
    living = {row.id for row in unit_tree.living(rows, today)}
    assert now.keys() == PEOPLE.keys() and set(now.values()) <= living
    # The unit then leads to the unit now, person by person; so the sums agree whichever is asked for.
    assert {person: tree.heir(then, today) for person, then in PEOPLE.items()} == now
    assert Counter(place.unit_id for place in places) == Counter(now.values())
    assert [place for place in places if not place.at_home] == []
