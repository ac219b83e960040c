"""Moving a person to another unit, in `two_communes`."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from lms.domain.errors import Code
from lms.domain.groups import GroupRecord
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.roster import TraineeGroup
from lms.services.people import Moved, PersonForm
from lms.store import accounts
from tests.services.full_office import QUAN, TEACHER, FullOffice, refused
from tests.services.small_office import LAN, NOON, TUAN
from tests.services.two_communes import DISTRICT, MANAGER, NEXT_DOOR

TODAY = NOON.date()
HGV, TTV = TraineeGroup.HOA_GIAI_VIEN, TraineeGroup.TUYEN_TRUYEN_VIEN
SINCE = date(2025, 3, 10)


def move(
    land: FullOffice, actor: Actor = TUAN, person_id: str = "lan", to: str = "u-tl", **named: Any
) -> Moved:
    asked: dict[str, Any] = {"day": TODAY, "reason": "Chuyển nơi cư trú"} | named
    return land.people.move(actor, person_id, to, "Thôn Nam", **asked)


def rights(land: FullOffice, person_id: str) -> set[tuple[Role, str | None]]:
    with land.database.read() as tx:
        return {(grant.role, grant.unit_id) for grant in accounts.grants_of(tx, person_id, land.now)}


# --- what a move does -----------------------------------------------------------------------------


def test_a_move_changes_the_unit_and_is_kept_with_day_and_reason(land: FullOffice) -> None:
    assert move(land, day=date(2026, 11, 20)) == Moved(0, 0, 0)
    person = land.people.one(TUAN, "lan")
    assert (person.card.unit_id, person.card.village) == ("u-tl", "Thôn Nam")
    [line] = person.moves
    assert (line.from_unit_name, line.from_village, line.to_unit_name, line.to_village) == (
        "Xã Hồng Minh",
        "Thôn Đông",
        "Xã Tiên La",
        "Thôn Nam",
    )
    assert (line.effective_on, line.reason, line.unit_change_id) == (
        date(2026, 11, 20),
        "Chuyển nơi cư trú",
        None,
    )
    [(actor, subject, detail, reason)] = land.acts("person_moved")
    assert (actor, subject, reason) == ("tuan", "lan", "Chuyển nơi cư trú")
    told = json.loads(detail)
    assert told["before"] == {"unit_id": "u-hm", "village": "Thôn Đông"}
    assert told["after"] == {"unit_id": "u-tl", "village": "Thôn Nam"}


def test_groups_at_the_old_unit_go_along_or_end_as_asked(land: FullOffice) -> None:
    record = GroupRecord(team="Tổ 1", decision_number="7/QĐ-UBND", started_on=SINCE)
    land.groups.join(TUAN, "lan", HGV, "u-hm", record)
    land.groups.join(TUAN, "lan", TTV, "u-hm", GroupRecord())
    land.groups.join(TUAN, "lan", TraineeGroup.BAO_CAO_VIEN, "huyen", GroupRecord())
    ids = {row.trainee_group: row.id for row in land.people.one(TUAN, "lan").memberships}
    assert move(land, carry=[ids["hoa_giai_vien"]]) == Moved(carried=1, left=1, grants_ended=0)
    person = land.people.one(TUAN, "lan")
    now = {(row.trainee_group, row.unit_id, row.village, row.started_on) for row in person.memberships}
    assert now == {
        ("hoa_giai_vien", "u-tl", "Thôn Nam", TODAY),
        ("bao_cao_vien", "huyen", None, None),
    }
    [carried] = [row for row in person.memberships if row.trainee_group == "hoa_giai_vien"]
    assert (carried.team, carried.decision_number) == ("Tổ 1", "7/QĐ-UBND")
    before = {(row.trainee_group, row.unit_id, row.ended_on) for row in person.left}
    assert before == {("hoa_giai_vien", "u-hm", TODAY), ("tuyen_truyen_vien", "u-hm", TODAY)}


def test_somebody_comes_back_with_their_group(land: FullOffice) -> None:
    land.groups.join(TUAN, "lan", HGV, "u-hm", GroupRecord(started_on=SINCE))
    for there in ("u-tl", "u-hm"):
        [row] = land.people.one(TUAN, "lan").memberships
        move(land, to=there, carry=[row.id])
    person = land.people.one(TUAN, "lan")
    assert [row.unit_id for row in person.memberships] == ["u-hm"]
    assert sorted(row.unit_id for row in person.left) == ["u-hm", "u-tl"]


def test_local_rights_end_and_wider_ones_stay(land: FullOffice) -> None:
    for role, unit_id in (
        (Role.TRAINER, "u-hm"),
        (Role.TRAINER, "huyen"),
        (Role.TRAINER, "u-tl"),
        (Role.UNIT_MANAGER, "u-hm"),
        (Role.EDITOR, None),
    ):
        land.roles.grant(QUAN, "lan", role, unit_id)
    land.roles.grant(QUAN, "lan", Role.OFFICE, "u-hm", first_day=TODAY + timedelta(days=7))
    assert move(land, QUAN) == Moved(0, 0, grants_ended=3)
    assert rights(land, "lan") == {
        (Role.TRAINEE, None),
        (Role.TRAINER, "huyen"),
        (Role.TRAINER, "u-tl"),
        (Role.EDITOR, None),
    }
    land.now += timedelta(days=30)
    assert (Role.OFFICE, "u-hm") not in rights(land, "lan")
    ended = [json.loads(detail)["unit_id"] for _, _, detail, _ in land.acts("role_ended")]
    assert ended == ["u-hm", "u-hm", "u-hm"]


def test_who_leaves_the_district_desk_for_a_commune_leaves_its_rights_behind(land: FullOffice) -> None:
    move(land, to="huyen")
    land.roles.grant(QUAN, "lan", Role.TRAINER, "huyen")
    move(land, to="u-tl")
    assert rights(land, "lan") == {(Role.TRAINEE, None)}


def test_a_signed_in_manager_who_is_moved_has_no_right_at_the_next_request(land: FullOffice) -> None:
    land.roles.grant(QUAN, "hoa", Role.UNIT_MANAGER, "u-hm")
    token = land.activate("hoa")
    before = land.accounts.actor(token)
    assert before is not None
    assert land.people.search(before, "lan")[1] == 1
    move(land, person_id="hoa")
    after = land.accounts.actor(token)
    assert after is not None
    assert refused(land.people.search, after, "lan") is Code.NOT_ALLOWED


def test_the_scanner_of_a_trainer_who_is_moved_stops(land: FullOffice) -> None:
    land.roles.end(QUAN, land.grant_id("hoa", Role.TRAINER), "Chỉ dạy ở xã")
    land.roles.grant(QUAN, "hoa", Role.TRAINER, "u-hm")
    land.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    here = Actor("hoa", "Lê Thị Hoa", "", (RoleGrant(Role.TRAINER, "u-hm"),))
    scanner = land.attendance.issue_scanner(here, "open").token
    land.scan(scanner, "lan")
    move(land, person_id="hoa")
    assert refused(land.scan, scanner, "minh", client_id="c2") is Code.SCANNER_REVOKED


# --- slips from before ------------------------------------------------------------------------------


def test_a_slip_of_the_manager_she_leaves_opens_nothing(land: FullOffice) -> None:
    land.roles.grant(QUAN, "hoa", Role.UNIT_MANAGER, "u-hm")
    slip = land.accounts.issue_activations(signed_in(land, "hoa"), ["lan"])[0]
    move(land)
    code = refused(land.accounts.activate, slip.learner_code, slip.code, "739164", notice_read=True)
    assert code is Code.BAD_ACTIVATION
    [(_, _, detail, _)] = land.acts("person_moved")
    assert json.loads(detail)["slips_void"] == 1


def test_a_slip_from_somebody_who_may_give_one_there_too_goes_on(land: FullOffice) -> None:
    land.roles.grant(QUAN, "hoa", Role.UNIT_MANAGER, "huyen")
    slips = [*land.accounts.issue_activations(signed_in(land, "hoa"), ["lan"])]
    slips += land.accounts.issue_activations(QUAN, ["minh"])
    for slip in slips:
        move(land, person_id=slip.person_id)
        land.accounts.activate(slip.learner_code, slip.code, "739164", notice_read=True)


@pytest.mark.parametrize("teaches", [True, False])
def test_a_slip_for_a_forgotten_pin_goes_on_while_its_trainer_teaches_her(
    land: FullOffice, teaches: bool
) -> None:
    land.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    slip = land.accounts.issue_again(TEACHER, "lan", "Quên mã PIN")
    if not teaches:
        land.roles.end(QUAN, land.grant_id("hoa", Role.TRAINER), "Thôi giảng dạy")
    move(land)
    activation = (slip.learner_code, slip.code, "739164")
    if teaches:
        land.accounts.activate(*activation, notice_read=True)
    else:
        assert refused(land.accounts.activate, *activation, notice_read=True) is Code.BAD_ACTIVATION


def signed_in(land: FullOffice, person_id: str) -> Actor:
    with land.database.read() as tx:
        return Actor(person_id, "", "", accounts.grants_of(tx, person_id, land.now))


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"reason": " "}, Code.REASON_NEEDED),
        ({"day": TODAY + timedelta(days=1)}, Code.BAD_DAY),
        ({"to": "nie"}, Code.UNKNOWN_UNIT),
        ({"to": "u-hm"}, Code.NOTHING_TO_CORRECT),
        ({"carry": ["nie"]}, Code.NOT_FOUND),
        ({"person_id": "nobody"}, Code.NOT_FOUND),
    ],
)
def test_a_move_that_makes_no_sense_moves_nobody(land: FullOffice, named: dict[str, Any], code: Code) -> None:
    assert refused(move, land, **named) is code
    assert land.people.one(TUAN, "lan").card.unit_id == "u-hm"
    assert land.count("person_moves") == 0


def test_who_moves_somebody_manages_both_units(land: FullOffice) -> None:
    for actor in (MANAGER, NEXT_DOOR, LAN):
        assert refused(move, land, actor) is Code.NOT_ALLOWED
    assert refused(move, land, MANAGER, to="huyen") is Code.NOT_ALLOWED
    move(land, DISTRICT)


def test_nobody_moves_a_colleague_out_of_rights_they_could_not_end(land: FullOffice) -> None:
    land.roles.grant(QUAN, "lan", Role.OFFICE, "u-hm")
    assert refused(move, land, DISTRICT) is Code.NOT_ALLOWED
    assert refused(move, land, TUAN) is Code.NOT_ALLOWED
    move(land, QUAN)


@pytest.mark.parametrize(
    ("role", "unit_id", "first_day", "may"),
    [
        (Role.ADMIN, None, None, False),
        (Role.OFFICE, None, TODAY + timedelta(days=7), False),
        (Role.UNIT_MANAGER, "huyen", None, True),
        (Role.TRAINER, None, None, True),
    ],
)
def test_nobody_moves_a_colleague_whose_rights_reach_farther(
    land: FullOffice, role: Role, unit_id: str | None, first_day: date | None, may: bool
) -> None:
    land.roles.grant(QUAN, "minh", role, unit_id, first_day=first_day)
    if not may:
        assert refused(move, land, DISTRICT, "minh") is Code.NOT_ALLOWED
        assert land.count("person_moves") == 0
    move(land, DISTRICT if may else TUAN, "minh")


def test_another_unit_is_a_move_and_not_a_correction(land: FullOffice) -> None:
    form = PersonForm("Nguyễn Thị Lan", None, 1968, None, "u-tl", "Thôn Đông")
    assert refused(land.people.correct, TUAN, "lan", form, "Sửa") is Code.MOVE_INSTEAD
