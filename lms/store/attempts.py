"""Beside `store.learning`: what an attempt asks, how it was handed in, its time, its essays, and the
questions asked before a course and after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from lms.store.database import Tx


class Essay(NamedTuple):
    """An essay of an attempt that is handed in and has no result yet."""

    attempt_id: str
    question_id: str
    enrolment_id: str
    full_name: str
    quiz_id: str
    course_id: str
    course_version: int
    text: str
    submitted_at: datetime


class EntryResult(NamedTuple):
    """One of the two sittings of an enrolment."""

    enrolment_id: str
    sitting: str
    attempt_id: str
    correct: int
    total: int
    percent: int


class Begun(NamedTuple):
    """An attempt at a quiz that nobody has handed in, and the version of the course it follows."""

    attempt_id: str
    course_id: str
    course_version: int
    started_at: datetime


class OpenTimed(NamedTuple):
    """An attempt that nobody has handed in."""

    attempt_id: str
    enrolment_id: str
    full_name: str
    quiz_id: str
    ordinal: int
    started_at: datetime


# --- what is asked ----------------------------------------------------------------------------------


def pin_questions(tx: Tx, asked: Mapping[str, Sequence[str]]) -> None:
    """Attempt id → the questions it asks, in order."""
    tx.insert(
        "attempt_questions",
        ("attempt_id", "ordinal", "question_id"),
        [
            [attempt_id, ordinal, question_id]
            for attempt_id, questions in asked.items()
            for ordinal, question_id in enumerate(questions, start=1)
        ],
    )


def pinned(tx: Tx, attempt_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Attempt id → its questions in order; attempts older than pinning are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for attempt_id, question_id in tx.all(
        "SELECT attempt_id, question_id FROM attempt_questions WHERE attempt_id = ANY($1)"
        " ORDER BY attempt_id, ordinal",
        list(attempt_ids),
    ):
        found[attempt_id] = (*found.get(attempt_id, ()), question_id)
    return found


# --- handing in -------------------------------------------------------------------------------------


def hand_in(tx: Tx, attempt_id: str, enrolment_id: str, how: str, at: datetime) -> None:
    add_hand_ins(tx, [(attempt_id, enrolment_id, how, at)])


def add_hand_ins(tx: Tx, rows: Sequence[tuple[str, str, str, datetime]]) -> None:
    """Many at once: (attempt id, enrolment id, how, when)."""
    tx.insert("attempt_hand_ins", ("attempt_id", "enrolment_id", "how", "submitted_at"), rows)


def how(tx: Tx, attempt_id: str) -> str | None:
    """How it was handed in; None: not, or before this was written down."""
    row = tx.one("SELECT how FROM attempt_hand_ins WHERE attempt_id = $1", attempt_id)
    return row[0] if row else None


# --- time -------------------------------------------------------------------------------------------


def add_gap(tx: Tx, new_id: str, attempt_id: str, began_at: datetime, ended_at: datetime) -> None:
    tx.insert(
        "attempt_gaps",
        ("id", "attempt_id", "began_at", "ended_at"),
        [[new_id, attempt_id, began_at, ended_at]],
    )


def lost(tx: Tx, attempt_id: str) -> timedelta:
    """How long the server has not seen its page, in all."""
    rows = tx.all("SELECT began_at, ended_at FROM attempt_gaps WHERE attempt_id = $1", attempt_id)
    return sum((ended - began for began, ended in rows), timedelta())


def last_seen(tx: Tx, attempt_id: str) -> datetime | None:
    """The last moment of which the store knows that somebody was there."""
    row = tx.one(
        "SELECT max(seen_at) FROM (SELECT started_at AS seen_at FROM attempts WHERE id = $1"
        " UNION ALL SELECT answered_at FROM attempt_answers WHERE attempt_id = $1"
        " UNION ALL SELECT ended_at FROM attempt_gaps WHERE attempt_id = $1)",
        attempt_id,
    )
    return row[0] if row else None


def extend(tx: Tx, new_id: str, attempt_id: str, minutes: int, by: str, now: datetime) -> None:
    tx.insert(
        "attempt_extensions",
        ("id", "attempt_id", "minutes", "granted_by", "granted_at"),
        [[new_id, attempt_id, minutes, by, now]],
    )


def extra_minutes(tx: Tx, attempt_id: str) -> int:
    row = tx.one("SELECT coalesce(sum(minutes), 0) FROM attempt_extensions WHERE attempt_id = $1", attempt_id)
    return int(row[0]) if row else 0


# Whoever was erased writes no more, and what they wrote is gone: nothing of theirs waits for anybody.
_OF_SOMEBODY = "NOT EXISTS (SELECT 1 FROM erasures x WHERE x.person_id = e.person_id)"


def open_in(tx: Tx, cohort_id: str) -> list[OpenTimed]:
    """Attempts of a cohort that nobody has handed in, the first begun first."""
    rows = tx.all(
        "SELECT a.id, a.enrolment_id, p.full_name, a.quiz_id, a.ordinal, a.started_at FROM attempts a"
        " JOIN enrolments e ON e.id = a.enrolment_id JOIN people p ON p.id = e.person_id"
        " WHERE e.cohort_id = $1 AND NOT EXISTS (SELECT 1 FROM attempt_results r WHERE r.attempt_id = a.id)"
        " AND NOT EXISTS (SELECT 1 FROM attempt_hand_ins h WHERE h.attempt_id = a.id)"
        f" AND {_OF_SOMEBODY}"
        " ORDER BY a.started_at, a.id",
        cohort_id,
    )
    return [OpenTimed(*row) for row in rows]


def not_handed_in(tx: Tx, cohort_id: str | None = None) -> list[Begun]:
    """Attempts at quizzes that nobody has handed in, everywhere or of one cohort, the first begun first. The
    sittings before and after a course have all the time there is."""
    rows = tx.all(
        "SELECT a.id, e.course_id, e.course_version, a.started_at FROM attempts a"
        " JOIN enrolments e ON e.id = a.enrolment_id"
        " WHERE a.quiz_id NOT IN ('dau-khoa', 'cuoi-khoa') AND ($1 IS NULL OR e.cohort_id = $1)"
        " AND NOT EXISTS (SELECT 1 FROM attempt_results r WHERE r.attempt_id = a.id)"
        " AND NOT EXISTS (SELECT 1 FROM attempt_hand_ins h WHERE h.attempt_id = a.id)"
        " ORDER BY a.started_at, a.id",
        cohort_id,
    )
    return [Begun(*row) for row in rows]


def unfinished(tx: Tx, cohort_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Cohort id → (attempts handed in without a result, attempts not handed in)."""
    rows = tx.all(
        "SELECT e.cohort_id, count(h.attempt_id), count(*) - count(h.attempt_id) FROM attempts a"
        " JOIN enrolments e ON e.id = a.enrolment_id"
        " LEFT JOIN attempt_hand_ins h ON h.attempt_id = a.id"
        " WHERE e.cohort_id = ANY($1)"
        " AND NOT EXISTS (SELECT 1 FROM attempt_results r WHERE r.attempt_id = a.id)"
        " AND NOT EXISTS (SELECT 1 FROM entry_results r WHERE r.attempt_id = a.id)"
        f" AND {_OF_SOMEBODY}"
        " GROUP BY e.cohort_id",
        list(cohort_ids),
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


# --- essays -----------------------------------------------------------------------------------------


def mark_essay(
    tx: Tx, attempt_id: str, question_id: str, percent: int, comment: str, by: str, now: datetime
) -> None:
    tx.insert(
        "essay_marks",
        ("attempt_id", "question_id", "percent", "comment", "marked_by", "marked_at"),
        [[attempt_id, question_id, percent, comment, by, now]],
    )


def essay_marks(tx: Tx, attempt_id: str) -> dict[str, tuple[int, str]]:
    """Question id → (percent, comment)."""
    return {
        question_id: (percent, comment)
        for question_id, percent, comment in tx.all(
            "SELECT question_id, percent, comment FROM essay_marks WHERE attempt_id = $1", attempt_id
        )
    }


def waiting_answers(tx: Tx, cohort_id: str) -> list[Essay]:
    """Every answer of the attempts that are handed in without a result and not yet marked by hand, the
    longest waiting first; which of them are essays is the course's to say."""
    rows = tx.all(
        "SELECT x.attempt_id, x.question_id, e.id, p.full_name, a.quiz_id, e.course_id, e.course_version,"
        " x.choice_id, h.submitted_at FROM attempt_hand_ins h"
        " JOIN attempts a ON a.id = h.attempt_id JOIN enrolments e ON e.id = a.enrolment_id"
        " JOIN people p ON p.id = e.person_id JOIN attempt_answers x ON x.attempt_id = a.id"
        " WHERE e.cohort_id = $1"
        " AND NOT EXISTS (SELECT 1 FROM attempt_results r WHERE r.attempt_id = a.id)"
        " AND NOT EXISTS (SELECT 1 FROM entry_results r WHERE r.attempt_id = a.id)"
        " AND NOT EXISTS (SELECT 1 FROM essay_marks m"
        "   WHERE m.attempt_id = x.attempt_id AND m.question_id = x.question_id)"
        " AND x.ordinal = (SELECT max(l.ordinal) FROM attempt_answers l"
        "   WHERE l.attempt_id = x.attempt_id AND l.question_id = x.question_id)"
        " ORDER BY h.submitted_at, x.attempt_id, x.question_id",
        cohort_id,
    )
    return [Essay(*row) for row in rows]


# --- before and after a course ----------------------------------------------------------------------


def add_entry_results(tx: Tx, rows: Sequence[tuple[EntryResult, datetime]]) -> None:
    """Each with when it was handed in."""
    tx.insert(
        "entry_results",
        ("enrolment_id", "sitting", "attempt_id", "correct", "total", "percent", "submitted_at"),
        [[*row, at] for row, at in rows],
    )


def entry_results(tx: Tx, enrolment_ids: Sequence[str]) -> dict[tuple[str, str], EntryResult]:
    """(enrolment id, sitting) → its result."""
    return {
        (row[0], row[1]): EntryResult(*row)
        for row in tx.all(
            "SELECT enrolment_id, sitting, attempt_id, correct, total, percent FROM entry_results"
            " WHERE enrolment_id = ANY($1)",
            list(enrolment_ids),
        )
    }


def gains(tx: Tx, cohort_ids: Sequence[str]) -> list[tuple[str, str, int, int]]:
    """(cohort id, unit id at enrolment, percent before, percent after) of everybody who sat both."""
    return [
        (row[0], row[1], int(row[2]), int(row[3]))
        for row in tx.all(
            "SELECT e.cohort_id, e.unit_id, b.percent, a.percent FROM entry_results b"
            " JOIN entry_results a ON a.enrolment_id = b.enrolment_id AND a.sitting = 'cuoi-khoa'"
            " JOIN enrolments e ON e.id = b.enrolment_id"
            " WHERE b.sitting = 'dau-khoa' AND e.cohort_id = ANY($1) ORDER BY e.cohort_id, e.id",
            list(cohort_ids),
        )
    ]


# --- practice ---------------------------------------------------------------------------------------


def open_for_practice(tx: Tx, cohort_id: str) -> None:
    """Its quizzes do not count."""
    tx.insert("practice_cohorts", ("cohort_id",), [[cohort_id]])


def is_practice(tx: Tx, cohort_id: str) -> bool:
    return tx.one("SELECT 1 FROM practice_cohorts WHERE cohort_id = $1", cohort_id) is not None
