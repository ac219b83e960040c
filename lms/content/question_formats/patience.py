"""How much work one bank may cause, wherever in it the work hides: about ten seconds of an old machine.

Counted, not timed: the same file is taken or refused on every machine.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MOST_WORK = 450_000
"""More than two thousand questions of ten choices with feedback cause, written in a word processor."""
_PASSAGE, _SIGN = 2, 2
_TAGS, _LETTERS = 8, 500
"""How many of them make one piece of work; elements of XML are one each."""

_done: ContextVar[list[int] | None] = ContextVar("work_of_a_bank", default=None)


class TooMuchWork(Exception):
    """The whole file is refused, whichever question has used up the last of the patience."""


@contextmanager
def limited() -> Iterator[None]:
    """What is read inside is one bank."""
    token = _done.set([0])
    try:
        yield
    finally:
        _done.reset(token)


def spend(work: int) -> None:
    """Raises TooMuchWork. Outside `limited` nothing is counted."""
    done = _done.get()
    if done is None:
        return
    done[0] += work
    if done[0] > MOST_WORK:
        raise TooMuchWork


def spend_source(text: str) -> None:
    """For a passage as it stands in the file."""
    spend(_PASSAGE + text.count("<") // _TAGS + len(text) // _LETTERS)


def spend_signs(markdown: str) -> None:
    """For a passage as it was read: each sign that might be markup is tried out."""
    spend(_SIGN * sum(map(markdown.count, "\\*_[]<|")))
