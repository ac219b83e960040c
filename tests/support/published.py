"""A course published as an office does it: an editor reads it and proposes, somebody else publishes."""

from __future__ import annotations

from lms.domain.course import Course
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.review import Decision, ItemKind
from lms.services.publishing import Publishing
from lms.services.review import Reviews

EDITOR = Actor("bien-tap", "Phạm Thị Mai", "HH000008", (RoleGrant(Role.EDITOR),))
SECOND = Actor("phat-hanh", "Bùi Văn Khôi", "HH000009", (RoleGrant(Role.OFFICE),))


def publish(
    reviews: Reviews, publishing: Publishing, course_id: str, *, by: Actor = EDITOR, second: Actor = SECOND
) -> Course:
    """Questions on unsettled law stay undecided, so they stay out of graded quizzes."""
    open_items = reviews.queue(by, course_id).open
    settled = [item.id for item in open_items if item.kind is ItemKind.LESSON or not item.pending]
    if settled:
        reviews.decide(by, course_id, settled, Decision.ACCEPTED)
    publishing.propose(by, course_id)
    return publishing.publish(second, course_id)
