"""An attempt whose time ran out counts for the office, whoever did not look at it any more."""

from __future__ import annotations

from datetime import timedelta

from lms.domain.course import QuizRule
from lms.services.certification import Candidate
from lms.services.reporting import Reporting
from tests.services.full_office import FullOffice
from tests.services.quiz_hall import cohort_of, course_with, open_class
from tests.services.small_office import LAN, TUAN
from tests.services.test_learning import question

TIMED = QuizRule(pass_percent=70, max_attempts=2, time_limit_minutes=20)
COURSE = course_with(*(question(f"c{number}") for number in range(1, 4)), rule=TIMED)
NETWORK = timedelta(minutes=11)  # what a lost network may give back, and an answer on its way


def leave_with_all_saved(hall: FullOffice) -> str:
    """Lan has read everything and answers every question, then her phone breaks. Her enrolment."""
    mine = open_class(hall, COURSE)["lan"]
    for lesson in ("b1", "b2"):
        hall.read_lesson(mine, lesson)
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
    for asked in attempt.questions:
        key = next(choice.key for choice in asked.choices if choice.text == f"{asked.id} d")
        hall.quizzes.answer(LAN, attempt.attempt_id, asked.id, key)
    return mine


def test_the_figures_and_the_list_count_it_as_passed(hall: FullOffice) -> None:
    mine = leave_with_all_saved(hall)
    reporting = Reporting(hall.tools, hall.courses)

    def missing() -> tuple[str, ...]:
        rows = reporting.people(TUAN).rows
        [completion] = [row.completion for row in rows if row.enrolment_id == mine]
        return completion.quizzes_missing

    hall.now += timedelta(minutes=20)
    assert missing() == ("k1",)  # the network may still give her time back
    hall.now += NETWORK
    before = reporting.overview(TUAN).figures.complete
    assert missing() == ()
    assert reporting.overview(TUAN).figures.complete == before
    assert hall.count("attempt_results WHERE passed") == 1


def test_whoever_certifies_finds_it_passed(hall: FullOffice) -> None:
    cohort = cohort_of(hall, leave_with_all_saved(hall))

    def candidate() -> Candidate:
        [found] = hall.certification.eligible(TUAN, cohort)
        return found

    assert candidate().completion.quizzes_missing == ("k1",)
    hall.now += timedelta(minutes=20) + NETWORK
    assert candidate().completion.quizzes_missing == ()


def test_the_list_of_classes_counts_it_as_handed_in(hall: FullOffice) -> None:
    cohort = cohort_of(hall, leave_with_all_saved(hall))

    def under_way() -> int:
        return next(row.under_way for row in hall.class_quizzes.classes(TUAN) if row.cohort_id == cohort)

    assert under_way() == 1
    hall.now += timedelta(minutes=20) + NETWORK
    assert under_way() == 0


def test_minutes_that_a_trainer_added_are_waited_for(hall: FullOffice) -> None:
    cohort = cohort_of(hall, leave_with_all_saved(hall))
    [begun] = hall.class_quizzes.under_way(TUAN, cohort)
    hall.class_quizzes.grant_minutes(TUAN, begun.attempt_id, 30, "Mất điện")
    hall.now += timedelta(minutes=20) + NETWORK
    reporting = Reporting(hall.tools, hall.courses)
    reporting.overview(TUAN)
    assert hall.count("attempt_hand_ins") == 0
    hall.now += timedelta(minutes=30)
    reporting.overview(TUAN)
    assert hall.count("attempt_hand_ins") == 1
