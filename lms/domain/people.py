"""Who people are and what they may do. The tables below are meant to be read by a lawyer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.domain.errors import Code, Refusal


class Role(StrEnum):
    """What a person does here. One person may have several."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    UNIT_MANAGER = "unit_manager"
    OFFICE = "office"
    EDITOR = "editor"
    ADMIN = "admin"


class Permission(StrEnum):
    """One act, or one kind of looking."""

    LEARN = "learn"
    TAKE_ROLL = "take_roll"
    SEE_ALL_SESSIONS = "see_all_sessions"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_UNITS = "manage_units"
    MANAGE_COHORTS = "manage_cohorts"
    CERTIFY = "certify"
    SEE_REPORTS = "see_reports"
    READ_CONTENT = "read_content"
    REVIEW_CONTENT = "review_content"
    APPOINT = "appoint"
    GRANT_ROLES = "grant_roles"
    PROTECT_DATA = "protect_data"
    SEE_AUDIT = "see_audit"
    OPERATE = "operate"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.TRAINEE: frozenset({Permission.LEARN}),
    Role.TRAINER: frozenset({Permission.TAKE_ROLL, Permission.READ_CONTENT}),
    Role.UNIT_MANAGER: frozenset(
        {
            Permission.TAKE_ROLL,
            Permission.SEE_ALL_SESSIONS,
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_COHORTS,
            Permission.SEE_REPORTS,
            Permission.READ_CONTENT,
        }
    ),
    Role.OFFICE: frozenset(
        {
            Permission.TAKE_ROLL,
            Permission.SEE_ALL_SESSIONS,
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_UNITS,
            Permission.MANAGE_COHORTS,
            Permission.CERTIFY,
            Permission.SEE_REPORTS,
            Permission.READ_CONTENT,
            Permission.REVIEW_CONTENT,
            Permission.APPOINT,
            Permission.PROTECT_DATA,
            Permission.SEE_AUDIT,
        }
    ),
    Role.EDITOR: frozenset({Permission.READ_CONTENT, Permission.REVIEW_CONTENT}),
    Role.ADMIN: frozenset(
        {
            Permission.GRANT_ROLES,
            Permission.OPERATE,
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_UNITS,
            Permission.PROTECT_DATA,
            Permission.SEE_AUDIT,
        }
    ),
}

# What concerns the whole installation: a role held in one unit does not give it.
WIDE_PERMISSIONS = frozenset(
    {Permission.OPERATE, Permission.SEE_AUDIT, Permission.MANAGE_UNITS, Permission.REVIEW_CONTENT}
)

# Whom somebody with APPOINT may make; every other role needs GRANT_ROLES.
APPOINTED_ROLES = frozenset({Role.TRAINER, Role.UNIT_MANAGER})


# What cannot be cut into units: everybody may learn, contents and the store are one.
EVERYWHERE_ROLES = frozenset({Role.TRAINEE, Role.EDITOR, Role.ADMIN})

# Whose account only an administrator may open anew. Who manages people hands out slips all day; with one
# for a colleague they could do the colleague's work, too, and the audit would name the wrong person.
GUARDED_ROLES = frozenset({Role.UNIT_MANAGER, Role.OFFICE, Role.EDITOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role, everywhere (`unit_id` None) or in one unit and what lies below it, until `ends` (None: until it
    is ended), an instant that is not part of it."""

    role: Role
    unit_id: str | None = None
    ends: datetime | None = None

    def gives(self, permission: Permission) -> bool:
        """Whether this grant gives the permission at all, wherever it does."""
        wide_enough = self.unit_id is None or permission not in WIDE_PERMISSIONS
        return wide_enough and permission in GRANTS[self.role]


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks. Never a global: the first argument of every service method. `origin` is the address they
    ask from, for the audit; empty where there is none (the command line, a job). `shared`: they sit at a
    machine that others use, too."""

    person_id: str
    name: str
    learner_code: str
    grants: tuple[RoleGrant, ...]
    sign_in_id: str | None = None
    origin: str = ""
    shared: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def has(self, permission: Permission) -> bool:
        """Whether anywhere at all; where is a question for `services.territory`."""
        return any(grant.gives(permission) for grant in self.grants)

    def scope(self, permission: Permission) -> frozenset[str] | None:
        """The units at the head of what this actor may do; None: everywhere. Empty: nowhere."""
        units = {grant.unit_id for grant in self.grants if grant.gives(permission)}
        return None if None in units else frozenset(unit for unit in units if unit is not None)

    def require(self, permission: Permission) -> None:
        """Raises Refusal NOT_ALLOWED."""
        if not self.has(permission):
            raise Refusal(Code.NOT_ALLOWED, permission=permission.value)


# What the program does by itself (imports from the command line, the demo) is done by this actor; it is
# never reachable from outside, because no sign-in leads to it.
SYSTEM = Actor("system", "", "", tuple(RoleGrant(role) for role in Role))
