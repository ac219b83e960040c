"""What has outlived its period: counted, and taken away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from lms.domain.org_units import place_line
from lms.domain.retention import Period
from lms.domain.times import local_date
from lms.store.database import Tx


class Left(NamedTuple):
    """Somebody of the register who is in no group and has done nothing for long."""

    person_id: str
    full_name: str
    unit_name: str
    village: str | None
    recorded_at: datetime

    @property
    def unit_line(self) -> str:
        return place_line(self.village, self.unit_name)


class Rule(NamedTuple):
    """Rows of `table` that `where` finds have outlived their period; `$1` is the moment before which they
    must have ended. They are deleted, with what hangs on them in `below` (a table and its column that holds
    their `id`); or only the columns `blank` of them are emptied."""

    table: str
    where: str
    below: tuple[str, str] | None = None
    blank: tuple[str, ...] = ()


_ENDED = (
    "(expires_at < $1 OR EXISTS (SELECT 1 FROM sign_outs o WHERE o.sign_in_id = sign_ins.id"
    " AND o.ended_at < $1))"
)

RULES: dict[Period, Rule] = {
    Period.DEVICES: Rule(
        "sign_ins",
        f"(device IS NOT NULL OR address IS NOT NULL) AND {_ENDED}",
        blank=("device", "address"),
    ),
    Period.SIGN_INS: Rule("sign_ins", _ENDED, below=("sign_outs", "sign_in_id")),
    Period.ACTIVATION_CODES: Rule("activation_codes", "coalesce(used_at, void_at, expires_at) < $1"),
    Period.LINK_REQUESTS: Rule("identity_requests", "expires_at < $1"),
    Period.SCANNERS: Rule("scanner_tokens", "coalesce(revoked_at, expires_at) < $1"),
    Period.SHEET_PHOTOS: Rule("sheet_photos", "taken_at < $1"),
    Period.IMPORT_QUESTIONS: Rule("import_questions", "answered_at < $1"),
    Period.JOBS: Rule("jobs", "status IN ('done', 'failed') AND updated_at < $1"),
    # The request that led to an erasure stays beside it: it says why somebody is no longer in the register.
    Period.REQUESTS: Rule(
        "data_requests",
        "decided_at < $1 AND id NOT IN (SELECT request_id FROM erasures WHERE request_id IS NOT NULL)",
    ),
}


# Table → the period after which its rows go.
PERIOD_OF: dict[str, Period] = {
    table: period
    for period, rule in RULES.items()
    if not rule.blank
    for table in (rule.table, *(rule.below or ())[:1])
}


def due(tx: Tx, period: Period, before: datetime) -> int:
    """How many rows have outlived the period."""
    rule = RULES[period]
    row = tx.one(f"SELECT count(*) FROM {rule.table} WHERE {rule.where}", before)
    return int(row[0]) if row else 0


def take_away(tx: Tx, period: Period, before: datetime) -> int:
    """As many as `due` says; only inside a write."""
    rule = RULES[period]
    count = due(tx, period, before)
    if count and rule.blank:
        sets = ", ".join(f"{column} = NULL" for column in rule.blank)
        tx.run(f"UPDATE {rule.table} SET {sets} WHERE {rule.where}", before)
    elif count:
        if rule.below is None:
            tx.run(f"DELETE FROM {rule.table} WHERE {rule.where}", before)
        else:
            ids = [row[0] for row in tx.all(f"SELECT id FROM {rule.table} WHERE {rule.where}", before)]
            table, column = rule.below
            tx.run(f"DELETE FROM {rule.table} WHERE id = ANY($1)", ids)
            tx.run(f"DELETE FROM {table} WHERE {column} = ANY($1)", ids)
    return count


def people_who_left(tx: Tx, before: datetime, unit_ids: Collection[str] | None) -> list[Left]:
    """People of these units (None: of all) in no group now, with no role but a trainee's, who since `before`
    were not recorded, left no group, had no class that ended later, and did not sign in. By name."""
    rows = tx.all(
        "SELECT p.id, p.full_name, u.name, p.village, p.created_at FROM people p"
        " JOIN org_units u ON u.id = p.unit_id"
        " WHERE p.created_at < $1 AND ($3::BOOLEAN OR p.unit_id = ANY($4::TEXT[]))"
        " AND p.id NOT IN (SELECT person_id FROM erasures)"
        " AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = p.id"
        "  AND (m.ended_on IS NULL OR m.ended_on >= $2))"
        " AND NOT EXISTS (SELECT 1 FROM role_grants g WHERE g.person_id = p.id AND g.role <> 'trainee'"
        "  AND (g.valid_to IS NULL OR g.valid_to >= $1))"
        " AND NOT EXISTS (SELECT 1 FROM enrolments e JOIN cohorts c ON c.id = e.cohort_id"
        "  WHERE e.person_id = p.id AND c.deadline >= $2)"
        " AND NOT EXISTS (SELECT 1 FROM sign_ins s WHERE s.person_id = p.id AND s.started_at >= $1)"
        " ORDER BY p.sort_key, p.id",
        before,
        local_date(before),
        unit_ids is None,
        list(unit_ids or ()),
    )
    return [Left(*row) for row in rows]
