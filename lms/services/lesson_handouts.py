"""The paper of a module, for whoever learns or teaches it; and where its address leads."""

from __future__ import annotations

import re
from collections.abc import Callable

from lms.documents.handout import Handout, handout_pdf
from lms.domain.course import Course, Module
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date
from lms.services import approvals
from lms.services.courses import Courses
from lms.services.quizzes import own
from lms.services.tools import Tools
from lms.store import cohorts
from lms.store.database import Tx

ADDRESS = "/mo-dun"


class LessonHandouts:
    """Papers are drawn when they are asked for; nothing is stored."""

    def __init__(
        self, tools: Tools, courses: Courses, *, public_url: str, mark: Callable[[], str | None]
    ) -> None:
        self._tools = tools
        self._courses = courses
        self._public_url = public_url
        self._mark = mark

    def mine(self, actor: Actor, enrolment_id: str, module_id: str) -> bytes:
        """A PDF of the version that the actor learns by. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        with self._tools.database.read() as tx:
            row = own(tx, actor, enrolment_id)
            course = self._courses.version(row.course_id, row.course_version)
            return self._draw(tx, course, module_id)

    def of_course(self, actor: Actor, course_id: str, module_id: str) -> bytes:
        """A PDF of the course as the content folder has it now. Raises Refusal NOT_ALLOWED, COURSE_UNKNOWN,
        NOT_FOUND."""
        actor.require(Permission.READ_CONTENT)
        with self._tools.database.read() as tx:
            return self._draw(tx, self._courses.current(course_id), module_id)

    def find(self, actor: Actor, module_id: str) -> str:
        """Id of the actor's enrolment in which this module is, the newest of several: what the code on the
        paper leads to. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        actor.require(Permission.LEARN)
        with self._tools.database.read() as tx:
            rows = cohorts.enrolments_of(tx, actor.person_id)
        for row in reversed(rows):
            course = self._courses.version(row.course_id, row.course_version)
            if any(module.id == module_id for module in course.modules):
                return row.id
        raise Refusal(Code.NOT_FOUND)

    def _draw(self, tx: Tx, course: Course, module_id: str) -> bytes:
        try:
            module = course.module(module_id)
        except KeyError:
            raise Refusal(Code.NOT_FOUND) from None
        today = local_date(self._tools.clock())
        notices = approvals.law_notices(tx, course, today)
        handout = Handout(
            course,
            module,
            approvals.lessons(tx, course, today),
            f"{self._public_url}{ADDRESS}/{module.id}",
            words_used(course, module),
            {
                lesson.id: [(change, course.source(change.source_id)) for change in notices[lesson.id]]
                for lesson in module.lessons
                if lesson.id in notices
            },
        )
        return handout_pdf(handout, made_on=today, mark=self._mark())


def words_used(course: Course, module: Module) -> tuple[tuple[str, str], ...]:
    """The terms that stand in the lessons of a module, in the order of the glossary."""
    blocks = (block for lesson in module.lessons for block in lesson.blocks)
    text = " ".join(f"{block.title} {block.markdown}" for block in blocks).casefold()

    def used(term: str) -> bool:
        plain = re.sub(r"\s*\(.*?\)", "", term).strip().casefold()
        return re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", text) is not None

    return tuple((term.term, term.meaning) for term in course.glossary if used(term.term))
