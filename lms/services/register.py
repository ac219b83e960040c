"""Putting people into the register: one place for imports, the form and the demo."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.domain import codes
from lms.domain.names import fold, sort_key
from lms.domain.people import Role
from lms.services.tools import Tools
from lms.store import people, role_grants
from lms.store.database import Tx


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be added; names are clean already (see `domain.names.clean_name`)."""

    id: str
    full_name: str
    sex: str | None
    birth_year: int | None
    phone: str | None
    unit_id: str
    village: str | None
    position: str | None
    qualification: str | None


@dataclass(frozen=True, slots=True)
class NewMembership:
    """A group a person belongs to, with the decision that recognised them (see `store.people.Membership`).
    `started_on` None: nobody wrote down since when."""

    person_id: str
    trainee_group: str
    role: str | None
    unit_id: str
    village: str | None
    legal_fields: str | None = None
    decision_number: str | None = None
    decision_date: date | None = None
    note: str | None = None
    team: str | None = None
    level: str | None = None
    started_on: date | None = None


def add_people(
    tx: Tx,
    tools: Tools,
    new: Sequence[NewPerson],
    *,
    prefix: str,
    import_id: str | None,
    now: datetime,
) -> None:
    """Each gets a learner code nobody else has, and the trainee's role."""
    taken = people.taken_codes(tx)
    rows = []
    for person in new:
        learner_code = ""
        while not learner_code or learner_code in taken:
            learner_code = codes.learner_code(prefix, codes.characters(tools.random_bytes(5)))
        taken.add(learner_code)
        rows.append(
            [
                person.id,
                learner_code,
                person.full_name,
                fold(person.full_name),
                sort_key(person.full_name),
                person.sex,
                person.birth_year,
                person.phone,
                person.unit_id,
                person.village,
                person.position,
                person.qualification,
                import_id,
                now,
            ]
        )
    tx.insert("people", people.PERSON_COLUMNS, rows)
    grant(tx, tools, [(person.id, Role.TRAINEE, None) for person in new], now)


def add_memberships(
    tx: Tx, tools: Tools, new: Sequence[NewMembership], *, import_id: str | None, now: datetime
) -> int:
    """Skips whoever is in that group at that unit already; somebody who left it comes back. Returns how many
    were added."""
    known = people.times_in_groups(tx)
    rows = []
    for item in new:
        key = (item.person_id, item.trainee_group, item.unit_id)
        times, lasts = known.get(key, (0, False))
        if lasts:
            continue
        known[key] = (times + 1, True)
        rows.append(
            [
                tools.new_id(),
                item.person_id,
                item.trainee_group,
                item.unit_id,
                times + 1,
                item.role,
                item.village,
                item.team,
                item.legal_fields,
                item.level,
                item.decision_number,
                item.decision_date,
                item.note,
                item.started_on,
                now,
                import_id,
            ]
        )
    tx.insert("memberships", people.MEMBERSHIP_COLUMNS, rows)
    return len(rows)


def carry_memberships(
    tx: Tx,
    tools: Tools,
    person_id: str,
    membership_ids: Collection[str],
    *,
    to_unit: str,
    village: str | None,
    day: date,
    reason: str,
    now: datetime,
) -> int:
    """The person's memberships end on `day` and go on in another unit with post, fields and decision as they
    were; so figures of before stay with the old unit. Returns how many went on there."""
    old = [row for row in people.memberships(tx, person_id) if row.id in membership_ids and not row.ended_on]
    people.end_memberships(tx, [row.id for row in old], day, reason)
    new = [
        NewMembership(
            person_id=person_id,
            trainee_group=row.trainee_group,
            role=row.role,
            unit_id=to_unit,
            village=village,
            legal_fields=row.legal_fields,
            decision_number=row.decision_number,
            decision_date=row.decision_date,
            note=row.note,
            team=row.team,
            level=row.level,
            started_on=max(day, row.started_on or day),
        )
        for row in old
    ]
    return add_memberships(tx, tools, new, import_id=None, now=now)


def grant(
    tx: Tx,
    tools: Tools,
    grants: Sequence[tuple[str, Role, str | None]],
    start: datetime,
    *,
    end: datetime | None = None,
    by: str = "system",
    reason: str | None = None,
) -> None:
    """Rows of (person id, role, unit id or None for everywhere), from `start` up to and without `end`."""
    role_grants.add(
        tx,
        [
            role_grants.Grant(tools.new_id(), person_id, role, unit_id, start, end, by, reason)
            for person_id, role, unit_id in grants
        ],
    )
