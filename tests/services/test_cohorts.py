from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from lms.domain.course import Catalogue
from lms.domain.errors import Code
from lms.domain.legal import Citation, Mark
from lms.services.cohorts import Enrolled, SessionPlan
from lms.store import units
from tests.services.full_office import TEACHER, FullOffice, refused
from tests.services.small_office import COURSE, DEADLINE, LAN, NOON, TUAN
from tests.support.published import publish

START = NOON + timedelta(days=2)


def opened(hall: FullOffice, title: str = "Lớp xã Hồng Minh") -> str:
    return hall.cohorts.open_cohort(TUAN, title=title, course_id="HGV-01", unit_id="u-hm", deadline=DEADLINE)


def plan(
    hours_later: float = 0, minutes: float = 120, title: str = "Buổi 1", place: str = "Hội trường"
) -> SessionPlan:
    start = START + timedelta(hours=hours_later)
    return SessionPlan(title, place, start, start + timedelta(minutes=minutes))


def test_a_cohort_pins_the_course_version_of_that_day(hall: FullOffice) -> None:
    cohort = hall.cohorts.one(TUAN, opened(hall, "  Lớp\n  xã   Hồng\x00 Minh "))
    assert (cohort.title, cohort.course_id, cohort.course_version, cohort.unit_name, cohort.deadline) == (
        "Lớp xã Hồng Minh",
        "HGV-01",
        1,
        "Xã Hồng Minh",
        DEADLINE,
    )
    assert [act[0] for act in hall.acts("cohort_opened")] == ["tuan"]


def test_a_course_changed_under_its_version_number_opens_no_cohort(hall: FullOffice) -> None:
    changed = COURSE.model_copy(update={"title": "Khác"})
    hall.courses.catalogue = Catalogue(courses={"HGV-01": changed}, sources={})
    assert refused(opened, hall) is Code.COURSE_CHANGED


def test_a_course_nobody_has_published_opens_no_cohort(hall: FullOffice) -> None:
    new = COURSE.model_copy(update={"id": "HGV-02"})
    hall.courses.catalogue = Catalogue(courses={"HGV-02": new}, sources={})
    opening = {"title": "Lớp mới", "course_id": "HGV-02", "unit_id": "u-hm", "deadline": DEADLINE}
    assert refused(hall.cohorts.open_cohort, TUAN, **opening) is Code.COURSE_UNPUBLISHED
    publish(hall.reviews, hall.publishing, "HGV-02")
    cohort = hall.cohorts.open_cohort(TUAN, **opening)  # type: ignore[arg-type]
    assert hall.cohorts.one(TUAN, cohort).course_id == "HGV-02"


def test_a_cohort_opens_on_what_is_published_while_a_new_version_is_written(hall: FullOffice) -> None:
    second = COURSE.model_copy(update={"version": 2, "title": "Bản hai"})
    hall.courses.catalogue = Catalogue(courses={"HGV-01": second}, sources={})
    assert hall.cohorts.one(TUAN, opened(hall)).course_version == 1
    publish(hall.reviews, hall.publishing, "HGV-01")
    assert hall.cohorts.one(TUAN, opened(hall)).course_version == 2


def test_a_course_without_an_approved_question_is_not_ready(hall: FullOffice) -> None:
    [module] = COURSE.modules
    [question] = module.quiz.questions
    amended = Citation(source="luat-35-2013", article="3", mark=Mark.AMENDED)
    quiz = module.quiz.model_copy(
        update={"questions": (question.model_copy(update={"citations": (amended,)}),)}
    )
    modules = (module.model_copy(update={"quiz": quiz}),)
    course = COURSE.model_copy(update={"version": 2, "modules": modules})
    hall.courses.catalogue = Catalogue(courses={"HGV-01": course}, sources={})
    publish(hall.reviews, hall.publishing, "HGV-01")
    assert refused(opened, hall) is Code.COURSE_NOT_READY


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": "ab"}, Code.BAD_TITLE),
        ({"title": "x" * 121}, Code.BAD_TITLE),
        ({"title": "\x00\x01\x02 \u200b"}, Code.BAD_TITLE),
        ({"course_id": "HGV-99"}, Code.COURSE_UNKNOWN),
        ({"unit_id": "nie"}, Code.UNKNOWN_UNIT),
        ({"deadline": date(2026, 11, 23)}, Code.BAD_DEADLINE),
    ],
)
def test_what_is_wrong_with_a_cohort_is_named_and_nothing_is_written(
    hall: FullOffice, changed: dict[str, object], code: Code
) -> None:
    good: dict[str, object] = {
        "title": "Lớp mới",
        "course_id": "HGV-01",
        "unit_id": "u-hm",
        "deadline": date(2026, 11, 24),
    }
    assert refused(hall.cohorts.open_cohort, TUAN, **(good | changed)) is code
    assert hall.count("cohorts") == 1
    hall.cohorts.open_cohort(TUAN, **good)  # type: ignore[arg-type]


