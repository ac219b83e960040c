"""Published versions of a course, who let them out, and how two of them, or the files, differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms.documents.difference_docx import DifferencePaper, difference_docx
from lms.domain.audit import AuditAct
from lms.domain.course import Course
from lms.domain.course_difference import PartDifference, course_difference
from lms.domain.legal import LegalSource
from lms.domain.people import Actor, Permission
from lms.services.courses import Courses
from lms.services.publishing import PROPOSED, PUBLISHED
from lms.services.tools import Tools
from lms.store import audit, reviews


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One published version. The names are None for versions older than publishing by two."""

    version: int
    published_at: datetime
    proposed_by: str | None
    published_by: str | None
    content_hash: str
    law_as_of: date
    cohorts: int


@dataclass(frozen=True, slots=True)
class History:
    """`lines`: the newest first; `files_differ`: the files say something else under a published number, so
    that it must be raised."""

    current: Course
    lines: tuple[VersionLine, ...]
    files_differ: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """What a jurist reads of two versions. `sources` are those either cites, by id, as the newer has them."""

    old: Course
    new: Course
    parts: tuple[PartDifference, ...]
    sources: Mapping[str, LegalSource]


class Versions:
    """Looking needs READ_CONTENT; the Word file REVIEW_CONTENT."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def history(self, actor: Actor, course_id: str) -> History:
        """Raises Refusal COURSE_UNKNOWN, NOT_ALLOWED."""
        actor.require(Permission.READ_CONTENT)
        current = self._courses.current(course_id)
        with self._tools.database.read() as tx:
            rows = reviews.versions(tx, course_id)
            steps = reviews.publications(tx, course_id)
        lines = []
        for row in rows:
            course = self._courses.version(course_id, row.version)
            published = [one for one in steps if one.version == row.version and one.step == PUBLISHED]
            proposed = [
                one
                for one in steps
                if one.step == PROPOSED and published and one.content_hash == published[-1].content_hash
            ]
            lines.append(
                VersionLine(
                    row.version,
                    row.pinned_at,
                    proposed[-1].by_name if proposed else None,
                    published[-1].by_name if published else None,
                    course.content_hash(),
                    course.law_as_of,
                    row.cohorts,
                )
            )
        differ = any(
            line.version == current.version and line.content_hash != current.content_hash() for line in lines
        )
        return History(current, tuple(lines), differ)

    def compare(self, actor: Actor, course_id: str, old: int, new: int | None) -> Compared:
        """Two published versions; `new` None: the files as they are now. Raises Refusal COURSE_UNKNOWN,
        NOT_ALLOWED."""
        actor.require(Permission.READ_CONTENT)
        before = self._courses.version(course_id, old)
        after = self._courses.current(course_id) if new is None else self._courses.version(course_id, new)
        sources = {source.id: source for course in (before, after) for source in course.sources}
        return Compared(before, after, course_difference(before, after), sources)

    def docx(self, actor: Actor, course_id: str, old: int, new: int | None) -> bytes:
        """The same as a Word file. Raises Refusal COURSE_UNKNOWN, NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        compared = self.compare(actor, course_id, old, new)
        made = difference_docx(
            DifferencePaper(compared.old, compared.new, compared.parts, compared.sources, new is None)
        )
        with self._tools.database.write() as tx:
            audit.append(
                tx,
                self._tools.new_id,
                self._tools.clock(),
                actor,
                AuditAct.COURSE_EXPORTED,
                course_id,
                {"old": old, "new": new, "bytes": len(made)},
            )
        return made
