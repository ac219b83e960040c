"""The law behind the courses: its documents as records, what changes in them, and whom a change touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.domain import citing as citing_rules
from lms.domain import law_change
from lms.domain.audit import AuditAct, given_reason
from lms.domain.citing import Citing, CitingKind
from lms.domain.course import Course
from lms.domain.errors import Code, Refusal
from lms.domain.law_change import ChangeKind, LawChange, read_places
from lms.domain.legal import Citation, LegalSource
from lms.domain.names import tidy
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date
from lms.services import approvals
from lms.services.assessment import assess_all
from lms.services.courses import Courses
from lms.services.law_effect import Effect, LawEffect
from lms.services.quizzes import own
from lms.services.tools import Tools
from lms.store import audit, reviews
from lms.store import law as store
from lms.store.database import Tx
from lms.store.law import ChangeRow, OnVersion

WORDS_MIN, WORDS_MAX = 3, 300
EARLIEST = date(1945, 9, 2)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A document with what cites it: `cited` is course id → how many of each kind. `changes` stand."""

    source: LegalSource
    cited: Mapping[str, Counter[CitingKind]]
    changes: tuple[LawChange, ...]

    def count(self, kind: CitingKind) -> int:
        return sum(found[kind] for found in self.cited.values())


@dataclass(frozen=True, slots=True)
class Pointing:
    """One citation of a document, and where it stands."""

    citation: Citation
    course: Course
    item: Citing


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Everything about one document. `history`: the changes recorded here, withdrawn ones too."""

    line: SourceLine
    pointing: tuple[Pointing, ...]
    history: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A change as an editor describes it; `places` as `read_places` reads them, empty for all of it."""

    source_id: str
    kind: ChangeKind
    effective_on: date
    by_number: str
    by_title: str
    places: str = ""
    note: str = ""


