"""A course on paper: one Word file with a box to tick and sign after every lesson and question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lms.content.markdown import parsed
from lms.documents.course_docx import CoursePaper, course_docx
from lms.domain.audit import AuditAct
from lms.domain.org_units import OfficeProfile
from lms.domain.people import Actor, Permission
from lms.services.courses import Courses
from lms.services.review import queue_of
from lms.services.tools import Tools
from lms.store import audit
from lms.text_review import STATES, decided_text


class CourseExport:
    """Needs REVIEW_CONTENT: the right answers are in it."""

    def __init__(self, tools: Tools, courses: Courses, office: Callable[[], OfficeProfile]) -> None:
        self._tools = tools
        self._courses = courses
        self._office = office

    def docx(self, actor: Actor, course_id: str) -> bytes:
        """The course as the content folder has it now, with where the review of each item stands. Raises
        Refusal COURSE_UNKNOWN, NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        course = self._courses.current(course_id)
        with self._tools.database.read() as tx:
            queue = queue_of(tx, course)
        states = {}
        for item in queue.items:
            states[item.id] = STATES[item.state]
            if item.last is not None and not item.is_open:
                last = item.last
                states[item.id] = decided_text(
                    last.decision, last.by_name, last.decided_at, last.against, last.note
                )
        content = course_docx(
            CoursePaper(course, parsed, self._pictures(course_id), states, self._office().name)
        )
        with self._tools.database.write() as tx:
            audit.append(
                tx,
                self._tools.new_id,
                self._tools.clock(),
                actor,
                AuditAct.COURSE_EXPORTED,
                course.id,
                {"version": course.version, "bytes": len(content)},
            )
        return content

    def _pictures(self, course_id: str) -> dict[str, bytes]:
        """What of its media is a file that can still be read."""
        catalogue = self._courses.catalogue
        found = {}
        for file in self._courses.current(course_id).media():
            path = Path(catalogue.media.get(file.sha256, ""))
            if file.svg is None and file.media_type.startswith("image/") and path.is_file():
                found[file.sha256] = path.read_bytes()
        return found
