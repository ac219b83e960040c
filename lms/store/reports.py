"""Read-only queries for the office: every enrolment in numbers, in one query however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from lms.store.database import Tx


class CohortFacts(NamedTuple):
    """A cohort with a deadline in the period asked for."""

    id: str
    title: str
    course_id: str
    course_version: int
    deadline: date


class EnrolmentCounts(NamedTuple):
    """One enrolment in numbers. `minutes_open` are those present in the sessions the caller named;
    `most_failed` is the number of handed-in attempts at the unpassed quiz that has most; the `_before`
    counts leave out what happened since the instant the caller named."""

    enrolment_id: str
    cohort_id: str
    person_id: str
    unit_id: str
    group: str | None
    rule: str
    minutes_present: int
    minutes_open: int
    minutes_before: int
    lessons_done: int
    lessons_before: int
    quizzes_passed: int
    quizzes_before: int
    most_failed: int
    started: bool
    certified: bool


class ListedPerson(NamedTuple):
    """A person as the office's lists show them; `unit_name` is of the enrolment."""

    enrolment_id: str
    person_id: str
    learner_code: str
    full_name: str
    sort_key: str
    phone: str | None
    village: str | None
    unit_name: str
    group: str | None
    cohort_title: str
    course_id: str
    course_version: int
    code: str | None
    register_number: str | None


def cohorts(tx: Tx, first: date | None, last: date | None) -> list[CohortFacts]:
    """Those whose deadline lies from `first` to `last`, both included; None is no limit."""
    rows = tx.all(
        "SELECT id, title, course_id, course_version, deadline FROM cohorts"
        " WHERE ($1::DATE IS NULL OR deadline >= $1) AND ($2::DATE IS NULL OR deadline <= $2) ORDER BY id",
        first,
        last,
    )
    return [CohortFacts(*row) for row in rows]


def deadlines(tx: Tx) -> list[date]:
    """Deadlines of cohorts that have anybody, the latest first."""
    return [
        row[0]
        for row in tx.all(
            "SELECT DISTINCT c.deadline FROM cohorts c"
            " WHERE EXISTS (SELECT 1 FROM enrolments e WHERE e.cohort_id = c.id) ORDER BY c.deadline DESC"
        )
    ]


def groups(tx: Tx) -> list[str]:
    """Trainee groups that anybody was enrolled as."""
    return [
        row[0]
        for row in tx.all(
            "SELECT DISTINCT trainee_group FROM enrolments WHERE trainee_group IS NOT NULL"
            " ORDER BY trainee_group"
        )
    ]


