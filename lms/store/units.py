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
