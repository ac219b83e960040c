"""The audit trail as a page shows it: with names, newest first, found by name or act."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lms.domain.audit import AuditAct
from lms.store.database import Tx


class LogLine(NamedTuple):
    """One act. `actor` is "" for what the program did by itself; `about` is a name or a title where the
    subject has one."""

    happened_at: datetime
    actor: str
    act: AuditAct
    subject: str
    about: str
    detail: dict[str, Any]
    reason: str


_FROM = (
    " FROM audit a LEFT JOIN people p ON p.id = a.actor_id LEFT JOIN people s ON s.id = a.subject"
    " LEFT JOIN cohorts c ON c.id = a.subject LEFT JOIN sessions m ON m.id = a.subject"
    " LEFT JOIN certificates k ON k.code = a.subject LEFT JOIN people h ON h.id = k.person_id"
    " LEFT JOIN org_units u ON u.id = a.subject LEFT JOIN imports i ON i.id = a.subject"
    " WHERE ($1 = '' OR contains(coalesce(p.name_folded, ''), $1)"
    " OR contains(coalesce(s.name_folded, ''), $1) OR contains(coalesce(h.name_folded, ''), $1)"
    " OR lower(a.subject) = $1)"
    " AND (len($2::TEXT[]) = 0 OR a.act = ANY($2))"
)


def search(tx: Tx, *, folded: str, acts: Sequence[str], limit: int, offset: int) -> tuple[list[LogLine], int]:
    """Lines and how many match. `folded`: part of a name without marks, or a whole subject; empty: all."""
    rows = tx.all(
        "SELECT a.happened_at, coalesce(p.full_name, ''), a.act, a.subject,"
        " coalesce(s.full_name, c.title, m.title, h.full_name, u.name, i.file_name, ''),"
        f" a.detail, coalesce(a.reason, ''){_FROM} ORDER BY a.id DESC LIMIT $3 OFFSET $4",
        folded,
        list(acts),
        limit,
        offset,
    )
    total = tx.one(f"SELECT count(*){_FROM}", folded, list(acts))
    return (
        [
            LogLine(at, actor, AuditAct(act), subject, about, json.loads(detail), reason)
            for at, actor, act, subject, about, detail, reason in rows
        ],
        int(total[0]) if total else 0,
    )
