"""Word by word: what stayed, what went, what came; and never slower than a page can wait for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.word_difference import Bit, Kept, word_difference


def test_only_the_changed_words_are_marked() -> None:
    assert word_difference("Chậm nhất 12 ngày làm việc.", "Chậm nhất 15 ngày làm việc.") == (
        Bit(Kept.SAME, "Chậm nhất "),
        Bit(Kept.REMOVED, "12 "),
        Bit(Kept.ADDED, "15 "),
        Bit(Kept.SAME, "ngày làm việc."),
    )


def test_something_new_and_something_gone() -> None:
    assert word_difference("", "Mới") == (Bit(Kept.ADDED, "Mới"),)
    assert word_difference("Cũ", "") == (Bit(Kept.REMOVED, "Cũ"),)
    assert word_difference("Như cũ", "Như cũ") == (Bit(Kept.SAME, "Như cũ"),)


def test_two_long_passages_with_nothing_in_common_are_shown_whole() -> None:
    old, new = "a " * 1100 + "x", "b " * 1100 + "y"
    assert word_difference(old, new) == (Bit(Kept.REMOVED, old), Bit(Kept.ADDED, new))


_WORDS = st.lists(st.sampled_from(["một", "hai", "ba", "bốn"]), max_size=12).map(" ".join)


@given(_WORDS, _WORDS)
def test_both_passages_can_be_read_back(old: str, new: str) -> None:
    bits = word_difference(old, new)
    assert "".join(bit.text for bit in bits if bit.kept is not Kept.REMOVED) == new
    read = "".join(
        bit.text if bit.text.endswith(" ") else f"{bit.text} " for bit in bits if bit.kept is not Kept.ADDED
    )
    assert read.split() == old.split()
