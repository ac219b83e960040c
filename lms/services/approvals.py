"""Which questions may be graded and which lessons count as approved: what jurists here decided, as far as it
still holds. Other services ask; `services.review` is where decisions are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lms.domain import law_change, review
from lms.domain.course import Catalogue, Course
from lms.domain.law_change import LawChange
from lms.domain.review import Decision, Fingerprints, Made
from lms.services.tools import Tools
from lms.store import law
from lms.store import reviews as store
from lms.store.database import Tx
from lms.store.reviews import ReviewRow


def gradable(tx: Tx, course: Course, day: date) -> frozenset[str]:
    """Ids of the questions that may be asked in new graded attempts of this version on `day`: settled ones
    and those approved here whose approval still holds, without any that was sent back as it stands. One that
    a change of the law touches by that day needs an approval that was made with the change in view."""
    changes = law_change.in_force(law.standing(tx), day)
    decided = _decided(tx, course, day)
    return frozenset(
        question.id
        for question in course.questions()
        if (
            decided[question.id].decision == Decision.ACCEPTED
            if question.id in decided
            else not review.is_pending(question, changes)
        )
    )


def lessons(tx: Tx, course: Course, day: date) -> frozenset[str]:
    """Ids of the lessons of this version that were accepted here and whose acceptance still holds on `day`.
    One with pending passages, or that a change of the law touches, counts when it was read against a text
    that the acceptance names: otherwise it was accepted together with its notice, and the notice stays."""
    changes = law_change.in_force(law.standing(tx), day)
    decided = _decided(tx, course, day)
    return frozenset(
        lesson.id
        for lesson in course.lessons()
        if (row := decided.get(lesson.id))
        and row.decision == Decision.ACCEPTED
        and (row.against or not review.is_pending(lesson, changes))
    )


def records(tx: Tx, course: Course) -> dict[str, dict[str, Any]]:
    """The record of each source that the course cites, as it is known today: a published version carries
    its own copies, and the content folder may have learned more since."""
    known = store.source_records(tx)
    return {source_id: known.get(source_id, record) for source_id, record in own_records(course).items()}


def own_records(course: Course) -> dict[str, dict[str, Any]]:
    """Of a course of the content folder, whose sources are the newest there are."""
    return {source.id: review.source_record(source) for source in course.sources}


def note_sources(tx: Tx, tools: Tools, catalogue: Catalogue) -> bool:
    """Keep what changed in the sources of the content folder. Whether anything did."""
    known = store.source_records(tx)
    now = {source.id: review.source_record(source) for source in catalogue.sources.values()}
    changed = {source_id: record for source_id, record in now.items() if known.get(source_id) != record}
    store.note_sources(tx, tools.new_id, changed, tools.clock())
    return bool(changed)


def made(row: ReviewRow) -> Made:
    """A stored decision as the domain reads it."""
    return Made(Decision(row.decision), Fingerprints(row.item_fingerprint, row.sources_fingerprint))


def held(rows: Sequence[ReviewRow], *now: Fingerprints) -> ReviewRow | None:
    """Of one item's decisions, the oldest first, the newest that holds for any of what `now` says."""
    own = [made(row) for row in rows]
    places = [place for one in now if (place := review.holding(own, one)) is not None]
    return rows[max(places)] if places else None


def law_notices(tx: Tx, course: Course, day: date) -> dict[str, tuple[LawChange, ...]]:
    """lesson id → the changes of the law that its readers must know of on `day`: those that touch it, unless
    it was accepted with them in view, against a text that the acceptance names."""
    changes = law_change.in_force(law.standing(tx), day)
    if not changes:
        return {}
    accepted = lessons(tx, course, day)
    touched = {lesson.id: law_change.touching(changes, lesson.citations) for lesson in course.lessons()}
    return {one: found for one, found in touched.items() if found and one not in accepted}


def _decided(tx: Tx, course: Course, day: date) -> Mapping[str, ReviewRow]:
    """item id → the decision that holds on `day` about the item as this version has it.

    Decisions are made with every recorded change in view, also of those to come. Until such a day the
    decision before it holds, too: the newer of the two counts.
    """
    by_item = store.of_course(tx, course.id)
    if not by_item:
        return {}
    known, changes = records(tx, course), law.standing(tx)
    by_now = law_change.in_force(changes, day)
    found = {}
    for item in review.items(course):
        rows = by_item.get(item.id, [])
        row = held(
            rows, review.fingerprints(item, known, by_now), review.fingerprints(item, known, changes)
        )
        if row:
            found[item.id] = row
    return found
