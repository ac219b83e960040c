"""Who has a second step, and who must: asked by whatever signs people in, and of every sign-in that holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from lms.domain.people import Actor, Role
from lms.domain.second_step import OFFERED_ROLES, Step, step_after_pin
from lms.store import accounts, facts, second_step
from lms.store.database import Tx

REQUIRED = "second_step_roles"


def required_roles(tx: Tx) -> frozenset[Role]:
    """The roles that nobody may act in without a second step, as the administrator has decided."""
    return frozenset(Role(role) for role in json.loads(facts.get(tx, REQUIRED) or "[]"))


def keep_required_roles(tx: Tx, roles: Iterable[Role]) -> None:
    facts.put(tx, REQUIRED, json.dumps(sorted(role.value for role in roles)))


def step_of(tx: Tx, person_id: str, now: datetime) -> Step | None:
    """What this person has still to do when their PIN was right."""
    return step_after_pin(
        has=second_step.has(tx, person_id),
        roles={grant.role for grant in accounts.grants_of(tx, person_id, now)},
        required=required_roles(tx),
    )


def lacks_it(tx: Tx, actor: Actor) -> bool:
    """Whether the actor holds a role that asks for a second step, and has none. Their sign-in does not hold
    then: it began before the role, or before the rule."""
    # Trainees, who are most and come all at once, cost no question here.
    if actor.roles.isdisjoint(OFFERED_ROLES) or actor.roles.isdisjoint(required_roles(tx)):
        return False
    return not second_step.has(tx, actor.person_id)
