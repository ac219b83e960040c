"""Months of learning by many people in one write, for a demo: the same rules as one button at a time.

Nothing here may run on a real store: there, what people read and answer is recorded as they do it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.domain import quiz as rules
from lms.domain.audit import AuditAct
from lms.domain.course import Course, Lesson
from lms.domain.errors import Code, Refusal
from lms.domain.times import local_date
from lms.services import approvals
from lms.services.attempts import BY_PERSON
from lms.services.courses import Courses
from lms.services.learning import shortest_reading_seconds
from lms.services.tools import Tools
from lms.store import attempts as attempt_store
from lms.store import audit, cohorts
from lms.store import learning as store
from lms.store import reading as reading_store
from lms.store.attempts import EntryResult
from lms.store.cohorts import EnrolmentRow
from lms.store.learning import AttemptRow
from lms.store.reading import CheckRow


@dataclass(frozen=True, slots=True)
class Reading:
    """One lesson; `completed_at` None: opened and left."""

    lesson_id: str
    opened_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """One attempt, answered in full: question id → answer, as `domain.answers` stores it. These are the
    questions it asks."""

    quiz_id: str
    started_at: datetime
    submitted_at: datetime
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Study:
    """What one person did in one course, in order of time. `entries`: before the course and after it; their
    `quiz_id` is that of `domain.quiz.Sitting`."""

    person_id: str
    readings: tuple[Reading, ...]
    sittings: tuple[Sitting, ...]
    entries: tuple[Sitting, ...] = ()


class LearningBulk:
    """For demo stores only."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def gradable(self, course: Course) -> frozenset[str]:
        """Ids of the questions that may be asked now."""
        with self._tools.database.read() as tx:
            return approvals.gradable(tx, course, local_date(self._tools.clock()))

    def record_many(self, cohort_id: str, studies: Sequence[Study]) -> int:
        """One write for a cohort nobody has studied in yet. Returns how many attempts were passed.

        Raises Refusal NOT_ALLOWED on a store that is no demo; NOT_ENROLLED, LESSON_TOO_FAST,
        DEADLINE_PASSED, ANSWERS_MISSING, ALREADY_PASSED, NO_ATTEMPTS_LEFT as the single acts do.
        """
        if not self._tools.is_demo:
            raise Refusal(Code.NOT_ALLOWED)
        new_id = self._tools.new_id
        events: list[tuple[str, str, str, str, datetime]] = []
        spans: list[tuple[str, str, str, datetime, datetime]] = []
        checks: list[tuple[str, CheckRow]] = []
        attempts: list[AttemptRow] = []
        answers: list[tuple[str, str, str, str, datetime]] = []
        lines: list[audit.AuditLine] = []
        asked: dict[str, tuple[str, ...]] = {}
        entries: list[tuple[EntryResult, datetime]] = []
        with self._tools.database.write() as tx:
            enrolments = {row.person_id: row for row in cohorts.enrolments_in(tx, cohort_id)}
            for study in studies:
                row = enrolments.get(study.person_id)
                if row is None:
                    raise Refusal(Code.NOT_ENROLLED)
                course = self._courses.version(row.course_id, row.course_version)
                for reading in study.readings:
                    _check_reading(course, row, reading)
                    events.append((new_id(), row.id, reading.lesson_id, "opened", reading.opened_at))
                    if reading.completed_at:
                        events.append(
                            (new_id(), row.id, reading.lesson_id, "completed", reading.completed_at)
                        )
                        spans.append(
                            (new_id(), row.id, reading.lesson_id, reading.opened_at, reading.completed_at)
                        )
                        checks += [
                            (
                                new_id(),
                                CheckRow(row.id, reading.lesson_id, choice, True, reading.completed_at),
                            )
                            for choice in _right_answers(course.lesson(reading.lesson_id))
                        ]
                for attempt, sitting in self._attempts(course, row, study.sittings):
                    attempts.append(attempt)
                    asked[attempt.id] = tuple(sitting.answers)
                    answers += [
                        (new_id(), attempt.id, question, choice, sitting.submitted_at)
                        for question, choice in sitting.answers.items()
                    ]
                    detail = {
                        "quiz": attempt.quiz_id,
                        "attempt": attempt.ordinal,
                        "percent": attempt.percent,
                    }
                    lines.append(
                        audit.AuditLine(
                            sitting.submitted_at, study.person_id, AuditAct.QUIZ_SUBMITTED, row.id, detail
                        )
                    )
                for attempt, sitting, result in self._entries(course, row, study.entries):
                    attempts.append(attempt)
                    asked[attempt.id] = tuple(sitting.answers)
                    answers += [
                        (new_id(), attempt.id, question, said, sitting.submitted_at)
                        for question, said in sitting.answers.items()
                    ]
                    entries.append((result, sitting.submitted_at))
            store.add_lesson_events(tx, events)
            reading_store.add_spans(tx, spans)
            reading_store.add_checks(tx, checks)
            store.add_attempts(tx, attempts, answers)
            attempt_store.add_entry_results(tx, entries)
            attempt_store.pin_questions(tx, asked)
            attempt_store.add_hand_ins(
                tx, [(a.id, a.enrolment_id, BY_PERSON, a.submitted_at) for a in attempts if a.submitted_at]
            )
            audit.append_many(tx, new_id, lines)
        return sum(bool(attempt.passed) for attempt in attempts)

    def _entries(
        self, course: Course, row: EnrolmentRow, sittings: Sequence[Sitting]
    ) -> list[tuple[AttemptRow, Sitting, EntryResult]]:
        found = []
        for sitting in sittings:
            quiz = rules.entry_quiz(course, rules.Sitting(sitting.quiz_id), sitting.answers)
            result = rules.score(quiz, sitting.answers, course.quiz_rule, question_ids=sitting.answers)
            seed = int.from_bytes(self._tools.random_bytes(4)) >> 1
            attempt = AttemptRow(
                self._tools.new_id(),
                row.id,
                sitting.quiz_id,
                1,
                seed,
                sitting.started_at,
                sitting.submitted_at,
                *(None,) * 4,
            )
            counted = (result.correct, result.total, result.percent)
            found.append((attempt, sitting, EntryResult(row.id, sitting.quiz_id, attempt.id, *counted)))
        return found

    def _attempts(
        self, course: Course, row: EnrolmentRow, sittings: Sequence[Sitting]
    ) -> list[tuple[AttemptRow, Sitting]]:
        found: list[tuple[AttemptRow, Sitting]] = []
        for sitting in sittings:
            quiz = course.quiz(sitting.quiz_id)
            past = [attempt for attempt, _ in found if attempt.quiz_id == quiz.id]
            if any(attempt.passed for attempt in past):
                raise Refusal(Code.ALREADY_PASSED)
            if rules.attempts_left(course.quiz_rule, len(past)) == 0:
                raise Refusal(Code.NO_ATTEMPTS_LEFT)
            if local_date(sitting.started_at) > row.deadline:
                raise Refusal(Code.DEADLINE_PASSED, deadline=row.deadline)
            questions = rules.asked(quiz, [one.id for one in quiz.questions if one.id in sitting.answers])
            missing = rules.open_questions(questions, sitting.answers)
            missing += max(0, rules.needed(quiz) - len(questions))
            if missing:
                raise Refusal(Code.ANSWERS_MISSING, count=missing)
            asked = tuple(question.id for question in questions)
            result = rules.score(quiz, sitting.answers, course.quiz_rule, question_ids=asked)
            seed = int.from_bytes(self._tools.random_bytes(4)) >> 1
            attempt = AttemptRow(
                self._tools.new_id(),
                row.id,
                quiz.id,
                len(past) + 1,
                seed,
                sitting.started_at,
                sitting.submitted_at,
                *(
                    (None,) * 4
                    if result.waiting
                    else (result.correct, result.total, result.percent, result.passed)
                ),
            )
            found.append((attempt, sitting))
        return found


def _right_answers(lesson: Lesson) -> list[str]:
    """The one to the question of the lesson; none where it has no question."""
    return [choice.id for choice in lesson.check.choices if choice.correct][:1] if lesson.check else []


def _check_reading(course: Course, row: EnrolmentRow, reading: Reading) -> None:
    if reading.completed_at is None:
        return
    took = (reading.completed_at - reading.opened_at).total_seconds()
    least = shortest_reading_seconds(course.lesson(reading.lesson_id))
    if took < least:
        raise Refusal(Code.LESSON_TOO_FAST, seconds=max(1, int(least - took)))
    if local_date(reading.completed_at) > row.deadline:
        raise Refusal(Code.DEADLINE_PASSED, deadline=row.deadline)
