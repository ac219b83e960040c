"""Who learned law that has changed since is offered as a new cohort, on the version that knows the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.domain.course import Course
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.services import territory
from lms.services.cohorts import Cohorts
from lms.services.courses import Courses
from lms.services.law import Law
from lms.services.tools import Tools
from lms.store import reviews
from lms.store.law import OnVersion


@dataclass(frozen=True, slots=True)
class Offer:
    """Of one course: who should learn it again, as far as the actor enrols. `target`: the version to learn,
    the newest published one; None while that one does not know the change."""

    course: Course
    target: Course | None
    people: tuple[OnVersion, ...]


class Retraining:
    """Every act needs MANAGE_COHORTS; people are those of the actor's reach."""

    def __init__(self, tools: Tools, courses: Courses, law: Law, cohorts: Cohorts) -> None:
        self._tools = tools
        self._courses = courses
        self._law = law
        self._cohorts = cohorts

    def offers(self, actor: Actor, change_id: str) -> list[Offer]:
        """Courses with somebody to retrain, by id. Raises Refusal NOT_FOUND, ALREADY_WITHDRAWN,
        NOT_ALLOWED."""
        actor.require(Permission.MANAGE_COHORTS)
        found = [self._offer(actor, change_id, course.id) for course in self._courses.available()]
        return [offer for offer in found if offer.people]

    def open(
        self,
        actor: Actor,
        change_id: str,
        course_id: str,
        person_ids: Sequence[str],
        *,
        title: str,
        unit_id: str,
        deadline: date,
    ) -> str:
        """A cohort on the newest published version, with these of the people offered, in one write: a cut
        leaves no class without its people. Its id.

        Raises Refusal NOBODY_CHOSEN, NO_NEW_VERSION, NOT_ALLOWED (somebody not offered), and as opening a
        cohort and enrolling do.
        """
        actor.require(Permission.MANAGE_COHORTS)
        wanted = list(dict.fromkeys(person_ids))
        if not wanted:
            raise Refusal(Code.NOBODY_CHOSEN)
        offer = self._offer(actor, change_id, course_id)
        if not set(wanted) <= {row.person_id for row in offer.people}:
            raise Refusal(Code.NOT_ALLOWED, permission=Permission.MANAGE_COHORTS.value)
        if offer.target is None:
            raise Refusal(Code.NO_NEW_VERSION, course=offer.course.title)
        return self._cohorts.open_cohort(
            actor, title=title, course_id=course_id, unit_id=unit_id, deadline=deadline, members=wanted
        )

    def _offer(self, actor: Actor, change_id: str, course_id: str) -> Offer:
        course = self._courses.current(course_id)
        with self._tools.database.read() as tx:
            change = self._law.standing(tx, change_id)
            own = territory.reach(tx, actor, Permission.MANAGE_COHORTS)
            people = self._law.outdated_people(tx, change, course_id)
            versions = reviews.versions(tx, course_id)
            newest = self._courses.version(course_id, versions[0].version) if versions else None
            knows = newest is not None and not self._law.is_outdated(tx, newest, change)
        mine = tuple(row for row in people if own is None or row.unit_id in own)
        return Offer(course, newest if knows else None, mine)
