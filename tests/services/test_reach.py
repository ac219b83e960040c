"""How far rights over cohorts, classes and scanners reach, in `two_communes`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from lms.domain import codes
from lms.domain.attendance import Method, Status, Verdict
from lms.domain.errors import Code
from lms.domain.people import Actor, Role, RoleGrant
from lms.services import register
from lms.services.attendance import ScanItem
from lms.services.cohorts import Enrolled, SessionPlan
from tests.services.full_office import TEACHER, FullOffice, refused
from tests.services.small_office import COURSE, DEADLINE, HOA, NOON, TUAN
from tests.services.two_communes import (
    DISTRICT,
    MANAGER,
    NEXT_DOOR,
    TRAINER_ABOVE,
    TRAINER_HERE,
    TRAINER_NEXT_DOOR,
)


def assign(land: FullOffice, cohort_id: str) -> None:
    with land.database.write() as tx:
        tx.run("INSERT INTO cohort_trainers VALUES ($1, 'hoa')", cohort_id)


def teach(land: FullOffice, unit_id: str | None) -> None:
    """Hoa's only grant as a trainer from now on: of `unit_id`."""
    stop_teaching(land)
    with land.database.write() as tx:
        register.grant(tx, land.tools, [("hoa", Role.TRAINER, unit_id)], NOON - timedelta(days=1))


def stop_teaching(land: FullOffice) -> None:
    with land.database.write() as tx:
        tx.run(
            "UPDATE role_grants SET valid_to = $1 WHERE person_id = 'hoa' AND role = 'trainer'",
            NOON - timedelta(seconds=1),
        )


def plan() -> SessionPlan:
    start = NOON + timedelta(days=3)
    return SessionPlan("Buổi thêm", "Hội trường", start, start + timedelta(hours=2))


# --- cohorts ------------------------------------------------------------------------------------


def test_a_manager_sees_cohorts_of_their_unit_and_above_and_none_next_door(land: FullOffice) -> None:
    assert {row.id: row.enrolled for row in land.cohorts.all(MANAGER)} == {"lop-1": 3, "lop-huyen": 1}
    assert {row.id: row.enrolled for row in land.cohorts.all(NEXT_DOOR)} == {"lop-tl": 1, "lop-huyen": 1}
    assert {row.id: row.enrolled for row in land.cohorts.all(DISTRICT)} == {
        "lop-1": 3,
        "lop-huyen": 2,
        "lop-tl": 1,
    }


def test_of_a_class_above_a_manager_sees_their_own_people_only(land: FullOffice) -> None:
    assert [row.person_id for row in land.cohorts.members(MANAGER, "lop-huyen")] == ["lan"]
    assert land.cohorts.one(MANAGER, "lop-huyen").enrolled == 1
    assert not land.cohorts.may_change(MANAGER, "lop-huyen")
    assert [row.person_id for row in land.cohorts.members(DISTRICT, "lop-huyen")] == ["dung", "lan"]
    assert land.cohorts.may_change(DISTRICT, "lop-huyen")


def test_certificates_of_strangers_are_not_counted_for_a_manager_below(land: FullOffice) -> None:
    land.add_session("lop-huyen", "them", NOON - timedelta(days=2), 240)
    land.certification.issue(TUAN, land.complete("dung", "lop-huyen"))
    assert land.cohorts.one(DISTRICT, "lop-huyen").certified == 1
    assert land.cohorts.one(MANAGER, "lop-huyen").certified == 0


@pytest.mark.parametrize(
    "look", ["one", "members", "sessions", "trainers", "may_change", "possible_trainers"]
)
def test_a_cohort_next_door_is_refused(land: FullOffice, look: str) -> None:
    assert refused(getattr(land.cohorts, look), MANAGER, "lop-tl") is Code.NOT_ALLOWED
    assert refused(getattr(land.cohorts, look), MANAGER, "nie") is Code.NOT_FOUND


