"""Attempts whose time is over while their own person looks away: handed in before anybody counts results."""

from __future__ import annotations

from datetime import timedelta

from lms.domain import quiz as rules
from lms.services.courses import Courses
from lms.services.quizzes import hand_in_when_over
from lms.services.tools import Tools
from lms.store import attempts as store


def hand_in_overdue(tools: Tools, courses: Courses, cohort_id: str | None = None) -> int:
    """Hand in every attempt, or those of one class, that no lost network could lengthen any more; how many
    were. In writes of its own: called before the reading that counts, by whoever may see what is counted.
    """
    now = tools.clock()
    with tools.database.read() as tx:
        begun = store.not_handed_in(tx, cohort_id)
    handed_in = 0
    for attempt in begun:
        minutes = courses.version(attempt.course_id, attempt.course_version).quiz_rule.time_limit_minutes
        # Minutes that a trainer added come on top; whether there are any is asked only from here on.
        if minutes is None or now <= attempt.started_at + timedelta(minutes=minutes) + rules.FORGIVEN_MOST:
            continue
        handed_in += hand_in_when_over(tools, courses, attempt.attempt_id, seen=False)
    return handed_in
