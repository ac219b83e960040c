"""Which questions of a quiz are good and which somebody should look at again, from the answers of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.domain import item_analysis as rules
from lms.domain import marking
from lms.domain.answers import ids_of, is_answered
from lms.domain.course import Choice, Course, Question, QuestionType, Quiz
from lms.domain.errors import Code, Refusal
from lms.domain.item_analysis import Answered, ItemStatistics
from lms.domain.people import Actor, Permission
from lms.services import territory
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.store import attempts, item_analysis
from lms.store.database import Tx
from lms.store.item_analysis import Answer, HandedIn

AWAY = timedelta(minutes=10)
"""A longer pause before an answer was not spent on it."""
_ONE_OF = (QuestionType.SINGLE_CHOICE, QuestionType.TRUE_FALSE)


@dataclass(frozen=True, slots=True)
class AnalysedVersion:
    """A version of a course that somebody was tested on."""

    course_id: str
    version: int
    title: str
    attempts: int
    quizzes: tuple[tuple[str, str], ...]
    """(id, title)."""


@dataclass(frozen=True, slots=True)
class AnalysedQuestion:
    """`number` counts in the author's order."""

    number: int
    question: Question
    statistics: ItemStatistics


@dataclass(frozen=True, slots=True)
class QuizAnalysis:
    """`attempts` were looked at; `left_out` were not, because they were later tries of the same people."""

    course: Course
    quiz: Quiz
    attempts: int
    left_out: int
    questions: tuple[AnalysedQuestion, ...]


class ItemAnalyses:
    """For whoever sees results, over the people within their reach; for whoever reviews contents, over all:
    there are no names in it."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def versions(self, actor: Actor) -> list[AnalysedVersion]:
        """By course, the newest version first. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            found = item_analysis.versions(tx, _reach(tx, actor))
        listed = []
        for course_id, version, count in found:
            course = self._courses.version(course_id, version)
            quizzes = tuple((quiz.id, quiz.title) for quiz in course.quizzes())
            listed.append(AnalysedVersion(course_id, version, course.title, count, quizzes))
        return listed

    def analyse(
        self, actor: Actor, course_id: str, version: int, quiz_id: str, *, first_only: bool = True
    ) -> QuizAnalysis:
        """`first_only`: of each person the first attempt; later ones were made knowing the answers.

        Raises Refusal NOT_ALLOWED, COURSE_UNKNOWN, QUIZ_UNKNOWN.
        """
        actor_may(actor)
        course = self._courses.version(course_id, version)
        try:
            quiz = course.quiz(quiz_id)
        except KeyError:
            raise Refusal(Code.QUIZ_UNKNOWN) from None
        with self._tools.database.read() as tx:
            every = item_analysis.handed_in(tx, course_id, version, quiz_id, _reach(tx, actor))
            looked_at = [row for row in every if row.first or not first_only]
            answered = list(_answered(tx, course, quiz, looked_at))
        statistics = rules.analyse(
            {
                one.id: {choice.id: marking.is_right(choice) for choice in _choices(one)}
                for one in quiz.questions
            },
            answered,
        )
        numbers = {one.id: (number, one) for number, one in enumerate(quiz.questions, 1)}
        return QuizAnalysis(
            course,
            quiz,
            len(answered),
            len(every) - len(looked_at),
            tuple(AnalysedQuestion(*numbers[one.question_id], one) for one in statistics),
        )


def actor_may(actor: Actor) -> None:
    """Raises Refusal NOT_ALLOWED."""
    if not actor.has(Permission.REVIEW_CONTENT):
        actor.require(Permission.SEE_REPORTS)


def _reach(tx: Tx, actor: Actor) -> frozenset[str] | None:
    if actor.has(Permission.REVIEW_CONTENT):
        return None
    return territory.reach(tx, actor, Permission.SEE_REPORTS)


def _choices(question: Question) -> Sequence[Choice]:
    """Those that are chosen among; what is put in order is not."""
    return question.choices if question.type in (*_ONE_OF, QuestionType.MULTIPLE_CHOICE) else ()


def _answered(tx: Tx, course: Course, quiz: Quiz, rows: Sequence[HandedIn]) -> Iterator[list[Answered]]:
    ids = [row.attempt_id for row in rows]
    pinned = attempts.pinned(tx, ids)
    marks = item_analysis.essay_marks(tx, ids)
    given: dict[str, list[Answer]] = {}
    for answer in item_analysis.answers(tx, ids):
        given.setdefault(answer.attempt_id, []).append(answer)
    by_id = {question.id: question for question in quiz.questions}
    for row in rows:
        said = given.get(row.attempt_id, [])
        if row.attempt_id not in pinned and not said:
            continue  # whose it was has been erased, and the answers with them
        asked = pinned.get(row.attempt_id) or tuple(q.id for q in quiz.graded_questions())
        last = {answer.question_id: answer.stored for answer in said}
        times = {} if row.paper else _seconds(row.started_at, said)
        found = []
        for question in (by_id[item] for item in asked if item in by_id):
            stored = last.get(question.id)
            share = marking.share(
                question,
                stored,
                negative=course.quiz_rule.negative_marking,
                by_hand=marks.get((row.attempt_id, question.id)),
            )
            if share is None:
                continue  # an essay that nobody has marked yet
            found.append(
                Answered(
                    question.id,
                    _chosen(question, stored),
                    not is_answered(question, stored),
                    float(share),
                    times.get(question.id),
                )
            )
        if found:
            yield found


def _chosen(question: Question, stored: str | None) -> tuple[str, ...]:
    if question.type is QuestionType.MULTIPLE_CHOICE:
        return ids_of(stored)
    return (stored,) if stored and question.type in _ONE_OF else ()


def _seconds(started_at: datetime, said: Sequence[Answer]) -> dict[str, float]:
    """Question id → seconds from the answer before it (or the beginning), changes of mind included."""
    found: dict[str, float] = {}
    before = started_at
    for answer in said:
        spent = answer.answered_at - before
        before = answer.answered_at
        if timedelta() < spent <= AWAY:
            found[answer.question_id] = found.get(answer.question_id, 0.0) + spent.total_seconds()
    return found