def test_a_manager_opens_cohorts_in_their_unit_only(land: FullOffice) -> None:
    def opened(actor: Actor, unit_id: str) -> str:
        return land.cohorts.open_cohort(
            actor, title="Lớp mới", course_id=COURSE.id, unit_id=unit_id, deadline=DEADLINE
        )

    assert opened(MANAGER, "u-hm")
    assert opened(DISTRICT, "u-tl")
    for unit_id in ("u-tl", "huyen"):
        assert refused(opened, MANAGER, unit_id) is Code.NOT_ALLOWED
    assert {unit.id for unit in land.cohorts.units(MANAGER)} == {"u-hm"}
    assert {unit.id for unit in land.cohorts.units(DISTRICT)} == {"u-hm", "u-tl", "huyen"}


@pytest.mark.parametrize("cohort_id", ["lop-huyen", "lop-tl"])
def test_only_the_unit_of_a_cohort_changes_it(land: FullOffice, cohort_id: str) -> None:
    acts: list[Callable[[], object]] = [
        lambda: land.cohorts.schedule(MANAGER, cohort_id, [plan()]),
        lambda: land.cohorts.assign_trainer(MANAGER, cohort_id, "hoa"),
        lambda: land.cohorts.unassign_trainer(MANAGER, cohort_id, "hoa"),
    ]
    for act in acts:
        assert refused(act) is Code.NOT_ALLOWED
    assert land.cohorts.schedule(DISTRICT, cohort_id, [plan()])


def test_a_manager_enrols_their_own_people_into_their_own_class_and_the_one_above(land: FullOffice) -> None:
    assert land.cohorts.enrol(MANAGER, "lop-huyen", ["minh", "lan"]) == Enrolled(added=1, already=1)
    assert land.cohorts.enrol(MANAGER, "lop-1", ["minh"]) == Enrolled(added=0, already=1)
    assert refused(land.cohorts.enrol, MANAGER, "lop-tl", ["minh"]) is Code.NOT_ALLOWED


def test_a_list_with_one_outsider_enrols_nobody(land: FullOffice) -> None:
    before = land.count("enrolments")
    assert refused(land.cohorts.enrol, MANAGER, "lop-huyen", ["minh", "dung"]) is Code.NOT_ALLOWED
    assert land.count("enrolments") == before


def test_enrolling_by_group_stays_within_reach(land: FullOffice) -> None:
    with land.database.write() as tx:
        tx.insert(
            "memberships",
            ("id", "person_id", "trainee_group", "unit_id", "ordinal", "recorded_at"),
            [[f"m-{who}", who, "hoa_giai_vien", "u-hm", 1, NOON] for who in ("lan", "minh", "dung")],
        )
    add = land.cohorts.enrol_matching
    assert add(MANAGER, "lop-huyen", trainee_groups=["hoa_giai_vien"], unit_ids=[]) == Enrolled(1, 1)
    assert {row.person_id for row in land.cohorts.members(DISTRICT, "lop-huyen")} == {"lan", "minh", "dung"}
    assert refused(add, MANAGER, "lop-tl", trainee_groups=["hoa_giai_vien"], unit_ids=[]) is Code.NOT_ALLOWED


@pytest.mark.parametrize(
    ("grant", "cohorts"),
    [("u-hm", {"lop-1"}), ("huyen", {"lop-1", "lop-huyen", "lop-tl"}), ("u-tl", {"lop-tl"}), (None, None)],
)
def test_who_may_teach_is_who_holds_the_right_there(
    land: FullOffice, grant: str | None, cohorts: set[str] | None
) -> None:
    teach(land, grant)
    for cohort_id in ("lop-1", "lop-huyen", "lop-tl"):
        able = [row.person_id for row in land.cohorts.possible_trainers(TUAN, cohort_id)]
        if cohorts is None or cohort_id in cohorts:
            assert able == ["hoa"]
            land.cohorts.assign_trainer(TUAN, cohort_id, "hoa")
        else:
            assert able == []
            assert refused(land.cohorts.assign_trainer, TUAN, cohort_id, "hoa") is Code.NOT_A_TRAINER


def test_taking_an_assignment_back_is_recorded_once(land: FullOffice) -> None:
    land.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    for _ in range(2):
        land.cohorts.unassign_trainer(TUAN, "lop-1", "hoa")
    assert land.cohorts.trainers(TUAN, "lop-1") == []
    assert [act[:3] for act in land.acts("trainer_unassigned")] == [("tuan", "lop-1", '{"trainer": "hoa"}')]


