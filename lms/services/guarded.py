"""Whose account somebody may open anew: with a new slip one can sign in as the person it is for.

So nobody gets a slip for more rights than they have. Whoever manages people gets slips for trainees, and for
trainers whose right lies within their own reach; for everybody else only whoever grants roles does. Rights
that begin later count as well: the slip would still be there on that day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from lms.domain.people import GUARDED_ROLES, SYSTEM, Actor, Permission, Role
from lms.domain.times import local_date
from lms.services import cohort_access, territory
from lms.store import accounts, people, role_grants
from lms.store.database import Tx
from lms.store.role_grants import Grant


def openable(tx: Tx, actor: Actor, person_ids: Collection[str], now: datetime) -> set[str]:
    """Those of these people whose account the actor may open anew. Raises Refusal NOT_ALLOWED for who manages
    nobody."""
    reach = territory.reach(tx, actor, Permission.MANAGE_PEOPLE)
    granting = (
        territory.reach(tx, actor, Permission.GRANT_ROLES)
        if actor.has(Permission.GRANT_ROLES)
        else frozenset[str]()
    )
    held: dict[str, list[Grant]] = {person_id: [] for person_id in person_ids}
    for grant in role_grants.not_over(tx, person_ids, now):
        held[grant.person_id].append(grant)

    def open_to(home: str, grants: list[Grant]) -> bool:
        if granting is None or (home in granting and all(grant.unit_id in granting for grant in grants)):
            return True
        if reach is not None and home not in reach:
            return False
        return all(
            grant.role not in GUARDED_ROLES
            and (grant.role is Role.TRAINEE or reach is None or grant.unit_id in reach)
            for grant in grants
        )

    return {
        person_id
        for person_id, home in people.homes(tx, person_ids).items()
        if open_to(home, held[person_id])
    }


def require_reaching_as_far(
    tx: Tx, actor: Actor, permission: Permission, person_id: str, now: datetime
) -> None:
    """What is done to a colleague with guarded rights is done by who may do so as far as these reach: a
    manager of the commune an administrator lives in is not set over the administrator. An administrator also
    calls the telephone of the register before an outside account is linked or a second step taken off:
    whoever may write another number there could be the one who answers. Everybody reaches as far as oneself.

    Raises Refusal NOT_ALLOWED.
    """
    if person_id == actor.person_id:
        return
    for grant in role_grants.not_over(tx, [person_id], now):
        if grant.role in GUARDED_ROLES:
            territory.require(tx, actor, permission, grant.unit_id)


def taught(tx: Tx, actor: Actor, person_ids: Collection[str], now: datetime) -> set[str]:
    """Those who are trainees and nothing else, in a class that the actor teaches and that is not over: the
    trainer may open their account anew when they forgot their PIN."""
    roles: dict[str, set[Role]] = {}
    for grant in role_grants.not_over(tx, person_ids, now):
        roles.setdefault(grant.person_id, set()).add(grant.role)
    attended = accounts.cohorts_attended(tx, person_ids, local_date(now))
    teaches = {
        cohort_id: cohort_access.teaches(tx, actor, cohort_id, unit_id)
        for cohort_id, unit_id in {(cohort_id, unit_id) for _, cohort_id, unit_id in attended}
    }
    return {
        person_id
        for person_id, cohort_id, _ in attended
        if teaches[cohort_id] and roles.get(person_id) == {Role.TRAINEE}
    }


def void_slips(tx: Tx, person_id: str, now: datetime) -> int:
    """Once somebody has been given a right or is of another unit: their unused slips become void whose givers
    could not give them one now. Whoever has kept one would open more than they may. Returns how many."""
    outgrown = []
    for slip_id, giver_id in accounts.unused_activations(tx, person_id, now):
        grants = accounts.grants_of(tx, giver_id, now)
        giver = SYSTEM if giver_id == SYSTEM.person_id else Actor(giver_id, "", "", grants)
        still = giver.has(Permission.MANAGE_PEOPLE) and person_id in openable(tx, giver, [person_id], now)
        if not still and person_id not in taught(tx, giver, [person_id], now):
            outgrown.append(slip_id)
    accounts.void_activations(tx, outgrown, now)
    return len(outgrown)
