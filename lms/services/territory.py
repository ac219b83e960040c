"""How far an actor's rights reach: everywhere, or some units with what lies below and came before them.

Every act on one unit's people, cohorts or figures asks here; a bare `actor.require` answers only whether the
actor may do such a thing anywhere at all.
"""

from __future__ import annotations

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.domain.unit_tree import UnitTree
from lms.store import people
from lms.store.database import Tx


def reach(tx: Tx, actor: Actor, permission: Permission) -> frozenset[str] | None:
    """The ids of the units the actor may do this in; None: everywhere. For lists: what lies outside is not
    shown. Raises Refusal NOT_ALLOWED when there is nowhere."""
    actor.require(permission)
    heads = actor.scope(permission)
    return None if heads is None else UnitTree(people.units(tx)).reach(heads)


def covers(tx: Tx, actor: Actor, permission: Permission, unit_id: str) -> bool:
    """Whether the actor may do this in that unit."""
    heads = actor.scope(permission)
    return heads is None or not heads.isdisjoint(UnitTree(people.units(tx)).within(unit_id))


def require(tx: Tx, actor: Actor, permission: Permission, unit_id: str | None) -> None:
    """Raises Refusal NOT_ALLOWED unless the actor may do this in the unit; `unit_id` None: everywhere."""
    actor.require(permission)
    allowed = actor.scope(permission) is None if unit_id is None else covers(tx, actor, permission, unit_id)
    if not allowed:
        raise Refusal(Code.NOT_ALLOWED, permission=permission.value)