# --- classes ------------------------------------------------------------------------------------


def class_acts(land: FullOffice, actor: Actor, session_id: str) -> list[Callable[[], object]]:
    rooms = land.attendance
    return [
        lambda: rooms.session(actor, session_id),
        lambda: rooms.roll(actor, session_id),
        lambda: rooms.projector(actor, session_id),
        lambda: rooms.history(actor, session_id, "lan"),
        lambda: rooms.issue_scanner(actor, session_id),
        lambda: rooms.revoke_scanners(actor, session_id),
        lambda: rooms.tick(actor, session_id, "lan"),
        lambda: rooms.correct(actor, session_id, "lan", Status.ABSENT, "nhầm người"),
    ]


@pytest.mark.parametrize(
    ("actor", "session_id"),
    [
        (MANAGER, "buoi-u-tl"),
        (MANAGER, "buoi-huyen"),
        (NEXT_DOOR, "open"),
        (TRAINER_NEXT_DOOR, "open"),
        (TRAINER_HERE, "buoi-huyen"),
        (TRAINER_HERE, "buoi-u-tl"),
    ],
    ids=lambda value: f"{value.name} {value.grants[0].unit_id}" if isinstance(value, Actor) else value,
)
def test_a_class_out_of_reach_is_refused_though_assigned_to_it(
    land: FullOffice, actor: Actor, session_id: str
) -> None:
    """Assigned to everything; what counts beside that is the right to teach there."""
    for cohort_id in ("lop-1", "lop-huyen", "lop-tl"):
        assign(land, cohort_id)
    for act in class_acts(land, actor, session_id):
        assert refused(act) is Code.NOT_ALLOWED


@pytest.mark.parametrize("actor", [TEACHER, TRAINER_HERE, TRAINER_ABOVE], ids=["everywhere", "here", "above"])
def test_an_assigned_trainer_whose_right_covers_the_unit_runs_the_class(
    land: FullOffice, actor: Actor
) -> None:
    for act in class_acts(land, actor, "open"):
        assert refused(act) is Code.NOT_ALLOWED  # not assigned yet
    assign(land, "lop-1")
    for act in class_acts(land, actor, "open"):
        act()


def test_a_manager_runs_the_classes_of_their_unit(land: FullOffice) -> None:
    for act in class_acts(land, MANAGER, "open"):
        act()


def test_the_list_of_sessions_is_of_the_reach(land: FullOffice) -> None:
    def seen(actor: Actor) -> set[str]:
        return {row.cohort_id for row in land.attendance.my_sessions(actor)}

    assign(land, "lop-1")
    assign(land, "lop-tl")
    assert seen(MANAGER) == {"lop-1"}
    assert seen(DISTRICT) == {"lop-1", "lop-huyen", "lop-tl"}
    assert seen(TRAINER_HERE) == {"lop-1"}
    assert seen(TRAINER_NEXT_DOOR) == {"lop-tl"}
    assert seen(TRAINER_ABOVE) == {"lop-1", "lop-tl"}


# --- scanners -----------------------------------------------------------------------------------


@pytest.mark.parametrize("grant", [None, "u-hm", "huyen"])
def test_a_scanner_works_while_the_right_covers_the_class(land: FullOffice, grant: str | None) -> None:
    teach(land, grant)
    assign(land, "lop-1")
    token = land.attendance.issue_scanner(
        Actor("hoa", HOA.name, "", (RoleGrant(Role.TRAINER, grant),)), "open"
    ).token
    assert land.scan(token, "lan").verdict is Verdict.PRESENT


@pytest.mark.parametrize("loss", ["role", "assignment", "move"])
def test_a_scanner_stops_at_once_with_the_right_behind_it(land: FullOffice, loss: str) -> None:
    teach(land, "u-hm")
    assign(land, "lop-1")
    token = land.attendance.issue_scanner(TRAINER_HERE, "open").token
    assert land.scan(token, "lan").verdict is Verdict.PRESENT
    if loss == "role":
        stop_teaching(land)
    elif loss == "assignment":
        land.cohorts.unassign_trainer(TUAN, "lop-1", "hoa")
    else:
        teach(land, "u-tl")
    marks = land.count("attendance")
    item = ScanItem(client_id="c2", session_id="open", card=land.card("minh"), scanned_at=NOON)
    assert refused(land.attendance.submit_future, token, [item]) is Code.SCANNER_REVOKED
    assert land.count("attendance") == marks


