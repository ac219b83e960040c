"""The register of certificates: appended to, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from lms.domain.certificate import Ending
from lms.store.database import Row, Tx

COLUMNS = (
    "code",
    "office",
    "year",
    "number",
    "register_number",
    "enrolment_id",
    "person_id",
    "words",
    "signature",
    "key_id",
    "supersedes",
    "issued_by",
    "issued_at",
)


class NewCertificate(NamedTuple):
    """One line to append, in the order of COLUMNS. `words` are canonical bytes as text, `signature` hex."""

    code: str
    office: str
    year: int
    number: int
    register_number: str
    enrolment_id: str
    person_id: str
    words: str
    signature: str
    key_id: str
    supersedes: str | None
    issued_by: str
    issued_at: datetime


class StoredCertificate(NamedTuple):
    """One line of the register with what happened to it since. `unit_id` is that of its cohort."""

    code: str
    register_number: str
    enrolment_id: str
    person_id: str
    words: str
    signature: str
    key_id: str
    supersedes: str | None
    issued_at: datetime
    unit_id: str | None
    ending: Ending


class Holder(NamedTuple):
    """What the register of people says about who is to be certified. `first_day` and `last_day` are the
    starts of the first and the last session of the cohort."""

    enrolment_id: str
    person_id: str
    full_name: str
    birth_year: int | None
    unit_kind: str
    unit_name: str
    village: str | None
    trainee_group: str | None
    course_id: str
    course_version: int
    first_session: datetime | None
    last_session: datetime | None


def next_number(tx: Tx, office: str, year: int) -> int:
    """Only inside a write: the writer lock is what keeps the numbers without gaps and doubles."""
    row = tx.one(
        "SELECT coalesce(max(number), 0) + 1 FROM certificates WHERE office = $1 AND year = $2", office, year
    )
    return int(row[0]) if row else 1


def taken(tx: Tx, codes: Sequence[str]) -> set[str]:
    return {row[0] for row in tx.all("SELECT code FROM certificates WHERE code = ANY($1)", list(codes))}


def add(tx: Tx, lines: Sequence[NewCertificate]) -> None:
    tx.insert("certificates", COLUMNS, lines)


def end(
    tx: Tx,
    code: str,
    kind: str,
    reason: str,
    recorded_by: str,
    happened_at: datetime,
    replaced_by: str | None = None,
) -> None:
    """Append what ended a certificate; `kind` is `revoked` or `superseded`."""
    tx.run(
        "INSERT INTO certificate_events"
        " (certificate_code, kind, reason, replaced_by, recorded_by, happened_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        code,
        kind,
        reason,
        replaced_by,
        recorded_by,
        happened_at,
    )


def standing(tx: Tx, enrolment_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """enrolment id → (code, register number) of the certificate that stands, where there is one."""
    rows = tx.all(
        "SELECT c.enrolment_id, c.code, c.register_number FROM certificates c"
        " LEFT JOIN certificate_events v ON v.certificate_code = c.code"
        " WHERE c.enrolment_id = ANY($1) AND v.certificate_code IS NULL",
        list(enrolment_ids),
    )
    return {enrolment_id: (code, number) for enrolment_id, code, number in rows}


_STORED = (
    "SELECT c.code, c.register_number, c.enrolment_id, c.person_id, c.words, c.signature, c.key_id,"
    " c.supersedes, c.issued_at, h.unit_id, r.happened_at, s.happened_at, s.replaced_by,"
    " coalesce(s.reason, r.reason) FROM certificates c"
    " LEFT JOIN enrolments e ON e.id = c.enrolment_id LEFT JOIN cohorts h ON h.id = e.cohort_id"
    " LEFT JOIN certificate_events r ON r.certificate_code = c.code AND r.kind = 'revoked'"
    " LEFT JOIN certificate_events s ON s.certificate_code = c.code AND s.kind = 'superseded'"
)


def get(tx: Tx, code: str) -> StoredCertificate | None:
    row = tx.one(f"{_STORED} WHERE c.code = $1", code)
    return None if row is None else _stored(row)


def of_person(tx: Tx, person_id: str) -> list[StoredCertificate]:
    """The newest first."""
    rows = tx.all(f"{_STORED} WHERE c.person_id = $1 ORDER BY c.issued_at DESC, c.code", person_id)
    return [_stored(row) for row in rows]


def register(
    tx: Tx,
    *,
    year: int | None,
    folded_name: str,
    cohort_id: str | None,
    units: Collection[str] | None,
    limit: int,
) -> list[StoredCertificate]:
    """By year and number, the newest first. `folded_name` without marks, empty for all; `units`: of cohorts
    of these units, None for all."""
    rows = tx.all(
        f"{_STORED} JOIN people p ON p.id = c.person_id"
        " WHERE ($1::INTEGER IS NULL OR c.year = $1) AND ($2::TEXT = '' OR contains(p.name_folded, $2))"
        " AND ($3::TEXT IS NULL OR e.cohort_id = $3) AND ($4::TEXT[] IS NULL OR h.unit_id = ANY($4))"
        " ORDER BY c.year DESC, c.office, c.number DESC LIMIT $5",
        year,
        folded_name,
        cohort_id,
        None if units is None else sorted(units),
        limit,
    )
    return [_stored(row) for row in rows]


def years(tx: Tx, units: Collection[str] | None) -> list[int]:
    """The newest first; of cohorts of `units`, None for all."""
    rows = tx.all(
        "SELECT DISTINCT c.year FROM certificates c JOIN enrolments e ON e.id = c.enrolment_id"
        " JOIN cohorts h ON h.id = e.cohort_id WHERE $1::TEXT[] IS NULL OR h.unit_id = ANY($1)"
        " ORDER BY c.year DESC",
        None if units is None else sorted(units),
    )
    return [row[0] for row in rows]


def holders(tx: Tx, enrolment_ids: Sequence[str]) -> dict[str, Holder]:
    rows = tx.all(
        "SELECT e.id, p.id, p.full_name, p.birth_year, u.kind, u.name,"
        " CASE WHEN p.unit_id = e.unit_id THEN p.village END,"
        " e.trainee_group, e.course_id, e.course_version,"
        " (SELECT min(s.starts_at) FROM sessions s WHERE s.cohort_id = e.cohort_id),"
        " (SELECT max(s.starts_at) FROM sessions s WHERE s.cohort_id = e.cohort_id)"
        " FROM enrolments e JOIN people p ON p.id = e.person_id JOIN org_units u ON u.id = e.unit_id"
        " WHERE e.id = ANY($1)",
        list(enrolment_ids),
    )
    return {row[0]: Holder(*row) for row in rows}


def name_in_register(tx: Tx, person_id: str) -> tuple[str, int | None]:
    """(full name, birth year) as the register of people has them now. Raises KeyError."""
    row = tx.one("SELECT full_name, birth_year FROM people WHERE id = $1", person_id)
    if row is None:
        raise KeyError(person_id)
    return row[0], row[1]


def remember_key(tx: Tx, key_id: str, public_key: str, now: datetime) -> None:
    tx.run(
        "INSERT INTO signing_keys (id, public_key, made_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
        key_id,
        public_key,
        now,
    )


def public_key(tx: Tx, key_id: str) -> str | None:
    """Hex, as `remember_key` stored it."""
    row = tx.one("SELECT public_key FROM signing_keys WHERE id = $1", key_id)
    return None if row is None else str(row[0])


def _stored(row: Row) -> StoredCertificate:
    return StoredCertificate._make((*row[:10], Ending(*row[10:])))
