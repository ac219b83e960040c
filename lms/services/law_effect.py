"""What a change of the law touches: lessons and questions, open attempts, and the people who learned them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.domain import citing as citing_rules
from lms.domain import law_change
from lms.domain.citing import Citing, CitingKind
from lms.domain.course import Course
from lms.domain.law_change import LawChange
from lms.domain.legal import Citation, LegalSource
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date
from lms.services import approvals, territory
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.store import attempts, reviews
from lms.store import law as store
from lms.store.database import Tx
from lms.store.law import ChangeRow, OnVersion, OpenAttempt


@dataclass(frozen=True, slots=True)
class Touched:
    """A lesson, question or term that the change touches, in one version of a course. `in_files`: the content
    folder has the item today, so that it can be reviewed. `settled_again`: it was accepted with the change in
    view, against a text that the acceptance names."""

    course: Course
    is_published: bool
    item: Citing
    citations: tuple[Citation, ...]
    in_files: bool
    settled_again: bool


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody on a version of a course that the change touches; `law_as_of` is the day its law is of."""

    row: OnVersion
    law_as_of: date


@dataclass(frozen=True, slots=True)
class Holding:
    """An open attempt that asks what the change touches."""

    row: OnVersion
    attempt: OpenAttempt
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of everybody, whoever may see their names."""

    holders: int
    under_way: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change touches. `holders` have a certificate that stands, `under_way` are the others whose
    class has not ended. People are those whom the actor may see; `counts` are of all."""

    change: LawChange
    source: LegalSource | None
    row: ChangeRow | None
    items: tuple[Touched, ...]
    holders: tuple[Learner, ...]
    under_way: tuple[Learner, ...]
    attempts: tuple[Holding, ...]
    counts: Counts


class LawEffect:
    """For `Law` and `Retraining`, which ask who may look."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def of(self, tx: Tx, actor: Actor, change: LawChange, row: ChangeRow | None) -> Effect:
        """`row`: how it is recorded, None while it is not. People as far as the actor sees results."""
        published = self._published(tx)
        hashes = {course.content_hash() for course in published}
        files = [course for course in self._courses.available() if course.content_hash() not in hashes]
        items: list[Touched] = []
        behind: list[Course] = []
        for course in (*files, *published):
            found = self._touched(tx, course, change, course not in files)
            items += found
            if course not in files and change.effective_on > course.law_as_of and _is_open(found):
                behind.append(course)
        items.sort(key=lambda one: one.course.id)
        rows = store.enrolled_on(tx, [(course.id, course.version) for course in behind])
        attempts_of_all = self._open_attempts(tx, rows, behind, change)
        own_units = _own_units(tx, actor)

        def is_seen(one: OnVersion) -> bool:
            return own_units is None or one.unit_id in own_units

        law_as_of = {(course.id, course.version): course.law_as_of for course in behind}
        today = local_date(self._tools.clock())
        learners = [Learner(one, law_as_of[one.course_id, one.course_version]) for one in rows]
        holders = [one for one in learners if one.row.register_number]
        under_way = [one for one in learners if not one.row.register_number and one.row.deadline >= today]
        return Effect(
            change,
            self._courses.catalogue.sources.get(change.source_id),
            row,
            tuple(items),
            tuple(one for one in holders if is_seen(one.row)),
            tuple(one for one in under_way if is_seen(one.row)),
            tuple(one for one in attempts_of_all if is_seen(one.row)),
            Counts(len(holders), len(under_way), len(attempts_of_all)),
        )

    def is_outdated(self, tx: Tx, course: Course, change: LawChange) -> bool:
        """Whether the change has left this version behind: its law is of an earlier day, it holds what the
        change touches, and not all of that is settled again."""
        return change.effective_on > course.law_as_of and _is_open(self._touched(tx, course, change, True))

    def _published(self, tx: Tx) -> list[Course]:
        """The versions that somebody is on, and of each course the newest that is out."""
        keys = [(used.course_id, used.version) for used in store.versions_in_use(tx)]
        for course in self._courses.available():
            keys += [(row.course_id, row.version) for row in reviews.versions(tx, course.id)[:1]]
        return [self._courses.version(*key) for key in dict.fromkeys(keys)]

    def _touched(self, tx: Tx, course: Course, change: LawChange, is_published: bool) -> list[Touched]:
        found = [
            (item, citations)
            for item in citing_rules.citing(course)
            if (citations := tuple(one for one in item.citations if law_change.touches(change, one)))
        ]
        again: dict[CitingKind, frozenset[str]] = {}
        if found and change.id:  # nothing was decided in view of a change that is not recorded
            day = max(change.effective_on, local_date(self._tools.clock()))
            again = {
                CitingKind.QUESTION: approvals.gradable(tx, course, day),
                CitingKind.LESSON: approvals.lessons(tx, course, day),
            }
        files = self._courses.catalogue.courses.get(course.id)
        there = (
            {lesson.id for lesson in files.lessons()} | {question.id for question in files.questions()}
            if files
            else set()
        )
        return [
            Touched(
                course, is_published, item, citations, item.id in there, item.id in again.get(item.kind, ())
            )
            for item, citations in found
        ]

    def _open_attempts(
        self, tx: Tx, rows: Sequence[OnVersion], behind: Iterable[Course], change: LawChange
    ) -> list[Holding]:
        courses = {(course.id, course.version): course for course in behind}
        by_enrolment = {row.enrolment_id: row for row in rows}
        found = store.open_attempts(tx, list(by_enrolment))
        pinned = attempts.pinned(tx, [attempt.attempt_id for attempt in found])
        holding = []
        for attempt in found:
            row = by_enrolment[attempt.enrolment_id]
            course = courses[row.course_id, row.course_version]
            # An attempt from before questions were pinned asks what its quiz asks.
            asked = pinned.get(attempt.attempt_id) or tuple(
                question.id
                for quiz in course.quizzes()
                if quiz.id == attempt.quiz_id
                for question in quiz.graded_questions()
            )
            touched = [
                question.id
                for question in course.questions()
                if question.id in asked and law_change.touching([change], question.citations)
            ]
            if touched:
                holding.append(Holding(row, attempt, tuple(touched)))
        return holding


def _own_units(tx: Tx, actor: Actor) -> frozenset[str] | None:
    """Ids of the units whose people the actor sees; None: all."""
    if not actor.has(Permission.SEE_REPORTS):
        return frozenset()
    return territory.reach(tx, actor, Permission.SEE_REPORTS)


def _is_open(found: Sequence[Touched]) -> bool:
    """Whether something touched is not settled again. Nobody accepts a term, so it follows the rest."""
    decided = [one for one in found if one.item.kind is not CitingKind.TERM]
    return any(not one.settled_again for one in decided or found)
