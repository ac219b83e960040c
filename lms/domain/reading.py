"""Time spent reading, counted honestly, and the one question at the end of a lesson.

A page measures when it was in view and its reader active, and sends such spans in batches, perhaps long
afterwards: a phone in the fields has no network. Nothing it says is believed beyond what can be true: a
moment lies between the opening of the lesson and now, and each moment of a person counts once, whatever they
had open beside it. So reports may come late, twice, in any order or made up: never do they add up to more
than the time that has passed.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from lms.domain.course import MEDIA_KINDS, BlockKind, CheckQuestion, Lesson

CHECK_PAUSE = timedelta(seconds=30)
"""After a wrong answer the next one is taken this much later: time to look at the passage again."""

SHORTEST = timedelta(seconds=1)
"""Of a span that is kept. A page sends longer ones; one that is made up costs at most a row a second."""


class Span(NamedTuple):
    """From `began_at` up to `ended_at`, which is not part of it."""

    began_at: datetime
    ended_at: datetime


def seconds(spans: Iterable[Span]) -> int:
    """Whole seconds in spans that do not overlap."""
    return int(sum(((span.ended_at - span.began_at) for span in spans), timedelta()).total_seconds())


def union(spans: Iterable[Span]) -> list[Span]:
    """The same moments as spans in order that neither touch nor overlap; empty ones are left out."""
    found: list[Span] = []
    for span in sorted(spans):
        if span.ended_at <= span.began_at:
            continue
        if found and span.began_at <= found[-1].ended_at:
            found[-1] = Span(found[-1].began_at, max(found[-1].ended_at, span.ended_at))
        else:
            found.append(span)
    return found


def counted(claimed: Iterable[Span], taken: Iterable[Span], opened_at: datetime, now: datetime) -> list[Span]:
    """What of the claimed spans counts: not before the lesson was opened, not in the future, and not what is
    `taken` already, by this lesson or another one of the same person."""
    inside = (Span(max(span.began_at, opened_at), min(span.ended_at, now)) for span in claimed)
    blocked = union(taken)
    found: list[Span] = []
    first = 0  # both are in order: what is past is not looked at again
    for span in union(inside):
        start = span.began_at
        while first < len(blocked) and blocked[first].ended_at <= start:
            first += 1
        for place in range(first, len(blocked)):
            busy = blocked[place]
            if busy.began_at >= span.ended_at:
                break
            if busy.began_at > start:
                found.append(Span(start, busy.began_at))
            start = max(start, busy.ended_at)
        if start < span.ended_at:
            found.append(Span(start, span.ended_at))
    return found


def is_kept(span: Span) -> bool:
    """Whether a span is long enough to be stored: slivers would only fill the store."""
    return span.ended_at - span.began_at >= SHORTEST


# --- the check question -----------------------------------------------------------------------------


class CheckChoice(NamedTuple):
    """`key` is "1", "2".. in the order shown; nothing in it says which one is right."""

    key: str
    text: str


def check_choices(check: CheckQuestion, seed: str) -> tuple[CheckChoice, ...]:
    """The choices as somebody sees them, in an order of `seed` (theirs, and of this try)."""
    return tuple(
        CheckChoice(str(place), check.choices[index].text)
        for place, index in enumerate(_order(check, seed), start=1)
    )


def chosen_id(check: CheckQuestion, seed: str, key: str) -> str | None:
    """Id of the choice that was shown under `key`; None: there was none."""
    shown = {str(place): check.choices[index].id for place, index in enumerate(_order(check, seed), start=1)}
    return shown.get(key)


def _order(check: CheckQuestion, seed: str) -> list[int]:
    def weight(index: int) -> bytes:
        return hashlib.sha256(f"{seed}/{check.choices[index].id}".encode()).digest()

    return sorted(range(len(check.choices)), key=weight)


_HEADING = re.compile(r"^##+ +", re.MULTILINE)
PAIR_COUNTS = 4
"""How much more two syllables side by side say about a passage than one."""


def passage_of_check(lesson: Lesson) -> int | None:
    """The block to look at again after a wrong answer: the one that shares most with the question, the right
    answer and its explanation. None: no block shares anything."""
    readable = [
        place
        for place, block in enumerate(lesson.blocks)
        # A summary shares words with everything, and pictures are looked at, not read again.
        if block.kind not in MEDIA_KINDS | {BlockKind.SUMMARY, BlockKind.EXERCISE}
    ]
    blocks = [lesson.blocks[place] for place in readable]
    best = _closest(lesson.check, [f"{block.title} {block.markdown}" for block in blocks])
    return None if best is None else readable[best]


def heading_of_check(lesson: Lesson) -> str:
    """What a reader knows that passage by: of several headings in it, the one above the answer."""
    place = passage_of_check(lesson)
    if place is None:
        return ""
    sections = [
        part for part in re.split(r"^##+ +", lesson.blocks[place].markdown, flags=re.MULTILINE) if part
    ]
    best = _closest(lesson.check, sections) if len(sections) > 1 else None
    if best and lesson.blocks[place].kind is BlockKind.PROSE:
        return sections[best].split("\n", 1)[0].strip()
    return heading_of(lesson, place)


def _closest(check: CheckQuestion | None, texts: Sequence[str]) -> int | None:
    """Which of the texts shares most with the question; a word that few of them have counts for more."""
    if check is None:
        return None
    right = " ".join(choice.text for choice in check.choices if choice.correct)
    # Where the answer stands matters most; the question alone is often asked in the words of another passage.
    wanted = Counter([*_words(check.text), *_words(check.explanation), *_words(right), *_words(right)])
    held = [_words(text) for text in texts]
    spread = {word: sum(word in words for words in held) for word in wanted}

    def shared(place: int) -> float:
        found = [word for word in wanted if word in held[place]]
        return sum(wanted[word] * (PAIR_COUNTS if " " in word else 1) / spread[word] for word in found)

    best = max(range(len(texts)), key=lambda place: (shared(place), -place), default=None)
    return best if best is not None and shared(best) else None


def _words(text: str) -> frozenset[str]:
    """Syllables, and those beside each other: a Vietnamese word is mostly two of them ("gia hạn")."""
    heard = [word for raw in text.split() if (word := raw.strip(".,:;?!()“”\"'*|-").casefold())]
    return frozenset(heard) | {f"{one} {other}" for one, other in pairwise(heard)}


# --- where somebody stopped -------------------------------------------------------------------------


def furthest_block(lesson: Lesson, block: int) -> int:
    """`block` as a place in this lesson: a version with fewer passages ends earlier."""
    return max(0, min(block, len(lesson.blocks) - 1))


def stopped_inside(lesson: Lesson, block: int | None) -> bool:
    """Whether it helps to offer going back: not at the first passage."""
    return block is not None and 0 < block < len(lesson.blocks)


def heading_of(lesson: Lesson, block: int) -> str:
    """What a reader knows this passage by: its title, else the heading last above it; empty: none."""
    for place in range(block, -1, -1):
        one = lesson.blocks[place]
        if one.title and place == block:
            return one.title
        headings = _headings(one.markdown.split("\n"))
        if headings and one.kind is BlockKind.PROSE:
            return headings[0] if place == block else headings[-1]
    return ""


def _headings(lines: Sequence[str]) -> list[str]:
    return [line.lstrip("#").strip() for line in lines if line.startswith("#")]
