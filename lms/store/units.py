"""What became of units, and who was moved: by an act on the units, or for reasons of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from lms.domain.org_units import UnitKey
from lms.domain.unit_changes import UnitChangeKind
from lms.store.database import Tx


class UnitChange(NamedTuple):
    """A recorded act. `detail` names the units (ids and names) before and after; `recorded_by` is a person's
    id or "system"."""

    id: str
    kind: UnitChangeKind
    decision_number: str | None
    decision_date: date | None
    effective_on: date
    detail: Mapping[str, Any]
    recorded_by: str
    recorded_at: datetime


class Move(NamedTuple):
    """A person goes from one unit, or village, to another. `unit_change_id` None: not with their unit, but by
    themselves, and then there is a reason."""

    person_id: str
    from_unit_id: str
    to_unit_id: str
    from_village: str | None
    to_village: str | None
    effective_on: date
    reason: str | None = None
    unit_change_id: str | None = None


class MoveLine(NamedTuple):
    """A move as it is read: with the units' names."""

    from_unit_id: str
    from_unit_name: str
    to_unit_id: str
    to_unit_name: str
    from_village: str | None
    to_village: str | None
    effective_on: date
    reason: str | None
    unit_change_id: str | None
    recorded_by: str
    recorded_at: datetime


_CHANGE = (
    "id",
    "kind",
    "decision_number",
    "decision_date",
    "effective_on",
    "detail",
    "recorded_by",
    "recorded_at",
)


def successors_text(keys: Iterable[UnitKey]) -> str:
    """As the column `successors` holds them."""
    return json.dumps([[key.code, key.valid_from.isoformat()] for key in keys])


def add_change(tx: Tx, change: UnitChange) -> None:
    """The act itself; what it does to units and people is written beside it, in the same write."""
    detail = json.dumps(change.detail, ensure_ascii=False, sort_keys=True, default=str)
    tx.insert("unit_changes", _CHANGE, [[*change[:5], detail, *change[6:]]])


def changes(tx: Tx) -> list[UnitChange]:
    """Every act, the newest first."""
    rows = tx.all(f"SELECT {', '.join(_CHANGE)} FROM unit_changes ORDER BY recorded_at DESC, id DESC")
    return [
        UnitChange._make((row[0], UnitChangeKind(row[1]), *row[2:5], json.loads(row[5]), *row[6:]))
        for row in rows
    ]


def add_moves(
    tx: Tx, new_id: Callable[[], str], now: datetime, recorded_by: str, moves: Sequence[Move]
) -> None:
    """Lines of where people went. Does not touch `people.unit_id`: whoever moves somebody writes both."""
    columns = (*Move._fields, "id", "recorded_by", "recorded_at")
    tx.insert("person_moves", columns, [[*move, new_id(), recorded_by, now] for move in moves])


def moves_of(tx: Tx, person_id: str) -> list[MoveLine]:
    """The moves of one person, the first one first."""
    rows = tx.all(
        "SELECT m.from_unit_id, f.name, m.to_unit_id, t.name, m.from_village, m.to_village, m.effective_on,"
        " m.reason, m.unit_change_id, m.recorded_by, m.recorded_at"
        " FROM person_moves m JOIN org_units f ON f.id = m.from_unit_id"
        " JOIN org_units t ON t.id = m.to_unit_id WHERE m.person_id = $1 ORDER BY m.effective_on, m.id",
        person_id,
    )
    return [MoveLine(*row) for row in rows]


# --- what an act does ---------------------------------------------------------------------------


class Member(NamedTuple):
    """Somebody's place in a group that lasts, with all that goes along when their unit is merged. `at_home`:
    it is at the unit the person is of."""

    id: str
    person_id: str
    trainee_group: str
    unit_id: str
    role: str | None
    village: str | None
    team: str | None
    legal_fields: str | None
    level: str | None
    decision_number: str | None
    decision_date: date | None
    note: str | None
    started_on: date | None
    import_id: str | None
    at_home: bool


# Whoever was erased is nobody any more, though a row stays so that results still count somewhere.
_NOT_ERASED = "id NOT IN (SELECT person_id FROM erasures)"


def counts(tx: Tx) -> dict[str, int]:
    """unit id → people of it now, without those who were erased; units with none are left out."""
    rows = tx.all(f"SELECT unit_id, count(*) FROM people WHERE {_NOT_ERASED} GROUP BY 1")
    return {unit_id: number for unit_id, number in rows}


def in_use(tx: Tx) -> set[str]:
    """Units that people are of, or hold places in groups at; those who were erased use none."""
    rows = tx.all(
        f"SELECT unit_id FROM people WHERE {_NOT_ERASED}"
        " UNION SELECT unit_id FROM memberships WHERE ended_on IS NULL"
    )
    return {row[0] for row in rows}


