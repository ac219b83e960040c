"""A quiz: what its page gives away, and whose attempts count, how often, how long."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.content.loader import load_courses
from lms.domain.course import Course, Quiz
from tests.attacks.attacker import Attacker
from tests.attacks.conftest import Town
from tests.attacks.screen import Screen

COURSES = Path(__file__).resolve().parents[2] / "courses"


@pytest.fixture(scope="module")
def course(town: Town) -> Course:
    catalogue, _ = load_courses(COURSES)
    wanted = town.report["course"]
    return next(course for course in catalogue.courses.values() if course.id == wanted)


def enrolment(town: Town, person_id: str) -> str:
    """Of the class with the session that is open: its deadline lies ahead."""
    cohort = next(row["cohort_id"] for row in town.rows("sessions") if row["id"] == town.session)
    return next(
        str(row["id"])
        for row in town.rows("enrolments")
        if (row["person_id"], row["cohort_id"]) == (person_id, cohort)
    )


def untouched(town: Town, course: Course, first: int) -> tuple[int, str, Quiz]:
    """(number of a guest, their enrolment, a quiz of it that they never began)."""
    begun = {(row["enrolment_id"], row["quiz_id"]) for row in town.rows("attempts")}
    for number in range(first, len(town.report["cards"])):
        own = enrolment(town, town.report["cards"][number]["person_id"])
        for module in course.modules:
            if (own, module.quiz.id) not in begun and module.quiz.graded_questions():
                return number, own, module.quiz
    raise AssertionError("everybody has begun every quiz")


def test_the_page_holds_no_answer_before_it_is_handed_in(town: Town, course: Course) -> None:
    """Every frame of the whole attempt: nothing that marks the right choice, no reason, no author's order."""
    number, own, quiz = untouched(town, course, 45)
    seen: list[bytes] = []
    orders: dict[str, list[str]] = {}
    with Screen(town.guest(number)) as screen:
        for name, query in (("khoa-hoc", f"lop={own}"), ("kiem-tra", f"lop={own}&kt={quiz.id}")):
            screen.open(name, query)
            seen += screen.frames
        screen.press("Bắt đầu làm bài")
        seen += screen.frames
        for place in range(len(quiz.graded_questions())):
            screen.open("kiem-tra", f"lop={own}&kt={quiz.id}&cau={place + 1}")
            seen += screen.frames
            radio = screen.parts("Radio")[0]
            orders[radio.label] = [option.replace("\\", "") for option in radio.options]
    everything = b"".join(seen).decode("utf-8", errors="replace")
    assert len(orders) == len(quiz.graded_questions())
    for question in quiz.questions:
        for part in re.split(r"[.;:]\s", question.explanation):
            assert part.strip()[:40] not in everything, question.id
    for word in ("Đáp án đúng", "Vì sao", "correct", "explanation", "is_right", "đúng là"):
        assert word not in everything, word
    authors = 0
    for question in quiz.graded_questions():
        shown = orders[question.text]
        assert sorted(shown) == sorted(choice.text for choice in question.choices)
        authors += shown == [choice.text for choice in question.choices]
    assert authors < len(orders) or len(orders) < 3  # shuffled for each attempt


def test_a_result_is_not_opened_before_it_is_there(town: Town, course: Course) -> None:
    number, own, quiz = untouched(town, course, 60)
    with Screen(town.guest(number)) as screen:
        screen.open("kiem-tra", f"lop={own}&kt={quiz.id}")
        screen.press("Bắt đầu làm bài")
        attempt = next(
            row["id"]
            for row in town.rows("attempts")
            if (row["enrolment_id"], row["quiz_id"]) == (own, quiz.id)
        )
        shown = screen.open("kiem-tra", f"lop={own}&kt={quiz.id}&luot={attempt}")
    assert "Bài chưa nộp" in shown and "Đáp án đúng" not in shown


