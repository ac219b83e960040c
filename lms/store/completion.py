"""Everything needed to assess enrolments, in a fixed number of queries however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from lms.domain.completion import ScheduledSession
from lms.domain.course import CompletionRule
from lms.store.database import Row, Tx


class Standing(NamedTuple):
    """What one enrolment has so far. `submitted` counts handed-in attempts by quiz id."""

    enrolment_id: str
    cohort_id: str
    person_id: str
    course_id: str
    course_version: int
    rule: CompletionRule
    deadline: date
    present: frozenset[str]
    lessons_done: frozenset[str]
    quizzes_passed: frozenset[str]
    submitted: Mapping[str, int]
    started: bool


def parse_rule(text: str) -> CompletionRule:
    """The rule an enrolment pins."""
    return CompletionRule.model_validate_json(text)


def enrolments_of_cohort(tx: Tx, cohort_id: str) -> list[str]:
    """Enrolment ids, by the Vietnamese order of names."""
    return [
        row[0]
        for row in tx.all(
            "SELECT e.id FROM enrolments e JOIN people p ON p.id = e.person_id"
            " WHERE e.cohort_id = $1 ORDER BY p.sort_key, p.id",
            cohort_id,
        )
    ]


def enrolments_of_person(tx: Tx, person_id: str) -> list[str]:
    """Enrolment ids, the one due last first."""
    return [
        row[0]
        for row in tx.all(
            "SELECT e.id FROM enrolments e JOIN cohorts c ON c.id = e.cohort_id"
            " WHERE e.person_id = $1 ORDER BY c.deadline DESC, e.id",
            person_id,
        )
    ]


def sessions_of(tx: Tx, cohort_ids: Sequence[str]) -> dict[str, list[ScheduledSession]]:
    """Scheduled sessions by cohort, in order; a cohort without any has an empty list."""
    found: dict[str, list[ScheduledSession]] = {cohort_id: [] for cohort_id in cohort_ids}
    for cohort_id, *session in tx.all(
        "SELECT cohort_id, id, minutes, starts_at, ends_at FROM sessions"
        " WHERE cohort_id = ANY($1) ORDER BY cohort_id, ordinal",
        list(cohort_ids),
    ):
        found[cohort_id].append(ScheduledSession(*session))
    return found


def standings(tx: Tx, enrolment_ids: Sequence[str]) -> list[Standing]:
    """In the order asked for; unknown ids are left out."""
    ids = list(enrolment_ids)
    rows = tx.all(
        "SELECT e.id, e.cohort_id, e.person_id, e.course_id, e.course_version, e.rule, c.deadline"
        " FROM enrolments e JOIN cohorts c ON c.id = e.cohort_id WHERE e.id = ANY($1)",
        ids,
    )
    present = _collected(
        tx.all(
            "SELECT e.id, a.session_id FROM enrolments e"
            " JOIN sessions s ON s.cohort_id = e.cohort_id"
            " JOIN attendance a ON a.session_id = s.id AND a.person_id = e.person_id"
            " WHERE e.id = ANY($1) AND a.status = 'present' AND a.ordinal = ("
            "   SELECT max(later.ordinal) FROM attendance later"
            "   WHERE later.session_id = a.session_id AND later.person_id = a.person_id)",
            ids,
        )
    )
    lesson_rows = tx.all(
        "SELECT enrolment_id, lesson_id, kind FROM lesson_events WHERE enrolment_id = ANY($1)", ids
    )
    lessons = _collected([(row[0], row[1]) for row in lesson_rows if row[2] == "completed"])
    result_rows = tx.all(
        "SELECT enrolment_id, quiz_id, count(*), bool_or(passed) FROM attempt_results"
        " WHERE enrolment_id = ANY($1) GROUP BY enrolment_id, quiz_id",
        ids,
    )
    passed = _collected([(row[0], row[1]) for row in result_rows if row[3]])
    submitted: dict[str, dict[str, int]] = {}
    for enrolment_id, quiz_id, count, _ in result_rows:
        submitted.setdefault(enrolment_id, {})[quiz_id] = count
    begun = {row[0] for row in lesson_rows} | set(present)
    begun |= {
        row[0]
        for row in tx.all("SELECT DISTINCT enrolment_id FROM attempts WHERE enrolment_id = ANY($1)", ids)
    }
    rules: dict[str, CompletionRule] = {}
    by_id: dict[str, Standing] = {}
    for enrolment_id, cohort_id, person_id, course_id, version, rule, deadline in rows:
        if rule not in rules:
            rules[rule] = parse_rule(rule)
        by_id[enrolment_id] = Standing(
            enrolment_id=enrolment_id,
            cohort_id=cohort_id,
            person_id=person_id,
            course_id=course_id,
            course_version=version,
            rule=rules[rule],
            deadline=deadline,
            present=frozenset(present.get(enrolment_id, ())),
            lessons_done=frozenset(lessons.get(enrolment_id, ())),
            quizzes_passed=frozenset(passed.get(enrolment_id, ())),
            submitted=submitted.get(enrolment_id, {}),
            started=enrolment_id in begun,
        )
    return [by_id[enrolment_id] for enrolment_id in ids if enrolment_id in by_id]


def _collected(rows: Sequence[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for owner, item in rows:
        found.setdefault(owner, []).append(item)
    return found
