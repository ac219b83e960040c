"""Units that have ended: a list names them for years, and its people belong to what came after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple, Protocol

from lms.domain.names import fold
from lms.domain.org_units import UnitKey, inside_a_line, split_kind
from lms.domain.roster import Problem, ProblemCode, RosterRow
from lms.domain.unit_tree import UnitNode, UnitTree


class NamedUnit(UnitNode, Protocol):
    """A unit with its name as it is printed: "Xã Hòa Bình"."""

    @property
    def name(self) -> str: ...


def followed(rows: Sequence[RosterRow], units: Sequence[NamedUnit], day: date) -> tuple[RosterRow, ...]:
    """The rows in the units that stand for theirs on `day`. A row whose unit has ended goes to its one heir
    and says so; with several successors it is asked; with none in the list it stays where it is."""
    tree = UnitTree(units)
    by_key = {UnitKey(unit.code, unit.valid_from): unit for unit in units}
    by_id = {unit.id: unit for unit in units}
    found = []
    for row in rows:
        unit = by_key.get(row.unit) if row.unit is not None else None
        if unit is None or tree.lives(unit.id, day):
            found.append(row)
            continue
        heir_id = tree.heir(unit.id, day)
        if heir_id is not None:
            heir = by_id[heir_id]
            said = _said(row, ProblemCode.UNIT_FOLLOWED, unit=unit.name, heir=inside_a_line(heir.name))
            place = {"unit_code": heir.code, "unit_valid_from": heir.valid_from, "unit_was": row.unit}
            found.append(row.model_copy(update={**place, "problems": (*row.problems, said)}))
        elif any(key in by_key for key in unit.successors):
            said = _said(row, ProblemCode.UNIT_SPLIT, unit=unit.name, name=row.name)
            found.append(row.model_copy(update={"problems": (*row.problems, said)}))
        else:
            found.append(row)
    return tuple(found)


def _said(row: RosterRow, code: ProblemCode, **detail: str) -> Problem:
    return Problem(sheet=row.sheet, row=row.row, column=None, code=code, detail=detail)


class Proposal(NamedTuple):
    """A name outside the list of units that rows bear: `key` is that of `RosterRow.proposed_unit`, `written`
    as first written; `like` are listed units whose names are near, the likeliest first."""

    key: str
    written: str
    rows: int
    like: tuple[UnitKey, ...] = ()


def proposals(rows: Sequence[RosterRow], units: Sequence[NamedUnit]) -> tuple[Proposal, ...]:
    """Each name once, in the order of the list, however many rows bear it."""
    found: dict[str, list[RosterRow]] = {}
    for row in rows:
        if row.proposed_unit is not None:
            found.setdefault(row.proposed_unit, []).append(row)
    by_name: dict[str, UnitKey] = {}
    for unit in units:
        by_name.setdefault(fold(split_kind(unit.name)[1]), UnitKey(unit.code, unit.valid_from))
    return tuple(
        Proposal(
            key,
            bearing[0].unit_written or bearing[0].unit_name or "",
            len(bearing),
            _like(bearing[0], by_name),
        )
        for key, bearing in found.items()
    )


def _like(row: RosterRow, by_name: dict[str, UnitKey]) -> tuple[UnitKey, ...]:
    near = get_close_matches(fold(row.unit_name or ""), by_name, n=3, cutoff=0.8)
    likely = [row.unit_under, *(by_name[name] for name in near)]
    return tuple(dict.fromkeys(key for key in likely if key is not None))
