"""The courses that ship are sound, and hold what they promise."""

from pathlib import Path

import pytest

from lms.content.loader import check_courses, load_courses
from lms.domain.course import Course
from lms.domain.legal import Mark
from lms.text_content import problem_text

COURSES = Path(__file__).parents[1] / "courses"


@pytest.fixture(scope="module")
def hgv_01() -> Course:
    catalogue, _ = load_courses(COURSES)
    assert "HGV-01" in catalogue.courses, "see test_the_shipped_courses_have_no_problems"
    return catalogue.courses["HGV-01"]


def test_the_shipped_courses_have_no_problems():
    _, problems = check_courses(COURSES)
    assert [f"{problem.file}:{problem.line}: {problem_text(problem)}" for problem in problems] == []


def test_hgv_01_has_six_modules_in_eight_hours(hgv_01: Course):
    assert [module.minutes for module in hgv_01.modules] == [60, 90, 90, 120, 60, 60]
    assert hgv_01.minutes == 8 * 60


def test_every_module_of_hgv_01_has_a_case_with_a_model_answer(hgv_01: Course):
    for module in hgv_01.modules:
        kinds = {block.kind.value for lesson in module.lessons for block in lesson.blocks}
        assert {"tinh-huong", "goi-y"} <= kinds, module.id


def test_hgv_01_asks_all_its_questions_and_grades_the_settled_ones(hgv_01: Course):
    assert [len(quiz.questions) for quiz in hgv_01.quizzes()] == [6, 5, 6, 6, 6, 6]
    assert [len(quiz.graded_questions()) for quiz in hgv_01.quizzes()] == [6, 3, 6, 6, 3, 6]


def test_what_rests_on_amended_law_is_kept_as_pending(hgv_01: Course):
    pending = [question for question in hgv_01.questions() if question.pending]
    assert len(pending) == 5
    assert {citation.mark for question in pending for citation in question.citations} <= {
        Mark.AMENDED,
        Mark.VERIFIED,
    }


def test_the_right_answer_is_not_always_in_the_same_place(hgv_01: Course):
    right = [question.correct_choice for question in hgv_01.questions()]
    assert all(right.count(letter) >= len(right) // 10 for letter in "abcd")
