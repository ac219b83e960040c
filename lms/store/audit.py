"""The audit trail: appended inside the same write as the act itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lms.domain.audit import AuditAct
from lms.store.database import Tx

COLUMNS = ("id", "happened_at", "actor_id", "act", "subject", "detail", "reason")


class AuditLine(NamedTuple):
    """One act. `detail` is JSON text; it names what changed, before and after, and holds no secrets."""

    happened_at: datetime
    actor_id: str
    act: AuditAct
    subject: str
    detail: Mapping[str, Any]
    reason: str | None = None


def append(
    tx: Tx,
    new_id: Callable[[], str],
    now: datetime,
    actor_id: str,
    act: AuditAct,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    append_many(tx, new_id, [AuditLine(now, actor_id, act, subject, detail or {}, reason)])


def append_many(tx: Tx, new_id: Callable[[], str], lines: Sequence[AuditLine]) -> None:
    tx.insert(
        "audit",
        COLUMNS,
        [
            [
                new_id(),
                line.happened_at,
                line.actor_id,
                line.act.value,
                line.subject,
                json.dumps(line.detail, ensure_ascii=False, sort_keys=True, default=str),
                line.reason,
            ]
            for line in lines
        ],
    )


def latest(tx: Tx, limit: int = 200) -> list[AuditLine]:
    """The newest first."""
    return [
        AuditLine(at, actor, AuditAct(act), subject, json.loads(detail), reason)
        for at, actor, act, subject, detail, reason in tx.all(
            "SELECT happened_at, actor_id, act, subject, detail, reason FROM audit ORDER BY id DESC LIMIT $1",
            limit,
        )
    ]
