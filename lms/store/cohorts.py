"""Cohorts, enrolments, sessions, and the course versions they are pinned to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from lms.domain.org_units import place_line
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
    unit_id: str
    """The unit of the cohort."""


class TrainerRow(NamedTuple):
    """Somebody who may teach, with one of their grants: `grant_unit_id` None is everywhere."""

    person_id: str
    full_name: str
    unit_name: str
    village: str | None
    grant_unit_id: str | None

    @property
    def unit_line(self) -> str:
        return place_line(self.village, self.unit_name)


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
    " s.starts_at, s.ends_at, s.minutes, c.unit_id FROM sessions s JOIN cohorts c ON c.id = s.cohort_id"
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


def pinned_versions(tx: Tx) -> list[tuple[str, int]]:
    """(course id, version) of everything that was ever published."""
    return [(row[0], row[1]) for row in tx.all("SELECT course_id, version FROM course_versions ORDER BY ALL")]


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


def cohorts(
    tx: Tx,
    *,
    cohort_id: str | None = None,
    units: Collection[str] | None = None,
    above: Collection[str] = (),
    taught_by: str | None = None,
    taught_in: Collection[str] | None = None,
) -> list[CohortRow]:
    """The newest first: cohorts of `units` (None: all), those that `taught_by` is assigned to in `taught_in`
    (None: anywhere), and those of the units `above`, of which only people of `units` are counted."""
    rows = tx.all(
        "WITH chosen AS (SELECT c.*, ($2::TEXT[] IS NULL OR c.unit_id = ANY($2) OR (EXISTS"
        "  (SELECT 1 FROM cohort_trainers t WHERE t.cohort_id = c.id AND t.person_id = $4)"
        "  AND ($5::TEXT[] IS NULL OR c.unit_id = ANY($5)))) AS whole"
        " FROM cohorts c WHERE ($1::TEXT IS NULL OR c.id = $1)),"
        " counted AS (SELECT e.id, e.cohort_id FROM enrolments e JOIN chosen c ON c.id = e.cohort_id"
        "  JOIN people p ON p.id = e.person_id WHERE c.whole OR p.unit_id = ANY($2))"
        " SELECT c.id, c.title, c.course_id, c.course_version, c.unit_id, u.name, c.deadline, c.opened_at,"
        " (SELECT count(*) FROM counted e WHERE e.cohort_id = c.id),"
        " (SELECT count(*) FROM sessions s WHERE s.cohort_id = c.id),"
        " (SELECT count(DISTINCT k.enrolment_id) FROM certificates k"
        "  JOIN counted e ON e.id = k.enrolment_id WHERE e.cohort_id = c.id"
        "  AND NOT EXISTS (SELECT 1 FROM certificate_events v WHERE v.certificate_code = k.code))"
        " FROM chosen c JOIN org_units u ON u.id = c.unit_id WHERE c.whole OR c.unit_id = ANY($3)"
        " ORDER BY c.opened_at DESC, c.id DESC",
        cohort_id,
        _listed(units),
        _listed(above),
        taught_by,
        _listed(taught_in),
    )
    return [CohortRow(*row) for row in rows]


def unit_of(tx: Tx, cohort_id: str) -> str | None:
    """The unit of a cohort; None when there is no such cohort."""
    row = tx.one("SELECT unit_id FROM cohorts WHERE id = $1", cohort_id)
    return str(row[0]) if row else None


def unit_of_enrolment(tx: Tx, enrolment_id: str) -> str | None:
    """The unit of an enrolment's cohort; None when there is no such enrolment."""
    row = tx.one(
        "SELECT c.unit_id FROM enrolments e JOIN cohorts c ON c.id = e.cohort_id WHERE e.id = $1",
        enrolment_id,
    )
    return str(row[0]) if row else None


def enrol(tx: Tx, rows: Sequence[Sequence[object]]) -> None:
    tx.insert("enrolments", ENROLMENT_COLUMNS, rows)


