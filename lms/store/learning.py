"""Lessons opened and completed, attempts, the answers as they were given, results. The rest of attempts is in
`store.attempts`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lms.store.database import Tx


class AttemptRow(NamedTuple):
    """One attempt. `submitted_at` is None until it is handed in, the result fields until it is marked: an
    essay waits for a person. The two sittings of an entry test are never passed nor failed."""

    id: str
    enrolment_id: str
    quiz_id: str
    ordinal: int
    seed: int
    started_at: datetime
    submitted_at: datetime | None
    correct: int | None
    total: int | None
    percent: int | None
    passed: bool | None


_ATTEMPT = (
    "SELECT a.id, a.enrolment_id, a.quiz_id, a.ordinal, a.seed, a.started_at,"
    " coalesce(r.submitted_at, h.submitted_at), r.correct, r.total, r.percent, r.passed FROM attempts a"
    " LEFT JOIN attempt_results r ON r.attempt_id = a.id"
    " LEFT JOIN attempt_hand_ins h ON h.attempt_id = a.id"
)


def record_lesson(tx: Tx, new_id: str, enrolment_id: str, lesson_id: str, kind: str, now: datetime) -> bool:
    """Whether this is the first time; a repeat is harmless."""
    row = tx.one(
        "INSERT INTO lesson_events (id, enrolment_id, lesson_id, kind, happened_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (enrolment_id, lesson_id, kind) DO NOTHING RETURNING id",
        new_id,
        enrolment_id,
        lesson_id,
        kind,
        now,
    )
    return row is not None


def lesson_events(tx: Tx, enrolment_ids: Sequence[str]) -> dict[tuple[str, str, str], datetime]:
    """(enrolment id, lesson id, kind) → when."""
    return {
        (enrolment_id, lesson_id, kind): at
        for enrolment_id, lesson_id, kind, at in tx.all(
            "SELECT enrolment_id, lesson_id, kind, happened_at FROM lesson_events"
            " WHERE enrolment_id = ANY($1)",
            list(enrolment_ids),
        )
    }


def start_attempt(tx: Tx, row: AttemptRow) -> None:
    tx.insert(
        "attempts",
        ("id", "enrolment_id", "quiz_id", "ordinal", "seed", "started_at"),
        [[row.id, row.enrolment_id, row.quiz_id, row.ordinal, row.seed, row.started_at]],
    )


def attempt(tx: Tx, attempt_id: str) -> AttemptRow | None:
    row = tx.one(f"{_ATTEMPT} WHERE a.id = $1", attempt_id)
    return AttemptRow(*row) if row else None


def attempts(tx: Tx, enrolment_ids: Sequence[str]) -> list[AttemptRow]:
    rows = tx.all(
        f"{_ATTEMPT} WHERE a.enrolment_id = ANY($1) ORDER BY a.quiz_id, a.ordinal", list(enrolment_ids)
    )
    return [AttemptRow(*row) for row in rows]


def answer(tx: Tx, new_id: str, attempt_id: str, question_id: str, stored: str, now: datetime) -> None:
    """Append; the last answer to a question counts. The column is called `choice_id` since all there was to
    answer were choices."""
    tx.run(
        "INSERT INTO attempt_answers (id, attempt_id, question_id, choice_id, ordinal, answered_at)"
        " SELECT $1, $2, $3, $4, coalesce(max(ordinal), 0) + 1, $5 FROM attempt_answers"
        " WHERE attempt_id = $2 AND question_id = $3",
        new_id,
        attempt_id,
        question_id,
        stored,
        now,
    )


def answers(tx: Tx, attempt_id: str) -> dict[str, str]:
    """question id → the last answer, as `domain.answers` writes it."""
    rows = tx.all(
        "SELECT question_id, choice_id FROM attempt_answers WHERE attempt_id = $1 ORDER BY ordinal",
        attempt_id,
    )
    return dict(rows)


def submit(
    tx: Tx,
    row: AttemptRow,
    *,
    correct: int,
    total: int,
    percent: int,
    passed: bool,
    now: datetime,
) -> None:
    tx.insert(
        "attempt_results",
        ("attempt_id", "enrolment_id", "quiz_id", "correct", "total", "percent", "passed", "submitted_at"),
        [[row.id, row.enrolment_id, row.quiz_id, correct, total, percent, passed, now]],
    )


def add_lesson_events(tx: Tx, rows: Sequence[tuple[str, str, str, str, datetime]]) -> None:
    """Many at once: (id, enrolment id, lesson id, kind, when). Fails where one is recorded already."""
    tx.insert("lesson_events", ("id", "enrolment_id", "lesson_id", "kind", "happened_at"), rows)


def add_attempts(
    tx: Tx, rows: Sequence[AttemptRow], answers: Sequence[tuple[str, str, str, str, datetime]]
) -> None:
    """Many submitted attempts with their answers: (id, attempt id, question id, answer, when). Where an essay
    waits for a person there is no result."""
    tx.insert(
        "attempts",
        ("id", "enrolment_id", "quiz_id", "ordinal", "seed", "started_at"),
        [[row.id, row.enrolment_id, row.quiz_id, row.ordinal, row.seed, row.started_at] for row in rows],
    )
    tx.insert(
        "attempt_answers",
        ("id", "attempt_id", "question_id", "choice_id", "ordinal", "answered_at"),
        [
            [new_id, attempt_id, question, choice, 1, at]
            for new_id, attempt_id, question, choice, at in answers
        ],
    )
    tx.insert(
        "attempt_results",
        ("attempt_id", "enrolment_id", "quiz_id", "correct", "total", "percent", "passed", "submitted_at"),
        [
            [
                row.id,
                row.enrolment_id,
                row.quiz_id,
                row.correct,
                row.total,
                row.percent,
                row.passed,
                row.submitted_at,
            ]
            for row in rows
            if row.percent is not None
        ],
    )
