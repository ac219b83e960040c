"""Giving and ending rights, in `two_communes`: Tuấn runs the office everywhere, Quân administers."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.times import start_of
from lms.services.roles import HeldRole
from lms.store import accounts
from lms.text import sentence
from tests.services.full_office import QUAN, TEACHER, FullOffice, refused
from tests.services.small_office import LAN, NOON, TUAN
from tests.services.two_communes import MANAGER, NEXT_DOOR

TODAY = NOON.date()
DISTRICT_OFFICE = Actor("tuan", "Trần Văn Tuấn", "", (RoleGrant(Role.OFFICE, "huyen"),))
COMMUNE_OFFICE = Actor("tuan", "Trần Văn Tuấn", "", (RoleGrant(Role.OFFICE, "u-hm"),))


def held(land: FullOffice, person_id: str) -> list[HeldRole]:
    return land.roles.holders(QUAN, person_id)


def roles_now(land: FullOffice, person_id: str) -> set[tuple[Role, str | None]]:
    with land.database.read() as tx:
        return {(grant.role, grant.unit_id) for grant in accounts.grants_of(tx, person_id, land.now)}


# --- giving -------------------------------------------------------------------------------------


def test_a_right_has_a_unit_days_a_giver_and_a_reason(land: FullOffice) -> None:
    land.roles.grant(TUAN, "lan", Role.TRAINER, "u-hm", last_day=date(2027, 12, 31), reason=" Kế hoạch  18 ")
    [row] = held(land, "lan")
    assert (row.role, row.unit_id, row.unit_name, row.first_day, row.last_day, row.begun) == (
        Role.TRAINER,
        "u-hm",
        "Xã Hồng Minh",
        TODAY,
        date(2027, 12, 31),
        True,
    )
    assert (row.granted_by, row.reason) == (TUAN.name, "Kế hoạch 18")
    [(actor, subject, detail, reason)] = land.acts("role_granted")
    assert (actor, subject, reason) == ("tuan", "lan", "Kế hoạch 18")
    assert json.loads(detail) == {
        "role": "trainer",
        "unit_id": "u-hm",
        "from": NOON.isoformat(),
        "to": start_of(date(2028, 1, 1)).isoformat(),
    }


def test_the_office_makes_trainers_and_unit_managers_and_nothing_else(land: FullOffice) -> None:
    land.roles.grant(TUAN, "lan", Role.TRAINER)
    land.roles.grant(TUAN, "lan", Role.UNIT_MANAGER, "u-hm")
    assert roles_now(land, "lan") == {
        (Role.TRAINEE, None),
        (Role.TRAINER, None),
        (Role.UNIT_MANAGER, "u-hm"),
    }
    for role in (Role.OFFICE, Role.EDITOR, Role.ADMIN, Role.TRAINEE):
        assert refused(land.roles.grant, TUAN, "tuan", role) is Code.NOT_ALLOWED
        assert role not in land.roles.grantable(TUAN)


def test_nobody_gives_a_right_that_reaches_wider_than_their_own(land: FullOffice) -> None:
    land.roles.grant(COMMUNE_OFFICE, "lan", Role.TRAINER, "u-hm")
    for unit_id in (None, "huyen", "u-tl"):
        code = refused(land.roles.grant, COMMUNE_OFFICE, "lan", Role.TRAINER, unit_id)
        assert code is Code.NOT_ALLOWED, unit_id
    assert refused(land.roles.grant, DISTRICT_OFFICE, "lan", Role.TRAINER) is Code.NOT_ALLOWED
    land.roles.grant(DISTRICT_OFFICE, "lan", Role.TRAINER, "huyen")


def test_a_right_goes_to_people_within_reach_only(land: FullOffice) -> None:
    assert refused(land.roles.grant, COMMUNE_OFFICE, "dung", Role.TRAINER, "u-hm") is Code.NOT_ALLOWED


@pytest.mark.parametrize("actor", [MANAGER, LAN], ids=lambda actor: actor.person_id)
def test_a_manager_or_a_trainee_gives_nothing(land: FullOffice, actor: Actor) -> None:
    assert land.roles.grantable(actor) == ()
    for role in Role:
        assert refused(land.roles.grant, actor, "lan", role, "u-hm") is Code.NOT_ALLOWED
    grant_id = land.grant_id("hoa", Role.TRAINER)
    assert refused(land.roles.end, actor, grant_id, "Lý do") is Code.NOT_ALLOWED


def test_a_manager_manages_a_unit_and_an_administrator_everything(land: FullOffice) -> None:
    assert refused(land.roles.grant, QUAN, "lan", Role.UNIT_MANAGER) is Code.ROLE_NEEDS_UNIT
    for role in (Role.ADMIN, Role.EDITOR):
        assert refused(land.roles.grant, QUAN, "lan", role, "u-hm") is Code.ROLE_IS_EVERYWHERE


def test_what_is_held_already_is_not_given_again(land: FullOffice) -> None:
    for _ in range(2):
        land.roles.grant(QUAN, "lan", Role.EDITOR)
    land.roles.grant(QUAN, "lan", Role.EDITOR, last_day=date(2027, 1, 1))
    assert len(held(land, "lan")) == len(land.acts("role_granted")) == 1
    land.roles.grant(QUAN, "minh", Role.TRAINER, "u-hm", last_day=TODAY)
    land.roles.grant(QUAN, "minh", Role.TRAINER, "u-hm")  # longer than what is held
    land.roles.grant(QUAN, "minh", Role.TRAINER, "u-tl")
    assert [(row.unit_id, row.last_day) for row in held(land, "minh")] == [
        ("u-hm", TODAY),
        ("u-hm", None),
        ("u-tl", None),
    ]


def test_a_person_and_a_unit_there_are_not_get_no_rights(land: FullOffice) -> None:
    assert refused(land.roles.grant, QUAN, "nobody", Role.EDITOR) is Code.NOT_FOUND
    assert refused(land.roles.grant, QUAN, "lan", Role.TRAINER, "nie") is Code.UNKNOWN_UNIT


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TODAY - timedelta(days=1), None),
        (None, TODAY - timedelta(days=1)),
        (TODAY + timedelta(days=2), TODAY + timedelta(days=1)),
        (None, date.max),
    ],
)
def test_days_that_make_no_time_are_refused(land: FullOffice, first: date | None, last: date | None) -> None:
    code = refused(land.roles.grant, QUAN, "lan", Role.EDITOR, first_day=first, last_day=last)
    assert code is Code.BAD_PERIOD


def with_their_own_rights(land: FullOffice, person_id: str) -> Actor:
    """As they are signed in: what they may do, and until when, is looked up in the store."""
    with land.database.read() as tx:
        return Actor(person_id, "", "", accounts.grants_of(tx, person_id, land.now))


@pytest.mark.parametrize("to", ["lan", "minh"], ids=["themselves", "another"])
def test_nobody_gives_a_right_that_outlasts_their_own(land: FullOffice, to: str) -> None:
    last = date(2026, 12, 31)
    land.roles.grant(QUAN, "lan", Role.ADMIN, last_day=last)
    lan = with_their_own_rights(land, "lan")
    for longer in (None, last + timedelta(days=1)):
        for first in (None, last + timedelta(days=1)):
            code = refused(land.roles.grant, lan, to, Role.ADMIN, first_day=first, last_day=longer)
            assert code is Code.OUTLASTS_GIVER
        assert refused(land.roles.grant, lan, to, Role.TRAINER, "u-hm", last_day=longer) is code
    land.roles.grant(lan, to, Role.TRAINER, "u-hm", last_day=last)
    assert [row.last_day for row in held(land, to) if row.role is Role.TRAINER] == [last]
    assert "31/12/2026" in sentence(Refusal(code, last_day=last))


def test_the_longest_of_the_own_rights_that_reach_there_counts(land: FullOffice) -> None:
    short, long = date(2026, 12, 31), date(2027, 6, 30)
    land.roles.grant(QUAN, "lan", Role.OFFICE, "huyen", last_day=short)
    land.roles.grant(QUAN, "lan", Role.OFFICE, "u-hm", last_day=long)
    land.roles.grant(QUAN, "lan", Role.OFFICE, "u-tl", first_day=date(2027, 1, 1))  # gives nothing yet
    lan = with_their_own_rights(land, "lan")
    land.roles.grant(lan, "minh", Role.TRAINER, "u-hm", last_day=long)
    for unit_id in ("huyen", "u-tl"):
        code = refused(land.roles.grant, lan, "minh", Role.TRAINER, unit_id, last_day=long)
        assert code is Code.OUTLASTS_GIVER, unit_id
        land.roles.grant(lan, "minh", Role.TRAINER, unit_id, last_day=short)
    land.roles.grant(QUAN, "lan", Role.OFFICE, "u-hm")
    lan = with_their_own_rights(land, "lan")
    land.roles.grant(lan, "minh", Role.TRAINER, "u-hm")  # what has no last day sets no limit


# --- beginning and running out ------------------------------------------------------------------


def test_a_right_begins_with_its_first_day_and_ends_with_its_last_to_the_instant(land: FullOffice) -> None:
    land.roles.grant(
        QUAN, "lan", Role.TRAINER, "u-hm", first_day=date(2026, 12, 1), last_day=date(2026, 12, 2)
    )
    token = land.activate("lan")
    instant = timedelta(microseconds=1)
    begins, ends = start_of(date(2026, 12, 1)), start_of(date(2026, 12, 3))
    assert not held(land, "lan")[0].begun
    for now, there in (
        (NOON, False),
        (begins - instant, False),
        (begins, True),
        (ends - instant, True),
        (ends, False),
    ):
        land.now = now
        actor = land.accounts.actor(token)
        assert actor is not None and (Role.TRAINER in actor.roles) is there, now
    assert held(land, "lan") == []


def test_a_right_taken_back_before_it_begins_never_does(land: FullOffice) -> None:
    land.roles.grant(QUAN, "lan", Role.EDITOR, first_day=date(2026, 12, 1))
    land.roles.end(QUAN, land.grant_id("lan", Role.EDITOR), "Ghi nhầm")
    assert held(land, "lan") == []
    for now in (start_of(date(2026, 12, 1)), start_of(date(2026, 12, 5))):
        land.now = now
        assert roles_now(land, "lan") == {(Role.TRAINEE, None)}


# --- slips from before ----------------------------------------------------------------------------


@pytest.mark.parametrize("first_day", [None, TODAY + timedelta(days=7)], ids=["now", "later"])
@pytest.mark.parametrize(
    ("role", "unit_id"), [(Role.ADMIN, None), (Role.OFFICE, "u-hm"), (Role.TRAINER, None)], ids=str
)
def test_a_slip_from_before_does_not_hand_over_a_right(
    land: FullOffice, role: Role, unit_id: str | None, first_day: date | None
) -> None:
    slip = land.accounts.issue_activations(manager_of_hong_minh(land), ["lan"])[0]
    land.roles.grant(QUAN, "lan", role, unit_id, first_day=first_day)
    code = refused(land.accounts.activate, slip.learner_code, slip.code, "739164", notice_read=True)
    assert code is Code.BAD_ACTIVATION
    assert [json.loads(line[2])["slips_void"] for line in land.acts("role_granted") if line[1] == "lan"] == [
        1
    ]


def test_nor_does_one_that_her_trainer_gave_for_a_forgotten_pin(land: FullOffice) -> None:
    land.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    slip = land.accounts.issue_again(TEACHER, "lan", "Quên mã PIN")
    land.roles.grant(QUAN, "lan", Role.TRAINER, "u-hm")
    code = refused(land.accounts.activate, slip.learner_code, slip.code, "739164", notice_read=True)
    assert code is Code.BAD_ACTIVATION


def test_a_slip_from_somebody_who_may_still_give_one_goes_on(land: FullOffice) -> None:
    slips = [land.accounts.issue_activations(QUAN, ["lan"])[0]]
    slips += land.accounts.issue_activations(manager_of_hong_minh(land), ["minh"])
    land.roles.grant(QUAN, "lan", Role.ADMIN)
    land.roles.grant(QUAN, "minh", Role.TRAINER, "u-hm")
    for slip in slips:
        land.accounts.activate(slip.learner_code, slip.code, "739164", notice_read=True)


def manager_of_hong_minh(land: FullOffice) -> Actor:
    """Hoa, who manages Hồng Minh: what a slip's giver may do is looked up in the store."""
    land.roles.grant(QUAN, "hoa", Role.UNIT_MANAGER, "u-hm")
    return Actor("hoa", "Lê Thị Hoa", "", (RoleGrant(Role.UNIT_MANAGER, "u-hm"),))


