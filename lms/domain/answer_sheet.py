"""The answer sheet: where everything stands on its page, what its code says, and when a bubble counts.

Lengths are millimetres from the top left corner of an A4 page. Who draws the sheet and who reads a photo of
it share these numbers and nothing else.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from lms.domain.codes import ALPHABET

Point = tuple[float, float]

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
MARKS: tuple[Point, ...] = ((14.0, 14.0), (196.0, 14.0), (196.0, 283.0), (14.0, 283.0))
"""Centres of the four black discs, clockwise from the top left."""
MARK_RADIUS = 4.0
CODE_LEFT, CODE_TOP, CODE_SIDE = 155.0, 22.0, 34.0
"""The QR code's own square, without its margin."""

BUBBLE_RADIUS = 3.1
INNER_RADIUS = 2.1
"""Darkness is measured within: the ring itself and what runs over it do not count."""
VARIANT_ROW: tuple[Point, ...] = tuple((70.0 + 14.0 * place, 89.0) for place in range(4))
BLOCK_LEFT, BLOCK_WIDTH, BLOCK_ROWS = 22.0, 43.0, 10
FIRST_ROW, ROW_HEIGHT, STEP = 116.0, 15.5, 8.4
NUMBER_WIDTH = 12.0

FILLED, CLEAN = 0.45, 0.20
"""Darkness from 0 (paper) to 1 (the black of the discs). A bubble is filled from FILLED on and clean up to
CLEAN; in between it is a smudge, a tick, a weak pencil or something rubbed out, and a person is asked."""


class Sign(StrEnum):
    """What a row of bubbles shows."""

    READ = "read"
    OPEN = "open"
    DOUBLE = "double"
    FAINT = "faint"
    """Something is there that is neither a mark nor clean paper."""
    LOST = "lost"
    """The row was not found on the photo: folded, covered, out of focus."""


class Mark(NamedTuple):
    """A row as it was read; `place` of the filled bubble, 0 to 3, only where it is READ."""

    sign: Sign
    place: int | None = None


class SheetCode(NamedTuple):
    """What the QR code of a sheet says. `learner_code` is empty on blank sheets."""

    test_code: str
    learner_code: str


_CODE = re.compile(rf"LMS-BL-([{ALPHABET}]{{8}})(?:-([A-Z0-9]{{6,16}}))?")


def sheet_code(test_code: str, learner_code: str = "") -> str:
    """Upper case, so that the QR code is small and coarse."""
    return f"LMS-BL-{test_code}" + (f"-{learner_code}" if learner_code else "")


def read_sheet_code(text: str) -> SheetCode | None:
    """None for any other code, such as a learner card beside the sheet."""
    found = _CODE.fullmatch(text)
    return SheetCode(found[1], found[2] or "") if found else None


def bubble(row: int, place: int) -> Point:
    """Centre of the bubble of question `row` (0, 1, ..) and letter `place` (0 to 3)."""
    block, line = divmod(row, BLOCK_ROWS)
    left = BLOCK_LEFT + BLOCK_WIDTH * block + NUMBER_WIDTH
    return left + STEP * place, FIRST_ROW + ROW_HEIGHT * line


def row_of_bubbles(row: int) -> tuple[Point, ...]:
    return tuple(bubble(row, place) for place in range(4))


def groups(count: int) -> Iterator[range]:
    """Rows that are found on a photo together: half a block each, because paper bends."""
    half = BLOCK_ROWS // 2
    for first in range(0, count, half):
        yield range(first, min(first + half, count))


def judge(darkness: Sequence[float]) -> Mark:
    """What one row shows. Only a row with exactly one filled bubble and clean others is read."""
    filled = [place for place, dark in enumerate(darkness) if dark >= FILLED]
    if any(CLEAN < dark < FILLED for dark in darkness):
        return Mark(Sign.FAINT)
    if len(filled) > 1:
        return Mark(Sign.DOUBLE)
    return Mark(Sign.READ, filled[0]) if filled else Mark(Sign.OPEN)
