"""Putting people into the register: one place for imports, the form and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.domain import codes
from lms.domain.names import fold, sort_key
from lms.domain.people import Role
from lms.services.tools import Tools
from lms.store import people
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
    """A group a person belongs to, with the decision that recognised them."""

    person_id: str
    trainee_group: str
    role: str | None
    unit_id: str
    village: str | None
    legal_fields: str | None = None
    decision_number: str | None = None
    decision_date: date | None = None
    note: str | None = None


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
    """Skips what is there already. Returns how many were added."""
    known = people.membership_keys(tx)
    rows = []
    for item in new:
        key = (item.person_id, item.trainee_group, item.unit_id)
        if key in known:
            continue
        known.add(key)
        rows.append(
            [
                tools.new_id(),
                item.person_id,
                item.trainee_group,
                item.role,
                item.unit_id,
                item.village,
                item.legal_fields,
                item.decision_number,
                item.decision_date,
                item.note,
                now,
                import_id,
            ]
        )
    tx.insert("memberships", people.MEMBERSHIP_COLUMNS, rows)
    return len(rows)


def grant(tx: Tx, tools: Tools, grants: Sequence[tuple[str, Role, str | None]], now: datetime) -> None:
    """Rows of (person id, role, unit id or None for everywhere)."""
    tx.insert(
        "role_grants",
        people.GRANT_COLUMNS,
        [[tools.new_id(), person_id, role.value, unit_id, now] for person_id, role, unit_id in grants],
    )
