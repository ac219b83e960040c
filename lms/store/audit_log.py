"""The audit trail as a page shows it: with names, newest first, found by name or act."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from lms.domain.audit import AuditAct
from lms.store.database import Tx


class LogLine(NamedTuple):
    """One act. `actor` is "" for what the program did by itself; `about` is a name or a title where the
    subject has one, for an enrolment, a survey or a paper test with its class; `origin` the address it came
    from, "" where none is known."""

    seq: int
    happened_at: datetime
    actor: str
    act: AuditAct
    subject: str
    about: str
    detail: dict[str, Any]
    reason: str
    origin: str


class Wanted(NamedTuple):
    """Which lines. `folded`: part of a name without marks, or a whole subject; `since` and `until` are
    instants, `until` not included; what is empty or None is not asked."""

    folded: str = ""
    acts: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


_FROM = (
    " FROM audit a LEFT JOIN people p ON p.id = a.actor_id LEFT JOIN people s ON s.id = a.subject"
    " LEFT JOIN cohorts c ON c.id = a.subject LEFT JOIN sessions m ON m.id = a.subject"
    " LEFT JOIN certificates k ON k.code = a.subject LEFT JOIN people h ON h.id = k.person_id"
    " LEFT JOIN org_units u ON u.id = a.subject LEFT JOIN imports i ON i.id = a.subject"
    " LEFT JOIN enrolments e ON e.id = a.subject LEFT JOIN people l ON l.id = e.person_id"
    " LEFT JOIN surveys v ON v.id = a.subject LEFT JOIN paper_tests t ON t.id = a.subject"
    " LEFT JOIN cohorts o ON o.id = coalesce(e.cohort_id, v.cohort_id, t.cohort_id)"
    " WHERE ($1 = '' OR contains(coalesce(p.name_folded, ''), $1)"
    " OR contains(coalesce(s.name_folded, ''), $1) OR contains(coalesce(h.name_folded, ''), $1)"
    " OR contains(coalesce(l.name_folded, ''), $1)"
    " OR lower(a.subject) = $1)"
    " AND (len($2::TEXT[]) = 0 OR a.act = ANY($2))"
    " AND ($3::TIMESTAMPTZ IS NULL OR a.happened_at >= $3)"
    " AND ($4::TIMESTAMPTZ IS NULL OR a.happened_at < $4)"
)


def search(tx: Tx, wanted: Wanted, limit: int, offset: int) -> tuple[list[LogLine], int]:
    """Lines, the newest first, and how many match."""
    asked = (wanted.folded, list(wanted.acts), wanted.since, wanted.until)
    rows = tx.all(
        "SELECT a.seq, a.happened_at, coalesce(p.full_name, ''), a.act, a.subject,"
        " coalesce(s.full_name, c.title, m.title, h.full_name, u.name, i.file_name,"
        " concat_ws(', ', l.full_name, t.title, o.title)),"
        f" a.detail, coalesce(a.reason, ''), a.origin{_FROM} ORDER BY a.seq DESC LIMIT $5 OFFSET $6",
        *asked,
        limit,
        offset,
    )
    total = tx.one(f"SELECT count(*){_FROM}", *asked)
    return (
        [
            LogLine(seq, at, actor, AuditAct(act), subject, about, json.loads(detail), reason, origin)
            for seq, at, actor, act, subject, about, detail, reason, origin in rows
        ],
        int(total[0]) if total else 0,
    )
