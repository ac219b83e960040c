"""What a jurist's decision about a lesson or question holds for: that very text, and the sources it cites
as they were then. Change either, and the decision lapses by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from lms.domain import law_change
from lms.domain.course import Course, Lesson, Module, Question
from lms.domain.law_change import LawChange
from lms.domain.legal import LegalSource

SYLLABLES_PER_MINUTE = 300
"""How fast a jurist reads, about 200 words of several syllables. An estimate, with DECIDING_SECONDS for a
look at the source and a key; not a promise."""
DECIDING_SECONDS = 20


class ItemKind(StrEnum):
    LESSON = "lesson"
    QUESTION = "question"


class Decision(StrEnum):
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"


class ReviewState(StrEnum):
    """Where an item stands. All but the first three follow from a decision that holds no more."""

    UNSEEN = "unseen"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    REVISED = "revised"
    """Sent back, and changed since."""
    ITEM_CHANGED = "item_changed"
    """Accepted, and the item was changed since."""
    SOURCES_CHANGED = "sources_changed"
    """Accepted, and since then the record of a source it cites was changed, or the law itself."""


DECIDED = frozenset({ReviewState.ACCEPTED, ReviewState.SENT_BACK})


class Fingerprints(NamedTuple):
    """SHA-256 (hex) of an item, and of the records of the sources it cites."""

    item: str
    sources: str


class Made(NamedTuple):
    """A decision with what it was made about."""

    decision: Decision
    about: Fingerprints


def source_record(source: LegalSource) -> dict[str, Any]:
    """What a decision relies on: everything but who checked the document when, and in which copy. Reading
    a law again on a later day ends no approval; reading it better or worse does."""
    record = source.model_dump(mode="json", exclude={"check"}, exclude_defaults=True)
    return {**record, "check_state": source.check.state.value}


@lru_cache(maxsize=4096)
def item_fingerprint(item: Lesson | Question) -> str:
    """Kept, because every page of a course asks for those of all its items, and they never change."""
    return _sha256(item.model_dump(mode="json", exclude_defaults=True))


def fingerprints(
    item: Lesson | Question, records: Mapping[str, dict[str, Any]], changes: Iterable[LawChange] = ()
) -> Fingerprints:
    """`records`: source id → `source_record`, of at least those that the item cites; `changes`: those of the
    law that count. One that touches the item makes its sources others than they were."""
    cited = {citation.source for citation in item.citations if citation.source}
    relied: dict[str, Any] = {source: records.get(source) for source in cited}
    if touching := law_change.touching(changes, item.citations):
        relied["*"] = sorted(change.id for change in touching)  # no source has such an id
    return Fingerprints(item_fingerprint(item), _sha256(relied))


def holding(made: Sequence[Made], now: Fingerprints) -> int | None:
    """The place of the newest decision about exactly this; `made` from the oldest to the newest."""
    return max((place for place, one in enumerate(made) if one.about == now), default=None)


def state_of(made: Sequence[Made], now: Fingerprints) -> ReviewState:
    """Where an item stands that is now as `now` says; `made` from the oldest to the newest."""
    place = holding(made, now)
    if place is not None:
        return ReviewState(made[place].decision.value)
    if not made:
        return ReviewState.UNSEEN
    last = made[-1]
    if last.decision is Decision.SENT_BACK:
        return ReviewState.REVISED
    return ReviewState.ITEM_CHANGED if last.about.item != now.item else ReviewState.SOURCES_CHANGED


def items(course: Course) -> list[Lesson | Question]:
    """Everything that is reviewed one by one: of each module its lessons, then its questions."""
    return [item for module in course.modules for item in items_of(module)]


def items_of(module: Module) -> list[Lesson | Question]:
    return [*module.lessons, *module.quiz.questions]


def kind_of(item: Lesson | Question) -> ItemKind:
    return ItemKind.LESSON if isinstance(item, Lesson) else ItemKind.QUESTION


def is_pending(item: Lesson | Question, changes: Iterable[LawChange] = ()) -> bool:
    """Whether it says law that is not settled, or that one of the changes touches: an approval must then name
    the text it was read against."""
    own = item.pending or (isinstance(item, Lesson) and any(block.pending for block in item.blocks))
    return own or bool(law_change.touching(changes, item.citations))


def waits_on(item: Lesson | Question, changes: Iterable[LawChange] = ()) -> frozenset[str]:
    """Ids of the sources whose text an approval must be read against: those cited where the law is not
    settled, and those that the changes touch."""
    unsettled = {citation.source for citation in item.citations if citation.source and not citation.settled}
    return frozenset(
        unsettled | {change.source_id for change in law_change.touching(changes, item.citations)}
    )


def minutes(some: Iterable[Lesson | Question]) -> int:
    """About how long it takes to read these beside their sources and decide, rounded up."""
    seconds = sum(_words(item) * 60 / SYLLABLES_PER_MINUTE + DECIDING_SECONDS for item in some)
    return -(-int(seconds) // 60)


def _words(item: Lesson | Question) -> int:
    if isinstance(item, Lesson):
        return item.words
    return len(" ".join((item.text, item.explanation, *(choice.text for choice in item.choices))).split())


def _sha256(value: Any) -> str:
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
