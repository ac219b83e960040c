"""Read-only queries for the office: every enrolment in numbers, in one query however many there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    """One enrolment in numbers. `unit_id` was written down with it, `home_unit_id` is the person's now.
    `minutes_open` are those present in the sessions the caller named;
    `most_failed` is the number of handed-in attempts at the unpassed quiz that has most; the `_before`
    counts leave out what happened since the instant the caller named."""

    enrolment_id: str
    cohort_id: str
    person_id: str
    unit_id: str
    home_unit_id: str
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
    """A person as the office's lists show them. `unit_id` was written down with the enrolment, `home_unit_id`
    is the person's now; `phone` is None where the reader's reach does not cover that."""

    enrolment_id: str
    person_id: str
    learner_code: str
    full_name: str
    sort_key: str
    phone: str | None
    village: str | None
    unit_id: str
    home_unit_id: str
    group: str | None
    cohort_title: str
    course_id: str
    course_version: int
    code: str | None
    register_number: str | None


_OF_THESE = "$1::TEXT[] IS NULL OR e.unit_id = ANY($1) OR p.unit_id = ANY($1)"


def cohorts(tx: Tx, first: date | None, last: date | None) -> list[CohortFacts]:
    """Those whose deadline lies from `first` to `last`, both included; None is no limit."""
    rows = tx.all(
        "SELECT id, title, course_id, course_version, deadline FROM cohorts"
        " WHERE ($1::DATE IS NULL OR deadline >= $1) AND ($2::DATE IS NULL OR deadline <= $2) ORDER BY id",
        first,
        last,
    )
    return [CohortFacts(*row) for row in rows]


def deadlines(tx: Tx, units: Collection[str] | None) -> list[date]:
    """Deadlines of cohorts with anybody of `units` in them, then or now (None: anybody), the latest first."""
    return [
        row[0]
        for row in tx.all(
            "SELECT DISTINCT c.deadline FROM cohorts c JOIN enrolments e ON e.cohort_id = c.id"
            f" JOIN people p ON p.id = e.person_id WHERE {_OF_THESE} ORDER BY c.deadline DESC",
            _sorted(units),
        )
    ]


def groups(tx: Tx, units: Collection[str] | None) -> list[str]:
    """Trainee groups that anybody of `units` was enrolled as, then or now; None: anybody."""
    return [
        row[0]
        for row in tx.all(
            "SELECT DISTINCT e.trainee_group FROM enrolments e JOIN people p ON p.id = e.person_id"
            f" WHERE e.trainee_group IS NOT NULL AND ({_OF_THESE}) ORDER BY e.trainee_group",
            _sorted(units),
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
        SELECT e.id, e.cohort_id, e.person_id, e.unit_id, p.unit_id, e.trainee_group, e.rule,
            coalesce(seen.minutes, 0)::INTEGER, coalesce(seen.minutes_open, 0)::INTEGER,
            coalesce(seen.minutes_before, 0)::INTEGER,
            coalesce(learnt.done, 0), coalesce(learnt.done_before, 0),
            coalesce(tested.passed, 0), coalesce(tested.passed_before, 0), coalesce(tested.most_failed, 0),
            seen.person_id IS NOT NULL OR learnt.enrolment_id IS NOT NULL OR begun.enrolment_id IS NOT NULL,
            papers.enrolment_id IS NOT NULL
        FROM chosen e
        JOIN people p ON p.id = e.person_id
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


def listed(
    tx: Tx, enrolment_ids: Sequence[str], folded: str, reach: Collection[str] | None
) -> list[ListedPerson]:
    """Those of the enrolments whose name, learner code or phone contains `folded`, by Vietnamese name. Phones
    are neither shown nor searched of people who are of no unit of `reach` now (None: everybody's are)."""
    rows = tx.all(
        "WITH found AS (SELECT e.id, p.id AS person_id, p.learner_code, p.full_name, p.sort_key,"
        " CASE WHEN $3::TEXT[] IS NULL OR p.unit_id = ANY($3) THEN p.phone END AS phone, p.village,"
        " e.unit_id, p.unit_id AS home_unit_id, e.trainee_group, e.cohort_id, e.course_id, e.course_version,"
        " p.name_folded FROM enrolments e JOIN people p ON p.id = e.person_id WHERE e.id = ANY($1))"
        " SELECT f.id, f.person_id, f.learner_code, f.full_name, f.sort_key, f.phone, f.village, f.unit_id,"
        " f.home_unit_id, f.trainee_group, c.title, f.course_id, f.course_version, k.code, k.register_number"
        " FROM found f JOIN cohorts c ON c.id = f.cohort_id"
        " LEFT JOIN (SELECT k.enrolment_id, k.code, k.register_number FROM certificates k"
        "  LEFT JOIN certificate_events v ON v.certificate_code = k.code WHERE v.certificate_code IS NULL) k"
        "  ON k.enrolment_id = f.id"
        " WHERE $2 = '' OR contains(f.name_folded, $2) OR contains(lower(f.learner_code), $2)"
        "  OR contains(coalesce(f.phone, ''), $2)"
        " ORDER BY f.sort_key, f.person_id, c.deadline, f.id",
        list(enrolment_ids),
        folded,
        _sorted(reach),
    )
    return [ListedPerson(*row) for row in rows]


def _sorted(units: Collection[str] | None) -> list[str] | None:
    return None if units is None else sorted(units)
