"""Reviewing: jurists read each lesson and question beside its sources, and accept it or send it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lms.domain import review as rules
from lms.domain.audit import AuditAct, given_reason
from lms.domain.course import Course, Lesson, Module, Question
from lms.domain.errors import Code, Refusal
from lms.domain.names import tidy
from lms.domain.people import Actor, Permission
from lms.domain.review import Decision, ItemKind, ReviewState
from lms.services import approvals
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.store import audit, law
from lms.store import reviews as store
from lms.store.database import Tx
from lms.store.reviews import ReviewRow

AGAINST_MIN, AGAINST_MAX = 3, 300


@dataclass(frozen=True, slots=True)
class Item:
    """A lesson or question with where it stands. `waits_on`: ids of the sources that an approval must name a
    text of; `last`: the decision that holds, else the newest there is;
    `source_id`: the source it is read with, the one of its own that the course cites most."""

    item: Lesson | Question
    module: Module
    pending: bool
    waits_on: frozenset[str]
    source_id: str | None
    fingerprint: str
    state: ReviewState
    last: ReviewRow | None

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def kind(self) -> ItemKind:
        return rules.kind_of(self.item)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state not in rules.DECIDED


@dataclass(frozen=True, slots=True)
class Queue:
    """A course of the content folder to be reviewed: grouped by source, the most cited first, what cites no
    law last; within a source in reading order."""

    course: Course
    items: tuple[Item, ...]

    @property
    def open(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.is_open)

    @property
    def minutes(self) -> int:
        """About how long what is open takes."""
        return rules.minutes(item.item for item in self.open)

    def one(self, item_id: str) -> Item:
        """Raises Refusal NOT_FOUND."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise Refusal(Code.NOT_FOUND)


class Reviews:
    """Every act needs REVIEW_CONTENT; looking only READ_CONTENT. Not bound to a unit: contents are one."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def queue(self, actor: Actor, course_id: str) -> Queue:
        """Raises Refusal COURSE_UNKNOWN, NOT_ALLOWED."""
        actor.require(Permission.READ_CONTENT)
        course = self._courses.current(course_id)
        with self._tools.database.read() as tx:
            return queue_of(tx, course)

    def queues(self, actor: Actor) -> list[Queue]:
        """Of every course in the content folder, by its id. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.READ_CONTENT)
        with self._tools.database.read() as tx:
            return [queue_of(tx, course) for course in self._courses.available()]

    def sent_back(self, actor: Actor) -> list[tuple[Course, Item]]:
        """What editors have to change, with the notes. Raises Refusal NOT_ALLOWED."""
        return [
            (queue.course, item)
            for queue in self.queues(actor)
            for item in queue.items
            if item.state is ReviewState.SENT_BACK
        ]

    def decide(
        self,
        actor: Actor,
        course_id: str,
        item_ids: Sequence[str],
        decision: Decision,
        *,
        note: str = "",
        against: str = "",
        seen: Sequence[str] = (),
    ) -> None:
        """One decision about each of the items, in one write. `against` says which text it was read against;
        `seen`: the fingerprints of what the reader had before them, in the order of the ids.

        Accepting a question on unsettled law needs `against`. Accepting such a lesson without it leaves the
        notice to readers; with it, the notice goes. Raises Refusal NOTHING_TO_CORRECT without an id,
        NOT_FOUND, AGAINST_NEEDED, REASON_NEEDED (sending back without a note), ITEM_CHANGED, COURSE_UNKNOWN,
        NOT_ALLOWED.
        """
        actor.require(Permission.REVIEW_CONTENT)
        wanted = list(dict.fromkeys(item_ids))
        if not wanted:
            raise Refusal(Code.NOTHING_TO_CORRECT)
        said = given_reason(note) if decision is Decision.SENT_BACK else tidy(note)
        text = tidy(against)[:AGAINST_MAX]
        course = self._courses.current(course_id)
        items = {item.id: item for item in rules.items(course)}
        if not set(wanted) <= set(items):
            raise Refusal(Code.NOT_FOUND)
        chosen = [items[item_id] for item_id in wanted]
        now = self._tools.clock()
        records = approvals.own_records(course)
        with self._tools.database.write() as tx:
            changes = law.standing(tx)
            touched = any(rules.is_pending(item, changes) for item in chosen if isinstance(item, Question))
            if decision is Decision.ACCEPTED and touched and len(text) < AGAINST_MIN:
                raise Refusal(Code.AGAINST_NEEDED)
            marks = {item_id: rules.fingerprints(items[item_id], records, changes) for item_id in wanted}
            if any(marks[item_id].item != was for item_id, was in zip(wanted, seen, strict=False)):
                raise Refusal(Code.ITEM_CHANGED)
            # The approval is of these sources: whoever asks later must find them in the store.
            approvals.note_sources(tx, self._tools, self._courses.catalogue)
            store.add(
                tx,
                self._tools.new_id,
                [
                    ReviewRow(
                        course.id,
                        rules.kind_of(items[item_id]).value,
                        item_id,
                        *marks[item_id],
                        decision.value,
                        said,
                        text,
                        actor.person_id,
                        now,
                    )
                    for item_id in wanted
                ],
            )
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.CONTENT_REVIEWED,
                course.id,
                {
                    "items": wanted,
                    "decision": decision.value,
                    "version": course.version,
                    "against": text,
                },
                said or None,
            )


def queue_of(tx: Tx, course: Course) -> Queue:
    """For services that have a transaction already."""
    records, changes = approvals.own_records(course), law.standing(tx)
    decided = store.of_course(tx, course.id)
    cited = Counter(citation.source for citation in course.citations() if citation.source)
    found = []
    for module in course.modules:
        for item in rules.items_of(module):
            rows = decided.get(item.id, [])
            marks = rules.fingerprints(item, records, changes)
            state = rules.state_of([approvals.made(row) for row in rows], marks)
            last = approvals.held(rows, marks) or (rows[-1] if rows else None)
            found.append(
                Item(
                    item,
                    module,
                    rules.is_pending(item, changes),
                    rules.waits_on(item, changes),
                    _read_with(item, cited),
                    marks.item,
                    state,
                    last,
                )
            )
    found.sort(key=lambda item: (-cited[item.source_id], item.source_id or "") if item.source_id else (1, ""))
    return Queue(course, tuple(found))


def _read_with(item: Lesson | Question, cited: Counter[str]) -> str | None:
    own = {citation.source for citation in item.citations if citation.source}
    return min(own, key=lambda source: (-cited[source], source), default=None)
