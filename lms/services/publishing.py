"""Publishing: nothing comes before trainees without a second pair of eyes, and what did never changes."""

from __future__ import annotations

from dataclasses import dataclass

from lms.domain.audit import AuditAct
from lms.domain.course import Course, Lesson
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.domain.review import ReviewState
from lms.services.courses import Courses
from lms.services.review import Item, queue_of
from lms.services.tools import Tools
from lms.store import audit
from lms.store import reviews as store
from lms.store.database import Tx
from lms.store.reviews import PublicationRow, VersionRow

PROPOSED, PUBLISHED = "proposed", "published"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a course of the content folder is from being published. `proposal`: who proposed exactly what
    is there now; `versions`: published ones, the newest first; `steps`: who did what, the oldest first;
    `files_differ`: the files say something else under a published number, so that it must be raised."""

    course: Course
    missing: tuple[Item, ...]
    proposal: PublicationRow | None
    versions: tuple[VersionRow, ...]
    steps: tuple[PublicationRow, ...]
    files_differ: bool

    @property
    def is_published(self) -> bool:
        return any(row.version == self.course.version for row in self.versions)


class Publishing:
    """Needs REVIEW_CONTENT; looking only READ_CONTENT."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def standing(self, actor: Actor, course_id: str) -> Standing:
        """Raises Refusal COURSE_UNKNOWN, NOT_ALLOWED."""
        actor.require(Permission.READ_CONTENT)
        with self._tools.database.read() as tx:
            return self._standing(tx, course_id)

    def published(self, actor: Actor) -> list[Course]:
        """Of each course of the content folder the newest published version, by id: what cohorts open on.
        Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.READ_CONTENT)
        with self._tools.database.read() as tx:
            newest = [store.versions(tx, course.id)[:1] for course in self._courses.available()]
        return [self._courses.version(row.course_id, row.version) for found in newest for row in found]

    def propose(self, actor: Actor, course_id: str) -> None:
        """This person has reviewed enough of the current version for others to learn by it. Raises Refusal
        REVIEW_INCOMPLETE (`items`: ids of what is missing), ALREADY_PUBLISHED, COURSE_CHANGED,
        COURSE_UNKNOWN, NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        with self._tools.database.write() as tx:
            standing = self._standing(tx, course_id)
            self._require_ready(standing, tx)
            self._note(tx, actor, standing.course, PROPOSED, AuditAct.COURSE_PROPOSED)

    def publish(self, actor: Actor, course_id: str) -> Course:
        """Somebody else looks at what was proposed and lets it out: from now on cohorts open on it. Raises
        Refusal NOT_PROPOSED, SECOND_PERSON, and as `propose`."""
        actor.require(Permission.REVIEW_CONTENT)
        with self._tools.database.write() as tx:
            standing = self._standing(tx, course_id)
            self._require_ready(standing, tx)
            if standing.proposal is None:
                raise Refusal(Code.NOT_PROPOSED)
            if standing.proposal.acted_by == actor.person_id:
                raise Refusal(Code.SECOND_PERSON)
            course = self._courses.pin(tx, course_id)
            if course.content_hash() != standing.course.content_hash():
                # The folder was read again between the two looks: nobody has seen what is there now.
                raise Refusal(Code.COURSE_CHANGED, course=course.id, version=course.version)
            self._note(tx, actor, course, PUBLISHED, AuditAct.COURSE_PUBLISHED)
        return course

    def _standing(self, tx: Tx, course_id: str) -> Standing:
        course = self._courses.current(course_id)
        steps = store.publications(tx, course_id)
        digest = course.content_hash()
        proposals = [row for row in steps if row.step == PROPOSED and row.content_hash == digest]
        versions = store.versions(tx, course_id)
        kept = [
            self._courses.version(course_id, row.version) for row in versions if row.version == course.version
        ]
        return Standing(
            course,
            tuple(item for item in queue_of(tx, course).items if _is_missing(item)),
            proposals[-1] if proposals else None,
            tuple(versions),
            tuple(steps),
            any(one.content_hash() != digest for one in kept),
        )

    def _require_ready(self, standing: Standing, tx: Tx) -> None:
        course = standing.course
        if standing.is_published:
            self._courses.pin(tx, course.id)  # says so when the files under this number have changed
            raise Refusal(Code.ALREADY_PUBLISHED, version=course.version)
        if standing.missing:
            raise Refusal(
                Code.REVIEW_INCOMPLETE,
                items=[item.id for item in standing.missing],
                missing=", ".join(item.id for item in standing.missing),
            )

    def _note(self, tx: Tx, actor: Actor, course: Course, step: str, act: AuditAct) -> None:
        now, digest = self._tools.clock(), course.content_hash()
        row = PublicationRow(course.id, course.version, digest, step, actor.person_id, now)
        store.note_publication(tx, self._tools.new_id(), row)
        detail = {"version": course.version, "content_hash": digest}
        audit.append(tx, self._tools.new_id, now, actor, act, course.id, detail)


def _is_missing(item: Item) -> bool:
    """Every lesson and settled question must be accepted as it stands. A question on unsettled law may wait:
    it is kept out of graded quizzes anyway. Nothing may be sent back."""
    if item.state is ReviewState.SENT_BACK:
        return True
    may_wait = item.pending and not isinstance(item.item, Lesson)
    return item.is_open and not may_wait
