"""Imports of rosters, and the questions they leave for the office."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
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
    """One import that has happened. `open_questions` are still to be answered; `units` are those it names."""

    id: str
    file_name: str
    imported_at: datetime
    imported_by: str
    summary: dict[str, Any]
    open_questions: int
    undone_at: datetime | None
    undo_reason: str | None
    units: frozenset[str]


class AliasRow(NamedTuple):
    """A name of a unit outside the list, and the unit that somebody said it means."""

    name_key: str
    written: str
    unit_id: str
    decided_by: str
    decided_at: datetime


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
    units: dict[str, set[str]] = {}
    for import_id, unit_id in tx.all("SELECT DISTINCT import_id, unit_id FROM import_mentions"):
        units.setdefault(import_id, set()).add(unit_id)
    return [
        ImportRow._make((*row[:4], json.loads(row[4]), *row[5:], frozenset(units.get(row[0], ()))))
        for row in tx.all(
            "SELECT i.id, i.file_name, i.imported_at, i.imported_by, i.summary,"
            " (SELECT count(*) FROM import_questions q WHERE q.import_id = i.id AND q.answered_at IS NULL),"
            " i.undone_at, i.undo_reason FROM imports i ORDER BY i.id DESC"
        )
    ]


def mention(tx: Tx, import_id: str, rows: Iterable[tuple[str, str, str]]) -> None:
    """Rows of (person id, group, unit id) that this import names; those it has named already are skipped."""
    known = set(
        tx.all(
            "SELECT person_id, trainee_group, unit_id FROM import_mentions WHERE import_id = $1", import_id
        )
    )
    columns = ("import_id", "person_id", "trainee_group", "unit_id")
    tx.insert(
        "import_mentions", columns, [[import_id, *row] for row in dict.fromkeys(rows) if row not in known]
    )


def brought(tx: Tx, import_id: str, unit_id: str) -> None:
    """This unit was not there before this import."""
    tx.insert("import_units", ("unit_id", "import_id"), [[unit_id, import_id]])


# --- names of units


def aliases(tx: Tx) -> list[AliasRow]:
    rows = tx.all(
        "SELECT name_key, written, unit_id, decided_by, decided_at FROM unit_aliases ORDER BY name_key"
    )
    return [AliasRow(*row) for row in rows]


def put_alias(
    tx: Tx, name_key: str, written: str, unit_id: str, import_id: str, actor_id: str, now: datetime
) -> None:
    """The latest word counts."""
    values = [written, unit_id, import_id, actor_id, now]
    columns = ("written", "unit_id", "import_id", "decided_by", "decided_at")
    if tx.one("SELECT 1 FROM unit_aliases WHERE name_key = $1", name_key) is None:
        tx.insert("unit_aliases", ("name_key", *columns), [[name_key, *values]])
        return
    changes = ", ".join(f"{column} = ${place}" for place, column in enumerate(columns, 2))
    tx.run(f"UPDATE unit_aliases SET {changes} WHERE name_key = $1", name_key, *values)


def drop_alias(tx: Tx, name_key: str) -> None:
    tx.run("DELETE FROM unit_aliases WHERE name_key = $1", name_key)


# --- questions


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
            " WHERE i.file_hash = $1 AND i.undone_at IS NULL",
            file_hash,
        )
    )


def imported_before(tx: Tx, file_hash: str) -> list[dict[str, Any]]:
    """The summaries of earlier imports of the very same file that still count."""
    rows = tx.all("SELECT summary FROM imports WHERE file_hash = $1 AND undone_at IS NULL", file_hash)
    return [json.loads(row[0]) for row in rows]


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