def test_no_class_is_opened_in_a_unit_that_has_ended(hall: FullOffice) -> None:
    with hall.database.write() as tx:
        units.end_units(tx, ["u-tl"], date(2026, 7, 1), [])
    assert [unit.id for unit in hall.cohorts.units(TUAN)] == ["u-hm"]
    opening = {"title": "Lớp mới", "course_id": "HGV-01", "deadline": date(2026, 12, 24)}
    assert refused(hall.cohorts.open_cohort, TUAN, unit_id="u-tl", **opening) is Code.UNKNOWN_UNIT


def test_enrolling_twice_is_harmless(hall: FullOffice) -> None:
    cohort_id = opened(hall)
    assert hall.cohorts.enrol(TUAN, cohort_id, ["lan", "minh", "lan"]) == Enrolled(added=2, already=0)
    assert hall.cohorts.enrol(TUAN, cohort_id, ["lan", "hoa"]) == Enrolled(added=1, already=1)
    assert [member.person_id for member in hall.cohorts.members(TUAN, cohort_id)] == ["hoa", "lan", "minh"]


def test_an_enrolment_pins_the_rule(hall: FullOffice) -> None:
    cohort_id = opened(hall)
    hall.cohorts.enrol(TUAN, cohort_id, ["lan"])
    with hall.database.read() as tx:
        row = tx.one("SELECT rule, course_version FROM enrolments WHERE cohort_id = $1", cohort_id)
    assert row == (COURSE.completion.model_dump_json(), 1)


def test_a_list_with_somebody_unknown_enrols_nobody(hall: FullOffice) -> None:
    cohort_id = opened(hall)
    assert refused(hall.cohorts.enrol, TUAN, cohort_id, ["lan", "nobody"]) is Code.NOT_FOUND
    assert refused(hall.cohorts.enrol, TUAN, cohort_id, []) is Code.NOBODY_CHOSEN
    assert refused(hall.cohorts.enrol, TUAN, "nie", ["lan"]) is Code.NOT_FOUND
    assert hall.cohorts.members(TUAN, cohort_id) == []


def test_people_are_enrolled_by_unit_and_group(hall: FullOffice) -> None:
    with hall.database.write() as tx:
        tx.insert(
            "memberships",
            ("id", "person_id", "trainee_group", "unit_id", "ordinal", "recorded_at"),
            [
                ["m1", "lan", "hoa_giai_vien", "u-hm", 1, NOON],
                ["m2", "minh", "hoa_giai_vien", "u-tl", 1, NOON],
                ["m3", "hoa", "bao_cao_vien", "u-hm", 1, NOON],
            ],
        )
    cohort_id = opened(hall)
    add = hall.cohorts.enrol_matching
    assert add(TUAN, cohort_id, trainee_groups=["hoa_giai_vien"], unit_ids=["u-hm"]).added == 1
    assert add(TUAN, cohort_id, trainee_groups=["hoa_giai_vien"], unit_ids=[]) == Enrolled(1, 1)
    assert add(TUAN, cohort_id, trainee_groups=[], unit_ids=["u-hm"]) == Enrolled(1, 1)
    nobody = refused(add, TUAN, cohort_id, trainee_groups=["mot_cua"], unit_ids=[])
    assert nobody is Code.NOBODY_CHOSEN


def test_sessions_are_numbered_in_the_order_they_are_scheduled(hall: FullOffice) -> None:
    cohort_id = opened(hall)
    hall.cohorts.schedule(TUAN, cohort_id, [plan(), plan(3, title=" Buổi  hai\x00 ")])
    hall.cohorts.schedule(TUAN, cohort_id, [plan(6)])
    sessions = hall.cohorts.sessions(TUAN, cohort_id)
    assert [(row.ordinal, row.title, row.minutes) for row in sessions] == [
        (1, "Buổi 1", 120),
        (2, "Buổi hai", 120),
        (3, "Buổi 1", 120),
    ]


