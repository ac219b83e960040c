"""Who people are and what they may do. The tables below are meant to be read by a lawyer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.domain.errors import Code, Refusal


class Role(StrEnum):
    """What a person does here. One person may have several."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    OFFICE = "office"
    EDITOR = "editor"
    ADMIN = "admin"


class Permission(StrEnum):
    """One act, or one kind of looking."""

    LEARN = "learn"
    TAKE_ROLL = "take_roll"
    SEE_ALL_SESSIONS = "see_all_sessions"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_COHORTS = "manage_cohorts"
    CERTIFY = "certify"
    SEE_REPORTS = "see_reports"
    READ_CONTENT = "read_content"
    GRANT_ROLES = "grant_roles"
    OPERATE = "operate"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.TRAINEE: frozenset({Permission.LEARN}),
    Role.TRAINER: frozenset({Permission.TAKE_ROLL, Permission.READ_CONTENT}),
    Role.OFFICE: frozenset(
        {
            Permission.TAKE_ROLL,
            Permission.SEE_ALL_SESSIONS,
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_COHORTS,
            Permission.CERTIFY,
            Permission.SEE_REPORTS,
            Permission.READ_CONTENT,
        }
    ),
    Role.EDITOR: frozenset({Permission.READ_CONTENT}),
    Role.ADMIN: frozenset({Permission.GRANT_ROLES, Permission.OPERATE, Permission.MANAGE_PEOPLE}),
}


# Whose account only an administrator may open anew. Who manages people hands out slips all day; with one
# for a colleague they could do the colleague's work, too, and the audit would name the wrong person.
GUARDED_ROLES = frozenset({Role.OFFICE, Role.EDITOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role, everywhere (`unit_id` None) or in one unit and what lies below it."""

    role: Role
    unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks. Never a global: the first argument of every service method."""

    person_id: str
    name: str
    learner_code: str
    grants: tuple[RoleGrant, ...]
    sign_in_id: str | None = None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def has(self, permission: Permission, within: Sequence[str] = ()) -> bool:
        """`within` is a unit and everything above it; without it, anywhere is enough."""
        return any(
            permission in GRANTS[grant.role]
            and (grant.unit_id is None or not within or grant.unit_id in within)
            for grant in self.grants
        )

    def require(self, permission: Permission, within: Sequence[str] = ()) -> None:
        """Raises Refusal NOT_ALLOWED."""
        if not self.has(permission, within):
            raise Refusal(Code.NOT_ALLOWED, permission=permission.value)


# What the program does by itself (imports from the command line, the demo) is done by this actor; it is
# never reachable from outside, because no sign-in leads to it.
SYSTEM = Actor("system", "", "", tuple(RoleGrant(role) for role in Role))
