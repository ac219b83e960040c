"""Who did what, when, why: the audit trail for reading, checking and taking along."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from lms.domain.audit import AuditAct
from lms.domain.names import fold
from lms.domain.people import Actor, Permission
from lms.domain.times import VIETNAM
from lms.services import territory
from lms.services.tools import Tools
from lms.store import audit, audit_log
from lms.store.audit_log import LogLine, Wanted
from lms.store.database import Tx

PAGE = 50
CHAIN_NAME = "nhat-ky-chuoi"


@dataclass(frozen=True, slots=True)
class Chain:
    """The state of the chain: how many lines, the hash of the last, and the first that does not follow."""

    lines: int
    head: str
    broken: int | None


class AuditLog:
    """Needs SEE_AUDIT everywhere: lines are about people of every unit. Nothing here changes a line."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def latest(
        self,
        actor: Actor,
        text: str = "",
        *,
        acts: Sequence[AuditAct] = (),
        first_day: date | None = None,
        last_day: date | None = None,
        page: int = 0,
        most: int = PAGE,
    ) -> tuple[list[LogLine], int]:
        """One page, the newest first, and how many match. `text` is part of a name, marks may be left out;
        the days are local and both included.

        Raises Refusal NOT_ALLOWED.
        """
        with self._tools.database.read() as tx:
            _may_read(tx, actor)
            wanted = Wanted(
                fold(text),
                tuple(act.value for act in acts),
                _begins(first_day) if first_day else None,
                _begins(last_day + timedelta(days=1)) if last_day else None,
            )
            return audit_log.search(tx, wanted, most, page * most)

    def chain(self, actor: Actor) -> Chain:
        """Reads every line; some ten seconds for a million. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            _may_read(tx, actor)
            lines, head = audit.head(tx)
            return Chain(lines, head, audit.broken_line(tx))

    def export_chain(self, actor: Actor) -> bytes:
        """Every line with its hash as JSON lines, so that somebody without this program can check them:
        SHA-256 over the JSON array [hash before, number, id, instant, who, act, subject, detail, reason,
        origin] without blanks. Raises Refusal NOT_ALLOWED."""
        now = self._tools.clock()
        out = bytearray()
        with self._tools.database.write() as tx:
            _may_read(tx, actor)
            audit.append(tx, self._tools.new_id, now, actor, AuditAct.LIST_EXPORTED, CHAIN_NAME)
            for entry, digest in audit.sealed(tx):
                at = entry.happened_at.astimezone(UTC).isoformat(timespec="microseconds")
                out += json.dumps(
                    {**entry._asdict(), "happened_at": at, "hash": digest}, ensure_ascii=False
                ).encode()
                out += b"\n"
        return bytes(out)


def _may_read(tx: Tx, actor: Actor) -> None:
    territory.require(tx, actor, Permission.SEE_AUDIT, None)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC)