def people_of(tx: Tx, unit_ids: Sequence[str]) -> list[tuple[str, str, str | None]]:
    """(person id, unit id, village) of every row of these units: of those who were erased, too, because
    their results follow a merger like everybody's. How many people that are is told by `counts`."""
    rows = tx.all(
        "SELECT id, unit_id, village FROM people WHERE unit_id = ANY($1) ORDER BY id", list(unit_ids)
    )
    return [(person_id, unit_id, village) for person_id, unit_id, village in rows]


def move_people(tx: Tx, unit_ids: Sequence[str], to_unit_id: str) -> None:
    """Everybody of these units, those who were erased, too, is of another one now; villages stay."""
    tx.run("UPDATE people SET unit_id = $2 WHERE unit_id = ANY($1)", list(unit_ids), to_unit_id)


def came_with(tx: Tx, change_id: str) -> list[tuple[str, str, str, str | None]]:
    """(person id, from unit, to unit, village now) of those whom this act moved and who are where it put
    them."""
    rows = tx.all(
        "SELECT m.person_id, m.from_unit_id, m.to_unit_id, p.village FROM person_moves m"
        " JOIN people p ON p.id = m.person_id AND p.unit_id = m.to_unit_id WHERE m.unit_change_id = $1"
        " ORDER BY m.person_id",
        change_id,
    )
    return [(person_id, before, now, village) for person_id, before, now, village in rows]


def send_back(tx: Tx, person_ids: Sequence[str], unit_ids: Sequence[str]) -> None:
    """Each person is of the unit at the same place of the other list."""
    tx.run(
        "UPDATE people SET unit_id = back.unit_id"
        " FROM (SELECT unnest($1::TEXT[]) AS person_id, unnest($2::TEXT[]) AS unit_id) back"
        " WHERE people.id = back.person_id",
        list(person_ids),
        list(unit_ids),
    )


def members_of(tx: Tx, unit_ids: Sequence[str]) -> list[Member]:
    """Every place in a group that lasts at these units; of one person and group the one at home first."""
    rows = tx.all(
        "SELECT m.id, m.person_id, m.trainee_group, m.unit_id, m.role, m.village, m.team, m.legal_fields,"
        " m.level, m.decision_number, m.decision_date, m.note, m.started_on, m.import_id,"
        " m.unit_id = p.unit_id AS at_home"
        " FROM memberships m JOIN people p ON p.id = m.person_id"
        " WHERE m.unit_id = ANY($1) AND m.ended_on IS NULL"
        " ORDER BY m.person_id, m.trainee_group, at_home DESC, m.id",
        list(unit_ids),
    )
    return [Member(*row) for row in rows]


def reopen_members(tx: Tx, membership_ids: Sequence[str]) -> None:
    """They last again, as if they had not been ended."""
    tx.run(
        "UPDATE memberships SET ended_on = NULL, end_reason = NULL, end_decision = NULL WHERE id = ANY($1)",
        list(membership_ids),
    )


def lasting(tx: Tx, membership_ids: Sequence[str]) -> set[str]:
    """Which of these still last."""
    rows = tx.all("SELECT id FROM memberships WHERE id = ANY($1) AND ended_on IS NULL", list(membership_ids))
    return {row[0] for row in rows}


def open_cohorts(tx: Tx, unit_ids: Sequence[str], today: date) -> list[str]:
    """The titles of classes at these units that have not reached their last day."""
    rows = tx.all(
        "SELECT title FROM cohorts WHERE unit_id = ANY($1) AND deadline >= $2 ORDER BY deadline, title",
        list(unit_ids),
        today,
    )
    return [row[0] for row in rows]


def end_units(tx: Tx, unit_ids: Sequence[str], day: date | None, successors: Iterable[UnitKey]) -> None:
    """The first day without them (None: there is none), and what comes after."""
    tx.run(
        "UPDATE org_units SET valid_to = $2, successors = $3 WHERE id = ANY($1)",
        list(unit_ids),
        day,
        successors_text(successors),
    )


def put_below(tx: Tx, unit_ids: Sequence[str], parent_id: str | None) -> None:
    tx.run("UPDATE org_units SET parent_id = $2 WHERE id = ANY($1)", list(unit_ids), parent_id)


def name_unit(tx: Tx, unit_id: str, name: str, kind: str) -> None:
    """`name` with its kind, as it is stored: "Xã Hưng Hà"."""
    tx.run("UPDATE org_units SET name = $2, kind = $3 WHERE id = $1", unit_id, name, kind)
