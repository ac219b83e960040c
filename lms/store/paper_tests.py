"""Tests on paper: as they were printed, the sheets entered for them, and photos of sheets."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from lms.domain.paper_test import PaperQuestion, Variant
from lms.store.database import Tx


class PaperTestRow(NamedTuple):
    """One test of a class. `quiz_id` None: over the whole course."""

    id: str
    code: str
    cohort_id: str
    quiz_id: str | None
    title: str
    held_on: date
    minutes: int
    seed: int
    made_by: str
    made_at: datetime


class SheetRow(NamedTuple):
    """One entering of somebody's sheet; `how` is "keyed" or "photo", `reason` empty for the first."""

    enrolment_id: str
    ordinal: int
    variant: str
    answers: str
    correct: int
    how: str
    reason: str
    entered_by: str
    entered_at: datetime


class PhotoRow(NamedTuple):
    """A photo without its picture. `reading` is JSON."""

    id: str
    paper_test_id: str
    enrolment_id: str | None
    reading: str
    confirmed: bool
    taken_at: datetime


# --- what was printed -------------------------------------------------------------------------------


def add(tx: Tx, row: PaperTestRow, variants: Mapping[str, Variant]) -> None:
    tx.insert("paper_tests", PaperTestRow._fields, [row])
    tx.insert(
        "paper_questions",
        ("paper_test_id", "variant", "ordinal", "question_id", "choices"),
        [
            [row.id, letter, ordinal, one.question_id, json.dumps(one.choices)]
            for letter, questions in variants.items()
            for ordinal, one in enumerate(questions, start=1)
        ],
    )


def one(tx: Tx, test_id: str) -> PaperTestRow | None:
    row = tx.one(f"SELECT {', '.join(PaperTestRow._fields)} FROM paper_tests WHERE id = $1", test_id)
    return PaperTestRow(*row) if row else None


def by_code(tx: Tx, code: str) -> PaperTestRow | None:
    """The test whose sheets carry this code."""
    row = tx.one(f"SELECT {', '.join(PaperTestRow._fields)} FROM paper_tests WHERE code = $1", code)
    return PaperTestRow(*row) if row else None


def of_cohort(tx: Tx, cohort_id: str) -> list[tuple[PaperTestRow, int, int]]:
    """(test, how many variants, how many people have a sheet), the newest first."""
    picks = ", ".join(f"t.{name}" for name in PaperTestRow._fields)
    rows = tx.all(
        f"SELECT {picks},"
        " (SELECT count(DISTINCT q.variant) FROM paper_questions q WHERE q.paper_test_id = t.id),"
        " (SELECT count(DISTINCT s.enrolment_id) FROM paper_sheets s WHERE s.paper_test_id = t.id)"
        " FROM paper_tests t WHERE t.cohort_id = $1 ORDER BY t.held_on DESC, t.id DESC",
        cohort_id,
    )
    return [(PaperTestRow(*row[:-2]), int(row[-2]), int(row[-1])) for row in rows]


def variants(tx: Tx, test_id: str) -> dict[str, Variant]:
    """Variant letter → its questions as they were printed."""
    found: dict[str, Variant] = {}
    for letter, question_id, choices in tx.all(
        "SELECT variant, question_id, choices FROM paper_questions WHERE paper_test_id = $1"
        " ORDER BY variant, ordinal",
        test_id,
    ):
        found[letter] = (*found.get(letter, ()), PaperQuestion(question_id, tuple(json.loads(choices))))
    return found


# --- sheets -----------------------------------------------------------------------------------------


def add_sheet(tx: Tx, new_id: str, test_id: str, row: SheetRow) -> None:
    tx.insert("paper_sheets", ("id", "paper_test_id", *SheetRow._fields), [[new_id, test_id, *row]])


def sheets(tx: Tx, test_id: str) -> dict[str, list[SheetRow]]:
    """Enrolment id → what was entered for it, in order; the last counts."""
    found: dict[str, list[SheetRow]] = {}
    for row in tx.all(
        f"SELECT {', '.join(SheetRow._fields)} FROM paper_sheets WHERE paper_test_id = $1 ORDER BY ordinal",
        test_id,
    ):
        found.setdefault(row[0], []).append(SheetRow(*row))
    return found


def add_attempt(tx: Tx, attempt_id: str, test_id: str, enrolment_id: str) -> None:
    tx.insert(
        "paper_attempts",
        ("attempt_id", "paper_test_id", "enrolment_id"),
        [[attempt_id, test_id, enrolment_id]],
    )


