"""What changed in a passage, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

MOST_PAIRS = 1_000_000
"""Words of the old passage times words of the new. Beyond it both are shown whole: the time is bounded."""


class Kept(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Bit(NamedTuple):
    """A run of words that stayed, went or came."""

    kept: Kept
    text: str


def word_difference(old: str, new: str) -> tuple[Bit, ...]:
    """The new passage with what was in the old one; joining what is SAME or ADDED gives the new one back."""
    before, after = re.findall(r"\s*\S+\s*", old), re.findall(r"\s*\S+\s*", new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle_before = before[head : len(before) - tail]
    middle_after = after[head : len(after) - tail]
    bits = [Bit(Kept.SAME, "".join(after[:head])), *_middle(middle_before, middle_after)]
    bits.append(Bit(Kept.SAME, "".join(after[len(after) - tail :])))
    return tuple(bit for bit in bits if bit.text)


def _middle(before: Sequence[str], after: Sequence[str]) -> list[Bit]:
    if len(before) * len(after) > MOST_PAIRS:
        return [Bit(Kept.REMOVED, "".join(before)), Bit(Kept.ADDED, "".join(after))]
    # Words at the end of a line are the same words: only what is written is compared.
    matcher = SequenceMatcher(None, [w.strip() for w in before], [w.strip() for w in after], autojunk=False)
    bits = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            bits.append(Bit(Kept.SAME, "".join(after[b1:b2])))
        else:
            bits.append(Bit(Kept.REMOVED, "".join(before[a1:a2])))
            bits.append(Bit(Kept.ADDED, "".join(after[b1:b2])))
    return bits


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words at the beginning are the same."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
