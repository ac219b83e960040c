"""Who sees a cohort and how much of it, and who runs its class.

Three ways in. Whoever manages cohorts of its unit sees and changes all of it. A trainer assigned to it runs
its class, while the right to teach there holds. Whoever manages cohorts of a unit below (a commune in the
district's class) sees of it their own people and may enrol more of them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.domain.unit_tree import UnitTree
from lms.services import territory
from lms.store import cohorts as store
from lms.store import people
from lms.store.database import Tx


class View(NamedTuple):
    """`units`: only people of these are shown; None: everyone enrolled. `manages`: may change the cohort."""

    units: frozenset[str] | None
    manages: bool


class Listed(NamedTuple):
    """Whose cohorts a list shows, as `store.cohorts` asks for it."""

    units: Collection[str] | None
    above: Collection[str]
    taught_in: Collection[str] | None


def view(tx: Tx, actor: Actor, cohort_id: str, unit_id: str) -> View:
    """What the actor sees of a cohort of that unit. Raises Refusal NOT_ALLOWED: nothing."""
    if not actor.has(Permission.MANAGE_COHORTS):
        actor.require(Permission.TAKE_ROLL)
    elif territory.covers(tx, actor, Permission.MANAGE_COHORTS, unit_id):
        return View(None, True)
    if teaches(tx, actor, cohort_id, unit_id):
        return View(None, False)
    if actor.has(Permission.MANAGE_COHORTS):
        own = territory.reach(tx, actor, Permission.MANAGE_COHORTS)
        if own is not None and unit_id in above(tx, own):
            return View(own, False)
    raise Refusal(Code.NOT_ALLOWED, permission=Permission.MANAGE_COHORTS.value)


def require_enrolling(tx: Tx, actor: Actor, unit_id: str) -> frozenset[str] | None:
    """The units whose people the actor may enrol into a cohort of that unit; None: anybody. Raises Refusal
    NOT_ALLOWED when it lies neither within their reach nor above it."""
    own = territory.reach(tx, actor, Permission.MANAGE_COHORTS)
    if own is not None and unit_id not in above(tx, own):
        raise Refusal(Code.NOT_ALLOWED, permission=Permission.MANAGE_COHORTS.value)
    return own


def listed(tx: Tx, actor: Actor) -> Listed:
    """Raises Refusal NOT_ALLOWED for who neither manages cohorts nor takes the roll anywhere."""
    own: frozenset[str] | None = frozenset()
    if actor.has(Permission.MANAGE_COHORTS):
        own = territory.reach(tx, actor, Permission.MANAGE_COHORTS)
    else:
        actor.require(Permission.TAKE_ROLL)
    taught: frozenset[str] | None = frozenset()
    if actor.has(Permission.TAKE_ROLL):
        taught = territory.reach(tx, actor, Permission.TAKE_ROLL)
    return Listed(own, above(tx, own) if own else (), taught)


def teaches(tx: Tx, actor: Actor, cohort_id: str, unit_id: str) -> bool:
    """Whether they are assigned to the cohort and may still teach in its unit."""
    return store.is_trainer(tx, cohort_id, actor.person_id) and territory.covers(
        tx, actor, Permission.TAKE_ROLL, unit_id
    )


def require_class(tx: Tx, actor: Actor, cohort_id: str, unit_id: str) -> None:
    """For the roll, the wall and the scanner: its trainers, and whoever sees all sessions of the unit.
    Raises Refusal NOT_ALLOWED."""
    actor.require(Permission.TAKE_ROLL)
    if not (
        territory.covers(tx, actor, Permission.SEE_ALL_SESSIONS, unit_id)
        or teaches(tx, actor, cohort_id, unit_id)
    ):
        raise Refusal(Code.NOT_ALLOWED, permission=Permission.TAKE_ROLL.value)


def may_run(actor: Actor, *, assigned: bool, within: Collection[str]) -> bool:
    """The rule of `require_class` for values that were loaded before: `within` is the cohort's unit with all
    that a right over it may be granted for, never empty."""

    def over(permission: Permission) -> bool:
        heads = actor.scope(permission)
        return heads is None or not heads.isdisjoint(within)

    return over(Permission.SEE_ALL_SESSIONS) or (assigned and over(Permission.TAKE_ROLL))


def above(tx: Tx, units: Collection[str]) -> frozenset[str]:
    """These units and everything above them, then and now."""
    tree = UnitTree(people.units(tx))
    return frozenset().union(*(tree.within(unit_id) for unit_id in units))
