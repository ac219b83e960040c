"""Scans and the attendance ledger. Both are only ever appended to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lms.domain.org_units import place_line
from lms.domain.people import Role, RoleGrant
from lms.store.database import Tx

SCAN_COLUMNS = (
    "source",
    "client_id",
    "session_id",
    "person_id",
    "method",
    "scanned_at",
    "received_at",
    "scanned_by",
    "verdict",
)
LEDGER_COLUMNS = (
    "session_id",
    "person_id",
    "ordinal",
    "status",
    "method",
    "happened_at",
    "recorded_at",
    "recorded_by",
    "reason",
)


class LedgerRow(NamedTuple):
    """One line about one person in one session; the line with the highest ordinal is true."""

    session_id: str
    person_id: str
    ordinal: int
    status: str
    method: str
    happened_at: datetime
    recorded_at: datetime
    recorded_by: str
    reason: str | None


class SeenScan(NamedTuple):
    """What an earlier delivery of the same scan was told."""

    verdict: str
    person_id: str | None


class PersonRow(NamedTuple):
    """A person as the judge needs them."""

    person_id: str
    learner_code: str
    full_name: str
    card_version: int
    unit_name: str
    village: str | None

    @property
    def unit_line(self) -> str:
        return place_line(self.village, self.unit_name)


class ScannerRow(NamedTuple):
    """One scanner: one session, one trainer."""

    token_hash: str
    id: str
    session_id: str
    trainer_id: str
    expires_at: datetime
    revoked_at: datetime | None


class ScannerInUse(NamedTuple):
    """A scanner with what decides whether it still works: the unit of its class, whether whoever opened it is
    assigned to that class, and the roles they hold now."""

    row: ScannerRow
    unit_id: str
    assigned: bool
    grants: tuple[RoleGrant, ...]


class RollLine(NamedTuple):
    """One enrolled person with the last line of the ledger, if any."""

    person_id: str
    full_name: str
    unit_name: str
    village: str | None
    learner_code: str
    status: str | None
    happened_at: datetime | None
    method: str | None
    recorded_by: str | None
    ordinal: int | None


_PERSON = (
    "SELECT p.id, p.learner_code, p.full_name, p.card_version, u.name, p.village"
    " FROM people p JOIN org_units u ON u.id = p.unit_id"
)
_LEDGER = (
    "SELECT session_id, person_id, ordinal, status, method, happened_at, recorded_at, recorded_by, reason"
    " FROM attendance"
)


def people_by_id(tx: Tx, ids: Sequence[str]) -> dict[str, PersonRow]:
    return {row[0]: PersonRow(*row) for row in tx.all(f"{_PERSON} WHERE p.id = ANY($1)", list(ids))}


def people_by_learner_code(tx: Tx, learner_codes: Sequence[str]) -> dict[str, PersonRow]:
    rows = tx.all(f"{_PERSON} WHERE p.learner_code = ANY($1)", list(learner_codes))
    return {row[1]: PersonRow(*row) for row in rows}


def enrolled_pairs(tx: Tx, session_ids: Sequence[str], person_ids: Sequence[str]) -> set[tuple[str, str]]:
    """(session id, person id) of those enrolled in the session's cohort."""
    return set(
        tx.all(
            "SELECT s.id, e.person_id FROM sessions s JOIN enrolments e ON e.cohort_id = s.cohort_id"
            " WHERE s.id = ANY($1) AND e.person_id = ANY($2)",
            list(session_ids),
            list(person_ids),
        )
    )


def last_lines(
    tx: Tx, session_ids: Sequence[str], person_ids: Sequence[str]
) -> dict[tuple[str, str], LedgerRow]:
    """(session id, person id) → the last line."""
    lines: dict[tuple[str, str], LedgerRow] = {}
    for row in tx.all(
        f"{_LEDGER} WHERE session_id = ANY($1) AND person_id = ANY($2) ORDER BY ordinal",
        list(session_ids),
        list(person_ids),
    ):
        lines[row[0], row[1]] = LedgerRow(*row)
    return lines


def seen_scans(
    tx: Tx, session_ids: Sequence[str], sources: Sequence[str], client_ids: Sequence[str]
) -> dict[tuple[str, str], SeenScan]:
    """(source, client id) → what was answered the first time, in these sessions. Naming the sessions lets
    the engine skip all other days: among a million scans 4 ms instead of 38."""
    rows = tx.all(
        "SELECT source, client_id, verdict, person_id FROM scans"
        " WHERE session_id = ANY($1) AND source = ANY($2) AND client_id = ANY($3)",
        list(session_ids),
        list(sources),
        list(client_ids),
    )
    return {(source, client): SeenScan(verdict, person) for source, client, verdict, person in rows}