def test_no_answer_is_taken_that_the_page_does_not_offer(town: Town, course: Course) -> None:
    number, own, quiz = untouched(town, course, 75)
    with Screen(town.guest(number)) as screen:
        screen.open("kiem-tra", f"lop={own}&kt={quiz.id}")
        screen.press("Bắt đầu làm bài")
        radio = screen.parts("Radio")[0]
        for value in (
            {"int_value": 99},
            {"int_value": -1},
            {"string_value": "a"},
            {"string_value": "correct"},
            {"json_value": '{"correct": true}'},
        ):
            screen.set(radio.id, **value)
    mine = {
        row["id"] for row in town.rows("attempts") if (row["enrolment_id"], row["quiz_id"]) == (own, quiz.id)
    }
    choices = {choice.id for question in quiz.questions for choice in question.choices}
    assert all(
        row["choice_id"] in choices for row in town.rows("attempt_answers") if row["attempt_id"] in mine
    )
    assert not any(row["attempt_id"] in mine for row in town.rows("attempt_results"))


def test_handing_in_twice_at_once_counts_once(town: Town, course: Course) -> None:
    number, own, quiz = untouched(town, course, 90)
    guest = town.guest(number)
    with Screen(guest) as screen:
        screen.open("kiem-tra", f"lop={own}&kt={quiz.id}")
        screen.press("Bắt đầu làm bài")
        for place in range(len(quiz.graded_questions())):
            screen.open("kiem-tra", f"lop={own}&kt={quiz.id}&cau={place + 1}")
            radio = screen.parts("Radio")[0]
            screen.set(radio.id, string_value=radio.options[0])
        assert "Nộp bài" in screen.text

    def hand_in() -> None:
        with Screen(Attacker(town.port, sign_in=guest.cookies["lms_sign_in"])) as page:
            page.open("kiem-tra", f"lop={own}&kt={quiz.id}&cau=1")
            ready.wait(timeout=20)
            page.press("Nộp bài")

    ready = threading.Barrier(3)
    at_once(hand_in, 3)
    results = [
        row for row in town.rows("attempt_results") if (row["enrolment_id"], row["quiz_id"]) == (own, quiz.id)
    ]
    assert len(results) == 1


def at_once(act: Callable[[], None], many: int) -> None:
    threads = [threading.Thread(target=act) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_quiz_of_a_course_one_is_not_enrolled_in_is_not_there(town: Town, course: Course) -> None:
    own = enrolment(town, town.report["cards"][46]["person_id"])
    before = town.rows("attempts")
    with Screen(town.guest(46)) as screen:
        for quiz in ("HGV-02-M1-KT", "x", "../HGV-01-M1-KT", f"{course.modules[0].quiz.id}'"):
            shown = screen.open("kiem-tra", f"lop={own}&kt={quiz}")
            assert "Không có bài kiểm tra này" in shown
    with Screen(town.person("editor")) as screen:
        shown = screen.open("kiem-tra", f"lop={own}&kt={course.modules[0].quiz.id}")
        assert "Không tìm thấy mục này" in shown or "Việc này cần quyền khác" in shown
    assert town.rows("attempts") == before


def test_after_the_deadline_nothing_is_begun(town: Town, course: Course) -> None:
    import datetime

    today = datetime.datetime.now(datetime.UTC).date()
    over = {row["id"] for row in town.rows("cohorts") if row["deadline"] < today}
    guests = {card["person_id"]: number for number, card in enumerate(town.report["cards"])}
    begun = {(row["enrolment_id"], row["quiz_id"]) for row in town.rows("attempts")}
    found = [
        (guests[row["person_id"]], row["id"], module.quiz)
        for row in town.rows("enrolments")
        if row["cohort_id"] in over and row["person_id"] in guests
        for module in course.modules
        if (row["id"], module.quiz.id) not in begun and module.quiz.graded_questions()
    ]
    if not found:
        pytest.skip("nobody of the guests was in a class that is over")
    number, own, quiz = found[0]
    with Screen(town.guest(number)) as screen:
        screen.open("kiem-tra", f"lop={own}&kt={quiz.id}")
        shown = screen.press("Bắt đầu làm bài")
    assert "đã hết hạn" in shown
    assert not any((row["enrolment_id"], row["quiz_id"]) == (own, quiz.id) for row in town.rows("attempts"))