def counts(
    tx: Tx,
    cohort_ids: Sequence[str],
    open_sessions: Sequence[str],
    group: str | None,
    before: datetime,
) -> list[EnrolmentCounts]:
    """Of everyone enrolled in these cohorts (as `group`, when given); `open_sessions` and `before` are
    explained at EnrolmentCounts."""
    rows = tx.all(
        """
        WITH chosen AS (
            SELECT id, cohort_id, person_id, unit_id, trainee_group, rule FROM enrolments
            WHERE cohort_id = ANY($1) AND ($3::TEXT IS NULL OR trainee_group = $3)
        ),
        last_lines AS (
            SELECT session_id, person_id, max(ordinal) AS ordinal FROM attendance
            GROUP BY session_id, person_id
        ),
        seen AS (
            SELECT s.cohort_id, a.person_id,
                sum(s.minutes) AS minutes,
                sum(CASE WHEN s.id = ANY($2) THEN s.minutes ELSE 0 END) AS minutes_open,
                sum(CASE WHEN a.happened_at <= $4 THEN s.minutes ELSE 0 END) AS minutes_before
            FROM attendance a
            JOIN last_lines l ON l.session_id = a.session_id AND l.person_id = a.person_id
                AND l.ordinal = a.ordinal
            JOIN sessions s ON s.id = a.session_id
            WHERE a.status = 'present' AND s.cohort_id = ANY($1)
            GROUP BY s.cohort_id, a.person_id
        ),
        learnt AS (
            SELECT enrolment_id,
                count(*) FILTER (WHERE kind = 'completed') AS done,
                count(*) FILTER (WHERE kind = 'completed' AND happened_at <= $4) AS done_before
            FROM lesson_events GROUP BY enrolment_id
        ),
        tried AS (
            SELECT enrolment_id, quiz_id, count(*) AS handed_in, bool_or(passed) AS passed,
                bool_or(passed AND submitted_at <= $4) AS passed_before
            FROM attempt_results GROUP BY enrolment_id, quiz_id
        ),
        tested AS (
            SELECT enrolment_id,
                count(*) FILTER (WHERE passed) AS passed,
                count(*) FILTER (WHERE passed_before) AS passed_before,
                max(CASE WHEN passed THEN 0 ELSE handed_in END) AS most_failed
            FROM tried GROUP BY enrolment_id
        ),
        begun AS (SELECT DISTINCT enrolment_id FROM attempts),
        papers AS (
            SELECT DISTINCT k.enrolment_id FROM certificates k
            LEFT JOIN certificate_events v ON v.certificate_code = k.code WHERE v.certificate_code IS NULL
        )
        SELECT e.id, e.cohort_id, e.person_id, e.unit_id, e.trainee_group, e.rule,
            coalesce(seen.minutes, 0)::INTEGER, coalesce(seen.minutes_open, 0)::INTEGER,
            coalesce(seen.minutes_before, 0)::INTEGER,
            coalesce(learnt.done, 0), coalesce(learnt.done_before, 0),
            coalesce(tested.passed, 0), coalesce(tested.passed_before, 0), coalesce(tested.most_failed, 0),
            seen.person_id IS NOT NULL OR learnt.enrolment_id IS NOT NULL OR begun.enrolment_id IS NOT NULL,
            papers.enrolment_id IS NOT NULL
        FROM chosen e
        LEFT JOIN seen ON seen.cohort_id = e.cohort_id AND seen.person_id = e.person_id
        LEFT JOIN learnt ON learnt.enrolment_id = e.id
        LEFT JOIN tested ON tested.enrolment_id = e.id
        LEFT JOIN begun ON begun.enrolment_id = e.id
        LEFT JOIN papers ON papers.enrolment_id = e.id
        """,
        list(cohort_ids),
        list(open_sessions),
        group,
        before,
    )
    return [EnrolmentCounts._make(row) for row in rows]


def listed(tx: Tx, enrolment_ids: Sequence[str], unit_id: str | None, folded: str) -> list[ListedPerson]:
    """Those of the enrolments whose name, learner code or phone contains `folded`, by Vietnamese name."""
    rows = tx.all(
        "SELECT e.id, p.id, p.learner_code, p.full_name, p.sort_key, p.phone, p.village, u.name,"
        " e.trainee_group, c.title, e.course_id, e.course_version, k.code, k.register_number"
        " FROM enrolments e JOIN people p ON p.id = e.person_id JOIN org_units u ON u.id = e.unit_id"
        " JOIN cohorts c ON c.id = e.cohort_id"
        " LEFT JOIN (SELECT k.enrolment_id, k.code, k.register_number FROM certificates k"
        "  LEFT JOIN certificate_events v ON v.certificate_code = k.code WHERE v.certificate_code IS NULL) k"
        "  ON k.enrolment_id = e.id"
        " WHERE e.id = ANY($1) AND ($2::TEXT IS NULL OR e.unit_id = $2)"
        " AND ($3 = '' OR contains(p.name_folded, $3) OR contains(lower(p.learner_code), $3)"
        "  OR contains(coalesce(p.phone, ''), $3))"
        " ORDER BY p.sort_key, p.id, c.deadline, e.id",
        list(enrolment_ids),
        unit_id,
        folded,
    )
    return [ListedPerson(*row) for row in rows]


def unit_names(tx: Tx) -> dict[str, str]:
    """unit id → name with its kind ("Xã Hồng Minh")."""
    return dict(tx.all("SELECT id, name FROM org_units"))
