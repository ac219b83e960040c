"""Who is in which group of trainees, in `two_communes`."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from lms.domain.errors import Code
from lms.domain.groups import GroupRecord, Level
from lms.domain.people import Actor
from lms.domain.roster import TraineeGroup
from lms.store.people import Membership
from tests.services.full_office import QUAN, FullOffice, refused
from tests.services.small_office import LAN, NOON, TUAN
from tests.services.two_communes import DISTRICT, MANAGER, NEXT_DOOR

TODAY = NOON.date()
HGV, BCV = TraineeGroup.HOA_GIAI_VIEN, TraineeGroup.BAO_CAO_VIEN
SINCE = GroupRecord(
    role="to_vien",
    village="Thôn Đông",
    team="Tổ hòa giải số 1",
    decision_number="7/QĐ-UBND",
    decision_date=date(2025, 3, 1),
    started_on=date(2025, 3, 10),
)


def join(land: FullOffice, record: GroupRecord = SINCE, actor: Actor = MANAGER) -> Membership:
    land.groups.join(actor, "lan", HGV, "u-hm", record)
    return land.people.one(TUAN, "lan").memberships[0]


def last_act(land: FullOffice, act: str) -> tuple[str, str, dict[str, Any], str | None]:
    actor, subject, detail, reason = land.acts(act)[-1]
    return actor, subject, json.loads(detail), reason


# --- joining ------------------------------------------------------------------------------------


def test_somebody_joins_with_the_day_and_the_decision(land: FullOffice) -> None:
    row = join(land)
    assert (row.trainee_group, row.unit_id, row.role, row.team, row.village) == (
        "hoa_giai_vien",
        "u-hm",
        "to_vien",
        "Tổ hòa giải số 1",
        "Thôn Đông",
    )
    assert (row.decision_number, row.decision_date, row.started_on, row.ended_on) == (
        "7/QĐ-UBND",
        date(2025, 3, 1),
        date(2025, 3, 10),
        None,
    )
    actor, subject, detail, _ = last_act(land, "group_joined")
    assert (actor, subject, detail["group"], detail["unit_id"]) == ("qly", "lan", "hoa_giai_vien", "u-hm")
    assert detail["after"]["started_on"] == "2025-03-10"


def test_one_person_is_in_several_groups(land: FullOffice) -> None:
    join(land)
    land.groups.join(TUAN, "lan", BCV, "huyen", GroupRecord(legal_fields="Đất đai", level=Level.TINH))
    groups = {(row.trainee_group, row.unit_id, row.level) for row in land.people.one(TUAN, "lan").memberships}
    assert groups == {("hoa_giai_vien", "u-hm", None), ("bao_cao_vien", "huyen", "tinh")}


def test_nobody_is_twice_in_one_group_at_one_unit(land: FullOffice) -> None:
    join(land)
    assert refused(land.groups.join, MANAGER, "lan", HGV, "u-hm", SINCE) is Code.ALREADY_MEMBER
    assert land.count("memberships") == 1


@pytest.mark.parametrize(
    "record",
    [GroupRecord(started_on=TODAY + timedelta(days=1)), GroupRecord(decision_date=date(2027, 1, 1))],
)
def test_what_is_to_come_is_not_recorded_yet(land: FullOffice, record: GroupRecord) -> None:
    assert refused(land.groups.join, MANAGER, "lan", HGV, "u-hm", record) is Code.BAD_DAY


def test_a_unit_there_is_not_has_no_groups(land: FullOffice) -> None:
    assert refused(land.groups.join, TUAN, "lan", HGV, "nie", SINCE) is Code.UNKNOWN_UNIT
    assert refused(land.groups.join, TUAN, "nobody", HGV, "u-hm", SINCE) is Code.NOT_FOUND


# --- putting right ------------------------------------------------------------------------------


def test_a_change_keeps_before_after_and_reason(land: FullOffice) -> None:
    row = join(land)
    after = GroupRecord(role="to_truong", village="Thôn Tây", legal_fields="không giữ")
    land.groups.change(MANAGER, "lan", row.id, after, "Bầu lại tổ trưởng")
    now = land.people.one(TUAN, "lan").memberships[0]
    assert (now.role, now.village, now.legal_fields, now.team) == ("to_truong", "Thôn Tây", None, None)
    _, subject, detail, reason = last_act(land, "group_changed")
    assert (subject, reason) == ("lan", "Bầu lại tổ trưởng")
    assert (detail["before"]["role"], detail["after"]) == (
        "to_vien",
        {"role": "to_truong", "village": "Thôn Tây"},
    )
    assert refused(land.groups.change, MANAGER, "lan", row.id, after, " ") is Code.REASON_NEEDED
    assert refused(land.groups.change, MANAGER, "minh", row.id, after, "Lý do") is Code.NOT_FOUND


# --- leaving and coming back --------------------------------------------------------------------


def test_somebody_leaves_on_a_day_with_reason_and_decision(land: FullOffice) -> None:
    row = join(land)
    land.groups.leave(MANAGER, "lan", row.id, TODAY, " Xin  thôi ", "9/QĐ-UBND")
    person = land.people.one(TUAN, "lan")
    assert person.memberships == ()
    assert [(left.id, left.ended_on, left.end_reason, left.end_decision) for left in person.left] == [
        (row.id, TODAY, "Xin thôi", "9/QĐ-UBND")
    ]
    assert last_act(land, "group_left")[2]["ended_on"] == "2026-11-24"


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2025, 3, 9)])
def test_nobody_leaves_before_joining_or_after_today(land: FullOffice, day: date) -> None:
    row = join(land)
    assert refused(land.groups.leave, MANAGER, "lan", row.id, day, "Xin thôi") is Code.BAD_DAY


def test_a_group_is_left_once(land: FullOffice) -> None:
    row = join(land)
    land.groups.leave(MANAGER, "lan", row.id, TODAY, "Xin thôi")
    assert refused(land.groups.leave, MANAGER, "lan", row.id, TODAY, "Xin thôi") is Code.NOT_FOUND
    assert refused(land.groups.change, MANAGER, "lan", row.id, SINCE, "Lý do") is Code.NOT_FOUND


def test_who_left_may_come_back_and_both_times_are_kept(land: FullOffice) -> None:
    first = join(land)
    land.groups.leave(MANAGER, "lan", first.id, date(2026, 1, 1), "Xin thôi")
    second = join(land, GroupRecord(started_on=date(2026, 6, 1)))
    person = land.people.one(TUAN, "lan")
    assert second.id != first.id
    assert [(row.started_on, row.ended_on) for row in (*person.memberships, *person.left)] == [
        (date(2026, 6, 1), None),
        (date(2025, 3, 10), date(2026, 1, 1)),
    ]
    assert land.people.search(TUAN, trainee_group="hoa_giai_vien")[1] == 1


def test_who_left_is_not_found_by_the_group(land: FullOffice) -> None:
    row = join(land)
    assert land.people.search(TUAN, trainee_group="hoa_giai_vien")[1] == 1
    land.groups.leave(MANAGER, "lan", row.id, TODAY, "Xin thôi")
    assert land.people.search(TUAN, trainee_group="hoa_giai_vien")[1] == 0


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", [MANAGER, DISTRICT, TUAN, QUAN], ids=lambda actor: actor.person_id)
def test_who_manages_the_unit_puts_people_into_groups(land: FullOffice, actor: Actor) -> None:
    assert join(land, actor=actor).trainee_group == "hoa_giai_vien"


@pytest.mark.parametrize("actor", [NEXT_DOOR, LAN], ids=lambda actor: actor.person_id)
def test_nobody_else_does(land: FullOffice, actor: Actor) -> None:
    row = join(land)
    assert refused(land.groups.join, actor, "lan", BCV, "u-hm", SINCE) is Code.NOT_ALLOWED
    assert refused(land.groups.change, actor, "lan", row.id, SINCE, "Lý do") is Code.NOT_ALLOWED
    assert refused(land.groups.leave, actor, "lan", row.id, TODAY, "Lý do") is Code.NOT_ALLOWED


def test_a_manager_puts_nobody_into_a_group_of_another_unit(land: FullOffice) -> None:
    """Neither the unit above nor the one next door."""
    for unit_id in ("huyen", "u-tl"):
        assert refused(land.groups.join, MANAGER, "lan", HGV, unit_id, SINCE) is Code.NOT_ALLOWED


def test_a_group_at_a_unit_out_of_reach_is_not_touched(land: FullOffice) -> None:
    land.groups.join(TUAN, "lan", BCV, "huyen", GroupRecord())
    [row] = land.people.one(TUAN, "lan").memberships
    assert refused(land.groups.change, MANAGER, "lan", row.id, SINCE, "Lý do") is Code.NOT_ALLOWED
    assert refused(land.groups.leave, MANAGER, "lan", row.id, TODAY, "Lý do") is Code.NOT_ALLOWED