def test_a_role_that_begins_tomorrow_opens_no_door_today(land: FullOffice) -> None:
    stop_teaching(land)
    with land.database.write() as tx:
        register.grant(tx, land.tools, [("hoa", Role.TRAINER, "u-hm")], NOON + timedelta(days=1))
    assign(land, "lop-1")
    token = land.attendance.issue_scanner(TRAINER_HERE, "open").token  # as if its page had been open
    assert refused(land.scan, token, "lan") is Code.SCANNER_REVOKED


def test_the_scanner_of_an_office_that_lost_its_role_stops(land: FullOffice) -> None:
    token = land.scanner()
    assert land.scan(token, "lan").verdict is Verdict.PRESENT
    with land.database.write() as tx:
        tx.run("UPDATE role_grants SET valid_to = $1 WHERE person_id = 'tuan'", NOON)
    assert refused(land.scan, token, "minh", client_id="c2") is Code.SCANNER_REVOKED


# --- who is no member, what is forged -------------------------------------------------------------


def test_a_card_of_a_stranger_to_the_class_is_refused_and_recorded(land: FullOffice) -> None:
    with land.database.write() as tx:
        tx.run("UPDATE people SET learner_code = $1 WHERE id = 'dung'", codes.learner_code("HH", "7M2C9"))
    assert land.scan(land.scanner(), "dung").verdict is Verdict.NOT_ENROLLED
    assert land.count("scans WHERE person_id = 'dung' AND verdict = 'not_enrolled'") == 1
    assert land.count("attendance WHERE person_id = 'dung'") == 0


def test_a_stranger_to_the_class_is_neither_ticked_nor_corrected_and_it_is_recorded(
    land: FullOffice,
) -> None:
    assert land.attendance.tick(TUAN, "open", "dung") is Verdict.NOT_ENROLLED
    assert (
        refused(land.attendance.correct, TUAN, "open", "dung", Status.PRESENT, "có đến") is Code.NOT_ENROLLED
    )
    assert land.count("attendance WHERE person_id = 'dung'") == 0
    assert [act[:3] for act in land.acts("presence_refused")] == [
        ("tuan", "dung", '{"method": "hand", "session": "open"}'),
        ("tuan", "dung", '{"method": "correction", "session": "open"}'),
    ]


def test_a_scanner_sent_to_another_class_marks_nobody_and_it_is_recorded(land: FullOffice) -> None:
    token = land.scanner()
    items = [
        ScanItem(client_id="c1", session_id="open", card=land.card("lan"), scanned_at=NOON),
        ScanItem(client_id="c2", session_id="buoi-u-tl", card=land.card("lan"), scanned_at=NOON),
    ]
    assert refused(land.attendance.submit_future, token, items) is Code.SESSION_NOT_THIS_SCANNER
    assert (land.count("attendance"), land.count("scans")) == (0, 0)
    [(who, subject, detail, _)] = land.acts("presence_refused")
    assert (who, subject, json.loads(detail)["scans"]) == ("tuan", "buoi-u-tl", 2)


def test_a_code_of_the_wall_next_door_marks_nobody_here(land: FullOffice) -> None:
    """Lan is not of Tiên La's class: her ticket from its wall is refused, and the refusal is kept."""
    token = land.activate("lan")
    assert land.press(token, land.ticket("buoi-u-tl")).verdict is Verdict.NOT_ENROLLED
    with land.database.read() as tx:
        [row] = tx.all("SELECT session_id, person_id, method, verdict FROM scans")
    assert row == ("buoi-u-tl", "lan", Method.ROOM_CODE.value, Verdict.NOT_ENROLLED.value)
    assert land.count("attendance WHERE person_id = 'lan'") == 0


def test_a_marker_made_up_for_another_class_is_forged(land: FullOffice) -> None:
    marker = land.attendance.room_code("buoi-u-tl").token.replace("buoi-u-tl", "open")
    assert refused(land.attendance.exchange, marker) is Code.ROOM_CODE_FORGED
    assert land.count("scans") == 0