def append_scans(tx: Tx, rows: Sequence[Sequence[Any]]) -> None:
    tx.insert("scans", SCAN_COLUMNS, rows)


def append_ledger(tx: Tx, rows: Sequence[LedgerRow]) -> None:
    """Fails on (session, person, ordinal) twice, which the writer lock makes impossible."""
    tx.insert("attendance", LEDGER_COLUMNS, rows)


def history(tx: Tx, session_id: str, person_id: str) -> list[LedgerRow]:
    rows = tx.all(
        f"{_LEDGER} WHERE session_id = $1 AND person_id = $2 ORDER BY ordinal", session_id, person_id
    )
    return [LedgerRow(*row) for row in rows]


def roll(tx: Tx, session_id: str) -> list[RollLine]:
    rows = tx.all(
        "WITH lines AS (SELECT person_id, max(ordinal) AS ordinal FROM attendance WHERE session_id = $1"
        " GROUP BY person_id)"
        " SELECT p.id, p.full_name, u.name, p.village, p.learner_code, a.status, a.happened_at, a.method,"
        " a.recorded_by, a.ordinal FROM sessions s JOIN enrolments e ON e.cohort_id = s.cohort_id"
        " JOIN people p ON p.id = e.person_id JOIN org_units u ON u.id = p.unit_id"
        " LEFT JOIN lines l ON l.person_id = p.id"
        " LEFT JOIN attendance a ON a.session_id = s.id AND a.person_id = p.id AND a.ordinal = l.ordinal"
        " WHERE s.id = $1 ORDER BY p.sort_key, p.id",
        session_id,
    )
    return [RollLine(*row) for row in rows]


def counts(tx: Tx, session_id: str) -> tuple[int, int]:
    """(present, enrolled)."""
    row = tx.one(
        "WITH lines AS (SELECT person_id, max(ordinal) AS ordinal FROM attendance WHERE session_id = $1"
        " GROUP BY person_id)"
        " SELECT (SELECT count(*) FROM attendance a JOIN lines l ON l.person_id = a.person_id"
        " AND l.ordinal = a.ordinal WHERE a.session_id = $1 AND a.status = 'present'),"
        " (SELECT count(*) FROM sessions s JOIN enrolments e ON e.cohort_id = s.cohort_id WHERE s.id = $1)",
        session_id,
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


def issue_scanner(tx: Tx, row: ScannerRow, now: datetime) -> None:
    tx.insert(
        "scanner_tokens",
        ("token_hash", "id", "session_id", "trainer_id", "issued_at", "expires_at"),
        [[row.token_hash, row.id, row.session_id, row.trainer_id, now, row.expires_at]],
    )


def scanners(tx: Tx, token_hashes: Sequence[str], now: datetime) -> dict[str, ScannerInUse]:
    """By token hash, in one query: a door waits for it with every scan."""
    found: dict[str, ScannerInUse] = {}
    for *row, unit_id, assigned, role, grant_unit_id in tx.all(
        "SELECT t.token_hash, t.id, t.session_id, t.trainer_id, t.expires_at, t.revoked_at, c.unit_id,"
        " EXISTS (SELECT 1 FROM cohort_trainers a WHERE a.cohort_id = c.id AND a.person_id = t.trainer_id),"
        " g.role, g.unit_id FROM scanner_tokens t JOIN sessions s ON s.id = t.session_id"
        " JOIN cohorts c ON c.id = s.cohort_id LEFT JOIN role_grants g ON g.person_id = t.trainer_id"
        " AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2) WHERE t.token_hash = ANY($1)",
        list(token_hashes),
        now,
    ):
        scanner = found.setdefault(row[0], ScannerInUse(ScannerRow(*row), unit_id, assigned, ()))
        if role is not None:
            grants = (*scanner.grants, RoleGrant(Role(role), grant_unit_id))
            found[row[0]] = scanner._replace(grants=grants)
    return found


def revoke_scanners(tx: Tx, session_id: str, now: datetime) -> list[str]:
    """Every scanner of a session that still works; returns their ids."""
    rows = tx.all(
        "SELECT id FROM scanner_tokens WHERE session_id = $1 AND revoked_at IS NULL AND expires_at > $2",
        session_id,
        now,
    )
    ids = [row[0] for row in rows]
    tx.run("UPDATE scanner_tokens SET revoked_at = $1 WHERE id = ANY($2)", now, ids)
    return ids


def names(tx: Tx, person_ids: Sequence[str]) -> dict[str, str]:
    return dict(tx.all("SELECT id, full_name FROM people WHERE id = ANY($1)", list(person_ids)))
