from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from pydantic import BaseModel

from lms.domain.course import Catalogue, Choice, Course, Question
from lms.domain.errors import Code, Refusal
from lms.domain.legal import Citation, Mark
from lms.domain.people import Actor, Role, RoleGrant
from lms.services.learning import shortest_reading_seconds
from lms.services.quiz_views import OpenAttempt
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import COURSE, DEADLINE, HOA, LAN, MINH, NOON, TUAN
from tests.support.published import publish

EXPLANATION = "Vì luật nói như vậy"


AMENDED = Citation(source="luat-35-2013", article="3", mark=Mark.AMENDED)


def question(name: str, *citations: Citation) -> Question:
    """The right choice is `d`, and its text says so, so that a leak can be searched for."""
    choices = tuple(
        Choice(id=letter, text=f"{name} {letter}", correct=letter == "d") for letter in ("a", "b", "c", "d")
    )
    return Question(
        id=name,
        text=f"Câu {name}?",
        lesson="b1",
        choices=choices,
        explanation=EXPLANATION,
        citations=citations or (Citation(mark=Mark.SKILL),),
    )


def longer() -> Course:
    """Version 2 of the course: six questions, and a seventh that waits for a jurist."""
    [module] = COURSE.modules
    questions = (*(question(f"c{number}") for number in range(1, 7)), question("c7", AMENDED))
    quiz = module.quiz.model_copy(update={"questions": questions})
    return COURSE.model_copy(update={"version": 2, "modules": (module.model_copy(update={"quiz": quiz}),)})


@pytest.fixture
def ours(hall: FullOffice) -> dict[str, str]:
    """person id → enrolment in a cohort on a quiz of six questions; two attempts, 70 percent."""
    hall.courses.catalogue = Catalogue(courses={"HGV-01": longer()}, sources={})
    publish(hall.reviews, hall.publishing, "HGV-01")
    cohort = hall.cohorts.open_cohort(
        TUAN, title="Lớp hai", course_id="HGV-01", unit_id="u-hm", deadline=DEADLINE
    )
    hall.cohorts.enrol(TUAN, cohort, ["lan", "minh"])
    with hall.database.read() as tx:
        return dict(tx.all("SELECT person_id, id FROM enrolments WHERE cohort_id = $1", cohort))


def answer_all(hall: FullOffice, attempt: OpenAttempt, letter: str, but: int = 0) -> None:
    """Every question with this choice, the first `but` of them with another one."""
    for number, asked in enumerate(attempt.questions):
        wanted = f"{asked.id} {'a' if number < but else letter}"
        [key] = [choice.key for choice in asked.choices if choice.text == wanted]
        hall.quizzes.answer(LAN, attempt.attempt_id, asked.id, key)


# --- lessons ------------------------------------------------------------------------------------


def test_a_lesson_opened_and_read_is_kept(hall: FullOffice) -> None:
    hall.learning.open_lesson(LAN, "lop-1-lan", "b1")
    hall.now += timedelta(minutes=5)
    for _ in range(2):  # a repeat is harmless
        hall.learning.complete_lesson(LAN, "lop-1-lan", "b1")
    [module] = hall.learning.course(LAN, "lop-1-lan").modules
    assert [(state.lesson.id, state.opened, state.completed) for state in module.lessons] == [
        ("b1", True, True),
        ("b2", False, False),
    ]


def test_nobody_finishes_a_lesson_they_have_not_opened_or_only_just(hall: FullOffice) -> None:
    least = shortest_reading_seconds(COURSE.modules[0].lessons[0])
    assert least == 12
    assert refused(hall.learning.complete_lesson, LAN, "lop-1-lan", "b1") is Code.LESSON_TOO_FAST
    hall.learning.open_lesson(LAN, "lop-1-lan", "b1")
    hall.now += timedelta(seconds=least - 1)
    assert refused(hall.learning.complete_lesson, LAN, "lop-1-lan", "b1") is Code.LESSON_TOO_FAST
    hall.learning.open_lesson(LAN, "lop-1-lan", "b1")  # opening again does not start again
    hall.now += timedelta(seconds=1)
    hall.learning.complete_lesson(LAN, "lop-1-lan", "b1")


