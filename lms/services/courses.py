"""Courses: those in the content folder, and the versions that were published and never change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from lms.domain.audit import AuditAct
from lms.domain.content_problems import Problem
from lms.domain.course import Catalogue, Course
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.services import approvals
from lms.services.tools import Tools
from lms.store import audit, cohorts, reviews
from lms.store.database import Tx

Load = Callable[[], tuple[Catalogue, Sequence[Problem]]]
KeepFiles = Callable[[Course, Mapping[str, str]], None]
"""Given a course and where its files lie (SHA-256 → path), see that they stay."""


class Courses:
    """A cohort stays on the version it was opened on, whatever happens to the files afterwards.

    `catalogue` is replaced as a whole, so whoever reads it sees the old folder or the new one. `load` reads
    the folder again; without it there is none. `keep_files` keeps the films of what is published.
    """

    def __init__(
        self,
        tools: Tools,
        catalogue: Catalogue,
        problems: Sequence[Problem] = (),
        load: Load | None = None,
        keep_files: KeepFiles | None = None,
    ) -> None:
        self._tools = tools
        self.catalogue = catalogue
        self.problems = tuple(problems)
        self._keep_files = keep_files
        self._load = load or (lambda: (self.catalogue, self.problems))
        self._pinned: dict[tuple[str, int], Course] = {}
        self._lock = threading.Lock()

    # --- the content folder ----------------------------------------------------------------------

    def available(self) -> list[Course]:
        """Courses of the content folder that are free of problems, by id."""
        return sorted(self.catalogue.courses.values(), key=lambda course: course.id)

    def current(self, course_id: str) -> Course:
        """Raises Refusal COURSE_UNKNOWN."""
        course = self.catalogue.courses.get(course_id)
        if course is None:
            raise Refusal(Code.COURSE_UNKNOWN, course=course_id)
        return course

    def reload(self, actor: Actor) -> int:
        """Read the content folder again; how many problems it has now. Published versions and whoever
        learns on them are not touched. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        catalogue, problems = self._load()
        with self._tools.database.write() as tx:
            changed = approvals.note_sources(tx, self._tools, catalogue)
            audit.append(
                tx,
                self._tools.new_id,
                self._tools.clock(),
                actor,
                AuditAct.CONTENT_READ_AGAIN,
                "courses",
                {
                    "courses": {course.id: course.version for course in catalogue.courses.values()},
                    "problems": len(problems),
                    "sources_changed": changed,
                },
            )
        with self._lock:
            self.catalogue, self.problems = catalogue, tuple(problems)
        return len(problems)

    def note_sources(self) -> None:
        """When the program starts: the folder may have changed while it was off."""
        with self._tools.database.write() as tx:
            approvals.note_sources(tx, self._tools, self.catalogue)

    # --- published versions ----------------------------------------------------------------------

    def pin(self, tx: Tx, course_id: str) -> Course:
        """Keep the current version in the store, once: what publishing does.

        Raises Refusal COURSE_UNKNOWN, and COURSE_CHANGED when files under an already pinned version number
        differ: a published version never changes, its number must be raised.
        """
        course = self.current(course_id)
        known = self._stored(tx, course.id, course.version)
        if known is None:
            if self._keep_files is not None:
                # Before the commit: a copy too many does no harm, a version without its film would.
                self._keep_files(course, self.catalogue.media)
            cohorts.pin(
                tx,
                course.id,
                course.version,
                course.content_hash(),
                course.model_dump_json(),
                self._tools.clock(),
            )
        else:
            _require_unchanged(course, known)
        return course

    def published(self, tx: Tx, course_id: str) -> Course:
        """The newest published version of a course in the content folder.

        Raises Refusal COURSE_UNKNOWN, COURSE_UNPUBLISHED when there is none, and COURSE_CHANGED when the
        files under its number say something else.
        """
        current = self.current(course_id)
        versions = reviews.versions(tx, course_id)
        newest = self._stored(tx, course_id, versions[0].version) if versions else None
        if newest is None:
            raise Refusal(Code.COURSE_UNPUBLISHED, course=current.title)
        if newest.version == current.version:
            _require_unchanged(current, newest)
        return newest

    def version(self, course_id: str, version: int) -> Course:
        """A published version. Raises Refusal COURSE_UNKNOWN."""
        key = (course_id, version)
        with self._lock:
            if key not in self._pinned:
                with self._tools.database.read() as tx:
                    found = self._stored(tx, course_id, version)
                if found is None:
                    raise Refusal(Code.COURSE_UNKNOWN, course=course_id)
                self._pinned[key] = found
            return self._pinned[key]

    def _stored(self, tx: Tx, course_id: str, version: int) -> Course | None:
        row = cohorts.pinned(tx, course_id, version)
        return Course.model_validate_json(row[1]) if row else None


def published_hashes(tx: Tx, catalogue: Catalogue) -> dict[tuple[str, int], str]:
    """(course id, version) → the hash of what was published under the number that the files carry now."""
    found = {}
    for course in catalogue.courses.values():
        row = cohorts.pinned(tx, course.id, course.version)
        if row:
            # Counted again: an older release counted the kept hash another way.
            kept = Course.model_validate_json(row[1])
            found[course.id, course.version] = kept.content_hash()
    return found


def _require_unchanged(files: Course, kept: Course) -> None:
    """By what is in them: an older release counted the kept hash another way."""
    if files.content_hash() != kept.content_hash():
        raise Refusal(Code.COURSE_CHANGED, course=files.id, version=files.version)
