"""Who did what, when, why: the audit trail for reading."""

from __future__ import annotations

from collections.abc import Sequence

from lms.domain.audit import AuditAct
from lms.domain.names import fold
from lms.domain.people import Actor, Permission
from lms.services.tools import Tools
from lms.store import audit_log
from lms.store.audit_log import LogLine

PAGE = 50


class AuditLog:
    """Reading needs SEE_AUDIT. Nothing here changes a line."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def latest(
        self,
        actor: Actor,
        text: str = "",
        *,
        acts: Sequence[AuditAct] = (),
        page: int = 0,
        most: int = PAGE,
    ) -> tuple[list[LogLine], int]:
        """One page, the newest first, and how many match. `text` is part of a name, marks may be left out.

        Raises Refusal NOT_ALLOWED.
        """
        actor.require(Permission.SEE_AUDIT)
        with self._tools.database.read() as tx:
            return audit_log.search(
                tx,
                folded=fold(text),
                acts=[act.value for act in acts],
                limit=most,
                offset=page * most,
            )