def test_lessons_opened_side_by_side_are_read_one_after_another(hall: FullOffice) -> None:
    first, second = (shortest_reading_seconds(lesson) for lesson in COURSE.modules[0].lessons)
    for lesson_id in ("b1", "b2"):
        hall.learning.open_lesson(LAN, "lop-1-lan", lesson_id)
    hall.now += timedelta(seconds=max(first, second))
    hall.learning.complete_lesson(LAN, "lop-1-lan", "b1")
    with pytest.raises(Refusal) as caught:
        hall.learning.complete_lesson(LAN, "lop-1-lan", "b2")
    assert (caught.value.code, caught.value.detail) == (
        Code.LESSON_TOO_FAST,
        {"seconds": min(first, second)},
    )
    hall.now += timedelta(seconds=min(first, second))
    hall.learning.complete_lesson(LAN, "lop-1-lan", "b2")


def test_an_hour_with_the_first_lesson_is_no_credit_for_the_next(hall: FullOffice) -> None:
    hall.learning.open_lesson(LAN, "lop-1-lan", "b1")
    hall.now += timedelta(hours=1)
    hall.learning.complete_lesson(LAN, "lop-1-lan", "b1")
    hall.learning.open_lesson(LAN, "lop-1-lan", "b2")
    assert refused(hall.learning.complete_lesson, LAN, "lop-1-lan", "b2") is Code.LESSON_TOO_FAST
    hall.now += timedelta(seconds=shortest_reading_seconds(COURSE.modules[0].lessons[1]))
    hall.learning.complete_lesson(LAN, "lop-1-lan", "b2")


def test_after_the_deadline_a_lesson_may_be_read_but_not_ticked_off(hall: FullOffice) -> None:
    hall.learning.open_lesson(LAN, "lop-1-lan", "b1")
    hall.now = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)  # one minute to midnight in Vietnam
    hall.learning.complete_lesson(LAN, "lop-1-lan", "b1")
    hall.learning.open_lesson(LAN, "lop-1-lan", "b2")
    hall.now += timedelta(minutes=1)
    hall.learning.open_lesson(LAN, "lop-1-lan", "b2")
    assert refused(hall.learning.complete_lesson, LAN, "lop-1-lan", "b2") is Code.DEADLINE_PASSED


@pytest.mark.parametrize("lesson_id", ["b9", "", "../b1", "\x00"])
def test_an_unknown_lesson_is_not_found(hall: FullOffice, lesson_id: str) -> None:
    assert refused(hall.learning.open_lesson, LAN, "lop-1-lan", lesson_id) is Code.NOT_FOUND
    assert refused(hall.learning.complete_lesson, LAN, "lop-1-lan", lesson_id) is Code.NOT_FOUND
    assert hall.count("lesson_events") == 0


# --- other people's -----------------------------------------------------------------------------


