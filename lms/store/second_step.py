"""Second steps: one sealed secret for each person who has one, and their recovery codes as hashes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lms.store.database import Tx


class SecondStepRow(NamedTuple):
    """A confirmed second step. `last_step` is the time step of the last code used."""

    sealed: str
    confirmed_at: datetime
    last_step: int


class StaffRow(NamedTuple):
    """Somebody with a role that may or must have a second step; `since` is None while they have none."""

    person_id: str
    full_name: str
    role: str
    since: datetime | None


def of(tx: Tx, person_id: str) -> SecondStepRow | None:
    row = tx.one(
        "SELECT sealed, confirmed_at, last_step FROM totp_secrets WHERE person_id = $1",
        person_id,
    )
    return SecondStepRow(*row) if row else None


def has(tx: Tx, person_id: str) -> bool:
    return tx.one("SELECT 1 FROM totp_secrets WHERE person_id = $1", person_id) is not None


def add(tx: Tx, person_id: str, sealed: str, now: datetime, last_step: int) -> None:
    tx.insert(
        "totp_secrets",
        ("person_id", "sealed", "confirmed_at", "last_step"),
        [[person_id, sealed, now, last_step]],
    )


def used(tx: Tx, person_id: str, step: int, sealed: str) -> None:
    """The code of this step has been used; `sealed` may be the secret under a newer key."""
    tx.run(
        "UPDATE totp_secrets SET last_step = $1, sealed = $2 WHERE person_id = $3", step, sealed, person_id
    )


def remove(tx: Tx, person_id: str) -> None:
    """The secret and the recovery codes go; that there was a second step stays in the audit."""
    tx.run("DELETE FROM totp_secrets WHERE person_id = $1", person_id)
    tx.run("DELETE FROM totp_recovery_codes WHERE person_id = $1", person_id)


def replace_recovery(tx: Tx, person_id: str, hashes: Sequence[str], now: datetime) -> None:
    """New recovery codes in the place of all older ones."""
    tx.run("DELETE FROM totp_recovery_codes WHERE person_id = $1", person_id)
    tx.insert(
        "totp_recovery_codes",
        ("code_hash", "person_id", "made_at"),
        [[digest, person_id, now] for digest in hashes],
    )


def recovery_left(tx: Tx, person_id: str) -> int:
    row = tx.one(
        "SELECT count(*) FROM totp_recovery_codes WHERE person_id = $1 AND used_at IS NULL", person_id
    )
    return int(row[0]) if row else 0


def unused_recovery(tx: Tx, person_id: str, hashes: Sequence[str]) -> str | None:
    """The one of these hashes that is an unused recovery code of this person."""
    row = tx.one(
        "SELECT code_hash FROM totp_recovery_codes"
        " WHERE person_id = $1 AND used_at IS NULL AND code_hash = ANY($2)",
        person_id,
        list(hashes),
    )
    return str(row[0]) if row else None


def use_recovery(tx: Tx, code_hash: str, now: datetime) -> None:
    tx.run("UPDATE totp_recovery_codes SET used_at = $1 WHERE code_hash = $2", now, code_hash)


def staff(tx: Tx, roles: Sequence[str], now: datetime) -> list[StaffRow]:
    """Everybody who holds one of these roles now, once for each role, in the order of names."""
    rows = tx.all(
        "SELECT DISTINCT p.id, p.full_name, g.role, t.confirmed_at, p.sort_key FROM role_grants g"
        " JOIN people p ON p.id = g.person_id LEFT JOIN totp_secrets t ON t.person_id = p.id"
        " WHERE g.role = ANY($1) AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2)"
        " ORDER BY p.sort_key, p.id, g.role",
        list(roles),
        now,
    )
    return [StaffRow(*row[:4]) for row in rows]
