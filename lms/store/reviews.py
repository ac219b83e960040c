"""Decisions about lessons and questions, the known records of legal sources, and who published what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from lms.store.database import Tx


class ReviewRow(NamedTuple):
    """One decision; `by_name` is the name of whoever decided, None when the person is unknown here."""

    course_id: str
    item_kind: str
    item_id: str
    item_fingerprint: str
    sources_fingerprint: str
    decision: str
    note: str
    against: str
    decided_by: str
    decided_at: datetime
    by_name: str | None = None


class PublicationRow(NamedTuple):
    """Somebody proposed or published a version. `step` is `proposed` or `published`."""

    course_id: str
    version: int
    content_hash: str
    step: str
    acted_by: str
    acted_at: datetime
    by_name: str | None = None


class VersionRow(NamedTuple):
    """A published version, without its content. `cohorts`: how many were opened on it."""

    course_id: str
    version: int
    content_hash: str
    pinned_at: datetime
    cohorts: int


# --- decisions ----------------------------------------------------------------------------------


def add(tx: Tx, new_id: Callable[[], str], rows: list[ReviewRow]) -> None:
    columns = ("id", *ReviewRow._fields[:-1])
    tx.insert("item_reviews", columns, [[new_id(), *row[:-1]] for row in rows])


def of_course(tx: Tx, course_id: str) -> dict[str, list[ReviewRow]]:
    """item id → its decisions, the oldest first."""
    rows = tx.all(
        "SELECT r.course_id, r.item_kind, r.item_id, r.item_fingerprint, r.sources_fingerprint, r.decision,"
        " r.note, r.against, r.decided_by, r.decided_at, p.full_name FROM item_reviews r"
        " LEFT JOIN people p ON p.id = r.decided_by WHERE r.course_id = $1 ORDER BY r.id",
        course_id,
    )
    found: dict[str, list[ReviewRow]] = {}
    for row in rows:
        found.setdefault(row[2], []).append(ReviewRow(*row))
    return found


# --- sources ------------------------------------------------------------------------------------


def source_records(tx: Tx) -> dict[str, dict[str, Any]]:
    """source id → its record as last seen in the content folder (`domain.review.source_record`)."""
    rows = tx.all(
        "SELECT source_id, record FROM source_states s WHERE NOT EXISTS"
        " (SELECT 1 FROM source_states n WHERE n.source_id = s.source_id AND n.id > s.id)"
    )
    return {source_id: json.loads(record) for source_id, record in rows}


def note_sources(
    tx: Tx, new_id: Callable[[], str], records: Mapping[str, dict[str, Any]], now: datetime
) -> None:
    """Append a line for each."""
    lines = [
        [new_id(), source_id, json.dumps(record, ensure_ascii=False, sort_keys=True), now]
        for source_id, record in sorted(records.items())
    ]
    tx.insert("source_states", ("id", "source_id", "record", "seen_at"), lines)


# --- publication --------------------------------------------------------------------------------


def note_publication(tx: Tx, new_id: str, row: PublicationRow) -> None:
    tx.insert("publications", ("id", *PublicationRow._fields[:-1]), [[new_id, *row[:-1]]])


def publications(tx: Tx, course_id: str) -> list[PublicationRow]:
    """The oldest first."""
    rows = tx.all(
        "SELECT c.course_id, c.version, c.content_hash, c.step, c.acted_by, c.acted_at, p.full_name"
        " FROM publications c LEFT JOIN people p ON p.id = c.acted_by WHERE c.course_id = $1 ORDER BY c.id",
        course_id,
    )
    return [PublicationRow(*row) for row in rows]


def versions(tx: Tx, course_id: str) -> list[VersionRow]:
    """Published versions, the newest first."""
    rows = tx.all(
        "SELECT v.course_id, v.version, v.content_hash, v.pinned_at, (SELECT count(*) FROM cohorts c"
        " WHERE c.course_id = v.course_id AND c.course_version = v.version)"
        " FROM course_versions v WHERE v.course_id = $1 ORDER BY v.version DESC",
        course_id,
    )
    return [VersionRow(*row) for row in rows]