# --- ending -------------------------------------------------------------------------------------


def test_a_right_ends_now_with_a_reason_and_may_be_given_again(land: FullOffice) -> None:
    grant_id = land.grant_id("hoa", Role.TRAINER)
    assert refused(land.roles.end, QUAN, grant_id, " ") is Code.REASON_NEEDED
    land.roles.end(QUAN, grant_id, "Thôi giảng dạy")
    assert roles_now(land, "hoa") == {(Role.TRAINEE, None)}
    [(actor, subject, detail, reason)] = land.acts("role_ended")
    assert (actor, subject, json.loads(detail)["role"], reason) == (
        "quan",
        "hoa",
        "trainer",
        "Thôi giảng dạy",
    )
    land.roles.end(QUAN, grant_id, "Thôi giảng dạy")
    assert len(land.acts("role_ended")) == 1
    land.roles.grant(QUAN, "hoa", Role.TRAINER)
    assert (Role.TRAINER, None) in roles_now(land, "hoa")
    assert refused(land.roles.end, QUAN, "nie", "Lý do") is Code.NOT_FOUND


def test_the_office_ends_what_it_may_give_where_it_may(land: FullOffice) -> None:
    land.roles.grant(QUAN, "lan", Role.TRAINER, "u-hm")
    land.roles.grant(QUAN, "dung", Role.TRAINER, "u-tl")
    land.roles.grant(QUAN, "minh", Role.EDITOR)
    land.roles.end(COMMUNE_OFFICE, land.grant_id("lan", Role.TRAINER), "Thôi giảng dạy")
    for person_id, role in (("dung", Role.TRAINER), ("minh", Role.EDITOR), ("hoa", Role.TRAINER)):
        code = refused(land.roles.end, COMMUNE_OFFICE, land.grant_id(person_id, role), "Thôi giảng dạy")
        assert code is Code.NOT_ALLOWED, person_id


