"""A roster read next to the register as it is now, within the reach of whoever brings it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.content.rosters import read_people
from lms.domain.people import Actor, Permission
from lms.domain.roster import (
    ASKED_CODES,
    Identity,
    KnownPerson,
    Place,
    Problem,
    ProblemCode,
    RosterReading,
    RosterRow,
    SameAs,
    TraineeGroup,
)
from lms.domain.roster_identity import match
from lms.domain.roster_reading import ColumnAnswer
from lms.domain.roster_units import followed
from lms.domain.unit_tree import UnitTree
from lms.services import territory
from lms.services.office import as_org_units, former_names, unit_keys
from lms.store import imports, people
from lms.store.database import Tx
from lms.store.people import UnitRow

NEW_UNIT = "new"


@dataclass(frozen=True, slots=True)
class ImportAnswers:
    """What the office says about a file before it is imported: about columns, by sheet; about units outside
    the list, by `RosterRow.proposed_unit`: the id of the unit they mean, or NEW_UNIT."""

    columns: Mapping[str, ColumnAnswer] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def said(self) -> dict[str, object]:
        """For the summary of the import; empty where nothing was said."""
        columns = {
            sheet: {
                "header_row": answer.header_row,
                "columns": {letter: means.value for letter, means in answer.columns.items()},
                "group": answer.group.value if answer.group else None,
                "script": answer.script.value if answer.script else None,
            }
            for sheet, answer in self.columns.items()
        }
        said: dict[str, object] = {"columns": columns, "units": dict(self.units)}
        return {name: value for name, value in said.items() if value}


def read(tx: Tx, units: list[UnitRow], data: bytes, file_name: str, answers: ImportAnswers) -> RosterReading:
    """The file alone, with the names of units that were placed before; no register yet."""
    keys = unit_keys(units)
    placed = former_names(tx) | {row.name_key: row.unit_id for row in imports.aliases(tx)}
    placed |= {name: unit_id for name, unit_id in answers.units.items() if unit_id != NEW_UNIT}
    aliases = {name: keys[unit_id] for name, unit_id in placed.items() if unit_id in keys}
    return read_people(data, file_name, as_org_units(units), answers=answers.columns, aliases=aliases)


def placed(tx: Tx, actor: Actor, reading: RosterReading, day: date) -> RosterReading:
    """In the units of today, matched with the register, and what lies beyond the actor's reach refused."""
    units = people.units(tx)
    known = register(tx, units, day)
    rows = followed(reading.rows, units, day)
    reach = territory.reach(tx, actor, Permission.MANAGE_PEOPLE)
    if reach is None:
        rows = match(rows, known)
    else:
        keys = unit_keys(units)
        within = {keys[unit_id] for unit_id in reach}
        outside = {row.place: _outside(row) for row in rows if _names_a_unit(row) and row.unit not in within}
        inside = match([row for row in rows if row.place not in outside], known)
        homes = {row.person_id: row.unit_id for row in people.known(tx)}
        judged = outside | {row.place: row for row in _of_whom_one_may_know(inside, reach, homes)}
        rows = tuple(judged[row.place] for row in rows)
    return reading.model_copy(update={"rows": rows})


def register(tx: Tx, units: Sequence[UnitRow], day: date) -> list[KnownPerson]:
    """Everybody, in the unit that stands for theirs on `day`."""
    keys = unit_keys(list(units))
    tree = UnitTree(units)
    today = {unit_id: keys[tree.heir(unit_id, day) or unit_id] for unit_id in keys}
    places: dict[str, set[str]] = {}
    groups: dict[str, set[TraineeGroup]] = {}
    for person_id, group, village in people.all_memberships(tx):
        groups.setdefault(person_id, set()).add(TraineeGroup(group))
        if village:
            places.setdefault(person_id, set()).add(village)
    return [
        KnownPerson(
            id=row.person_id,
            name=row.full_name,
            year=row.birth_year,
            unit=today[row.unit_id],
            unit_was=keys[row.unit_id] if today[row.unit_id] != keys[row.unit_id] else None,
            phone=row.phone,
            villages=frozenset(places.get(row.person_id, set()) | ({row.village} if row.village else set())),
            groups=frozenset(groups.get(row.person_id, set())),
        )
        for row in people.known(tx)
    ]


def only_lacks_what_is_known(row: RosterRow) -> bool:
    """A year or sex left out does not matter for somebody the register knows for certain."""
    if row.identity.same_as is not SameAs.KNOWN_PERSON:
        return False
    lacking = {ProblemCode.SEX_MISSING, ProblemCode.SEX_BOTH, ProblemCode.YEAR_MISSING}
    asking = {problem.code for problem in row.problems} & ASKED_CODES
    return bool(asking) and asking <= lacking


def first_place(row: RosterRow) -> Place | None:
    """Where the row stands that this one is a copy of."""
    return row.identity.rows[0] if row.identity.same_as is SameAs.EARLIER_ROW else None


def what_to_ask(row: RosterRow) -> str:
    """The first thing to ask: who it is before what is missing."""
    asking = [problem.code for problem in row.problems if problem.code in ASKED_CODES]
    who = (ProblemCode.SAME_NAME_ASKED, ProblemCode.NEAR_NAME_ASKED)
    return next((code for code in who if code in asking), asking[0]).value


def _names_a_unit(row: RosterRow) -> bool:
    return row.unit is not None or row.proposed_unit is not None


def _outside(row: RosterRow) -> RosterRow:
    """A unit outside the list is beyond every reach but the office's, too: who manages a unit makes none."""
    unit = row.unit_written or row.unit_name or ""
    return _refused(row, ProblemCode.UNIT_OUTSIDE, unit=unit[:1].upper() + unit[1:])


def _of_whom_one_may_know(
    rows: Iterable[RosterRow], reach: frozenset[str], homes: Mapping[str, str]
) -> list[RosterRow]:
    """The rows as somebody may see them who manages only the units of `reach`. A row that is surely a
    person of another unit is refused; people elsewhere whom it only may mean are left out."""
    found: list[RosterRow] = []
    elsewhere: set[Place] = set()
    for row in rows:
        seen = tuple(person_id for person_id in row.identity.person_ids if homes.get(person_id) in reach)
        same_as = row.identity.same_as
        copy = same_as is SameAs.EARLIER_ROW and row.identity.rows[0] in elsewhere
        if copy or (same_as is SameAs.KNOWN_PERSON and not seen):
            elsewhere.add(row.place)
            found.append(_refused(row, ProblemCode.PERSON_ELSEWHERE))
            continue
        problems = tuple(
            problem
            for problem in row.problems
            if "person_id" not in problem.detail or homes.get(problem.detail["person_id"]) in reach
        )
        identity = row.identity.model_copy(update={"person_ids": seen})
        if same_as is SameAs.ASKED and not seen and not identity.rows:
            identity = Identity()
        found.append(row.model_copy(update={"identity": identity, "problems": problems}))
    return found


def _refused(row: RosterRow, code: ProblemCode, **detail: str) -> RosterRow:
    said = Problem(sheet=row.sheet, row=row.row, column=None, code=code, detail={"name": row.name, **detail})
    return row.model_copy(update={"identity": Identity(), "problems": (said,)})
