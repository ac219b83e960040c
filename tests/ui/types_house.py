"""Lan at a quiz with every type of question: module 1 of HGV-01 in a version of its own."""

from __future__ import annotations

from lms.domain.course import Catalogue, Course, EntryTest, Question, QuizRule
from lms.services.quiz_views import OpenAttempt
from tests.support.published import publish
from tests.ui.learner_house import LESSON, QUIZ
from tests.ui.office_house import COURSE, OfficeHouse


class TypesHouse:
    """`questions` are those of the quiz; their lesson is the first of the course."""

    def __init__(
        self,
        house: OfficeHouse,
        questions: tuple[Question, ...],
        *,
        rule: QuizRule | None = None,
        entry: int = 0,
    ) -> None:
        self.house = house
        self.services = house.services
        self.course = self._course(questions, rule, entry)
        self.services.courses.catalogue = Catalogue(courses={COURSE: self.course}, sources={})
        publish(self.services.reviews, self.services.publishing, COURSE)
        self.cohort_id = house.cohort("Hưng Hà 02", house.lan)
        self.lan = house.sign_in(house.lan)
        self.enrolment_id = self.services.learning.home(self.lan)[0].enrolment.id

    def _course(self, questions: tuple[Question, ...], rule: QuizRule | None, entry: int) -> Course:
        current = self.services.courses.current(COURSE)
        first, *others = current.modules
        placed = tuple(one.model_copy(update={"lesson": LESSON}) for one in questions)
        quiz = first.quiz.model_copy(update={"questions": placed, "draws": ()})
        return current.model_copy(
            update={
                "version": current.version + 1,
                "modules": (first.model_copy(update={"quiz": quiz}), *others),
                "quiz_rule": rule or QuizRule(pass_percent=70, max_attempts=3),
                "entry_test": EntryTest(questions=entry) if entry else None,
            }
        )

    def begin(self) -> OpenAttempt:
        return self.services.quizzes.start_quiz(self.lan, self.enrolment_id, QUIZ)

    def place(self, attempt: OpenAttempt, question_id: str) -> str:
        """Its place in the address."""
        return str([one.id for one in attempt.questions].index(question_id) + 1)

    def stored(self, attempt: OpenAttempt, question_id: str) -> str | None:
        """The last answer as the store has it."""
        with self.services.database.read() as tx:
            row = tx.one(
                "SELECT choice_id FROM attempt_answers WHERE attempt_id = $1 AND question_id = $2"
                " ORDER BY ordinal DESC LIMIT 1",
                attempt.attempt_id,
                question_id,
            )
        return str(row[0]) if row else None

    def read_every_lesson(self) -> None:
        new_id, now = self.services.tools.new_id, self.house.now
        with self.services.database.write() as tx:
            tx.insert(
                "lesson_events",
                ("id", "enrolment_id", "lesson_id", "kind", "happened_at"),
                [
                    [new_id(), self.enrolment_id, lesson.id, "completed", now]
                    for lesson in self.course.lessons()
                ],
            )
