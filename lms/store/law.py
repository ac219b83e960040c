"""Recorded changes of the law, and who learns or holds a certificate on the versions they touch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from lms.domain.law_change import ChangeKind, LawChange, Place
from lms.domain.org_units import place_line
from lms.store.database import Tx


class ChangeRow(NamedTuple):
    """A change with who recorded it; `reason` and what follows it are None while it stands."""

    change: LawChange
    recorded_at: datetime
    recorded_by: str | None
    reason: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


class VersionInUse(NamedTuple):
    """A published version; `people`: how many are enrolled on it."""

    course_id: str
    version: int
    people: int


class OnVersion(NamedTuple):
    """One enrolment on a version of a course. The certificate's fields are None where none stands."""

    enrolment_id: str
    person_id: str
    full_name: str
    unit_id: str
    unit_name: str
    village: str | None
    cohort_title: str
    course_id: str
    course_version: int
    deadline: date
    register_number: str | None
    issued_at: datetime | None

    @property
    def unit_line(self) -> str:
        return place_line(self.village, self.unit_name)


class OpenAttempt(NamedTuple):
    """An attempt that is not handed in."""

    attempt_id: str
    enrolment_id: str
    quiz_id: str
    started_at: datetime


# --- changes --------------------------------------------------------------------------------------


def add(tx: Tx, change: LawChange, recorded_by: str, now: datetime) -> None:
    tx.insert(
        "law_changes",
        (
            "id",
            "source_id",
            "kind",
            "effective_on",
            "places",
            "by_number",
            "by_title",
            "note",
            "recorded_by",
            "recorded_at",
        ),
        [
            [
                change.id,
                change.source_id,
                change.kind.value,
                change.effective_on,
                json.dumps(change.places),
                change.by_number,
                change.by_title,
                change.note,
                recorded_by,
                now,
            ]
        ],
    )


def withdraw(tx: Tx, change_id: str, reason: str, withdrawn_by: str, now: datetime) -> None:
    tx.insert(
        "law_change_withdrawals",
        ("change_id", "reason", "withdrawn_by", "withdrawn_at"),
        [[change_id, reason, withdrawn_by, now]],
    )


def changes(tx: Tx) -> list[ChangeRow]:
    """All there ever were, in the order recorded."""
    rows = tx.all(
        "SELECT c.id, c.source_id, c.kind, c.effective_on, c.places, c.by_number, c.by_title, c.note,"
        " c.recorded_at, p.full_name, w.reason, w.withdrawn_at, q.full_name FROM law_changes c"
        " LEFT JOIN law_change_withdrawals w ON w.change_id = c.id"
        " LEFT JOIN people p ON p.id = c.recorded_by LEFT JOIN people q ON q.id = w.withdrawn_by"
        " ORDER BY c.id"
    )
    return [ChangeRow(_change(row[:8]), *row[8:]) for row in rows]


def standing(tx: Tx) -> tuple[LawChange, ...]:
    """Those that were not withdrawn, in the order recorded."""
    rows = tx.all(
        "SELECT id, source_id, kind, effective_on, places, by_number, by_title, note FROM law_changes c"
        " WHERE NOT EXISTS (SELECT 1 FROM law_change_withdrawals w WHERE w.change_id = c.id) ORDER BY id"
    )
    return tuple(_change(row) for row in rows)


def _change(row: Sequence[object]) -> LawChange:
    change_id, source_id, kind, effective_on, places, by_number, by_title, note = row
    assert isinstance(effective_on, date)
    read = tuple(Place(*place) for place in json.loads(str(places)))
    return LawChange(
        str(change_id),
        str(source_id),
        ChangeKind(str(kind)),
        effective_on,
        read,
        str(by_number),
        str(by_title),
        str(note),
    )


# --- whom they touch ------------------------------------------------------------------------------


def versions_in_use(tx: Tx) -> list[VersionInUse]:
    """Published versions with somebody on them, the newest of a course first."""
    rows = tx.all(
        "SELECT course_id, course_version, count(*) FROM enrolments GROUP BY course_id, course_version"
        " ORDER BY course_id, course_version DESC"
    )
    return [VersionInUse(*row) for row in rows]


def enrolled_on(tx: Tx, versions: Sequence[tuple[str, int]]) -> list[OnVersion]:
    """Everybody on these (course id, version), by name."""
    rows = tx.all(
        "WITH wanted AS (SELECT unnest($1::TEXT[]) AS course_id, unnest($2::INTEGER[]) AS version)"
        " SELECT e.id, p.id, p.full_name, p.unit_id, u.name, p.village, c.title, e.course_id,"
        " e.course_version, c.deadline, k.register_number, k.issued_at FROM enrolments e"
        " JOIN wanted w ON w.course_id = e.course_id AND w.version = e.course_version"
        " JOIN people p ON p.id = e.person_id JOIN org_units u ON u.id = p.unit_id"
        " JOIN cohorts c ON c.id = e.cohort_id"
        " LEFT JOIN (SELECT enrolment_id, max(register_number) AS register_number,"
        "  max(issued_at) AS issued_at FROM certificates s WHERE NOT EXISTS"
        "  (SELECT 1 FROM certificate_events v WHERE v.certificate_code = s.code) GROUP BY enrolment_id) k"
        "  ON k.enrolment_id = e.id"
        " ORDER BY p.sort_key, p.id, e.id",
        [course_id for course_id, _ in versions],
        [version for _, version in versions],
    )
    return [OnVersion(*row) for row in rows]


def open_attempts(tx: Tx, enrolment_ids: Sequence[str]) -> list[OpenAttempt]:
    """Of these enrolments, the oldest first."""
    rows = tx.all(
        "SELECT a.id, a.enrolment_id, a.quiz_id, a.started_at FROM attempts a WHERE a.enrolment_id = ANY($1)"
        " AND NOT EXISTS (SELECT 1 FROM attempt_results r WHERE r.attempt_id = a.id)"
        " AND NOT EXISTS (SELECT 1 FROM attempt_hand_ins h WHERE h.attempt_id = a.id)"
        " ORDER BY a.started_at, a.id",
        list(enrolment_ids),
    )
    return [OpenAttempt(*row) for row in rows]


def people_on(tx: Tx, course_id: str, versions: Sequence[int]) -> set[str]:
    """Ids of everybody enrolled on any of these versions of a course."""
    rows = tx.all(
        "SELECT DISTINCT person_id FROM enrolments WHERE course_id = $1 AND course_version = ANY($2)",
        course_id,
        list(versions),
    )
    return {row[0] for row in rows}
