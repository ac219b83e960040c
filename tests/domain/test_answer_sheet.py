"""The answer sheet: where things stand, what its code says, what counts as a mark."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import answer_sheet as sheet
from lms.domain.answer_sheet import Mark, Sign


@pytest.mark.parametrize(
    ("darkness", "mark"),
    [
        ((0.9, 0.05, 0.05, 0.05), Mark(Sign.READ, 0)),
        ((0.1, 0.1, 0.1, 0.5), Mark(Sign.READ, 3)),
        ((0.1, 0.1, 0.1, 0.1), Mark(Sign.OPEN)),
        ((0.9, 0.1, 0.8, 0.1), Mark(Sign.DOUBLE)),
        ((0.9, 0.3, 0.1, 0.1), Mark(Sign.FAINT)),
        ((0.1, 0.3, 0.1, 0.1), Mark(Sign.FAINT)),
    ],
)
def test_only_one_filled_bubble_among_clean_ones_is_read(darkness: tuple[float, ...], mark: Mark) -> None:
    assert sheet.judge(darkness) == mark


@given(st.lists(st.floats(-0.2, 1.2), min_size=4, max_size=4))
def test_what_is_read_was_filled_and_the_rest_clean(darkness: list[float]) -> None:
    mark = sheet.judge(darkness)
    if mark.place is not None:
        assert darkness[mark.place] >= sheet.FILLED
        assert all(dark <= sheet.CLEAN for place, dark in enumerate(darkness) if place != mark.place)


def test_nothing_lies_on_anything_else_and_all_on_the_page() -> None:
    bubbles = [place for row in range(40) for place in sheet.row_of_bubbles(row)] + list(sheet.VARIANT_ROW)
    for (x, y), (u, v) in combinations(bubbles, 2):
        assert (x - u) ** 2 + (y - v) ** 2 > (2 * sheet.BUBBLE_RADIUS + 1) ** 2
    for x, y in bubbles:
        assert 20 < x < sheet.PAGE_WIDTH - 14 and 80 < y < sheet.PAGE_HEIGHT - 20
        for u, v in sheet.MARKS:
            assert (x - u) ** 2 + (y - v) ** 2 > 12**2


def test_groups_cover_every_row_once() -> None:
    for count in (1, 5, 6, 10, 33, 40):
        assert [row for group in sheet.groups(count) for row in group] == list(range(count))


def test_the_code_of_a_sheet_is_read_back_and_no_other_is() -> None:
    assert sheet.read_sheet_code(sheet.sheet_code("4K7PM2C8")) == ("4K7PM2C8", "")
    assert sheet.read_sheet_code(sheet.sheet_code("4K7PM2C8", "HH7M2C81")) == ("4K7PM2C8", "HH7M2C81")
    for other in ("", "HV1-ABC", "LMS-BL-", "LMS-BL-4K7PM2C8-", "https://example.vn/xac-minh/4K7PM2C8"):
        assert sheet.read_sheet_code(other) is None
