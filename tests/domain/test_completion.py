"""Lan's course: sessions of 120 and 240 minutes, 80% of them needed, three lessons, two quizzes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lms.domain.completion import (
    Completion,
    CompletionState,
    Counts,
    Reason,
    ScheduledSession,
    assess,
    judge,
    minutes_needed,
)
from lms.domain.course import CompletionRule
from lms.text_completion import REASONS, STATES, in_reach_sentence, missing_sentence

MORNING = datetime(2026, 11, 20, 1, tzinfo=UTC)
SHORT = ScheduledSession("short", 120, MORNING, MORNING + timedelta(minutes=120))
LONG = ScheduledSession("long", 240, MORNING + timedelta(days=5), MORNING + timedelta(days=5, minutes=240))
DEADLINE = date(2026, 11, 30)
BEFORE = MORNING - timedelta(days=1)


def lan(**changes: Any) -> Completion:
    facts: dict[str, Any] = {
        "rule": CompletionRule(min_attendance_percent=80),
        "sessions": [SHORT, LONG],
        "present": set(),
        "lessons_required": ["b1", "b2", "b3"],
        "lessons_done": set(),
        "quizzes_required": ["k1", "k2"],
        "quizzes_passed": set(),
        "attempts_left": {"k1": 3, "k2": 3},
        "deadline": DEADLINE,
        "now": BEFORE,
    }
    facts |= changes
    return assess(facts.pop("rule"), **facts)


ALL_DONE: dict[str, Any] = {
    "present": {"short", "long"},
    "lessons_done": {"b1", "b2", "b3"},
    "quizzes_passed": {"k1", "k2"},
}


def test_everything_done_is_complete() -> None:
    done = lan(**ALL_DONE)
    assert done.state is CompletionState.COMPLETE
    assert (done.minutes_present, done.minutes_scheduled, done.minutes_needed) == (360, 360, 288)
    assert missing_sentence(done) == "Đã đủ điều kiện nhận giấy chứng nhận."


def test_complete_stays_complete_after_the_deadline() -> None:
    assert lan(**ALL_DONE, now=MORNING + timedelta(days=400)).is_complete


def test_at_first_everything_is_missing_and_in_reach() -> None:
    fresh = lan()
    assert fresh.state is CompletionState.STILL_POSSIBLE
    assert fresh.lessons_missing == ("b1", "b2", "b3")
    assert fresh.quizzes_missing == ("k1", "k2")
    assert (fresh.sessions_missing, fresh.sessions_left) == (2, 2)
    assert missing_sentence(fresh) == ("Còn thiếu 3 bài, 2 bài kiểm tra và 2 buổi học. Vẫn kịp trước 30/11.")


def test_the_sentence_names_only_what_is_missing() -> None:
    near = lan(lessons_done={"b1"}, quizzes_passed={"k1", "k2"}, present={"short"})
    assert missing_sentence(near) == "Còn thiếu 2 bài và 1 buổi học. Vẫn kịp trước 30/11."


def test_the_share_is_of_all_scheduled_minutes_not_of_those_held() -> None:
    after_first = SHORT.ends_at + timedelta(days=1)
    half = lan(**ALL_DONE | {"present": {"short"}}, now=after_first)
    assert half.minutes_present == 120
    assert half.state is CompletionState.STILL_POSSIBLE


def test_a_missed_long_session_cannot_be_made_up() -> None:
    late = lan(**ALL_DONE | {"present": {"short"}}, now=LONG.ends_at + timedelta(minutes=31))
    assert late.state is CompletionState.OUT_OF_REACH
    assert late.reasons == (Reason.TOO_FEW_MINUTES_LEFT,)
    assert (late.sessions_missing, late.sessions_left) == (1, 0)
    assert in_reach_sentence(late) == "Không còn kịp. Các buổi học còn lại không đủ giờ."


def test_a_session_counts_as_left_while_its_check_in_is_open() -> None:
    last_moment = LONG.ends_at + timedelta(minutes=30)
    assert lan(**ALL_DONE | {"present": {"short"}}, now=last_moment).state is CompletionState.STILL_POSSIBLE


def test_a_session_after_the_deadline_does_not_help() -> None:
    late = lan(**ALL_DONE | {"present": {"short"}}, deadline=date(2026, 11, 24))
    assert late.state is CompletionState.OUT_OF_REACH


def test_a_missed_short_session_is_forgiven_when_the_rule_allows_it() -> None:
    rule = CompletionRule(min_attendance_percent=60)
    assert lan(**ALL_DONE | {"present": {"long"}}, rule=rule).is_complete


def test_the_fewest_sessions_that_would_do_are_counted() -> None:
    rule = CompletionRule(min_attendance_percent=60)
    assert lan(rule=rule).sessions_missing == 1


def test_no_attempts_left_puts_it_out_of_reach() -> None:
    stuck = lan(attempts_left={"k1": 3, "k2": 0})
    assert stuck.state is CompletionState.OUT_OF_REACH
    assert stuck.reasons == (Reason.NO_ATTEMPTS_LEFT,)


def test_a_passed_quiz_needs_no_attempts() -> None:
    assert lan(quizzes_passed={"k2"}, attempts_left={"k1": 1}).state is CompletionState.STILL_POSSIBLE


def test_the_deadline_lasts_until_midnight_in_vietnam() -> None:
    midnight = datetime(2026, 11, 30, 17, tzinfo=UTC)
    almost = ALL_DONE | {"lessons_done": {"b1", "b2"}}
    assert lan(**almost, now=midnight - timedelta(seconds=1)).state is CompletionState.STILL_POSSIBLE
    late = lan(**almost, now=midnight)
    assert late.reasons == (Reason.DEADLINE_PASSED,)
    assert missing_sentence(late) == "Còn thiếu 1 bài. Không còn kịp. Đã hết hạn của lớp."


def test_without_sessions_attendance_is_satisfied_and_says_so() -> None:
    done = lan(**ALL_DONE, sessions=[])
    assert done.is_complete
    assert done.reasons == (Reason.NO_SESSIONS_SCHEDULED,)


@pytest.mark.parametrize(
    ("scheduled", "percent", "needed"),
    [(0, 80, 0), (360, 80, 288), (361, 80, 289), (100, 100, 100), (7, 1, 1)],
)
def test_needed_minutes_are_rounded_up(scheduled: int, percent: int, needed: int) -> None:
    assert minutes_needed(scheduled, percent) == needed


def test_presence_in_another_cohorts_session_counts_nothing() -> None:
    assert lan(present={"elsewhere"}).minutes_present == 0


def test_one_missing_lesson_is_enough_to_be_incomplete() -> None:
    counts = Counts(288, 288, 0, 1, 0, 0, False)
    assert judge(counts) is CompletionState.STILL_POSSIBLE
    assert judge(counts._replace(lessons_missing=0)) is CompletionState.COMPLETE


def test_every_code_has_words() -> None:
    assert set(STATES) == set(CompletionState)
    assert set(REASONS) == set(Reason)