def enrolled_people(tx: Tx, cohort_id: str) -> set[str]:
    return {row[0] for row in tx.all("SELECT person_id FROM enrolments WHERE cohort_id = $1", cohort_id)}


def homes(tx: Tx, person_ids: Sequence[str]) -> dict[str, str]:
    """person id → unit id; unknown ids are left out."""
    return dict(tx.all("SELECT id, unit_id FROM people WHERE id = ANY($1)", list(person_ids)))


def groups_of_people(tx: Tx, person_ids: Sequence[str], today: date) -> dict[str, list[str]]:
    rows = tx.all(
        "SELECT DISTINCT person_id, trainee_group FROM memberships WHERE person_id = ANY($1)"
        " AND (ended_on IS NULL OR ended_on > $2) ORDER BY person_id, trainee_group",
        list(person_ids),
        today,
    )
    found: dict[str, list[str]] = {}
    for person_id, group in rows:
        found.setdefault(person_id, []).append(group)
    return found


def members(tx: Tx, cohort_id: str, units: Collection[str] | None = None) -> list[MemberRow]:
    """By Vietnamese name; only people of `units`, when given."""
    rows = tx.all(
        "SELECT e.id, p.id, p.learner_code, p.full_name, p.birth_year, p.sex, p.phone, p.position, u.name,"
        " p.village FROM enrolments e JOIN people p ON p.id = e.person_id"
        " JOIN org_units u ON u.id = p.unit_id"
        " WHERE e.cohort_id = $1 AND ($2::TEXT[] IS NULL OR p.unit_id = ANY($2)) ORDER BY p.sort_key, p.id",
        cohort_id,
        _listed(units),
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
    tx: Tx,
    start: datetime,
    end: datetime,
    *,
    units: Collection[str] | None,
    taught_by: str,
    taught_in: Collection[str] | None,
) -> list[SessionRow]:
    """Sessions that touch the span, of cohorts of `units` (None: all) and of those that `taught_by` is
    assigned to in `taught_in` (None: anywhere)."""
    rows = tx.all(
        f"{_SESSION} WHERE s.ends_at >= $1 AND s.starts_at <= $2 AND ($3::TEXT[] IS NULL"
        " OR c.unit_id = ANY($3) OR (($5::TEXT[] IS NULL OR c.unit_id = ANY($5)) AND EXISTS"
        " (SELECT 1 FROM cohort_trainers t WHERE t.cohort_id = s.cohort_id AND t.person_id = $4)))"
        " ORDER BY s.starts_at, s.id",
        start,
        end,
        _listed(units),
        taught_by,
        _listed(taught_in),
    )
    return [SessionRow(*row) for row in rows]


def assign_trainer(tx: Tx, cohort_id: str, person_id: str) -> None:
    tx.run(
        "INSERT INTO cohort_trainers (cohort_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        cohort_id,
        person_id,
    )


def unassign_trainer(tx: Tx, cohort_id: str, person_id: str) -> None:
    """Who was assigned when stays in the audit."""
    tx.run("DELETE FROM cohort_trainers WHERE cohort_id = $1 AND person_id = $2", cohort_id, person_id)


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


def teaching_grants(tx: Tx, role: str, now: datetime) -> list[TrainerRow]:
    """A line for each grant of the trainers' role that holds now, by name."""
    rows = tx.all(
        "SELECT p.id, p.full_name, u.name, p.village, g.unit_id FROM role_grants g"
        " JOIN people p ON p.id = g.person_id JOIN org_units u ON u.id = p.unit_id"
        " WHERE g.role = $1 AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2)"
        " ORDER BY p.sort_key, p.id",
        role,
        now,
    )
    return [TrainerRow(*row) for row in rows]


def is_trainer(tx: Tx, cohort_id: str, person_id: str) -> bool:
    """Whether they are assigned to it; whether they may still teach is another question."""
    return (
        tx.one("SELECT 1 FROM cohort_trainers WHERE cohort_id = $1 AND person_id = $2", cohort_id, person_id)
        is not None
    )


def _listed(units: Collection[str] | None) -> list[str] | None:
    return None if units is None else sorted(units)
