"""The full office with a course whose quiz has every type of question, and the ways to take it."""

from __future__ import annotations

from lms.domain.answers import Given, shown_answer
from lms.domain.course import Catalogue, Course, EntryTest, Question, Quiz, QuizRule
from lms.domain.people import Actor
from lms.services.quiz_views import OpenAttempt
from tests.domain.question_samples import RIGHT
from tests.services.full_office import FullOffice
from tests.services.small_office import COURSE, DEADLINE, LAN, TUAN
from tests.support.published import publish

ESSAY_TEXT = "Tôi sẽ gặp từng bên."


def course_with(
    *questions: Question, rule: QuizRule | None = None, entry: int = 0, draws: tuple[object, ...] = ()
) -> Course:
    """Version 2 of the small course, with this quiz."""
    [module] = COURSE.modules
    quiz = Quiz.model_validate({"id": "k1", "title": "Bài kiểm tra", "questions": questions, "draws": draws})
    return COURSE.model_copy(
        update={
            "version": 2,
            "modules": (module.model_copy(update={"quiz": quiz}),),
            "quiz_rule": rule or COURSE.quiz_rule,
            "entry_test": EntryTest(questions=entry) if entry else None,
        }
    )


def open_class(hall: FullOffice, course: Course, *people: str, graded: bool = True) -> dict[str, str]:
    """Publish it and enrol these; person id → enrolment."""
    hall.courses.catalogue = Catalogue(courses={course.id: course}, sources={})
    publish(hall.reviews, hall.publishing, course.id)
    cohort = hall.cohorts.open_cohort(
        TUAN, title="Lớp hai", course_id=course.id, unit_id="u-hm", deadline=DEADLINE, graded=graded
    )
    hall.cohorts.enrol(TUAN, cohort, people or ("lan",))
    with hall.database.read() as tx:
        return dict(tx.all("SELECT person_id, id FROM enrolments WHERE cohort_id = $1", cohort))


def cohort_of(hall: FullOffice, enrolment_id: str) -> str:
    with hall.database.read() as tx:
        row = tx.one("SELECT cohort_id FROM enrolments WHERE id = $1", enrolment_id)
    assert row
    return str(row[0])


def right(hall: FullOffice, course: Course, attempt: OpenAttempt, question_id: str) -> Given:
    """The right answer as the browser of this attempt would give it."""
    question = course.question(question_id)
    stored = RIGHT.get(question_id, ESSAY_TEXT)
    with hall.database.read() as tx:
        row = tx.one("SELECT seed FROM attempts WHERE id = $1", attempt.attempt_id)
    assert row
    given = shown_answer(question, int(row[0]), stored)
    assert given is not None
    return given


def answer_right(hall: FullOffice, course: Course, attempt: OpenAttempt, who: Actor = LAN) -> None:
    for asked in attempt.questions:
        hall.quizzes.answer(who, attempt.attempt_id, asked.id, right(hall, course, attempt, asked.id))
