"""Rules of the demo: made once, small, at noon of one day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lms import bootstrap, demo_district
from lms.bootstrap import Services
from lms.domain.certificate import CertificateState
from lms.domain.completion import CompletionState
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM
from lms.domain.times import local_date
from lms.services.attendance import ScanItem
from lms.services.demo import Demo
from lms.services.learning import shortest_reading_seconds
from lms.services.learning_bulk import LearningBulk, Reading, Sitting, Study
from lms.settings import Settings
from lms.text_demo import SIGNER

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Services]:
    settings = Settings(data=tmp_path_factory.mktemp("demo"))
    services = demo_district.make(settings, people=320, seed=1, tell=lambda _: None, clock=clock)
    yield services
    services.close()


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Services]:
    services, _ = bootstrap.create_store(Settings(data=tmp_path))
    yield services
    services.close()


def rows(services: Services, sql: str) -> list[tuple[object, ...]]:
    with services.database.read() as tx:
        return list(tx.all(sql))


# --- the district -------------------------------------------------------------------------------


def test_the_store_says_that_it_is_a_demo(demo: Services) -> None:
    assert demo.is_demo
    assert demo.office.profile.signer_name == SIGNER


def test_everybody_and_the_administrator_are_in_the_register(demo: Services) -> None:
    assert rows(demo, "SELECT count(*) FROM people") == [(321,)]


def test_no_paper_or_version_says_that_it_knew_law_of_a_later_day(demo: Services) -> None:
    lines = demo.versions.history(SYSTEM, "HGV-01").lines
    assert [line.version for line in lines] == [2, 1]
    assert all(line.law_as_of <= local_date(line.published_at) for line in lines)
    papers = rows(demo, "SELECT issued_at, words FROM certificates")
    assert len(papers) > 20
    for issued_at, words in papers:
        assert isinstance(issued_at, datetime)
        assert date.fromisoformat(json.loads(str(words))["law_as_of"]) <= local_date(issued_at)


def test_twelve_cohorts_stand_in_different_states(demo: Services) -> None:
    cohorts = sorted(demo.cohorts.all(SYSTEM), key=lambda cohort: cohort.opened_at)
    assert len(cohorts) == 12
    states = [
        Counter(candidate.completion.state for candidate in demo.certification.eligible(SYSTEM, cohort.id))
        for cohort in cohorts
    ]

    assert all(cohort.certified for cohort in cohorts[:4])
    assert all(state[CompletionState.COMPLETE] for state in states[:4])
    assert states[6][CompletionState.OUT_OF_REACH] > states[6][CompletionState.COMPLETE]
    assert set(states[11]) == {CompletionState.STILL_POSSIBLE}
    assert not any(cohort.certified for cohort in cohorts[6:])


def test_the_desk_of_the_jurists_is_in_use(demo: Services) -> None:
    """One course beside the first is out, one waits for a second person, one came back with a note; a change
    of law is announced, a class gave its opinion, a test can be printed."""
    standing = {
        queue.course.id: demo.publishing.standing(SYSTEM, queue.course.id)
        for queue in demo.reviews.queues(SYSTEM)
    }
    assert {name for name, one in standing.items() if one.is_published} == {"HGV-01", "HGV-02"}
    assert [name for name, one in standing.items() if one.proposal and not one.is_published] == ["MC-02"]
    assert [course.id for course, _ in demo.reviews.sent_back(SYSTEM)] == ["BCV-02"]
    [change] = demo.law.changes(SYSTEM)
    effect = demo.law.touched(SYSTEM, change.change.id)
    assert effect.items and effect.holders
    classes = demo.cohorts.all(SYSTEM)
    standings = [one for cohort in classes for one in demo.surveys.of_cohort(SYSTEM, cohort.id)]
    assert [(one.is_open, one.answered > 10) for one in standings] == [(False, True)]
    assert rows(demo, "SELECT count(*) FROM paper_tests") == [(1,)]


def test_history_ends_today_and_numbers_run_with_time(demo: Services) -> None:
    latest = rows(demo, "SELECT max(happened_at), min(happened_at) FROM audit")[0]
    issued = rows(demo, "SELECT issued_at FROM certificates ORDER BY year, number")

    assert latest[0] == NOON
    assert latest[1] == NOON - timedelta(days=366)
    assert issued == sorted(issued)


def test_certificates_verify_and_some_were_put_right(demo: Services) -> None:
    states = Counter(
        demo.certification.verify(str(code)).state for (code,) in rows(demo, "SELECT code FROM certificates")
    )

    assert states[CertificateState.VALID] > 10
    assert states[CertificateState.REVOKED] == 4
    assert states[CertificateState.SUPERSEDED] == 1


def test_attendance_came_by_phone_by_card_by_hand_and_by_correction(demo: Services) -> None:
    methods = {str(row[0]) for row in rows(demo, "SELECT DISTINCT method FROM attendance")}

    assert methods == {"room_code", "card", "hand", "correction"}
    assert rows(demo, "SELECT count(*) FROM attendance WHERE method = 'correction' AND reason IS NULL") == [
        (0,)
    ]


def test_nobody_read_faster_than_the_rule_allows(demo: Services) -> None:
    course = demo.courses.current("HGV-01")
    took = rows(
        demo,
        "SELECT c.lesson_id, min(date_diff('second', o.happened_at, c.happened_at)) FROM lesson_events c"
        " JOIN lesson_events o ON o.enrolment_id = c.enrolment_id AND o.lesson_id = c.lesson_id"
        " AND o.kind = 'opened' WHERE c.kind = 'completed' GROUP BY c.lesson_id",
    )

    assert len(took) == len(course.lessons())
    for lesson_id, seconds in took:
        assert int(str(seconds)) >= shortest_reading_seconds(course.lesson(str(lesson_id)))


def test_nobody_tried_more_often_than_the_course_allows(demo: Services) -> None:
    assert rows(demo, "SELECT max(ordinal) FROM attempts") == [(3,)]


# --- what scripts are told ----------------------------------------------------------------------


def test_the_report_holds_what_scripts_rely_on(demo: Services) -> None:
    told = demo_district.report(demo)

    assert set(told) == {"base_url", "sign_ins", "session", "cards", "course"}
    assert told["course"] == "HGV-01"
    assert set(told["session"]) == {"id", "scanner_token"}
    assert set(told["sign_ins"]) == {"trainee", "trainer", "unit_manager", "office", "editor", "admin"}
    assert len(told["cards"]) >= 200
    assert all(set(card) == {"card", "person_id", "login", "passphrase"} for card in told["cards"])
    assert len({card["person_id"] for card in told["cards"]}) == len(told["cards"])


def test_each_role_signs_in_and_has_that_role(demo: Services) -> None:
    told = demo_district.report(demo)

    for role, way_in in told["sign_ins"].items():
        _, actor = demo.accounts.sign_in(way_in["login"], way_in["passphrase"])
        assert role in actor.roles
    _, trainee = demo.accounts.sign_in(told["cards"][0]["login"], told["cards"][0]["passphrase"])
    assert trainee.person_id == told["cards"][0]["person_id"]


def test_a_unit_manager_sees_one_commune(demo: Services) -> None:
    way_in = demo_district.report(demo)["sign_ins"]["unit_manager"]
    _, manager = demo.accounts.sign_in(way_in["login"], way_in["passphrase"])
    [unit] = demo.people.units(manager)
    found, total = demo.people.search(manager, most=1_000)
    assert {card.unit_id for card in found} == {unit.id}
    assert 0 < total < demo.people.search(SYSTEM)[1]


def test_secrets_are_new_each_time_and_the_old_ones_end(demo: Services) -> None:
    before, after = demo_district.report(demo), demo_district.report(demo)

    assert before["sign_ins"]["editor"]["login"] == after["sign_ins"]["editor"]["login"]
    assert before["sign_ins"]["editor"] != after["sign_ins"]["editor"]
    with pytest.raises(Refusal) as refused:
        demo.accounts.sign_in(
            before["sign_ins"]["editor"]["login"], before["sign_ins"]["editor"]["passphrase"]
        )
    assert refused.value.code is Code.BAD_SIGN_IN


def test_a_card_of_the_report_checks_in_with_its_scanner(demo: Services) -> None:
    told = demo_district.report(demo)
    item = ScanItem(
        client_id="1",
        session_id=told["session"]["id"],
        card=told["cards"][0]["card"],
        scanned_at=NOON - timedelta(seconds=5),
    )

    [answer] = demo.attendance.submit_future(told["session"]["scanner_token"], [item]).result()

    assert answer.verdict == "present"
    assert answer.person is not None
    assert answer.person.person_id == told["cards"][0]["person_id"]


def test_some_are_in_the_room_already(demo: Services) -> None:
    told = demo_district.report(demo)

    roll = demo.attendance.roll(SYSTEM, told["session"]["id"])

    assert 1 <= roll.present <= len(roll.rows) - len(told["cards"]) - 1


def test_a_session_is_open_again_days_later(demo: Services, clock: Clock) -> None:
    before = demo_district.report(demo)["session"]["id"]
    cohorts = len(demo.cohorts.all(SYSTEM))
    clock.now = NOON + timedelta(days=3)
    try:
        demo_district.keep_one_session_open(demo)
        demo_district.keep_one_session_open(demo)
        told = demo_district.report(demo)
    finally:
        clock.now = NOON

    assert told["session"]["id"] != before
    assert len(told["cards"]) >= 200
    assert len(demo.cohorts.all(SYSTEM)) == cohorts  # the cohort had time for one session more


def test_an_edited_course_does_not_keep_the_demo_from_starting(
    demo: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(*_: object, **__: object) -> None:
        raise Refusal(Code.COURSE_CHANGED, course="HGV-01", version=1)

    monkeypatch.setattr(demo_district, "_open_now", changed)

    demo_district.keep_one_session_open(demo)


def test_a_full_room_gets_another_class(demo: Services) -> None:
    told = demo_district.report(demo)
    items = [
        ScanItem(
            client_id=card["person_id"], session_id=told["session"]["id"], card=card["card"], scanned_at=NOON
        )
        for card in told["cards"]
    ]
    demo.attendance.submit_future(told["session"]["scanner_token"], items[:200]).result()

    again = demo_district.report(demo)

    assert again["session"]["id"] != told["session"]["id"]
    assert len(again["cards"]) >= 200


# --- what is refused ----------------------------------------------------------------------------


def test_a_demo_is_not_made_where_there_is_a_store(real: Services) -> None:
    with pytest.raises(Refusal) as refused:
        demo_district.make(real.settings, people=300, seed=1, tell=lambda _: None)
    assert refused.value.code is Code.REAL_STORE


def test_a_real_store_hands_out_no_secrets(real: Services) -> None:
    with pytest.raises(Refusal) as refused:
        demo_district.report(real)
    assert refused.value.code is Code.REAL_STORE
    with pytest.raises(Refusal):
        demo_district.keep_one_session_open(real)
    demo = Demo(real.tools, real.accounts)
    for act in (demo.sign_in, demo.activate, demo.give_secrets):
        with pytest.raises(Refusal):
            act(["anybody"])
    with pytest.raises(Refusal):
        LearningBulk(real.tools, real.courses).record_many("any", [])


def test_an_interrupted_demo_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo_district.make(Settings(data=tmp_path), people=60, seed=1, tell=interrupt)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("study", "code"),
    [
        (lambda c, p: Study(p, (Reading(c.lessons()[0].id, NOON, NOON + timedelta(seconds=3)),), ()), "fast"),
        (lambda c, p: Study(p, (), (Sitting(c.quizzes()[0].id, NOON, NOON, {}),)), "missing"),
        (lambda c, p: Study("nobody", (), ()), "stranger"),
    ],
)
def test_history_obeys_the_rules_of_the_single_acts(demo: Services, study: object, code: str) -> None:
    cohort = max(demo.cohorts.all(SYSTEM), key=lambda one: one.opened_at)
    person = demo.cohorts.members(SYSTEM, cohort.id)[0].person_id
    expected = {
        "fast": Code.LESSON_TOO_FAST,
        "missing": Code.ANSWERS_MISSING,
        "stranger": Code.NOT_ENROLLED,
    }
    made = study(demo.courses.current("HGV-01"), person)  # type: ignore[operator]

    with pytest.raises(Refusal) as refused:
        LearningBulk(demo.tools, demo.courses).record_many(cohort.id, [made])

    assert refused.value.code is expected[code]
