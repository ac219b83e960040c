"""Who is in which group of trainees: joining, putting right, leaving, each with its day and decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.groups import NUMBER_MAX, GroupRecord, Level, kept
from lms.domain.names import tidy
from lms.domain.people import Actor, Permission
from lms.domain.roster import TraineeGroup
from lms.domain.times import local_date
from lms.domain.unit_tree import UnitTree
from lms.services import erased, register, territory
from lms.services.register import NewMembership
from lms.services.tools import Tools
from lms.store import audit, people
from lms.store.database import Tx
from lms.store.people import Membership


class Groups:
    """Every act needs MANAGE_PEOPLE over the unit the person is of and over the unit of the group."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def join(
        self, actor: Actor, person_id: str, group: TraineeGroup, unit_id: str, record: GroupRecord
    ) -> None:
        """Somebody who left may come back.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, UNKNOWN_UNIT, ALREADY_MEMBER, BAD_DAY.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        record = kept(group, record)
        now = self._tools.clock()
        self._not_ahead(record)
        with self._tools.database.write() as tx:
            _require_person(tx, actor, person_id)
            if not UnitTree(people.units(tx)).lives(unit_id, local_date(now)):
                raise Refusal(Code.UNKNOWN_UNIT)
            territory.require(tx, actor, Permission.MANAGE_PEOPLE, unit_id)
            new = NewMembership(
                person_id=person_id,
                trainee_group=group.value,
                role=record.role,
                unit_id=unit_id,
                village=record.village,
                legal_fields=record.legal_fields,
                decision_number=record.decision_number,
                decision_date=record.decision_date,
                team=record.team,
                level=record.level.value if record.level else None,
                started_on=record.started_on,
            )
            if not register.add_memberships(tx, self._tools, [new], import_id=None, now=now):
                raise Refusal(Code.ALREADY_MEMBER)
            detail = {"group": group.value, "unit_id": unit_id, "after": _shown(record)}
            self._note(tx, actor, AuditAct.GROUP_JOINED, person_id, detail)

    def change(
        self, actor: Actor, person_id: str, membership_id: str, record: GroupRecord, reason: str
    ) -> None:
        """Put right what is kept about somebody in a group; before and after stay in the audit.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, REASON_NEEDED, BAD_DAY.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        why = given_reason(reason)
        self._not_ahead(record)
        with self._tools.database.write() as tx:
            before = self._lasting(tx, actor, person_id, membership_id)
            after = kept(TraineeGroup(before.trainee_group), record)
            people.change_membership(
                tx,
                membership_id,
                role=after.role,
                village=after.village,
                team=after.team,
                legal_fields=after.legal_fields,
                level=after.level.value if after.level else None,
                decision_number=after.decision_number,
                decision_date=after.decision_date,
                started_on=after.started_on,
            )
            detail = {
                "group": before.trainee_group,
                "unit_id": before.unit_id,
                "before": _shown(record_of(before)),
                "after": _shown(after),
            }
            self._note(tx, actor, AuditAct.GROUP_CHANGED, person_id, detail, why)

    def leave(
        self, actor: Actor, person_id: str, membership_id: str, day: date, reason: str, decision: str = ""
    ) -> None:
        """From `day` on (today or before) they are no longer in the group.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, REASON_NEEDED, BAD_DAY.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        why = given_reason(reason)
        number = tidy(decision)[:NUMBER_MAX] or None
        with self._tools.database.write() as tx:
            before = self._lasting(tx, actor, person_id, membership_id)
            if day > self._today() or (before.started_on is not None and day < before.started_on):
                raise Refusal(Code.BAD_DAY)
            people.end_memberships(tx, [membership_id], day, why, number)
            detail = {
                "group": before.trainee_group,
                "unit_id": before.unit_id,
                "ended_on": day.isoformat(),
                "decision": number,
            }
            self._note(tx, actor, AuditAct.GROUP_LEFT, person_id, detail, why)

    def _lasting(self, tx: Tx, actor: Actor, person_id: str, membership_id: str) -> Membership:
        _require_person(tx, actor, person_id)
        for row in people.memberships(tx, person_id):
            if row.id == membership_id and row.ended_on is None:
                territory.require(tx, actor, Permission.MANAGE_PEOPLE, row.unit_id)
                return row
        raise Refusal(Code.NOT_FOUND)

    def _not_ahead(self, record: GroupRecord) -> None:
        """What is to come is recorded when it has come: a group is what somebody is in now."""
        days = [day for day in (record.started_on, record.decision_date) if day is not None]
        if any(day > self._today() for day in days):
            raise Refusal(Code.BAD_DAY)

    def _today(self) -> date:
        return local_date(self._tools.clock())

    def _note(
        self,
        tx: Tx,
        actor: Actor,
        act: AuditAct,
        person_id: str,
        detail: Mapping[str, object],
        reason: str | None = None,
    ) -> None:
        now = self._tools.clock()
        audit.append(tx, self._tools.new_id, now, actor, act, person_id, detail, reason)


def record_of(row: Membership) -> GroupRecord:
    """What is kept now, to be shown in a form."""
    return GroupRecord(
        role=row.role,
        village=row.village,
        team=row.team,
        legal_fields=row.legal_fields,
        level=Level(row.level) if row.level else None,
        decision_number=row.decision_number,
        decision_date=row.decision_date,
        started_on=row.started_on,
    )


def _require_person(tx: Tx, actor: Actor, person_id: str) -> None:
    try:
        home = people.card(tx, person_id).unit_id
    except KeyError:
        raise Refusal(Code.NOT_FOUND) from None
    territory.require(tx, actor, Permission.MANAGE_PEOPLE, home)
    erased.require_here(tx, [person_id])


def _shown(record: GroupRecord) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(record).items()
        if value is not None
    }
