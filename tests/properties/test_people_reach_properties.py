"""Whatever units there are and whatever rights somebody holds: they meet nobody outside their reach.

The tree, the people, the rights and the days are drawn by chance. What lies within reach is worked out here
a second time, in the plainest way: walk up from a person's unit, and from what came after it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.domain.errors import Code, Refusal
from lms.domain.groups import GroupRecord
from lms.domain.people import GRANTS, Actor, Permission, Role
from lms.domain.roster import TraineeGroup
from lms.services.people import PersonForm
from lms.services.roles import HeldRole
from lms.store import accounts
from lms.store.role_grants import Grant, add
from tests.services.full_office import FullOffice
from tests.services.small_office import NOON

TODAY = NOON.date()
ACTOR = "ai"


@dataclass(frozen=True)
class Unit:
    """`above` and `after` point at earlier units; a unit that something came after is over."""

    above: int | None
    after: int | None


@dataclass(frozen=True)
class Right:
    """A role, everywhere or in a unit; days from today until it begins, and from then until it is over."""

    role: Role
    unit: int | None
    begins: int
    lasts: int | None


@st.composite
def lands(draw: st.DrawFn) -> tuple[list[Unit], list[int], list[Right]]:
    """Units, the unit of each person, the rights of the one who acts."""
    many = draw(st.integers(2, 7))
    units = [Unit(None, None)]
    for number in range(1, many):
        above = draw(st.none() | st.integers(0, number - 1))
        ended = {unit.after for unit in units}
        before = draw(st.none() | st.integers(1, number - 1)) if number > 1 else None
        units.append(Unit(above, None if before in ended else before))
    people = draw(st.lists(st.integers(0, many - 1), min_size=1, max_size=6))
    place = st.none() | st.integers(0, many - 1)
    rights = st.builds(
        Right,
        role=st.sampled_from(list(Role)),
        unit=place,
        begins=st.integers(-2, 1),
        lasts=st.none() | st.integers(1, 3),
    ).filter(lambda right: right.role is not Role.UNIT_MANAGER or right.unit is not None)
    return units, people, draw(st.lists(rights, max_size=4))


def reaches(units: list[Unit], right: Right, unit: int) -> bool:
    """Whether a right over `right.unit` is a right over `unit`."""
    if right.unit is None:
        return True
    line = [unit]
    for later, made in enumerate(units):
        if made.after in line:
            line.append(later)
    for here in line:
        up: int | None = here
        while up is not None:
            if up == right.unit:
                return True
            up = units[up].above
    return False


def may(units: list[Unit], rights: list[Right], permission: Permission, unit: int) -> bool:
    return any(
        permission in GRANTS[right.role]
        and right.begins <= 0
        and (right.lasts is None or right.begins + right.lasts > 0)
        and reaches(units, right, unit)
        for right in rights
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullOffice]:
    built = FullOffice(tmp_path_factory.mktemp("hall"))
    yield built
    built.close()
    shutil.rmtree(Path(built.folder), ignore_errors=True)


def settle(hall: FullOffice, units: list[Unit], people: list[int], rights: list[Right]) -> Actor:
    """Empty the register, write what was drawn, and give back who acts, as a sign-in would."""
    over = {unit.after: number for number, unit in enumerate(units) if unit.after is not None}
    began = [date(2020, 1, 1) + timedelta(days=number) for number in range(len(units))]
    with hall.database.write() as tx:
        for table in ("memberships", "role_grants", "person_moves", "people", "org_units"):
            tx.run(f"DELETE FROM {table}")
        columns = ("id", "code", "name", "kind", "parent_id", "valid_from", "valid_to", "successors")
        rows = []
        for number, unit in enumerate(units):
            later = over.get(number)
            after = [] if later is None else [[f"c{later}", began[later].isoformat()]]
            rows.append(
                [
                    f"u{number}",
                    f"c{number}",
                    f"Xã {number}",
                    "xa",
                    None if unit.above is None else f"u{unit.above}",
                    began[number],
                    None if later is None else began[later],
                    json.dumps(after),
                ]
            )
        tx.insert("org_units", columns, rows)
        add(
            tx,
            [
                Grant(
                    f"g{number}",
                    ACTOR,
                    right.role,
                    None if right.unit is None else f"u{right.unit}",
                    NOON + timedelta(days=right.begins),
                    None if right.lasts is None else NOON + timedelta(days=right.begins + right.lasts),
                    "system",
                    None,
                )
                for number, right in enumerate(rights)
            ],
        )
    for number, unit_number in enumerate(people):
        hall.add_person(
            f"p{number}", f"Nguyễn Thị Lan {'ABCDEFGH'[number]}", f"HH00000{number}", unit=f"u{unit_number}"
        )
    with hall.database.read() as tx:
        return Actor(ACTOR, "Ai đó", "", accounts.grants_of(tx, ACTOR, NOON))


def outcome(call: object, *arguments: object, **named: object) -> Code | None:
    try:
        call(*arguments, **named)  # type: ignore[operator]
    except Refusal as refusal:
        return refusal.code
    return None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lands())
def test_nobody_sees_or_changes_a_person_outside_the_reach(
    made: FullOffice, land: tuple[list[Unit], list[int], list[Right]]
) -> None:
    units, people, rights = land
    actor = settle(made, units, people, rights)
    near = {
        f"p{number}"
        for number, unit in enumerate(people)
        if may(units, rights, Permission.MANAGE_PEOPLE, unit)
    }
    if not actor.has(Permission.MANAGE_PEOPLE):
        assert near == set()
        assert outcome(made.people.search, actor) is Code.NOT_ALLOWED
    else:
        found, total = made.people.search(actor)
        assert ({card.person_id for card in found}, total) == (near, len(near))
    people_before = snapshot(made)
    for number, unit in enumerate(people):
        person_id = f"p{number}"
        if person_id in near:
            assert made.people.one(actor, person_id).card.unit_id == f"u{unit}"
            continue
        form = PersonForm("Nguyễn Thị Lan", None, 1968, None, f"u{unit}", None)
        anywhere = {"day": TODAY, "reason": "Chuyển nơi cư trú"}
        group = TraineeGroup.HOA_GIAI_VIEN
        assert outcome(made.people.one, actor, person_id) is Code.NOT_ALLOWED
        assert outcome(made.people.correct, actor, person_id, form, "Sửa tên") is Code.NOT_ALLOWED
        assert outcome(made.people.new_card, actor, person_id, "Mất thẻ") is Code.NOT_ALLOWED
        assert outcome(made.people.cards_to_print, actor, [*near, person_id]) is Code.NOT_ALLOWED
        assert outcome(made.people.slips, actor, [person_id]) is Code.NOT_ALLOWED
        assert outcome(made.accounts.issue_activations, actor, [person_id]) is Code.NOT_ALLOWED
        for target in range(len(units)):
            refusal = outcome(made.people.move, actor, person_id, f"u{target}", None, **anywhere)
            assert refusal is Code.NOT_ALLOWED
        refusal = outcome(made.groups.join, actor, person_id, group, f"u{unit}", GroupRecord())
        assert refusal is Code.NOT_ALLOWED
        assert not any(row.near for row in seen_rights(made, actor, person_id))
    assert snapshot(made) == people_before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lands(), st.sampled_from(list(Role)), st.none() | st.integers(0, 6))
def test_nobody_gives_what_they_may_not_give_there(
    made: FullOffice,
    land: tuple[list[Unit], list[int], list[Right]],
    role: Role,
    place: int | None,
) -> None:
    units, people, rights = land
    actor = settle(made, units, people, rights)
    where = None if place is None else place % len(units)
    unit_id = None if where is None else f"u{where}"
    if outcome(made.roles.grant, actor, "p0", role, unit_id) is not None:
        return
    giving = [Permission.GRANT_ROLES]
    if role in (Role.TRAINER, Role.UNIT_MANAGER):
        giving.append(Permission.APPOINT)
    assert any(may(units, rights, permission, people[0]) for permission in giving)
    if where is None:
        lasting = [right for right in rights if right.unit is None]
        assert any(may(units, lasting, permission, people[0]) for permission in giving)
    else:
        assert any(may(units, rights, permission, where) for permission in giving)


def seen_rights(hall: FullOffice, actor: Actor, person_id: str) -> list[HeldRole]:
    try:
        return hall.roles.holders(actor, person_id)
    except Refusal:
        return []


def snapshot(hall: FullOffice) -> list[tuple[object, ...]]:
    with hall.database.read() as tx:
        return [
            *tx.all("SELECT id, full_name, unit_id, card_version FROM people ORDER BY id"),
            *tx.all("SELECT id, ended_on FROM memberships ORDER BY id"),
            *tx.all("SELECT id, valid_to FROM role_grants ORDER BY id"),
        ]
