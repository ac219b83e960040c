"""Imports of rosters, and the questions they leave for the office."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lms.store.database import Tx


class QuestionRow(NamedTuple):
    """One row of a roster that waits for an answer. `entry` is the row as read, JSON."""

    id: str
    import_id: str
    file_name: str
    sheet: str
    sheet_row: int
    code: str
    entry: str
    candidates: tuple[str, ...]


class ImportRow(NamedTuple):
    """One import that has happened. `open_questions` are still to be answered."""

    id: str
    file_name: str
    imported_at: datetime
    imported_by: str
    summary: dict[str, Any]
    open_questions: int


_QUESTION = (
    "SELECT q.id, q.import_id, i.file_name, q.sheet, q.sheet_row, q.code, q.entry, q.candidates"
    " FROM import_questions q JOIN imports i ON i.id = q.import_id WHERE q.answered_at IS NULL"
)


def add(
    tx: Tx,
    import_id: str,
    file_name: str,
    file_hash: str,
    actor_id: str,
    now: datetime,
    summary: dict[str, Any],
) -> None:
    tx.insert(
        "imports",
        ("id", "file_name", "file_hash", "imported_by", "imported_at", "summary"),
        [[import_id, file_name, file_hash, actor_id, now, json.dumps(summary, sort_keys=True)]],
    )


def all_imports(tx: Tx) -> list[ImportRow]:
    """The newest first."""
    return [
        ImportRow(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5])
        for row in tx.all(
            "SELECT i.id, i.file_name, i.imported_at, i.imported_by, i.summary,"
            " (SELECT count(*) FROM import_questions q WHERE q.import_id = i.id AND q.answered_at IS NULL)"
            " FROM imports i ORDER BY i.id DESC"
        )
    ]


def ask(tx: Tx, rows: Sequence[tuple[str, str, str, int, str, str, Sequence[str]]]) -> None:
    """Rows of (id, import id, sheet, sheet row, code, entry JSON, candidate person ids)."""
    tx.insert(
        "import_questions",
        ("id", "import_id", "sheet", "sheet_row", "code", "entry", "candidates"),
        [[*row[:6], json.dumps(list(row[6]))] for row in rows],
    )


def open_questions(tx: Tx) -> list[QuestionRow]:
    """In the order of the files."""
    return [_question(row) for row in tx.all(f"{_QUESTION} ORDER BY q.id")]


def asked_before(tx: Tx, file_hash: str) -> set[tuple[str, int]]:
    """(sheet, row) of every question an earlier import of the very same file has put."""
    return set(
        tx.all(
            "SELECT q.sheet, q.sheet_row FROM import_questions q JOIN imports i ON i.id = q.import_id"
            " WHERE i.file_hash = $1",
            file_hash,
        )
    )


def imported_before(tx: Tx, file_hash: str) -> bool:
    """Whether the very same file has been imported."""
    return tx.one("SELECT 1 FROM imports WHERE file_hash = $1", file_hash) is not None


def question(tx: Tx, question_id: str) -> QuestionRow | None:
    """None when it does not exist or has been answered."""
    row = tx.one(f"{_QUESTION} AND q.id = $1", question_id)
    return _question(row) if row else None


def answer(tx: Tx, question_id: str, answer: dict[str, Any], actor_id: str, now: datetime) -> None:
    tx.run(
        "UPDATE import_questions SET answered_at = $2, answered_by = $3, answer = $4 WHERE id = $1",
        question_id,
        now,
        actor_id,
        json.dumps(answer, ensure_ascii=False, sort_keys=True),
    )


def _question(row: tuple[Any, ...]) -> QuestionRow:
    question_id, import_id, file_name, sheet, sheet_row, code, entry, candidates = row
    return QuestionRow(
        question_id, import_id, file_name, sheet, sheet_row, code, entry, tuple(json.loads(candidates))
    )
