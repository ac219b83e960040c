"""Read-only queries for item analysis: attempts that were handed in, and their answers, without names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from lms.store.database import Tx


class HandedIn(NamedTuple):
    """An attempt. `first` of its person at this quiz in this version; `paper`: its answers have no times."""

    attempt_id: str
    quiz_id: str
    started_at: datetime
    first: bool
    paper: bool


class Answer(NamedTuple):
    """One answer as it was given; the last of a question counts."""

    attempt_id: str
    question_id: str
    stored: str
    answered_at: datetime


_HANDED_IN = (
    " FROM attempts a JOIN enrolments e ON e.id = a.enrolment_id"
    " WHERE ($1::TEXT[] IS NULL OR e.unit_id = ANY($1))"
    " AND (EXISTS (SELECT 1 FROM attempt_results r WHERE r.attempt_id = a.id)"
    "  OR EXISTS (SELECT 1 FROM attempt_hand_ins h WHERE h.attempt_id = a.id))"
)


def versions(tx: Tx, units: Collection[str] | None) -> list[tuple[str, int, int]]:
    """(course id, version, attempts handed in by people enrolled for `units` (None: all)), newest first."""
    rows = tx.all(
        f"SELECT e.course_id, e.course_version, count(*){_HANDED_IN} GROUP BY ALL"
        " ORDER BY e.course_id, e.course_version DESC",
        _listed(units),
    )
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


def handed_in(
    tx: Tx, course_id: str, version: int, quiz_id: str, units: Collection[str] | None
) -> list[HandedIn]:
    rows = tx.all(
        "SELECT a.id, a.quiz_id, a.started_at,"
        " row_number() OVER (PARTITION BY e.person_id ORDER BY a.started_at, a.id) = 1,"
        " EXISTS (SELECT 1 FROM paper_attempts p WHERE p.attempt_id = a.id)"
        f"{_HANDED_IN} AND e.course_id = $2 AND e.course_version = $3 AND a.quiz_id = $4 ORDER BY a.id",
        _listed(units),
        course_id,
        version,
        quiz_id,
    )
    return [HandedIn(*row) for row in rows]


def answers(tx: Tx, attempt_ids: Sequence[str]) -> list[Answer]:
    """In the order they were given."""
    rows = tx.all(
        "SELECT attempt_id, question_id, choice_id, answered_at FROM attempt_answers"
        " WHERE attempt_id = ANY($1) ORDER BY answered_at, question_id, ordinal",
        list(attempt_ids),
    )
    return [Answer(*row) for row in rows]


def essay_marks(tx: Tx, attempt_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """(attempt id, question id) → percent."""
    return {
        (row[0], row[1]): int(row[2])
        for row in tx.all(
            "SELECT attempt_id, question_id, percent FROM essay_marks WHERE attempt_id = ANY($1)",
            list(attempt_ids),
        )
    }


def _listed(units: Collection[str] | None) -> list[str] | None:
    return None if units is None else list(units)
