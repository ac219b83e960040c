"""Answer sheets: one A4 page a person, filled with a pen, read by eye or from a photo.

Where everything stands is `domain.answer_sheet`'s; here is only how it looks. Outlines are thin and letters
pale, so that a clean bubble is light and a filled one is not.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from lms.documents import ornaments, qr
from lms.documents.pdf import BLACK, INK2, Page
from lms.domain import answer_sheet as sheet
from lms.domain.codes import print_learner_code
from lms.domain.times import show_date
from lms.text_cohorts import named_class

_PALE = (0xB4, 0xB4, 0xB4)
_LEFT, _RIGHT = 22.0, 148.0


class SheetFor(NamedTuple):
    """Whose sheet it is; a blank one has only empty texts."""

    name: str = ""
    learner_code: str = ""
    unit: str = ""


class SheetHead(NamedTuple):
    """What all sheets of a test say."""

    office: str
    course: str
    class_title: str
    title: str
    held_on: date
    test_code: str
    questions: int
    variants: str
    """The letters of the variants there are: "ABCD"."""


def answer_sheets_pdf(
    head: SheetHead, people: Sequence[SheetFor], *, made_on: date, mark: str | None = None
) -> bytes:
    """One page for each of `people`. Raises ValueError for none."""
    if not people:
        raise ValueError("no sheets to print")
    page = Page(
        title=f"Phiếu trả lời: {head.title}",
        made_on=made_on,
        identity=repr((head, people, mark)).encode(),
        exact=False,
    )
    for person in people:
        page.add_page()
        if mark:
            page.across(mark, 95, 58, 44 if len(mark) < 9 else 32)  # not where bubbles are measured
        _discs(page)
        _code(page, sheet.sheet_code(head.test_code, person.learner_code))
        _who(page, head, person)
        _how(page)
        _variants(page, head.variants)
        _questions(page, head.questions)
        page.put(
            105,
            284.5,
            "Giữ phiếu phẳng, không gấp, không viết lên bốn chấm đen và mã vuông.",
            "",
            9.5,
            INK2,
            "centre",
        )
    return page.to_bytes()


def _discs(page: Page) -> None:
    page.raw("\n".join(ornaments.disc(x, y, sheet.MARK_RADIUS) for x, y in sheet.MARKS))


def _code(page: Page, text: str) -> None:
    rows = qr.modules(text, "Q")
    page.raw(
        ornaments.code(qr.rectangles(rows), sheet.CODE_LEFT, sheet.CODE_TOP, sheet.CODE_SIDE / len(rows))
    )


def _who(page: Page, head: SheetHead, person: SheetFor) -> None:
    lines, size = page.fit(head.office, "", (10, 9, 8), _RIGHT - _LEFT, 1)
    page.put(_LEFT, 18.0, lines[0], "", size, BLACK)
    page.put(_LEFT, 26.0, "PHIẾU TRẢ LỜI", "B", 17, BLACK)
    lines, size = page.fit(head.title, "B", (12, 11, 10, 9), _RIGHT - _LEFT, 1)
    page.put(_LEFT, 32.2, lines[0], "B", size, BLACK)
    about = f"{head.course}. {named_class(head.class_title)}. Ngày {show_date(head.held_on)}."
    lines, size = page.fit(about, "", (10.5, 10, 9, 8), _RIGHT - _LEFT, 2)
    for row, line in enumerate(lines[:2]):
        page.put(_LEFT, 37.6 + 4.4 * row, line, "", size, BLACK)
    page.put(_LEFT, 51.0, "Họ và tên:", "", 12, BLACK)
    page.put(_LEFT, 60.0, "Mã đăng nhập:", "", 12, BLACK)
    page.put(_LEFT + 66, 60.0, "Đơn vị:", "", 12, BLACK)
    if person.name:
        lines, size = page.fit(person.name, "B", (14, 13, 12, 11, 10), _RIGHT - _LEFT - 22, 1)
        page.put(_LEFT + 22, 51.0, lines[0], "B", size, BLACK)
        page.put(_LEFT + 30, 60.0, print_learner_code(person.learner_code), "B", 13, BLACK)
        lines, size = page.fit(person.unit, "", (10.5, 9.5, 8.5, 7.5), _RIGHT - _LEFT - 81, 2)
        for row, line in enumerate(lines[:2]):
            page.put(_LEFT + 81, 60.0 + 3.8 * (row - (len(lines) > 1) / 2), line, "", size, BLACK)
    else:
        page.raw(_dots(_LEFT + 22, 51.4, _RIGHT))
        page.raw(_dots(_LEFT + 30, 60.4, _LEFT + 64))
        page.raw(_dots(_LEFT + 81, 60.4, _RIGHT))


def _how(page: Page) -> None:
    """A drawn example says it before the words do."""
    y = 69.0
    page.raw(ornaments.box(_LEFT, y - 4.6, 172, 12.6, 0.25, colour="ink"))
    page.raw(ornaments.disc(_LEFT + 7, y + 1.7, sheet.BUBBLE_RADIUS))
    page.raw(ornaments.ring(_LEFT + 15, y + 1.7, sheet.BUBBLE_RADIUS, 0.3))
    page.put(
        _LEFT + 22, y + 0.6, "Tô kín một ô tròn cho mỗi câu bằng bút bi hoặc bút chì đậm.", "B", 11.5, BLACK
    )
    page.put(
        _LEFT + 22,
        y + 5.8,
        "Tô nhầm: xin phiếu mới, hoặc gạch chéo ô tô nhầm; người chấm sẽ xem lại.",
        "",
        11,
        BLACK,
    )


def _variants(page: Page, letters: str) -> None:
    x, y = sheet.VARIANT_ROW[0]
    page.put(_LEFT, y + 1.7, "MÃ ĐỀ (tô một ô):", "B", 13, BLACK)
    for (x, y), letter in zip(sheet.VARIANT_ROW, letters, strict=False):
        _bubble(page, x, y, letter)
    page.raw(ornaments.rule(_LEFT, 97.5, 194, 97.5, 0.3))
    page.put(194, y + 1.5, "Mã đề in ở đầu tờ đề.", "", 11, BLACK, "right")


def _questions(page: Page, count: int) -> None:
    for first in range(0, count, sheet.BLOCK_ROWS):
        x, y = sheet.bubble(first, 0)
        for place, letter in enumerate("ABCD"):
            page.put(x + sheet.STEP * place, y - 9.0, letter, "B", 12, BLACK, "centre")
    for row in range(count):
        x, y = sheet.bubble(row, 0)
        page.put(x - 5.2, y + 1.7, str(row + 1), "B", 13, BLACK, "right")
        for (x, y), letter in zip(sheet.row_of_bubbles(row), "ABCD", strict=True):
            _bubble(page, x, y, letter)


def _bubble(page: Page, x: float, y: float, letter: str) -> None:
    page.raw(ornaments.ring(x, y, sheet.BUBBLE_RADIUS, 0.3))
    page.put(x, y + 1.1, letter, "", 8.5, _PALE, "centre")


def _dots(x1: float, y: float, x2: float) -> str:
    return f"[0.1 0.7] 0 d 1 J {ornaments.rule(x1, y, x2, y, 0.3)} [] 0 d 0 J"
