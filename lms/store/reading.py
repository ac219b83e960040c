"""Moments read, places reached, answers to the questions at the end of lessons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lms.domain.reading import Span
from lms.store.database import Tx


class CheckRow(NamedTuple):
    """One answer to the question of a lesson."""

    enrolment_id: str
    lesson_id: str
    choice_id: str
    was_right: bool
    answered_at: datetime


# --- time -------------------------------------------------------------------------------------------


def taken(tx: Tx, person_id: str, since: datetime, until: datetime) -> list[Span]:
    """Every moment of this person that is counted and touches the time between, of whatever lesson."""
    rows = tx.all(
        "SELECT s.began_at, s.ended_at FROM reading_spans s JOIN enrolments e ON e.id = s.enrolment_id"
        " WHERE e.person_id = $1 AND s.ended_at >= $2 AND s.began_at <= $3",
        person_id,
        since,
        until,
    )
    return [Span(*row) for row in rows]


def near(tx: Tx, enrolment_id: str, lesson_id: str, since: datetime, until: datetime) -> dict[str, Span]:
    """id → span of one lesson, of those that touch the time between."""
    rows = tx.all(
        "SELECT id, began_at, ended_at FROM reading_spans"
        " WHERE enrolment_id = $1 AND lesson_id = $2 AND ended_at >= $3 AND began_at <= $4",
        enrolment_id,
        lesson_id,
        since,
        until,
    )
    return {span_id: Span(began_at, ended_at) for span_id, began_at, ended_at in rows}


def replace_spans(
    tx: Tx, old: Sequence[str], new: Sequence[tuple[str, str, str, datetime, datetime]]
) -> None:
    """Several short spans become one: ids that go, and (id, enrolment id, lesson id, from, to) that come."""
    tx.run("DELETE FROM reading_spans WHERE id = ANY($1)", list(old))
    add_spans(tx, new)


def add_spans(tx: Tx, rows: Sequence[tuple[str, str, str, datetime, datetime]]) -> None:
    tx.insert("reading_spans", ("id", "enrolment_id", "lesson_id", "began_at", "ended_at"), rows)


def read_seconds(tx: Tx, enrolment_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """(enrolment id, lesson id) → seconds read."""
    rows = tx.all(
        "SELECT enrolment_id, lesson_id, CAST(sum(epoch(ended_at) - epoch(began_at)) AS BIGINT)"
        " FROM reading_spans WHERE enrolment_id = ANY($1) GROUP BY enrolment_id, lesson_id",
        list(enrolment_ids),
    )
    return {(enrolment_id, lesson_id): int(total) for enrolment_id, lesson_id, total in rows}


# --- places -----------------------------------------------------------------------------------------


def keep_place(tx: Tx, enrolment_id: str, lesson_id: str, part: str, place: int, seen_at: datetime) -> None:
    """The place seen last counts, whichever is told of first."""
    tx.run(
        "INSERT INTO lesson_places (enrolment_id, lesson_id, part, place, seen_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (enrolment_id, lesson_id, part) DO UPDATE"
        " SET place = excluded.place, seen_at = excluded.seen_at"
        " WHERE excluded.seen_at > lesson_places.seen_at",
        enrolment_id,
        lesson_id,
        part,
        place,
        seen_at,
    )


def places(tx: Tx, enrolment_ids: Sequence[str]) -> dict[tuple[str, str, str], tuple[int, datetime]]:
    """(enrolment id, lesson id, part) → (place, when seen)."""
    rows = tx.all(
        "SELECT enrolment_id, lesson_id, part, place, seen_at FROM lesson_places"
        " WHERE enrolment_id = ANY($1)",
        list(enrolment_ids),
    )
    return {(enrolment_id, lesson_id, part): (place, at) for enrolment_id, lesson_id, part, place, at in rows}


# --- the question of a lesson -----------------------------------------------------------------------


def checks(tx: Tx, enrolment_id: str, lesson_id: str) -> list[CheckRow]:
    """In the order they were given."""
    rows = tx.all(
        "SELECT enrolment_id, lesson_id, choice_id, was_right, answered_at FROM lesson_checks"
        " WHERE enrolment_id = $1 AND lesson_id = $2 ORDER BY answered_at, id",
        enrolment_id,
        lesson_id,
    )
    return [CheckRow(*row) for row in rows]


def add_checks(tx: Tx, rows: Sequence[tuple[str, CheckRow]]) -> None:
    """(id, answer) of each."""
    tx.insert(
        "lesson_checks",
        ("id", "enrolment_id", "lesson_id", "choice_id", "was_right", "answered_at"),
        [[new_id, *row] for new_id, row in rows],
    )
