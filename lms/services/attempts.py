"""An attempt as the services share it: what it asks, how long it lasts, and what becomes of it when it is
handed in. Who may do so is asked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lms.domain import marking
from lms.domain import quiz as rules
from lms.domain.answers import shuffled
from lms.domain.audit import AuditAct
from lms.domain.course import Course, Question, Quiz
from lms.domain.people import Actor
from lms.domain.quiz import AnswerResult, AttemptResult, Clock, Sitting
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.store import attempts as store
from lms.store import audit, cohorts, learning
from lms.store.cohorts import EnrolmentRow
from lms.store.completion import parse_rule
from lms.store.database import Tx
from lms.store.learning import AttemptRow

BY_PERSON, BY_TIME = "person", "time_over"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt with what it belongs to. `sitting`: it is one of the two before and after a course."""

    row: AttemptRow
    enrolment: EnrolmentRow
    course: Course
    quiz: Quiz
    questions: tuple[Question, ...]
    sitting: Sitting | None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(question.id for question in self.questions)

    @property
    def practice(self) -> bool:
        return is_practice(self.enrolment)


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """One question after submission. `chosen` and `correct` have a line for each part; `percent` None: a
    person has still to mark it. `feedback` is what the author says to exactly this answer, `comment` what
    whoever marked the essay said."""

    question: Question
    chosen: str | None
    right: bool
    correct: str
    percent: int | None
    feedback: tuple[str, ...] = ()
    comment: str = ""


def is_practice(enrolment: EnrolmentRow) -> bool:
    """Whether the quizzes of this enrolment are practice: as often as one likes, nothing depends on them."""
    return parse_rule(enrolment.rule).quizzes == "none"


def load(tx: Tx, courses: Courses, attempt_id: str) -> Attempt | None:
    row = learning.attempt(tx, attempt_id)
    enrolment = cohorts.enrolment(tx, row.enrolment_id) if row else None
    if row is None or enrolment is None:
        return None
    course = courses.version(enrolment.course_id, enrolment.course_version)
    return whole(row, enrolment, course, store.pinned(tx, [attempt_id]).get(attempt_id))


def whole(
    row: AttemptRow, enrolment: EnrolmentRow, course: Course, pinned: tuple[str, ...] | None
) -> Attempt:
    """`pinned`: the questions it asks; None for attempts older than pinning."""
    if row.quiz_id in tuple(Sitting):
        sitting = Sitting(row.quiz_id)
        quiz = rules.entry_quiz(course, sitting, pinned or ())
        return Attempt(row, enrolment, course, quiz, quiz.questions, sitting)
    quiz = course.quiz(row.quiz_id)
    return Attempt(row, enrolment, course, quiz, tuple(rules.asked(quiz, pinned)), None)


def clock(tx: Tx, attempt: Attempt) -> Clock | None:
    """How long it lasts; None: without limit, as the sittings before and after a course always are."""
    if attempt.sitting or attempt.course.quiz_rule.time_limit_minutes is None:
        return None
    return rules.clock(
        attempt.course.quiz_rule,
        attempt.row.started_at,
        store.extra_minutes(tx, attempt.row.id),
        store.lost(tx, attempt.row.id),
    )


def score(tx: Tx, attempt: Attempt) -> AttemptResult:
    """Of what is saved, with the essays that are marked by now."""
    return rules.score(
        attempt.quiz,
        learning.answers(tx, attempt.row.id),
        attempt.course.quiz_rule,
        question_ids=attempt.ids,
        by_hand={item: percent for item, (percent, _) in store.essay_marks(tx, attempt.row.id).items()},
    )


def hand_in(tx: Tx, tools: Tools, attempt: Attempt, actor: Actor, how: str, at: datetime) -> AttemptResult:
    """Mark it with what is saved, inside a write. What waits for a person has no result yet."""
    result = score(tx, attempt)
    store.hand_in(tx, attempt.row.id, attempt.enrolment.id, how, at)
    if not result.waiting:
        keep_result(tx, attempt, result, at)
    percent = None if result.waiting else result.percent
    detail = {"quiz": attempt.quiz.id, "attempt": attempt.row.ordinal, "percent": percent}
    if how != BY_PERSON:
        detail["how"] = how
    audit.append(
        tx, tools.new_id, tools.clock(), actor, AuditAct.QUIZ_SUBMITTED, attempt.enrolment.id, detail
    )
    return result


def keep_result(tx: Tx, attempt: Attempt, result: AttemptResult, at: datetime) -> None:
    """The result of an attempt handed in at that moment; it never changes again."""
    if attempt.sitting:
        row = store.EntryResult(
            attempt.enrolment.id,
            attempt.sitting.value,
            attempt.row.id,
            result.correct,
            result.total,
            result.percent,
        )
        store.add_entry_results(tx, [(row, at)])
        return
    learning.submit(
        tx,
        attempt.row,
        correct=result.correct,
        total=result.total,
        percent=result.percent,
        passed=result.passed,
        now=at,
    )


def explained(
    attempt: Attempt, result: AttemptResult, comments: Mapping[str, str]
) -> tuple[MarkedQuestion, ...]:
    """Every question with what was answered, what is right and why, in the order of the attempt."""
    by_id = {answer.question_id: answer for answer in result.answers}
    questions = {question.id: question for question in attempt.questions}
    order = shuffled(questions, attempt.row.seed)
    return tuple(_marked(questions[item], by_id[item], comments.get(item, "")) for item in order)


def _marked(question: Question, answer: AnswerResult, comment: str) -> MarkedQuestion:
    return MarkedQuestion(
        question,
        "\n".join(marking.said_lines(question, answer.stored)) or None,
        answer.right,
        "\n".join(marking.right_lines(question)),
        answer.percent,
        marking.feedback(question, answer.stored),
        comment,
    )
