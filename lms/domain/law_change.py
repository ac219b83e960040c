"""A law changes: which places of a document are not what they were, and which citations point at them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from lms.domain.errors import Code, Refusal
from lms.domain.legal import Citation
from lms.domain.names import tidy


class ChangeKind(StrEnum):
    AMENDED = "amended"
    REPLACED = "replaced"


class Place(NamedTuple):
    """An article, or a clause or point of it, in lower case: numbers are text, as in `Citation`."""

    article: str
    clause: str | None = None
    point: str | None = None


class LawChange(NamedTuple):
    """From `effective_on` on, a source is not what the courses say; no `places`: all of it. `by_number` and
    `by_title` name the document that changes it."""

    id: str
    source_id: str
    kind: ChangeKind
    effective_on: date
    places: tuple[Place, ...]
    by_number: str
    by_title: str
    note: str = ""


def touches(change: LawChange, citation: Citation) -> bool:
    """Whether a citation points at what the change is about: the same place, one around it or one within it.
    Who cites a whole document or a whole article cites its clauses, too."""
    if citation.source != change.source_id:
        return False
    return not change.places or any(_overlap(place, citation) for place in change.places)


def touching(changes: Iterable[LawChange], citations: Iterable[Citation]) -> tuple[LawChange, ...]:
    """Those of the changes that touch any of the citations, in their order."""
    cited = tuple(citations)
    return tuple(change for change in changes if any(touches(change, citation) for citation in cited))


def in_force(changes: Iterable[LawChange], day: date) -> tuple[LawChange, ...]:
    """Those that have taken effect by `day`."""
    return tuple(change for change in changes if change.effective_on <= day)


def _overlap(place: Place, citation: Citation) -> bool:
    levels = zip(place, (citation.article, citation.clause, citation.point), strict=True)
    for said, cited in levels:
        if said is None or cited is None:
            return True
        if said != cited.casefold():
            return False
    return True


# --- places as people write them ------------------------------------------------------------------

_LEVELS = ("điều", "khoản", "điểm")
_NUMBER = r"\d{1,4}[a-zđ]?|[a-zđ]{1,2}"
_PIECE = re.compile(rf"(?:{_NUMBER})?(?:\s*(?:điều|khoản|điểm)\s+(?:{_NUMBER}))*")
_PART = re.compile(rf"(?:(điều|khoản|điểm)\s+)?({_NUMBER})")
_BETWEEN = re.compile(r"\s*(?:[,;]|\bvà\b)\s*")


def read_places(text: str) -> tuple[Place, ...]:
    """ "Điều 5, Điều 7 khoản 2", "khoản 1, 2 Điều 7", "điểm a khoản 2 Điều 10"; nothing: the whole document.
    Each place once, in the order written. Raises Refusal BAD_PLACES (`part`: what was not understood)."""
    pieces = [
        piece for piece in _BETWEEN.split(tidy(text.replace("\n", ";")).casefold().rstrip(".")) if piece
    ]
    said, level = [], ""
    for piece in pieces:
        parts = _parts(piece, level)
        level = parts[-1][0]
        said.append(dict(parts))
    found: list[dict[str, str]] = []
    for number, named in enumerate(said):
        later = next((n for n in range(number + 1, len(said)) if "điều" in said[n]), None)
        # "khoản 1, 2 Điều 7": the article comes after; "Điều 7 khoản 1, 2": it has been said.
        follows = later is not None and not pieces[later].startswith("điều")
        around = said[later] if follows and later is not None else found[-1] if found else {}
        found.append(named if "điều" in named else {**_above(around, named), **named})
        above = "điều" in found[-1] and ("khoản" in found[-1] or "điểm" not in found[-1])
        if not above or not found[-1]["điều"][0].isdigit():  # "Điều ba" would touch nothing, unseen
            raise Refusal(Code.BAD_PLACES, part=pieces[number])
    return tuple(dict.fromkeys(Place(one["điều"], one.get("khoản"), one.get("điểm")) for one in found))


def _parts(piece: str, level: str) -> list[tuple[str, str]]:
    """(level, number) as written; a bare number is of the level that was written last."""
    parts = [(word or level, number) for word, number in _PART.findall(piece)]
    levels = [word for word, _ in parts]
    if not _PIECE.fullmatch(piece) or not parts or "" in levels or len(set(levels)) < len(levels):
        raise Refusal(Code.BAD_PLACES, part=piece)
    return parts


def _above(around: dict[str, str], named: dict[str, str]) -> dict[str, str]:
    """What stands around a part in the sentence, down to the level above its own."""
    top = min(_LEVELS.index(level) for level in named)
    return {level: around[level] for level in _LEVELS[:top] if level in around}
