"""Who holds which right, where, and from when until when. A right is never deleted: it ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from lms.domain.people import Role
from lms.store.database import Tx


class Grant(NamedTuple):
    """A role, everywhere (`unit_id` None) or in one unit and what lies below it, from an instant up to and
    without another. `granted_by` is a person's id or "system"."""

    id: str
    person_id: str
    role: Role
    unit_id: str | None
    valid_from: datetime
    valid_to: datetime | None
    granted_by: str
    reason: str | None


class Holder(NamedTuple):
    """A grant that holds or will, with the names to show it. `home_unit_id` is where the person is of;
    `granted_by` is a name, None where the program itself or nobody known gave it."""

    grant_id: str
    person_id: str
    full_name: str
    home_unit_id: str
    role: Role
    unit_id: str | None
    unit_name: str | None
    valid_from: datetime
    valid_to: datetime | None
    granted_by: str | None
    reason: str | None


_COLUMNS = ", ".join(Grant._fields)
# One that was taken back before it began ends where it begins.
_NOT_OVER = "(g.valid_to IS NULL OR (g.valid_to > $2 AND g.valid_to > g.valid_from))"


def add(tx: Tx, grants: Sequence[Grant]) -> None:
    tx.insert("role_grants", Grant._fields, [[*item[:2], item.role.value, *item[3:]] for item in grants])


def one(tx: Tx, grant_id: str) -> Grant | None:
    row = tx.one(f"SELECT {_COLUMNS} FROM role_grants WHERE id = $1", grant_id)
    return _grant(row) if row else None


def not_over(tx: Tx, person_ids: Collection[str], now: datetime) -> list[Grant]:
    """What these people may do now, or will from some day on."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM role_grants g WHERE person_id = ANY($1) AND {_NOT_OVER} ORDER BY id",
        list(person_ids),
        now,
    )
    return [_grant(row) for row in rows]


def within(tx: Tx, unit_ids: Collection[str], now: datetime) -> list[Grant]:
    """Grants that hold, or will, in exactly these units."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM role_grants g WHERE unit_id = ANY($1) AND {_NOT_OVER} ORDER BY id",
        list(unit_ids),
        now,
    )
    return [_grant(row) for row in rows]


def holders(tx: Tx, roles: Collection[Role], now: datetime, person_id: str | None = None) -> list[Holder]:
    """Everybody who holds one of the roles or will, by name; `person_id`: only this one."""
    rows = tx.all(
        "SELECT g.id, p.id, p.full_name, p.unit_id, g.role, g.unit_id, u.name, g.valid_from, g.valid_to,"
        " b.full_name, g.reason FROM role_grants g JOIN people p ON p.id = g.person_id"
        " LEFT JOIN org_units u ON u.id = g.unit_id LEFT JOIN people b ON b.id = g.granted_by"
        f" WHERE g.role = ANY($1) AND {_NOT_OVER} AND ($3::TEXT IS NULL OR p.id = $3)"
        " ORDER BY p.sort_key, p.id, g.role, g.id",
        [role.value for role in roles],
        now,
        person_id,
    )
    return [Holder._make((*row[:4], Role(row[4]), *row[5:])) for row in rows]


def end(tx: Tx, grant_ids: Collection[str], now: datetime) -> None:
    """From now on they give nothing; one that was to begin later never does."""
    tx.run(
        "UPDATE role_grants SET valid_to = greatest($2, valid_from) WHERE id = ANY($1)"
        " AND (valid_to IS NULL OR valid_to > $2)",
        list(grant_ids),
        now,
    )


def _grant(row: Sequence[object]) -> Grant:
    made = Grant._make(row)
    return made._replace(role=Role(made.role))
