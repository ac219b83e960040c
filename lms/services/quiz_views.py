"""A quiz as a trainee sees it: how it stands, under way, and what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from lms.domain import quiz as rules
from lms.domain.answers import Given
from lms.domain.course import Course, Quiz
from lms.domain.quiz import AttemptResult, QuestionForTrainee, Sitting
from lms.domain.times import local_date
from lms.services import attempts
from lms.services.attempts import MarkedQuestion
from lms.store import attempts as store
from lms.store import learning
from lms.store.cohorts import EnrolmentRow
from lms.store.database import Tx
from lms.store.learning import AttemptRow


@dataclass(frozen=True, slots=True)
class QuizState:
    """A quiz as the course page shows it. `graded` is the number of questions it asks; `waiting`: an essay of
    the last attempt is still to be marked; `possible_from`: not before this moment."""

    quiz: Quiz
    graded: int
    best_percent: int | None
    passed: bool
    attempts_used: int
    attempts_left: int
    open_attempt: str | None
    last_submitted: str | None
    """The attempt handed in last, to look at its result again."""
    waiting: bool = False
    possible_from: datetime | None = None
    practice: bool = False
    unasked: int = 0
    """Questions that wait for a jurist."""


@dataclass(frozen=True, slots=True)
class EntryState:
    """The questions before and after a course. `offered` is the sitting that may be begun or gone on with."""

    questions: int
    before: int | None
    after: int | None
    """Percent of each sitting that is handed in."""
    offered: Sitting | None
    open_attempt: str | None
    last_submitted: str | None


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt under way: questions in this attempt's order, and what was answered, as the browser gave it.
    `answered` are those wholly answered; `ends_at` None: no limit of time."""

    attempt_id: str
    enrolment_id: str
    quiz_id: str
    quiz_title: str
    ordinal: int
    questions: tuple[QuestionForTrainee, ...]
    chosen: dict[str, Given]
    answered: tuple[str, ...] = ()
    sitting: Sitting | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ModuleScore:
    """How many questions of one module were wholly right in a sitting before or after the course."""

    title: str
    correct: int
    total: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """The outcome of an attempt with the explanation of every question; of the sitting before a course none
    is given yet, so that the one after it means something. `gain`: percent before and after. `modules` are
    the scores of a sitting, `to_finish` the titles of the quizzes that may still ask what it asked: until
    they are done, its questions of theirs are not explained."""

    attempt: AttemptRow
    quiz: Quiz
    course: Course
    result: AttemptResult
    questions: tuple[MarkedQuestion, ...]
    attempts_left: int
    sitting: Sitting | None = None
    time_was_over: bool = False
    practice: bool = False
    possible_from: datetime | None = None
    gain: tuple[int, int] | None = None
    modules: tuple[ModuleScore, ...] = ()
    to_finish: tuple[str, ...] = ()


def quiz_state(
    course: Course,
    quiz: Quiz,
    past: list[AttemptRow],
    gradable: frozenset[str],
    practice: bool,
    now: datetime,
) -> QuizState:
    """`past`: the attempts of one enrolment at this quiz, in order."""
    done = [a for a in past if a.submitted_at is not None]
    passed = any(a.passed for a in done)
    left = 0 if passed and not practice else rules.attempts_left(course.quiz_rule, len(past))
    after = rules.possible_from(course.quiz_rule, done[-1].submitted_at if done else None)
    return QuizState(
        quiz,
        rules.asked_count(quiz, gradable),
        max((a.percent for a in done if a.percent is not None), default=None),
        passed,
        len(past),
        max(1, left) if practice else left,
        next((a.id for a in past if a.submitted_at is None), None),
        done[-1].id if done else None,
        bool(done) and done[-1].percent is None,
        after if left and not practice and after and after > now else None,
        practice,
        sum(question.id not in gradable for question in quiz.questions),
    )


def states(
    tx: Tx, row: EnrolmentRow, course: Course, gradable: frozenset[str], now: datetime
) -> dict[str, QuizState]:
    """Quiz id → how somebody stands with it, for the course page."""
    past = learning.attempts(tx, [row.id])
    practice = attempts.is_practice(row)
    return {
        quiz.id: quiz_state(course, quiz, [a for a in past if a.quiz_id == quiz.id], gradable, practice, now)
        for quiz in course.quizzes()
    }


def may_still_ask(
    tx: Tx, row: EnrolmentRow, course: Course, gradable: frozenset[str], now: datetime
) -> dict[str, frozenset[str]]:
    """Id of each quiz that is still to be taken for marks → its questions that may come: whoever was told
    their answers would be marked for remembering them."""
    if local_date(now) > row.deadline:
        return {}
    return {
        quiz_id: frozenset(question.id for question in state.quiz.questions) & gradable
        for quiz_id, state in states(tx, row, course, gradable, now).items()
        if not state.practice and not state.passed and (state.attempts_left or state.open_attempt)
    }


def module_scores(course: Course, result: AttemptResult) -> tuple[ModuleScore, ...]:
    """By module, in the order of the course; modules that nothing was asked of are left out."""
    right = {answer.question_id: answer.right for answer in result.answers}
    found = []
    for module in course.modules:
        asked = [right[question.id] for question in module.quiz.questions if question.id in right]
        if asked:
            found.append(ModuleScore(module.title, sum(asked), len(asked)))
    return tuple(found)


def entry(
    tx: Tx, row: EnrolmentRow, course: Course, gradable: frozenset[str], now: datetime
) -> EntryState | None:
    """The sittings before and after the course; None where it has none."""
    if course.entry_test is None:
        return None
    sat = {a.quiz_id: a for a in learning.attempts(tx, [row.id]) if a.quiz_id in tuple(Sitting)}
    results = {sitting: found for (_, sitting), found in store.entry_results(tx, [row.id]).items()}
    in_time = local_date(now) <= row.deadline
    offered = entry_offered(course, learning.lesson_events(tx, [row.id]), sat) if in_time else None
    before, after = (results.get(sitting.value) for sitting in Sitting)
    last = after or before
    open_attempt = sat.get(offered.value) if offered else None
    return EntryState(
        len(rules.entry_questions(course, gradable, entry_seed(row.id))),
        before.percent if before else None,
        after.percent if after else None,
        offered,
        open_attempt.id if open_attempt else None,
        last.attempt_id if last else None,
    )


def entry_offered(
    course: Course, events: dict[tuple[str, str, str], datetime], sat: dict[str, AttemptRow]
) -> Sitting | None:
    """Which sitting may be taken now: before the first lesson is done, and after the last. `events` are those
    of one enrolment, `sat` its sittings by their name."""
    done = {lesson_id for _, lesson_id, kind in events if kind == "completed"}

    def taken(sitting: Sitting) -> bool:
        attempt = sat.get(sitting.value)
        return attempt is not None and attempt.submitted_at is not None

    if not done and not taken(Sitting.BEFORE):
        return Sitting.BEFORE
    every = {lesson.id for lesson in course.lessons()}
    return Sitting.AFTER if every and every <= done and not taken(Sitting.AFTER) else None


def entry_seed(enrolment_id: str) -> int:
    """The questions before and after a course are drawn by the enrolment."""
    return int.from_bytes(hashlib.sha256(enrolment_id.encode()).digest()[:4])