def test_there_is_always_an_administrator_without_an_end(land: FullOffice) -> None:
    mine = land.grant_id("quan", Role.ADMIN)
    assert refused(land.roles.end, QUAN, mine, "Thử") is Code.LAST_ADMIN
    land.roles.grant(QUAN, "lan", Role.ADMIN, last_day=date(2026, 12, 31))
    land.roles.grant(QUAN, "minh", Role.ADMIN, first_day=date(2026, 12, 1))
    assert refused(land.roles.end, QUAN, mine, "Thử") is Code.LAST_ADMIN
    land.roles.grant(QUAN, "hoa", Role.ADMIN)
    land.roles.end(QUAN, mine, "Bàn giao")
    assert (Role.ADMIN, None) not in roles_now(land, "quan")


# --- seeing -------------------------------------------------------------------------------------


def test_a_manager_sees_the_rights_of_their_people_and_within_their_unit(land: FullOffice) -> None:
    land.roles.grant(QUAN, "dung", Role.TRAINER, "u-hm")  # of the commune next door
    land.roles.grant(QUAN, "dung", Role.UNIT_MANAGER, "u-tl")
    seen = {(row.person_id, row.role, row.unit_id, row.near) for row in land.roles.holders(NEXT_DOOR)}
    assert seen == {
        ("dung", Role.TRAINER, "u-hm", True),
        ("dung", Role.UNIT_MANAGER, "u-tl", True),
    }
    seen = {(row.person_id, row.role, row.unit_id, row.near) for row in land.roles.holders(MANAGER)}
    assert ("dung", Role.TRAINER, "u-hm", False) in seen
    assert ("dung", Role.UNIT_MANAGER, "u-tl", False) not in seen
    assert not any(row.may_end for row in land.roles.holders(MANAGER))
    assert refused(land.roles.holders, LAN) is Code.NOT_ALLOWED
