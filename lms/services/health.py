"""Is what the store holds sound? Asked by `doctor`; changes nothing."""

from __future__ import annotations

from lms.domain.people import Actor, Permission
from lms.services.tools import Tools
from lms.store import references


class Health:
    """Needs OPERATE."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def orphans(self, actor: Actor) -> list[tuple[str, str, int]]:
        """(table, column, rows that point at nothing); empty when all is well."""
        actor.require(Permission.OPERATE)
        with self._tools.database.read() as tx:
            return references.orphans(tx)
