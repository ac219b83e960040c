"""The drawings, pictures, recordings and films that lessons and questions show, found by what is in them.

A published version keeps its files: publishing copies them beside the store, under their SHA-256, where they
are looked for first. What a request names is only ever compared with hashes that are known; no path is made
of it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lms.domain.course import Course, MediaFile
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.store import cohorts

FOLDER = "media"
"""Inside LMS_DATA."""


@dataclass(frozen=True, slots=True)
class LessonFile:
    """`drawing` is the whole of a drawing; anything else lies at `path`."""

    name: str
    media_type: str
    size: int
    drawing: str | None
    path: Path | None


def keep_files(folder: Path, course: Course, paths: Mapping[str, str]) -> None:
    """Copy the files of a version under their hashes; drawings travel in the version itself. A file that is
    there already stays. Raises Refusal COURSE_CHANGED when a file is gone or no longer says the same."""
    for file in {file.sha256: file for file in course.media() if file.svg is None}.values():
        target = folder / file.sha256
        if target.is_file():
            continue
        source = Path(paths.get(file.sha256, ""))
        if not source.is_file():
            raise Refusal(Code.COURSE_CHANGED, course=course.id, version=course.version)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        unfinished = Path(name)
        try:
            with source.open("rb") as given, os.fdopen(handle, "wb") as out:
                shutil.copyfileobj(given, out)
                out.flush()
                os.fsync(out.fileno())
            if sha256_of(unfinished) != file.sha256:
                raise Refusal(Code.COURSE_CHANGED, course=course.id, version=course.version)
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class LessonFiles:
    """For anybody signed in: what is in a lesson is no secret, but it is not on the open web either."""

    def __init__(self, tools: Tools, courses: Courses, data: Path) -> None:
        self._tools = tools
        self._courses = courses
        self._folder = data / FOLDER
        self._lock = threading.Lock()
        self._published: dict[str, MediaFile] = {}
        self._read: set[tuple[str, int]] = set()

    def find(self, actor: Actor, sha256: str) -> LessonFile:
        """A file of a published version, or of the content folder as it is now. Raises Refusal NOT_FOUND."""
        catalogue = self._courses.catalogue
        present = (file for course in catalogue.courses.values() for file in course.media())
        file = next((file for file in present if file.sha256 == sha256), None) or self._of_published(sha256)
        if file is None:
            raise Refusal(Code.NOT_FOUND)
        if file.svg is not None:
            return LessonFile(file.name, file.media_type, len(file.svg.encode()), file.svg, None)
        for path in (self._folder / file.sha256, Path(catalogue.media.get(file.sha256, ""))):
            if path.is_file():
                return LessonFile(file.name, file.media_type, path.stat().st_size, None, path)
        raise Refusal(Code.NOT_FOUND)

    def _of_published(self, sha256: str) -> MediaFile | None:
        """Versions never change, so each is read once."""
        with self._tools.database.read() as tx:
            versions = cohorts.pinned_versions(tx)
        with self._lock:
            for course_id, version in versions:
                if (course_id, version) not in self._read:
                    files = self._courses.version(course_id, version).media()
                    self._published |= {file.sha256: file for file in files}
                    self._read.add((course_id, version))
            return self._published.get(sha256)
