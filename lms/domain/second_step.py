"""The second step of a sign-in: after the PIN, a code from an application on the person's own telephone."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from lms.domain.people import GUARDED_ROLES, Role

# Who may turn it on, and for whom the office may ask for it. A trainee's telephone is often shared, and gets
# lost with the codes in it; what a trainee could lose to a thief does not weigh that up.
OFFERED_ROLES = GUARDED_ROLES


class Step(StrEnum):
    """What has still to be done when the PIN was right."""

    CODE = "code"  # type the code that the application shows
    ENROL = "enrol"  # turn the second step on first: a role that this person holds asks for it


def step_after_pin(*, has: bool, roles: Collection[Role], required: Collection[Role]) -> Step | None:
    """What somebody with these roles, who `has` a second step or not, has still to do. Whoever has one is
    always asked, also where nothing requires it: they wanted it so."""
    if has:
        return Step.CODE
    return Step.ENROL if not set(required).isdisjoint(roles) else None
