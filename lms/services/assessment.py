"""Completion of stored enrolments: the store's facts handed to the domain's rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lms.domain.completion import Completion, assess, requirements
from lms.services.courses import Courses
from lms.store import completion as store
from lms.store.completion import Standing
from lms.store.database import Tx


def assess_all(
    tx: Tx, courses: Courses, enrolment_ids: Sequence[str], now: datetime
) -> dict[str, tuple[Standing, Completion]]:
    """By enrolment id, in the order asked for. Unknown ids are left out."""
    found = store.standings(tx, enrolment_ids)
    sessions = store.sessions_of(tx, sorted({standing.cohort_id for standing in found}))
    answers = {}
    for standing in found:
        required = requirements(courses.version(standing.course_id, standing.course_version), standing.rule)
        answers[standing.enrolment_id] = (
            standing,
            assess(
                standing.rule,
                sessions=sessions[standing.cohort_id],
                present=standing.present,
                lessons_required=required.lessons,
                lessons_done=standing.lessons_done,
                quizzes_required=required.quizzes,
                quizzes_passed=standing.quizzes_passed,
                attempts_left={
                    quiz: required.max_attempts - standing.submitted.get(quiz, 0) for quiz in required.quizzes
                },
                deadline=standing.deadline,
                now=now,
            ),
        )
    return answers
