"""Who may do what, where, and until when: granting and ending roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.domain.audit import REASON_MAX, AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.names import tidy
from lms.domain.people import APPOINTED_ROLES, EVERYWHERE_ROLES, Actor, Permission, Role, RoleGrant
from lms.domain.times import local_date, start_of
from lms.domain.unit_tree import UnitTree
from lms.services import erased, guarded, register, territory
from lms.services.tools import Tools
from lms.store import audit, people, role_grants
from lms.store.database import Tx
from lms.store.role_grants import Holder

STAFF_ROLES = tuple(role for role in Role if role is not Role.TRAINEE)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A right somebody holds, or will from `first_day` on. `last_day` is the last one it holds; None: until
    it is ended. `near`: the actor may open this person's page. `may_end`: the actor may end the right."""

    grant_id: str
    person_id: str
    full_name: str
    role: Role
    unit_id: str | None
    unit_name: str | None
    first_day: date
    last_day: date | None
    begun: bool
    granted_by: str | None
    reason: str | None
    near: bool
    may_end: bool


class Roles:
    """GRANT_ROLES gives and ends every role within its reach, APPOINT those of APPOINTED_ROLES; nobody gives
    a right that reaches wider or lasts longer than their own."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def grantable(self, actor: Actor) -> tuple[Role, ...]:
        """The roles the actor may give somebody, somewhere."""
        if actor.has(Permission.GRANT_ROLES):
            return STAFF_ROLES
        if actor.has(Permission.APPOINT):
            return tuple(role for role in STAFF_ROLES if role in APPOINTED_ROLES)
        return ()

    def holders(self, actor: Actor, person_id: str | None = None) -> list[HeldRole]:
        """Every role above trainee that holds or will, of people the actor manages and within the units they
        manage, by name; `person_id`: only this person's. Needs MANAGE_PEOPLE or GRANT_ROLES."""
        looking = Permission.GRANT_ROLES if actor.has(Permission.GRANT_ROLES) else Permission.MANAGE_PEOPLE
        now = self._tools.clock()
        with self._tools.database.read() as tx:
            reach = territory.reach(tx, actor, looking)
            tree = UnitTree(people.units(tx))
            rows = role_grants.holders(tx, STAFF_ROLES, now, person_id)

        def inside(unit_id: str | None) -> bool:
            return reach is None or unit_id in reach

        return [
            HeldRole(
                grant_id=row.grant_id,
                person_id=row.person_id,
                full_name=row.full_name,
                role=row.role,
                unit_id=row.unit_id,
                unit_name=row.unit_name,
                first_day=local_date(row.valid_from),
                last_day=_last_day(row.valid_to),
                begun=row.valid_from <= now,
                granted_by=row.granted_by,
                reason=row.reason,
                near=inside(row.home_unit_id),
                may_end=_may(tree, actor, row.role, row.unit_id),
            )
            for row in rows
            if inside(row.home_unit_id) or (row.unit_id is not None and inside(row.unit_id))
        ]

    def grant(
        self,
        actor: Actor,
        person_id: str,
        role: Role,
        unit_id: str | None = None,
        *,
        first_day: date | None = None,
        last_day: date | None = None,
        reason: str = "",
    ) -> None:
        """Everywhere (`unit_id` None) or within a unit, from `first_day` (now) to the end of `last_day`
        (until ended). What is held already for all of that time is no act. Slips from somebody who could
        give none for this right become void.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, UNKNOWN_UNIT, ROLE_NEEDS_UNIT, ROLE_IS_EVERYWHERE, BAD_PERIOD,
        OUTLASTS_GIVER.
        """
        if role not in self.grantable(actor):
            actor.require(Permission.GRANT_ROLES)
        now = self._tools.clock()
        today = local_date(now)
        if last_day == date.max:
            raise Refusal(Code.BAD_PERIOD)  # it has no day after
        begins = start_of(first_day) if first_day is not None and first_day > today else now
        ends = start_of(last_day + timedelta(days=1)) if last_day is not None else None
        if (first_day is not None and first_day < today) or (ends is not None and ends <= begins):
            raise Refusal(Code.BAD_PERIOD)
        if role is Role.UNIT_MANAGER and unit_id is None:
            raise Refusal(Code.ROLE_NEEDS_UNIT)
        if role in EVERYWHERE_ROLES and unit_id is not None:
            raise Refusal(Code.ROLE_IS_EVERYWHERE)
        with self._tools.database.write() as tx:
            units = people.units(tx)
            tree = UnitTree(units)
            home = _home(tx, person_id)
            if unit_id is not None and not tree.lives(unit_id, today):
                raise Refusal(Code.UNKNOWN_UNIT)
            if not _may(tree, actor, role, unit_id) or not _may(tree, actor, role, home):
                raise Refusal(Code.NOT_ALLOWED)
            _require_lasting(tree, actor, role, unit_id, ends)
            for held in role_grants.not_over(tx, [person_id], now):
                same = held.role is role and held.unit_id == unit_id
                if same and held.valid_from <= begins and _covers_end(held.valid_to, ends):
                    return
            why = tidy(reason)[:REASON_MAX] or None
            register.grant(
                tx,
                self._tools,
                [(person_id, role, unit_id)],
                begins,
                end=ends,
                by=actor.person_id,
                reason=why,
            )
            detail: dict[str, object] = {
                "role": role.value,
                "unit_id": unit_id,
                "from": begins.isoformat(),
                "to": ends.isoformat() if ends else None,
            }
            if void := guarded.void_slips(tx, person_id, now):
                detail["slips_void"] = void
            self._note(tx, actor, AuditAct.ROLE_GRANTED, person_id, detail, why)

    def end(self, actor: Actor, grant_id: str, reason: str) -> None:
        """From now on it gives nothing, or never will; one that is over already is no act. There is always an
        administrator without an end date.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, REASON_NEEDED, LAST_ADMIN.
        """
        if not actor.has(Permission.APPOINT):
            actor.require(Permission.GRANT_ROLES)
        why = given_reason(reason)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            held = role_grants.one(tx, grant_id)
            if held is None:
                raise Refusal(Code.NOT_FOUND)
            if not _may(UnitTree(people.units(tx)), actor, held.role, held.unit_id):
                raise Refusal(Code.NOT_ALLOWED)
            if held.valid_to is not None and held.valid_to <= now:
                return
            if held.role is Role.ADMIN and not _another_admin(tx, grant_id, now):
                raise Refusal(Code.LAST_ADMIN)
            role_grants.end(tx, [grant_id], now)
            detail = {"role": held.role.value, "unit_id": held.unit_id, "grant": grant_id}
            self._note(tx, actor, AuditAct.ROLE_ENDED, held.person_id, detail, why)

    def _note(
        self,
        tx: Tx,
        actor: Actor,
        act: AuditAct,
        person_id: str,
        detail: Mapping[str, object],
        reason: str | None,
    ) -> None:
        now = self._tools.clock()
        audit.append(tx, self._tools.new_id, now, actor, act, person_id, detail, reason)