def attempts(tx: Tx, test_id: str, enrolment_id: str) -> list[str]:
    rows = tx.all(
        "SELECT attempt_id FROM paper_attempts WHERE paper_test_id = $1 AND enrolment_id = $2 ORDER BY 1",
        test_id,
        enrolment_id,
    )
    return [row[0] for row in rows]


def leave_out(
    tx: Tx, test_id: str, enrolment_id: str, questions: Collection[str], quizzes: Mapping[str, str]
) -> None:
    """What of a sheet does not count: questions, and quizzes with why."""
    owner = (test_id, enrolment_id)
    names = ("paper_test_id", "enrolment_id")
    tx.insert("paper_not_counted", (*names, "question_id"), [[*owner, one] for one in sorted(questions)])
    tx.insert("paper_left_out", (*names, "quiz_id", "why"), [[*owner, *one] for one in quizzes.items()])


def not_counted(tx: Tx, test_id: str) -> dict[str, frozenset[str]]:
    """Enrolment id → the questions that do not count on its sheet; those where all count are left out."""
    found: dict[str, set[str]] = {}
    for enrolment_id, question_id in tx.all(
        "SELECT enrolment_id, question_id FROM paper_not_counted WHERE paper_test_id = $1", test_id
    ):
        found.setdefault(enrolment_id, set()).add(question_id)
    return {enrolment_id: frozenset(ids) for enrolment_id, ids in found.items()}


def left_out(tx: Tx, test_id: str) -> dict[str, dict[str, str]]:
    """Enrolment id → quiz id → why its sheet is no attempt at it."""
    found: dict[str, dict[str, str]] = {}
    for enrolment_id, quiz_id, why in tx.all(
        "SELECT enrolment_id, quiz_id, why FROM paper_left_out WHERE paper_test_id = $1", test_id
    ):
        found.setdefault(enrolment_id, {})[quiz_id] = why
    return found


def result_again(tx: Tx, attempt_id: str, correct: int, percent: int, passed: bool) -> None:
    """After a sheet was corrected; what stood before is in `paper_sheets` and in the audit."""
    tx.run(
        "UPDATE attempt_results SET correct = $2, percent = $3, passed = $4 WHERE attempt_id = $1",
        attempt_id,
        correct,
        percent,
        passed,
    )


# --- photos -----------------------------------------------------------------------------------------

_PHOTO = f"SELECT {', '.join(PhotoRow._fields)} FROM sheet_photos"


def add_photo(tx: Tx, row: PhotoRow, image: bytes, taken_by: str) -> None:
    tx.run(
        "INSERT INTO sheet_photos (id, paper_test_id, enrolment_id, image, reading, confirmed, taken_by,"
        " taken_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        row.id,
        row.paper_test_id,
        row.enrolment_id,
        image,
        row.reading,
        row.confirmed,
        taken_by,
        row.taken_at,
    )


def photo(tx: Tx, photo_id: str) -> PhotoRow | None:
    row = tx.one(f"{_PHOTO} WHERE id = $1", photo_id)
    return PhotoRow(*row) if row else None


def photos(tx: Tx, test_id: str, *, confirmed: bool | None = None) -> list[PhotoRow]:
    """In the order they were taken; without `confirmed`, all."""
    rows = tx.all(f"{_PHOTO} WHERE paper_test_id = $1 ORDER BY taken_at, id", test_id)
    return [row for row in (PhotoRow(*row) for row in rows) if confirmed in (None, row.confirmed)]


def image(tx: Tx, photo_id: str) -> bytes | None:
    row = tx.one("SELECT image FROM sheet_photos WHERE id = $1", photo_id)
    return bytes(row[0]) if row else None


def confirm_photo(tx: Tx, photo_id: str, enrolment_id: str) -> None:
    tx.run(
        "UPDATE sheet_photos SET enrolment_id = $2, confirmed = TRUE WHERE id = $1", photo_id, enrolment_id
    )


def drop_photo(tx: Tx, photo_id: str) -> None:
    tx.run("DELETE FROM sheet_photos WHERE id = $1", photo_id)


def drop_unconfirmed(tx: Tx, before: datetime) -> None:
    """Photos that nobody looked at after they were sent."""
    tx.run("DELETE FROM sheet_photos WHERE NOT confirmed AND taken_at < $1", before)
