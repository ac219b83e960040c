"""Names that are not the same and may still be one person's: a slip of the pen, or another way of writing."""

from __future__ import annotations

from enum import Enum, auto

from lms.domain.names import fold, same_name_key, tidy


class Nearness(Enum):
    """How near two names are."""

    SAME = auto()  # two spellings of one name, see `same_name_key`
    WRITING = (
        auto()
    )  # marks left out ("Nguyen Van Bay"), y for i ("Vỹ", "Vĩ"), the middle words in another order
    LETTER = auto()  # other marks ("Bảy", "Bẩy"), or one letter more, less or another


def nearness(one: str, other: str) -> Nearness | None:
    """None for two different names."""
    if same_name_key(one) == same_name_key(other):
        return Nearness.SAME
    mine, theirs = fold(one), fold(other)
    if mine == theirs:
        # Who writes some marks writes all: beside "Lê Thị Hóa", "Lê Thị Hoa" is a name of its own.
        return Nearness.WRITING if tidy(one).isascii() or tidy(other).isascii() else Nearness.LETTER
    if _with_i(one) == _with_i(other) or _is_reordered(mine, theirs, one, other):
        return Nearness.WRITING
    return Nearness.LETTER if _is_one_letter_apart(mine, theirs) else None


def _with_i(name: str) -> str:
    return same_name_key(name).replace("y", "i")


def _is_reordered(mine: str, theirs: str, one: str, other: str) -> bool:
    """The same family name and the same words after it, in another order."""
    words, others = mine.split(), theirs.split()
    same_words = sorted(same_name_key(one).split()) == sorted(same_name_key(other).split())
    return same_words and words[:1] == others[:1] and len(words) > 2


def _is_one_letter_apart(mine: str, theirs: str) -> bool:
    """One letter put in, taken out or changed. Two-word names are too short for that to mean anything."""
    if abs(len(mine) - len(theirs)) > 1 or min(len(mine.split()), len(theirs.split())) < 3:
        return False
    first = next(
        (place for place, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]), None
    )
    if first is None:
        return True
    rest, others = mine[first:], theirs[first:]
    return rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]