def _may(tree: UnitTree, actor: Actor, role: Role, unit_id: str | None) -> bool:
    """Whether the actor may give or end this role in that unit; None: everywhere."""
    return bool(_allowing(tree, actor, role, unit_id))


def _allowing(tree: UnitTree, actor: Actor, role: Role, unit_id: str | None) -> list[RoleGrant]:
    """The actor's own rights by which they may."""
    wanted = [Permission.GRANT_ROLES]
    if role in APPOINTED_ROLES:
        wanted.append(Permission.APPOINT)
    above = tree.within(unit_id) if unit_id is not None else ()
    return [
        grant
        for grant in actor.grants
        if any(grant.gives(permission) for permission in wanted)
        and (grant.unit_id is None or grant.unit_id in above)
    ]


def _require_lasting(
    tree: UnitTree, actor: Actor, role: Role, unit_id: str | None, ends: datetime | None
) -> None:
    """A right for some days would be one for good if it could be handed on for longer, to oneself as well.
    Raises Refusal OUTLASTS_GIVER."""
    own = [grant.ends for grant in _allowing(tree, actor, role, unit_id)]
    latest = max((end for end in own if end is not None), default=None)
    if latest is None or None in own:
        return
    if ends is None or ends > latest:
        raise Refusal(Code.OUTLASTS_GIVER, last_day=_last_day(latest))


def _home(tx: Tx, person_id: str) -> str:
    erased.require_here(tx, [person_id])
    try:
        return people.card(tx, person_id).unit_id
    except KeyError:
        raise Refusal(Code.NOT_FOUND) from None


def _another_admin(tx: Tx, grant_id: str, now: datetime) -> bool:
    holders: list[Holder] = role_grants.holders(tx, [Role.ADMIN], now)
    return any(
        row.grant_id != grant_id and row.unit_id is None and row.valid_from <= now and row.valid_to is None
        for row in holders
    )


def _covers_end(held: datetime | None, wanted: datetime | None) -> bool:
    return held is None or (wanted is not None and held >= wanted)


def _last_day(valid_to: datetime | None) -> date | None:
    return local_date(valid_to - timedelta(microseconds=1)) if valid_to else None