def test_somebody_elses_enrolment_does_not_exist(hall: FullOffice, ours: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1").attempt_id
    for act, *arguments in (
        (hall.learning.course, ours["lan"]),
        (hall.learning.open_lesson, ours["lan"], "b1"),
        (hall.learning.complete_lesson, ours["lan"], "b1"),
        (hall.quizzes.start_quiz, ours["lan"], "k1"),
        (hall.quizzes.answer, attempt, "c1", "1"),
        (hall.quizzes.open_attempt, attempt),
        (hall.quizzes.submit, attempt),
        (hall.quizzes.result, attempt),
        (hall.learning.course, "nie"),
        (hall.quizzes.result, "nie"),
    ):
        assert refused(act, MINH, *arguments) is Code.NOT_FOUND
    assert hall.count("attempt_answers") == 0


def test_the_office_does_not_learn_for_anybody(hall: FullOffice) -> None:
    assert refused(hall.learning.course, TUAN, "lop-1-lan") is Code.NOT_ALLOWED
    both = Actor("tuan", TUAN.name, "", (RoleGrant(Role.OFFICE), RoleGrant(Role.TRAINEE)))
    assert refused(hall.learning.course, both, "lop-1-lan") is Code.NOT_FOUND


def test_home_lists_my_own_courses_the_one_due_last_first(hall: FullOffice, ours: dict[str, str]) -> None:
    hall.open_cohort("lop-3", date(2027, 1, 1))
    hall.enrol("lop-3", "lan")
    home = [state.enrolment.id for state in hall.learning.home(LAN)]
    assert (home[0], sorted(home[1:])) == ("lop-3-lan", sorted(["lop-1-lan", ours["lan"]]))
    assert [state.enrolment.id for state in hall.learning.home(HOA)] == ["lop-1-hoa"]


# --- quizzes ------------------------------------------------------------------------------------


def test_answers_are_saved_as_they_are_given_and_survive(tmp_path: Path) -> None:
    first = FullOffice(tmp_path)
    attempt = first.quizzes.start_quiz(LAN, "lop-1-lan", "k1")
    first.quizzes.answer(LAN, attempt.attempt_id, "c1", "2")
    first.close()
    second = FullOffice(tmp_path)
    found = second.quizzes.start_quiz(LAN, "lop-1-lan", "k1")
    assert (found.attempt_id, found.questions, found.chosen) == (
        attempt.attempt_id,
        attempt.questions,
        {"c1": "2"},
    )
    second.close()


def test_the_last_answer_counts_and_the_same_again_is_not_stored_again(
    hall: FullOffice, ours: dict[str, str]
) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1").attempt_id
    for key in ("1", "2", "2", "2", "1", "3"):
        hall.quizzes.answer(LAN, attempt, "c1", key)
    assert hall.quizzes.open_attempt(LAN, attempt).chosen == {"c1": "3"}
    assert hall.count("attempt_answers") == 4


def test_nothing_correct_leaves_before_submission(hall: FullOffice, ours: dict[str, str]) -> None:
    """Every value reachable from what a page gets: no correctness, no explanation, no choice ids."""
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    answer_all(hall, attempt, "d")
    seen = list(walk(hall.quizzes.open_attempt(LAN, attempt.attempt_id)))
    assert not any(isinstance(value, bool | Choice | Question | Course) for value in seen)
    assert not any(EXPLANATION in value for value in seen if isinstance(value, str))
    assert {value for value in seen if isinstance(value, str)}.isdisjoint({"a", "b", "c", "d"})
    assert refused(hall.quizzes.result, LAN, attempt.attempt_id) is Code.ATTEMPT_OPEN


def walk(value: object) -> Iterator[object]:
    yield value
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield field.name
            yield from walk(getattr(value, field.name))
    elif isinstance(value, BaseModel):
        for name, inner in value:
            yield name
            yield from walk(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(key)
            yield from walk(inner)
    elif isinstance(value, tuple | list | set | frozenset):
        for inner in value:
            yield from walk(inner)


def test_a_question_that_waits_for_a_jurist_is_not_asked(hall: FullOffice, ours: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    assert sorted(asked.id for asked in attempt.questions) == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert refused(hall.quizzes.answer, LAN, attempt.attempt_id, "c7", "1") is Code.BAD_ANSWER
    answer_all(hall, attempt, "d")
    assert hall.quizzes.submit(LAN, attempt.attempt_id).result.total == 6


def test_each_attempt_has_its_own_order(hall: FullOffice, ours: dict[str, str]) -> None:
    orders = {
        tuple((asked.id, tuple(choice.text for choice in asked.choices)) for asked in attempt.questions)
        for attempt in (
            hall.quizzes.start_quiz(LAN, ours["lan"], "k1"),
            hall.quizzes.start_quiz(MINH, ours["minh"], "k1"),
        )
    }
    assert len(orders) == 2


def test_a_reload_shows_the_same_order(hall: FullOffice, ours: dict[str, str]) -> None:
    first = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    assert hall.quizzes.open_attempt(LAN, first.attempt_id) == first
    assert hall.quizzes.start_quiz(LAN, ours["lan"], "k1") == first
    assert hall.count("attempts") == 1


def test_a_quiz_posted_twice_gets_the_same_result(hall: FullOffice, ours: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    answer_all(hall, attempt, "d", but=1)
    first = hall.quizzes.submit(LAN, attempt.attempt_id)
    assert (first.result.correct, first.result.total, first.result.percent, first.result.passed) == (
        5,
        6,
        83,
        True,
    )
    assert hall.quizzes.submit(LAN, attempt.attempt_id) == first
    assert (hall.count("attempt_results"), len(hall.acts("quiz_submitted"))) == (1, 1)


def test_two_presses_at_once_hand_in_once(hall: FullOffice, ours: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    answer_all(hall, attempt, "d", but=1)
    together = Barrier(4)

    def press(_: int) -> int:
        together.wait()
        return hall.quizzes.submit(LAN, attempt.attempt_id).result.percent

    with ThreadPoolExecutor(4) as phones:
        assert list(phones.map(press, range(4))) == [83] * 4
    assert (hall.count("attempt_results"), len(hall.acts("quiz_submitted"))) == (1, 1)


def test_two_starts_at_once_open_one_attempt(hall: FullOffice, ours: dict[str, str]) -> None:
    together = Barrier(4)

    def start(_: int) -> str:
        together.wait()
        return hall.quizzes.start_quiz(LAN, ours["lan"], "k1").attempt_id

    with ThreadPoolExecutor(4) as phones:
        assert len(set(phones.map(start, range(4)))) == 1
    assert hall.count("attempts WHERE enrolment_id = $1", ours["lan"]) == 1


def test_whoever_is_no_trainee_any_more_hands_nothing_in(hall: FullOffice, ours: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    answer_all(hall, attempt, "d")
    ended = Actor(LAN.person_id, LAN.name, LAN.learner_code, ())
    for act, argument in (
        (hall.quizzes.submit, attempt.attempt_id),
        (hall.quizzes.open_attempt, attempt.attempt_id),
        (hall.learning.course, ours["lan"]),
    ):
        assert refused(act, ended, argument) is Code.NOT_ALLOWED
    assert refused(hall.learning.home, ended) is Code.NOT_ALLOWED
    assert hall.count("attempt_results") == 0


def test_a_quiz_of_a_course_one_is_not_enrolled_in_is_not_begun(
    hall: FullOffice, ours: dict[str, str]
) -> None:
    """Hoa is in another cohort of the course; neither its id nor hers with that quiz opens this one."""
    assert refused(hall.quizzes.start_quiz, HOA, ours["lan"], "k1") is Code.NOT_FOUND
    assert refused(hall.quizzes.start_quiz, HOA, "lop-1-hoa", "k2") is Code.QUIZ_UNKNOWN
    assert hall.count("attempts") == 0


def test_a_result_says_what_was_wrong_and_why_in_the_order_of_the_attempt(
    hall: FullOffice, ours: dict[str, str]
) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    answer_all(hall, attempt, "d", but=1)
    marked = hall.quizzes.submit(LAN, attempt.attempt_id).questions
    assert [item.question.id for item in marked] == [asked.id for asked in attempt.questions]
    wrong = marked[0]
    name = wrong.question.id
    assert (wrong.chosen, wrong.correct, wrong.right) == (f"{name} a", f"{name} d", False)
    assert wrong.question.explanation == EXPLANATION


def test_after_submission_no_answer_changes(hall: FullOffice, ours: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    answer_all(hall, attempt, "a")
    failed = hall.quizzes.submit(LAN, attempt.attempt_id)
    assert refused(hall.quizzes.answer, LAN, attempt.attempt_id, "c1", "1") is Code.ALREADY_SUBMITTED
    assert refused(hall.quizzes.open_attempt, LAN, attempt.attempt_id) is Code.ALREADY_SUBMITTED
    assert hall.quizzes.result(LAN, attempt.attempt_id) == failed


def test_a_quiz_with_open_questions_is_not_handed_in(hall: FullOffice, ours: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    hall.quizzes.answer(LAN, attempt.attempt_id, "c1", "1")
    assert refused(hall.quizzes.submit, LAN, attempt.attempt_id) is Code.ANSWERS_MISSING
    assert hall.count("attempt_results") == 0


@pytest.mark.parametrize(
    ("question_id", "key"),
    [("c1", "5"), ("c1", "0"), ("c1", ""), ("c1", "d"), ("c1", "١"), ("c9", "1"), ("", "1"), ("c1", "\x00")],
)
def test_an_answer_to_no_question_or_with_no_choice_is_refused(
    hall: FullOffice, ours: dict[str, str], question_id: str, key: str
) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1").attempt_id
    assert refused(hall.quizzes.answer, LAN, attempt, question_id, key) is Code.BAD_ANSWER


def test_attempts_are_counted_as_the_course_says(hall: FullOffice, ours: dict[str, str]) -> None:
    for left in (1, 0):
        attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
        answer_all(hall, attempt, "a")
        assert hall.quizzes.submit(LAN, attempt.attempt_id).attempts_left == left
    assert refused(hall.quizzes.start_quiz, LAN, ours["lan"], "k1") is Code.NO_ATTEMPTS_LEFT
    [module] = hall.learning.course(LAN, ours["lan"]).modules
    assert (module.quiz.attempts_used, module.quiz.attempts_left, module.quiz.best_percent) == (2, 0, 0)


def test_a_passed_quiz_is_not_taken_again(hall: FullOffice, ours: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    answer_all(hall, attempt, "d")
    assert hall.quizzes.submit(LAN, attempt.attempt_id).attempts_left == 0
    assert refused(hall.quizzes.start_quiz, LAN, ours["lan"], "k1") is Code.ALREADY_PASSED


def test_an_attempt_left_open_is_no_way_around_the_deadline(hall: FullOffice, ours: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    answer_all(hall, attempt, "d")
    hall.now = datetime(2026, 11, 30, 17, tzinfo=UTC)  # midnight in Vietnam
    assert refused(hall.quizzes.answer, LAN, attempt.attempt_id, "c1", "1") is Code.DEADLINE_PASSED
    assert refused(hall.quizzes.submit, LAN, attempt.attempt_id) is Code.DEADLINE_PASSED
    assert hall.count("attempt_results") == 0


def test_a_result_stays_to_be_seen_after_the_deadline(hall: FullOffice, ours: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, ours["lan"], "k1")
    answer_all(hall, attempt, "d")
    before = hall.quizzes.submit(LAN, attempt.attempt_id)
    hall.now += timedelta(days=100)
    assert hall.quizzes.submit(LAN, attempt.attempt_id) == before
    assert refused(hall.quizzes.start_quiz, MINH, ours["minh"], "k1") is Code.DEADLINE_PASSED


@pytest.mark.parametrize("quiz_id", ["k9", "", "\x00"])
def test_an_unknown_quiz_is_named(hall: FullOffice, quiz_id: str) -> None:
    assert refused(hall.quizzes.start_quiz, LAN, "lop-1-lan", quiz_id) is Code.QUIZ_UNKNOWN


def test_a_cohort_stays_on_its_version_whatever_happens_to_the_files(
    hall: FullOffice, ours: dict[str, str]
) -> None:
    hall.courses.catalogue = Catalogue(courses={}, sources={})
    assert len(hall.quizzes.start_quiz(LAN, ours["lan"], "k1").questions) == 6
    assert len(hall.quizzes.start_quiz(LAN, "lop-1-lan", "k1").questions) == 1
    assert hall.now == NOON