@pytest.mark.parametrize(
    ("plans", "code"),
    [
        ([plan(minutes=14)], Code.BAD_TIMES),
        ([plan(minutes=-60)], Code.BAD_TIMES),
        ([plan(minutes=12 * 60 + 1)], Code.BAD_TIMES),
        ([plan(), plan(1)], Code.BAD_TIMES),
        ([plan(3.9)], Code.BAD_TIMES),
        ([plan(title="")], Code.BAD_TITLE),
        ([plan(title="x" + " " * 100_000 + "y" * 200)], Code.BAD_TITLE),
        ([plan(place="")], Code.BAD_TITLE),
        (
            [SessionPlan("Buổi 1", "Hội trường", datetime(2026, 12, 1, 8), datetime(2026, 12, 1, 10))],
            Code.BAD_TIMES,
        ),
    ],
)
def test_what_is_wrong_with_sessions_is_named_and_none_is_written(
    hall: FullOffice, plans: list[SessionPlan], code: Code
) -> None:
    cohort_id = opened(hall)
    hall.cohorts.schedule(TUAN, cohort_id, [plan(5)])
    assert refused(hall.cohorts.schedule, TUAN, cohort_id, plans) is code
    assert len(hall.cohorts.sessions(TUAN, cohort_id)) == 1


def test_sessions_may_follow_each_other_without_a_break(hall: FullOffice) -> None:
    cohort_id = opened(hall)
    hall.cohorts.schedule(TUAN, cohort_id, [plan(), plan(2)])
    assert len(hall.cohorts.sessions(TUAN, cohort_id)) == 2


def test_blanks_of_a_title_are_not_stored(hall: FullOffice) -> None:
    cohort_id = opened(hall)
    hall.cohorts.schedule(TUAN, cohort_id, [plan(title="Buổi" + " " * 100_000 + "một")])
    assert hall.cohorts.sessions(TUAN, cohort_id)[0].title == "Buổi một"


def test_only_who_may_teach_becomes_a_trainer_of_a_cohort(hall: FullOffice) -> None:
    cohort_id = opened(hall)
    assert refused(hall.cohorts.assign_trainer, TUAN, cohort_id, "lan") is Code.NOT_A_TRAINER
    assert [row[:2] for row in hall.cohorts.possible_trainers(TUAN, cohort_id)] == [("hoa", TEACHER.name)]
    for _ in range(2):
        hall.cohorts.assign_trainer(TUAN, cohort_id, "hoa")
    assert hall.cohorts.trainers(TUAN, cohort_id) == [("hoa", TEACHER.name)]


def test_a_trainer_sees_the_cohorts_they_run_and_changes_none(hall: FullOffice) -> None:
    cohort_id = opened(hall)
    hall.cohorts.assign_trainer(TUAN, cohort_id, "hoa")
    assert [cohort.id for cohort in hall.cohorts.all(TEACHER)] == [cohort_id]
    hall.cohorts.members(TEACHER, cohort_id)
    assert refused(hall.cohorts.members, TEACHER, "lop-1") is Code.NOT_ALLOWED
    for act in (
        lambda: opened_by_teacher(hall),
        lambda: hall.cohorts.enrol(TEACHER, cohort_id, ["lan"]),
        lambda: hall.cohorts.enrol_matching(TEACHER, cohort_id, trainee_groups=[], unit_ids=[]),
        lambda: hall.cohorts.schedule(TEACHER, cohort_id, [plan()]),
        lambda: hall.cohorts.assign_trainer(TEACHER, cohort_id, "hoa"),
        lambda: hall.cohorts.possible_trainers(TEACHER, cohort_id),
    ):
        assert refused(act) is Code.NOT_ALLOWED


def opened_by_teacher(hall: FullOffice) -> str:
    return hall.cohorts.open_cohort(
        TEACHER, title="Lớp", course_id="HGV-01", unit_id="u-hm", deadline=DEADLINE
    )


@pytest.mark.parametrize("look", ["all", "one", "members", "sessions", "trainers"])
def test_a_trainee_sees_no_lists(hall: FullOffice, look: str) -> None:
    arguments = [] if look == "all" else ["lop-1"]
    assert refused(getattr(hall.cohorts, look), LAN, *arguments) is Code.NOT_ALLOWED
