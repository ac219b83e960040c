"""Courses: those in the content folder, and the versions pinned when a cohort was opened on them."""

from __future__ import annotations

import threading

from lms.domain.course import Catalogue, Course
from lms.domain.errors import Code, Refusal
from lms.services.tools import Tools
from lms.store import cohorts
from lms.store.database import Tx


class Courses:
    """A cohort stays on the version it was opened on, whatever happens to the files afterwards."""

    def __init__(self, tools: Tools, catalogue: Catalogue) -> None:
        self._tools = tools
        self.catalogue = catalogue
        self._pinned: dict[tuple[str, int], Course] = {}
        self._lock = threading.Lock()

    def available(self) -> list[Course]:
        """Courses of the content folder that are free of problems, by id."""
        return sorted(self.catalogue.courses.values(), key=lambda course: course.id)

    def current(self, course_id: str) -> Course:
        """Raises Refusal COURSE_UNKNOWN."""
        course = self.catalogue.courses.get(course_id)
        if course is None:
            raise Refusal(Code.COURSE_UNKNOWN, course=course_id)
        return course

    def pin(self, tx: Tx, course_id: str) -> Course:
        """Keep the current version in the store, once.

        Raises Refusal COURSE_CHANGED when files under an already pinned version number differ: a
        published version never changes, its number must be raised.
        """
        course = self.current(course_id)
        known = cohorts.pinned(tx, course.id, course.version)
        if known is None:
            cohorts.pin(
                tx,
                course.id,
                course.version,
                course.content_hash(),
                course.model_dump_json(),
                self._tools.clock(),
            )
        elif known[0] != course.content_hash():
            raise Refusal(Code.COURSE_CHANGED, course=course.id, version=course.version)
        return course

    def version(self, course_id: str, version: int) -> Course:
        """A pinned version. Raises Refusal COURSE_UNKNOWN."""
        key = (course_id, version)
        with self._lock:
            if key not in self._pinned:
                with self._tools.database.read() as tx:
                    row = cohorts.pinned(tx, course_id, version)
                if row is None:
                    raise Refusal(Code.COURSE_UNKNOWN, course=course_id)
                self._pinned[key] = Course.model_validate_json(row[1])
            return self._pinned[key]
