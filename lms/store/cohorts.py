"""Cohorts, enrolments, sessions, and the course versions they are pinned to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from lms.store.database import Tx

ENROLMENT_COLUMNS = (
    "id",
    "cohort_id",
    "person_id",
    "course_id",
    "course_version",
    "rule",
    "unit_id",
    "trainee_group",
    "enrolled_by",
    "enrolled_at",
)


class CohortRow(NamedTuple):
    """One cohort with what its list shows."""

    id: str
    title: str
    course_id: str
    course_version: int
    unit_id: str
    unit_name: str
    deadline: date
    opened_at: datetime
    enrolled: int
    sessions: int
    certified: int


class SessionRow(NamedTuple):
    """One class meeting."""

    id: str
    cohort_id: str
    cohort_title: str
    course_id: str
    course_version: int
    ordinal: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    minutes: int


class EnrolmentRow(NamedTuple):
    """One person in one cohort, with the version and rule pinned then."""

    id: str
    cohort_id: str
    cohort_title: str
    person_id: str
    course_id: str
    course_version: int
    rule: str
    deadline: date
    enrolled_at: datetime


class MemberRow(NamedTuple):
    """One enrolled person as lists show them."""

    enrolment_id: str
    person_id: str
    learner_code: str
    full_name: str
    birth_year: int | None
    sex: str | None
    phone: str | None
    position: str | None
    unit_name: str
    village: str | None


_SESSION = (
    "SELECT s.id, s.cohort_id, c.title, c.course_id, c.course_version, s.ordinal, s.title, s.place,"
    " s.starts_at, s.ends_at, s.minutes FROM sessions s JOIN cohorts c ON c.id = s.cohort_id"
)
_ENROLMENT = (
    "SELECT e.id, e.cohort_id, c.title, e.person_id, e.course_id, e.course_version, e.rule, c.deadline,"
    " e.enrolled_at FROM enrolments e JOIN cohorts c ON c.id = e.cohort_id"
)


def pinned(tx: Tx, course_id: str, version: int) -> tuple[str, str] | None:
    """(content hash, content JSON) of a course version that some cohort was opened on."""
    row = tx.one(
        "SELECT content_hash, content FROM course_versions WHERE course_id = $1 AND version = $2",
        course_id,
        version,
    )
    return (row[0], row[1]) if row else None


def pin(tx: Tx, course_id: str, version: int, content_hash: str, content: str, now: datetime) -> None:
    tx.insert(
        "course_versions",
        ("course_id", "version", "content_hash", "content", "pinned_at"),
        [[course_id, version, content_hash, content, now]],
    )


def open_cohort(
    tx: Tx,
    cohort_id: str,
    title: str,
    course_id: str,
    version: int,
    unit_id: str,
    deadline: date,
    opened_by: str,
    now: datetime,
) -> None:
    tx.insert(
        "cohorts",
        ("id", "title", "course_id", "course_version", "unit_id", "deadline", "opened_by", "opened_at"),
        [[cohort_id, title, course_id, version, unit_id, deadline, opened_by, now]],
    )


def cohorts(tx: Tx, cohort_id: str | None = None, trainer_id: str | None = None) -> list[CohortRow]:
    """The newest first; one cohort, or those a trainer runs, when asked."""
    rows = tx.all(
        "SELECT c.id, c.title, c.course_id, c.course_version, c.unit_id, u.name, c.deadline, c.opened_at,"
        " (SELECT count(*) FROM enrolments e WHERE e.cohort_id = c.id),"
        " (SELECT count(*) FROM sessions s WHERE s.cohort_id = c.id),"
        " (SELECT count(DISTINCT k.enrolment_id) FROM certificates k"
        "  JOIN enrolments e ON e.id = k.enrolment_id WHERE e.cohort_id = c.id"
        "  AND NOT EXISTS (SELECT 1 FROM certificate_events v WHERE v.certificate_code = k.code))"
        " FROM cohorts c JOIN org_units u ON u.id = c.unit_id"
        " WHERE ($1::TEXT IS NULL OR c.id = $1) AND ($2::TEXT IS NULL OR EXISTS"
        " (SELECT 1 FROM cohort_trainers t WHERE t.cohort_id = c.id AND t.person_id = $2))"
        " ORDER BY c.opened_at DESC, c.id DESC",
        cohort_id,
        trainer_id,
    )
    return [CohortRow(*row) for row in rows]


def enrol(tx: Tx, rows: Sequence[Sequence[object]]) -> None:
    tx.insert("enrolments", ENROLMENT_COLUMNS, rows)


def enrolled_people(tx: Tx, cohort_id: str) -> set[str]:
    return {row[0] for row in tx.all("SELECT person_id FROM enrolments WHERE cohort_id = $1", cohort_id)}


def group_of(tx: Tx, person_ids: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """person id → (unit id, one of their groups or None)."""
    rows = tx.all(
        "SELECT p.id, p.unit_id, min(m.trainee_group) FROM people p LEFT JOIN memberships m"
        " ON m.person_id = p.id AND m.valid_to IS NULL WHERE p.id = ANY($1) GROUP BY p.id, p.unit_id",
        list(person_ids),
    )
    return {person_id: (unit_id, group) for person_id, unit_id, group in rows}


def groups_of_people(tx: Tx, person_ids: Sequence[str]) -> dict[str, list[str]]:
    rows = tx.all(
        "SELECT person_id, trainee_group FROM memberships WHERE person_id = ANY($1) AND valid_to IS NULL"
        " ORDER BY person_id, trainee_group",
        list(person_ids),
    )
    found: dict[str, list[str]] = {}
    for person_id, group in rows:
        found.setdefault(person_id, []).append(group)
    return found


def members(tx: Tx, cohort_id: str) -> list[MemberRow]:
    rows = tx.all(
        "SELECT e.id, p.id, p.learner_code, p.full_name, p.birth_year, p.sex, p.phone, p.position, u.name,"
        " p.village FROM enrolments e JOIN people p ON p.id = e.person_id"
        " JOIN org_units u ON u.id = p.unit_id WHERE e.cohort_id = $1 ORDER BY p.sort_key, p.id",
        cohort_id,
    )
    return [MemberRow(*row) for row in rows]


def enrolment(tx: Tx, enrolment_id: str) -> EnrolmentRow | None:
    row = tx.one(f"{_ENROLMENT} WHERE e.id = $1", enrolment_id)
    return EnrolmentRow(*row) if row else None


def enrolments_of(tx: Tx, person_id: str) -> list[EnrolmentRow]:
    rows = tx.all(f"{_ENROLMENT} WHERE e.person_id = $1 ORDER BY c.deadline DESC, e.id", person_id)
    return [EnrolmentRow(*row) for row in rows]


def enrolments_in(tx: Tx, cohort_id: str) -> list[EnrolmentRow]:
    rows = tx.all(f"{_ENROLMENT} WHERE e.cohort_id = $1 ORDER BY e.id", cohort_id)
    return [EnrolmentRow(*row) for row in rows]


def schedule(tx: Tx, rows: Sequence[Sequence[object]]) -> None:
    tx.insert(
        "sessions",
        (
            "id",
            "cohort_id",
            "ordinal",
            "title",
            "place",
            "starts_at",
            "ends_at",
            "minutes",
            "scheduled_by",
            "scheduled_at",
        ),
        rows,
    )


def session(tx: Tx, session_id: str) -> SessionRow | None:
    row = tx.one(f"{_SESSION} WHERE s.id = $1", session_id)
    return SessionRow(*row) if row else None


def sessions(tx: Tx, session_ids: Sequence[str]) -> dict[str, SessionRow]:
    rows = tx.all(f"{_SESSION} WHERE s.id = ANY($1)", list(session_ids))
    return {row[0]: SessionRow(*row) for row in rows}


def sessions_of(tx: Tx, cohort_id: str) -> list[SessionRow]:
    return [
        SessionRow(*row) for row in tx.all(f"{_SESSION} WHERE s.cohort_id = $1 ORDER BY s.ordinal", cohort_id)
    ]


def sessions_between(
    tx: Tx, start: datetime, end: datetime, trainer_id: str | None = None
) -> list[SessionRow]:
    """Sessions that touch the span, for the roll-call screen; a trainer's own when asked."""
    rows = tx.all(
        f"{_SESSION} WHERE s.ends_at >= $1 AND s.starts_at <= $2 AND ($3::TEXT IS NULL OR EXISTS"
        " (SELECT 1 FROM cohort_trainers t WHERE t.cohort_id = s.cohort_id AND t.person_id = $3))"
        " ORDER BY s.starts_at, s.id",
        start,
        end,
        trainer_id,
    )
    return [SessionRow(*row) for row in rows]


def assign_trainer(tx: Tx, cohort_id: str, person_id: str) -> None:
    tx.run(
        "INSERT INTO cohort_trainers (cohort_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        cohort_id,
        person_id,
    )


def trainers(tx: Tx, cohort_id: str) -> list[tuple[str, str]]:
    """(person id, name)."""
    return [
        (person_id, name)
        for person_id, name in tx.all(
            "SELECT p.id, p.full_name FROM cohort_trainers t JOIN people p ON p.id = t.person_id"
            " WHERE t.cohort_id = $1 ORDER BY p.sort_key",
            cohort_id,
        )
    ]


def is_trainer(tx: Tx, cohort_id: str, person_id: str) -> bool:
    return (
        tx.one("SELECT 1 FROM cohort_trainers WHERE cohort_id = $1 AND person_id = $2", cohort_id, person_id)
        is not None
    )
