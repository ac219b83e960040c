"""Has this person completed the course; if not, what is missing, and is there still time?

The rule is pinned by the enrolment: a share of the minutes *scheduled* (not only of those held so far),
all lessons, all quizzes or none. A deadline is a day in Vietnam and counts until its last second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from lms.domain.attendance import window
from lms.domain.course import CompletionRule, Course
from lms.domain.times import local_date


class CompletionState(StrEnum):
    """Where an enrolment stands."""

    COMPLETE = "complete"
    STILL_POSSIBLE = "still_possible"
    OUT_OF_REACH = "out_of_reach"


class Reason(StrEnum):
    """What explains a state beyond the things missing."""

    DEADLINE_PASSED = "deadline_passed"
    TOO_FEW_MINUTES_LEFT = "too_few_minutes_left"
    NO_ATTEMPTS_LEFT = "no_attempts_left"
    NO_SESSIONS_SCHEDULED = "no_sessions_scheduled"


class ScheduledSession(NamedTuple):
    """One meeting of a cohort; instants are aware."""

    id: str
    minutes: int
    starts_at: datetime
    ends_at: datetime


class Requirements(NamedTuple):
    """What a course version asks for under a rule, by ids. A quiz without a question cannot be passed, so it
    is not asked for."""

    lessons: tuple[str, ...]
    quizzes: tuple[str, ...]
    max_attempts: int


class Counts(NamedTuple):
    """One enrolment in numbers: enough to judge it, whatever the size of the course.

    `minutes_left` are those of sessions that can still be checked in to and are not marked present;
    `quizzes_stuck` the required quizzes not passed and without an attempt left.
    """

    minutes_present: int
    minutes_needed: int
    minutes_left: int
    lessons_missing: int
    quizzes_missing: int
    quizzes_stuck: int
    deadline_passed: bool


@dataclass(frozen=True, slots=True)
class Completion:
    """The answer for one enrolment. `sessions_missing` is the least number of further sessions that
    would do: the longest still to come first, then, when those are not enough, those already missed."""

    state: CompletionState
    deadline: date
    minutes_present: int
    minutes_scheduled: int
    minutes_needed: int
    lessons_missing: tuple[str, ...]
    quizzes_missing: tuple[str, ...]
    sessions_missing: int
    sessions_left: int
    reasons: tuple[Reason, ...]

    @property
    def is_complete(self) -> bool:
        return self.state is CompletionState.COMPLETE


def requirements(course: Course, rule: CompletionRule) -> Requirements:
    """All lessons, and all quizzes unless they are practice. Which of its questions a quiz may ask changes
    with reviews and laws; that it has to be passed does not."""
    return Requirements(
        lessons=tuple(lesson.id for lesson in course.lessons()),
        quizzes=tuple(quiz.id for quiz in course.quizzes() if quiz.questions and rule.quizzes == "all"),
        max_attempts=course.quiz_rule.max_attempts,
    )


def minutes_needed(scheduled: int, percent: int) -> int:
    """The least whole number of minutes that is `percent` of `scheduled`: rounded up."""
    return -(-scheduled * percent // 100)


def can_still_attend(session: ScheduledSession, deadline: date, now: datetime) -> bool:
    """Whether its check-in has not closed yet, and it takes place by the deadline."""
    closes = window(session.starts_at, session.ends_at).closes
    return now <= closes and local_date(session.starts_at) <= deadline


def judge(counts: Counts) -> CompletionState:
    """The rule. What is complete stays complete after the deadline."""
    short = counts.minutes_present < counts.minutes_needed
    if not short and not counts.lessons_missing and not counts.quizzes_missing:
        return CompletionState.COMPLETE
    reachable = counts.minutes_present + counts.minutes_left >= counts.minutes_needed
    if counts.deadline_passed or counts.quizzes_stuck or not reachable:
        return CompletionState.OUT_OF_REACH
    return CompletionState.STILL_POSSIBLE


def assess(
    rule: CompletionRule,
    *,
    sessions: Sequence[ScheduledSession],
    present: AbstractSet[str],
    lessons_required: Sequence[str],
    lessons_done: AbstractSet[str],
    quizzes_required: Sequence[str],
    quizzes_passed: AbstractSet[str],
    attempts_left: Mapping[str, int],
    deadline: date,
    now: datetime,
) -> Completion:
    """Everything about one enrolment. `attempts_left` counts an attempt begun and not yet submitted as
    left; a quiz it does not name has none. Sessions in `present` that are not scheduled count nothing."""
    absent = [session for session in sessions if session.id not in present]
    left = [session for session in absent if can_still_attend(session, deadline, now)]
    missed = [session for session in absent if session not in left]
    scheduled = sum(session.minutes for session in sessions)
    attended = scheduled - sum(session.minutes for session in absent)
    lessons = tuple(lesson for lesson in lessons_required if lesson not in lessons_done)
    quizzes = tuple(quiz for quiz in quizzes_required if quiz not in quizzes_passed)
    counts = Counts(
        minutes_present=attended,
        minutes_needed=minutes_needed(scheduled, rule.min_attendance_percent),
        minutes_left=sum(session.minutes for session in left),
        lessons_missing=len(lessons),
        quizzes_missing=len(quizzes),
        quizzes_stuck=sum(attempts_left.get(quiz, 0) < 1 for quiz in quizzes),
        deadline_passed=local_date(now) > deadline,
    )
    state = judge(counts)
    return Completion(
        state=state,
        deadline=deadline,
        minutes_present=attended,
        minutes_scheduled=scheduled,
        minutes_needed=counts.minutes_needed,
        lessons_missing=lessons,
        quizzes_missing=quizzes,
        sessions_missing=_sessions_missing(counts.minutes_needed - attended, left, missed),
        sessions_left=len(left),
        reasons=_reasons(state, counts, scheduled),
    )


def _sessions_missing(
    minutes_short: int, left: Sequence[ScheduledSession], missed: Sequence[ScheduledSession]
) -> int:
    count = 0
    for sessions in (left, missed):
        for session in sorted(sessions, key=lambda session: -session.minutes):
            if minutes_short <= 0:
                return count
            minutes_short -= session.minutes
            count += 1
    return count


def _reasons(state: CompletionState, counts: Counts, scheduled: int) -> tuple[Reason, ...]:
    found = []
    if scheduled == 0:
        # Any share of nothing is nothing: attendance is satisfied, and whoever reads the result is told.
        found.append(Reason.NO_SESSIONS_SCHEDULED)
    if state is CompletionState.OUT_OF_REACH:
        if counts.deadline_passed:
            found.append(Reason.DEADLINE_PASSED)
        if counts.minutes_present + counts.minutes_left < counts.minutes_needed:
            found.append(Reason.TOO_FEW_MINUTES_LEFT)
        if counts.quizzes_stuck:
            found.append(Reason.NO_ATTEMPTS_LEFT)
    return tuple(found)
