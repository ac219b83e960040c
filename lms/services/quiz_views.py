"""A quiz as a trainee sees it: how it stands, under way, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.domain import quiz as rules
from lms.domain.answers import Given
from lms.domain.course import Course, Quiz
from lms.domain.quiz import AttemptResult, QuestionForTrainee, Sitting
from lms.services.attempts import MarkedQuestion
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
class Submitted:
    """The outcome of an attempt with the explanation of every question; of the sitting before a course none
    is given yet, so that the one after it means something. `gain`: percent before and after."""

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