class Law:
    """Not bound to a unit: contents are one. People are shown as far as the actor sees results."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses
        self._effects = LawEffect(tools, courses)

    # --- documents ---------------------------------------------------------------------------------

    def sources(self, actor: Actor) -> list[SourceLine]:
        """Every document of the content folder, by number. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        with self._tools.database.read() as tx:
            changes = store.standing(tx)
        cited = self._cited()
        lines = [
            SourceLine(source, cited.get(source.id, {}), _of(changes, source.id))
            for source in self._courses.catalogue.sources.values()
        ]
        return sorted(lines, key=lambda line: line.source.number)

    def source(self, actor: Actor, source_id: str) -> SourceFile:
        """Raises Refusal SOURCE_UNKNOWN, NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        source = self._known(source_id)
        with self._tools.database.read() as tx:
            history = tuple(row for row in store.changes(tx) if row.change.source_id == source_id)
        standing = tuple(row.change for row in history if row.stands)
        pointing = [
            Pointing(citation, course, item)
            for course in self._courses.available()
            for item in citing_rules.citing(course)
            for citation in item.citations
            if citation.source == source_id
        ]
        pointing.sort(key=lambda one: _place_order(one.citation))
        return SourceFile(
            SourceLine(source, self._cited().get(source_id, {}), standing), tuple(pointing), history
        )

    # --- changes -----------------------------------------------------------------------------------

    def changes(self, actor: Actor) -> list[ChangeRow]:
        """The newest first, withdrawn ones too. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        with self._tools.database.read() as tx:
            return store.changes(tx)[::-1]

    def effect(self, actor: Actor, draft: Draft) -> Effect:
        """What recording this would touch; nothing is written. Raises Refusal as `record`."""
        actor.require(Permission.REVIEW_CONTENT)
        with self._tools.database.read() as tx:
            return self._effects.of(tx, actor, self._read(tx, draft), None)

    def record(self, actor: Actor, draft: Draft) -> str:
        """From its day on, questions that cite it leave new attempts, and lessons say so. The change's id.

        Raises Refusal SOURCE_UNKNOWN, BAD_PLACES, BAD_LAW_DAY, CHANGING_TEXT_NEEDED (number or title of
        the document that changes it), ALREADY_RECORDED, NOT_ALLOWED.
        """
        actor.require(Permission.REVIEW_CONTENT)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            change = self._read(tx, draft)._replace(id=self._tools.new_id())
            store.add(tx, change, actor.person_id, now)
            detail = {
                "change": change.id,
                "kind": change.kind.value,
                "effective_on": change.effective_on.isoformat(),
                "by": change.by_number,
                "places": [list(place) for place in change.places],
            }
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.LAW_CHANGED,
                change.source_id,
                detail,
                change.note,
            )
        return change.id

    def withdraw(self, actor: Actor, change_id: str, reason: str) -> None:
        """It was recorded by mistake: everything is as if it had not been. Raises Refusal NOT_FOUND,
        ALREADY_WITHDRAWN, REASON_NEEDED, NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        said, now = given_reason(reason), self._tools.clock()
        with self._tools.database.write() as tx:
            row = _recorded(tx, change_id)
            if not row.stands:
                raise Refusal(Code.ALREADY_WITHDRAWN)
            store.withdraw(tx, change_id, said, actor.person_id, now)
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.LAW_CHANGE_WITHDRAWN,
                row.change.source_id,
                {"change": change_id},
                said,
            )

    def touched(self, actor: Actor, change_id: str) -> Effect:
        """What a recorded change touches now. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        with self._tools.database.read() as tx:
            row = _recorded(tx, change_id)
            return self._effects.of(tx, actor, row.change, row)

    # --- what others show ----------------------------------------------------------------------------

    def outdated(self, actor: Actor) -> dict[str, tuple[LawChange, ...]]:
        """course id → the changes for which the course needs a new version: its newest published one holds
        what they touch, and nobody has settled that again. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.READ_CONTENT)
        found = {}
        with self._tools.database.read() as tx:
            changes = store.standing(tx)
            for current in self._courses.available() if changes else []:
                versions = reviews.versions(tx, current.id)
                if versions:
                    course = self._courses.version(current.id, versions[0].version)
                    touching = [one for one in changes if self.is_outdated(tx, course, one)]
                    if touching:
                        found[current.id] = tuple(touching)
        return found

    def touching(self, actor: Actor, citations: Sequence[Citation]) -> tuple[LawChange, ...]:
        """The recorded changes, also those to come, that a reader of these citations must have in view.
        Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.READ_CONTENT)
        with self._tools.database.read() as tx:
            return law_change.touching(store.standing(tx), citations)

    def notices(self, actor: Actor, enrolment_id: str, lesson_id: str) -> list[tuple[LawChange, LegalSource]]:
        """What the reader of a lesson must know of changed law. Raises Refusal NOT_FOUND."""
        with self._tools.database.read() as tx:
            row = own(tx, actor, enrolment_id)
            course = self._courses.version(row.course_id, row.course_version)
            day = local_date(self._tools.clock())
            changes = approvals.law_notices(tx, course, day).get(lesson_id, ())
        return [(change, course.source(change.source_id)) for change in changes]

    # --- for retraining ------------------------------------------------------------------------------

    def standing(self, tx: Tx, change_id: str) -> LawChange:
        """Raises Refusal NOT_FOUND, ALREADY_WITHDRAWN."""
        row = _recorded(tx, change_id)
        if not row.stands:
            raise Refusal(Code.ALREADY_WITHDRAWN)
        return row.change

    def is_outdated(self, tx: Tx, course: Course, change: LawChange) -> bool:
        """As `LawEffect` says it."""
        return self._effects.is_outdated(tx, course, change)

    def outdated_people(self, tx: Tx, change: LawChange, course_id: str) -> list[OnVersion]:
        """Who holds a certificate of a version of this course that the change has left behind, or has done
        all it asks for; without those who are on a version that knows the change. By name, each once."""
        in_use = [used.version for used in store.versions_in_use(tx) if used.course_id == course_id]
        behind = [
            version
            for version in in_use
            if self.is_outdated(tx, self._courses.version(course_id, version), change)
        ]
        if not behind:
            return []
        newer = [version for version in in_use if version > max(behind)]
        retrained = store.people_on(tx, course_id, newer)
        rows = [
            row
            for row in store.enrolled_on(tx, [(course_id, version) for version in behind])
            if row.person_id not in retrained
        ]
        open_ids = [row.enrolment_id for row in rows if row.register_number is None]
        done = {
            enrolment_id
            for enrolment_id, (_, completion) in assess_all(
                tx, self._courses, open_ids, self._tools.clock()
            ).items()
            if completion.is_complete
        }
        learned = [row for row in rows if row.register_number or row.enrolment_id in done]
        return list({row.person_id: row for row in learned}.values())

    # --- inside --------------------------------------------------------------------------------------

    def _read(self, tx: Tx, draft: Draft) -> LawChange:
        self._known(draft.source_id)
        number, title = tidy(draft.by_number)[:WORDS_MAX], tidy(draft.by_title)[:WORDS_MAX]
        if len(number) < WORDS_MIN or len(title) < WORDS_MIN:
            raise Refusal(Code.CHANGING_TEXT_NEEDED)
        latest = local_date(self._tools.clock()).replace(day=1)
        if not EARLIEST <= draft.effective_on <= latest.replace(year=latest.year + 10):
            raise Refusal(Code.BAD_LAW_DAY)
        change = LawChange(
            "",
            draft.source_id,
            draft.kind,
            draft.effective_on,
            read_places(draft.places),
            number,
            title,
            tidy(draft.note)[:WORDS_MAX],
        )
        if any(one._replace(id="", note=change.note) == change for one in store.standing(tx)):
            raise Refusal(Code.ALREADY_RECORDED)
        return change

    def _cited(self) -> dict[str, dict[str, Counter[CitingKind]]]:
        """source id → course id → how many lessons, questions, terms cite it."""
        found: dict[str, dict[str, Counter[CitingKind]]] = {}
        for course in self._courses.available():
            for item in citing_rules.citing(course):
                for source_id in {citation.source for citation in item.citations if citation.source}:
                    found.setdefault(source_id, {}).setdefault(course.id, Counter())[item.kind] += 1
        return found

    def _known(self, source_id: str) -> LegalSource:
        source = self._courses.catalogue.sources.get(source_id)
        if source is None:
            raise Refusal(Code.SOURCE_UNKNOWN)
        return source


def _of(changes: Iterable[LawChange], source_id: str) -> tuple[LawChange, ...]:
    return tuple(change for change in changes if change.source_id == source_id)


def _recorded(tx: Tx, change_id: str) -> ChangeRow:
    for row in store.changes(tx):
        if row.change.id == change_id:
            return row
    raise Refusal(Code.NOT_FOUND)


def _place_order(citation: Citation) -> tuple[tuple[int, str], ...]:
    """Articles, clauses, points in the order of the document: 2 before 15a."""
    parts = (citation.article, citation.clause, citation.point)
    return tuple((int("".join(filter(str.isdigit, part or "")) or 0), part or "") for part in parts)
