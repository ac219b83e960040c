"""What has outlived its period: counted, and taken away."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lms.domain.retention import Period
from lms.store.database import Tx


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
    Period.SCANNERS: Rule("scanner_tokens", "coalesce(revoked_at, expires_at) < $1"),
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
