"""The audit trail: appended inside the same write as the act itself, each line chained to the one before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lms.domain.audit import BEGINNING, AuditAct, Entry, chained, chained_all
from lms.domain.people import Actor
from lms.store.database import Tx

_ENTRY = "seq, id, happened_at, actor_id, act, subject, detail, reason, origin"
COLUMNS = (*_ENTRY.split(", "), "hash")


class AuditLine(NamedTuple):
    """One act. `who` is the actor, or an id where nobody asked in person ("system", a scanner's trainer).
    `detail` names what changed, before and after, and holds no secrets."""

    happened_at: datetime
    who: Actor | str
    act: AuditAct
    subject: str
    detail: Mapping[str, Any]
    reason: str | None = None


def append(
    tx: Tx,
    new_id: Callable[[], str],
    now: datetime,
    who: Actor | str,
    act: AuditAct,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    append_many(tx, new_id, [AuditLine(now, who, act, subject, detail or {}, reason)])


def append_many(tx: Tx, new_id: Callable[[], str], lines: Sequence[AuditLine]) -> None:
    """Only inside a write: the next number and the hash before it are read under the writer lock."""
    if not lines:
        return
    seq, before = head(tx)
    rows = []
    for line in lines:
        seq += 1
        person, origin = (
            (line.who, "") if isinstance(line.who, str) else (line.who.person_id, line.who.origin)
        )
        detail = json.dumps(line.detail, ensure_ascii=False, sort_keys=True, default=str)
        entry = Entry(
            seq, new_id(), line.happened_at, person, line.act.value, line.subject, detail, line.reason, origin
        )
        before = chained(before, entry)
        rows.append([*entry, before])
    tx.insert("audit", COLUMNS, rows)


def head(tx: Tx) -> tuple[int, str]:
    """(number, hash) of the last line; (0, BEGINNING) when there is none."""
    row = tx.one("SELECT seq, hash FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    if row is None:
        return 0, BEGINNING
    seq, digest = row
    # Lines from before the chain have no hash of their own; together they are what the first chained line
    # follows.
    return int(seq), digest or chained_all(BEGINNING, entries(tx, 1, int(seq)))


def entries(tx: Tx, first: int, last: int) -> list[Entry]:
    """Lines `first` to `last`, both included, in order."""
    rows = tx.all(f"SELECT {_ENTRY} FROM audit WHERE seq BETWEEN $1 AND $2 ORDER BY seq", first, last)
    return [Entry(*row) for row in rows]
