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
    """One act. `who` is the actor, or an id where no actor is at hand ("system", a scanner's trainer), with
    `origin` if that is known. `detail` names what changed, before and after, and holds no secrets."""

    happened_at: datetime
    who: Actor | str
    act: AuditAct
    subject: str
    detail: Mapping[str, Any]
    reason: str | None = None
    origin: str = ""


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
            (line.who, line.origin) if isinstance(line.who, str) else (line.who.person_id, line.who.origin)
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


def broken_line(tx: Tx, chunk: int = 20_000) -> int | None:
    """The number of the first line that does not follow from those before it: changed, put in or taken out.
    None when the chain is whole. Reads everything, a piece at a time."""
    row = tx.one("SELECT count(*), coalesce(min(seq) FILTER (WHERE hash <> ''), count(*) + 1) FROM audit")
    total, first_chained = row or (0, 1)
    expected, before = 0, BEGINNING
    while expected < total:
        rows = tx.all(
            f"SELECT {_ENTRY}, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2", expected, chunk
        )
        if not rows:
            return expected + 1
        for *fields, digest in rows:
            expected += 1
            entry = Entry._make(fields)
            before = chained(before, entry)
            unsealed = expected < first_chained
            if entry.seq != expected or (digest != "" if unsealed else digest != before):
                return expected
    return None


def sealed(tx: Tx) -> list[tuple[Entry, str]]:
    """Every line with its hash, in order."""
    rows = tx.all(f"SELECT {_ENTRY}, hash FROM audit ORDER BY seq")
    return [(Entry._make(fields), digest) for *fields, digest in rows]


def hash_at(tx: Tx, seq: int) -> str | None:
    """The hash of one line; None when there is no such line."""
    row = tx.one("SELECT hash FROM audit WHERE seq = $1", seq)
    return str(row[0]) if row else None


def restored_after(tx: Tx, moment: datetime, seq: int) -> bool:
    """Whether an older copy was put back after `moment`, at or before the line after `seq`: from there on the
    chain is another one."""
    found = tx.one(
        "SELECT 1 FROM audit WHERE act = $1 AND happened_at > $2 AND seq <= $3 LIMIT 1",
        AuditAct.BACKUP_RESTORED.value,
        moment,
        seq + 1,
    )
    return found is not None
