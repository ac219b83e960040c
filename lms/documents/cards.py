"""Learner cards and activation slips, on A4 paper to be cut along the dashed lines.

Cards are 85.6 × 54 mm like a bank card, ten a page; slips are an eighth of A4. Black on white: any
office printer will do. Names wrap and are never smaller than 13 points.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from lms.documents import ornaments, qr
from lms.documents.pdf import BLACK, INK2, Page
from lms.domain.codes import print_activation_code, print_learner_code

_CARD_WIDTH, _CARD_HEIGHT = 85.6, 54.0
_CARDS_LEFT, _CARDS_TOP = 19.4, 13.5
_CARD_QR = 32.0  # mm, the quiet zone included
_SLIP_WIDTH, _SLIP_HEIGHT = 105.0, 74.25
_SLIP_QR = 32.0
_INSET = 7.0  # a slip's text starts here: office printers leave 5 mm of an edge white
_USE_HINT = "Đưa mã này cho người phụ trách khi vào lớp."
_LOST_HINT = "Mất thẻ: báo ngay, thẻ cũ sẽ hết dùng."
_COVER_HINT = ("Mỗi giấy có mã bí mật: phát tận tay từng người.", "Không chụp lại, không gửi qua mạng.")
_PRINT_HINT = "Cắt theo nét đứt. In đúng cỡ 100%."


class LearnerCard(NamedTuple):
    """One card. `learner_code` has eight characters, `qr_text` is `codes.card_payload(…)`."""

    name: str
    unit: str
    learner_code: str
    qr_text: str


class ActivationSlip(NamedTuple):
    """One slip. `qr_text` is the full address to open, `address` the short one to type."""

    name: str
    unit: str
    learner_code: str
    activation_code: str
    qr_text: str
    address: str
    expires_on: date
    group: str = ""  # the unit whose pile this slip belongs to


def learner_cards_pdf(
    cards: Sequence[LearnerCard], *, office: str, title: str, made_on: date, mark: str | None = None
) -> bytes:
    """Pages of ten cards. `title` names the list ("Lớp Hưng Hà 02"), `mark` is printed pale on each card.

    Raises ValueError for an empty list.
    """
    if not cards:
        raise ValueError("no cards to print")
    page = Page(
        title=f"Thẻ học viên: {title}",
        made_on=made_on,
        identity=repr((office, cards, mark)).encode(),
        exact=False,
    )
    for first in range(0, len(cards), 10):
        group = cards[first : first + 10]
        page.add_page()
        counted = f"{title}: thẻ {first + 1} đến {first + len(group)} trong {len(cards)}"
        heading, size = page.fit(counted, "", (10, 9, 8, 7), 105, 1)
        page.put(_CARDS_LEFT, 8.6, heading[0], "", size, BLACK)
        page.put(_CARDS_LEFT + 2 * _CARD_WIDTH, 8.6, _PRINT_HINT, "", 10, BLACK, "right")
        rows = (len(group) + 1) // 2
        page.raw(_cuts(_CARDS_LEFT, _CARDS_TOP, _CARD_WIDTH, _CARD_HEIGHT, rows))
        for index, card in enumerate(group):
            x = _CARDS_LEFT + index % 2 * _CARD_WIDTH
            y = _CARDS_TOP + index // 2 * _CARD_HEIGHT
            _card(page, x, y, card, office, mark)
    return page.to_bytes()


def activation_slips_pdf(
    slips: Sequence[ActivationSlip],
    *,
    office: str,
    made_on: date,
    mark: str | None = None,
    programme: str = "Tập huấn pháp luật",
) -> bytes:
    """Pages of eight slips. Each `group` begins a new page with a slip that names it and counts the others:
    one pile a unit, to be handed over there. Each slip holds a secret: print, hand over, keep no file.

    Raises ValueError for an empty list.
    """
    if not slips:
        raise ValueError("no slips to print")
    page = Page(
        title="Giấy kích hoạt", made_on=made_on, identity=repr((office, slips, mark)).encode(), exact=False
    )
    for group, members in groupby(slips, key=lambda slip: slip.group):
        pile = list(members)
        cells: list[ActivationSlip | None] = [None, *pile] if group else [*pile]
        for first in range(0, len(cells), 8):
            page.add_page()
            page.raw(_cuts(0, 0, _SLIP_WIDTH, _SLIP_HEIGHT, 4))
            page.put(_INSET, 4.4, _PRINT_HINT, "", 7, INK2)
            for index, slip in enumerate(cells[first : first + 8]):
                x, y = index % 2 * _SLIP_WIDTH, index // 2 * _SLIP_HEIGHT
                if slip is None:
                    _cover(page, x, y, group, len(pile), office, programme)
                else:
                    _slip(page, x, y, slip, office, programme, mark)
    return page.to_bytes()


def _cuts(left: float, top: float, width: float, height: float, rows: int) -> str:
    right, bottom = left + 2 * width, top + rows * height
    across = [ornaments.dashed_line(left, top + k * height, right, top + k * height) for k in range(rows + 1)]
    down = [ornaments.dashed_line(left + k * width, top, left + k * width, bottom) for k in range(3)]
    return "\n".join(across + down)


def _mark_and_title(page: Page, x: float, y: float, title: str, size: float) -> float:
    """Where the office's name beside it may begin."""
    page.raw(f"q 1 0 0 1 {x + 3.2:.2f} {y:.2f} cm\n{ornaments.drum_mark_black()}\nQ")
    page.put(x + 8.2, y + size * 0.12, title, "B", size, BLACK)
    return x + 8.2 + page.width_of(title, "B", size) + 2.5


def _code(page: Page, text: str, x: float, y: float, side: float) -> None:
    rows = qr.modules(text, "Q")
    module = side / (len(rows) + 2 * qr.MARGIN)
    margin = module * qr.MARGIN
    page.raw(ornaments.code(qr.rectangles(rows), x + margin, y + margin, module))


def _card(page: Page, x: float, y: float, card: LearnerCard, office: str, mark: str | None) -> None:
    pad = 3.3
    right = x + _CARD_WIDTH - pad
    if mark:
        page.across(mark, x + 60, y + 28, 30 if len(mark) < 9 else 21)
    free = _mark_and_title(page, x + pad, y + 6.2, "THẺ HỌC VIÊN", 13)
    _right_lines(page, right, y + 8.4, _office_lines(page, office, min(34, right - free)))
    page.raw(ornaments.rule(x + pad, y + 10.4, right, y + 10.4, 0.4))
    _code(page, card.qr_text, x + 1.4, y + 11.8, _CARD_QR)

    left, width = x + 34.4, right - x - 34.4
    names, size = page.fit(card.name, "B", (15, 14, 13), width, 2)
    units, unit_size = page.fit(card.unit, "", (9.5, 9, 8.5, 8), width, 2 if len(names) < 3 else 1)
    if len(names) + len(units) > 5:
        units, unit_size = page.fit(card.unit, "", (7.5, 7), width, 2)
    name_step, unit_step = size * 0.37, unit_size * 0.4
    height = len(names) * name_step + len(units) * unit_step + 12.2
    crowded = height > 33.0
    at = y + 11.2 + max(0.4, (33.0 - height) / 2) + size * 0.28
    for line in names:
        page.put(left, at, line, "B", size, BLACK)
        at += name_step
    at += unit_step - name_step + 0.7
    for line in units:
        page.put(left, at, line, "", unit_size, BLACK)
        at += unit_step
    at += 1.5 - unit_step
    page.raw(_dots(left, at, right))
    page.put(left, at + 4.0, "Mã đăng nhập", "", 9, BLACK)
    page.put(left, at + 9.2, print_learner_code(card.learner_code), "B", 15, BLACK, spacing=0.6)
    if crowded:
        page.put(x + pad, y + 51.4, _LOST_HINT, "", 8.5, BLACK)
        return
    for row, line in enumerate(page.wrap(f"{_USE_HINT} {_LOST_HINT}", "", 8.5, _CARD_WIDTH - 2 * pad)):
        page.put(x + pad, y + 47.8 + row * 3.5, line, "", 8.5, BLACK)


def _cover(page: Page, x: float, y: float, group: str, count: int, office: str, programme: str) -> None:
    """On top of a unit's pile; whoever takes it along signs here."""
    left, right = x + _INSET, x + _SLIP_WIDTH - _INSET
    free = _mark_and_title(page, left, y + 8.4, "TẬP GIẤY", 14)
    _right_lines(
        page, right, y + 11.4, [(programme, 8.5), *_office_lines(page, office, min(44, right - free))]
    )
    page.raw(ornaments.rule(left, y + 13.6, right, y + 13.6, 0.4))
    names, size = page.fit(group, "B", (20, 18, 16, 14), right - left, 2)
    at = y + 15.0
    for line in names:
        at += size * 0.38
        page.put(left, at, line, "B", size, BLACK)
    page.put(left, at + 7.0, f"{count} giấy kích hoạt", "B", 13, BLACK)
    for row, words in enumerate(_COVER_HINT):
        page.put(left, at + 13.0 + 4.4 * row, words, "", 10, BLACK)
    for row, words in enumerate(("Người nhận tập giấy", "Ký tên, ngày nhận")):
        bottom = y + 58.0 + 9.0 * row
        page.put(left, bottom, words, "", 10, BLACK)
        page.raw(_dots(left + 36.0, bottom, right))


def _slip(
    page: Page, x: float, y: float, slip: ActivationSlip, office: str, programme: str, mark: str | None
) -> None:
    left, right = x + _INSET, x + _SLIP_WIDTH - _INSET
    if mark:
        page.across(mark, x + 66, y + 40, 38 if len(mark) < 9 else 27)
    free = _mark_and_title(page, left, y + 8.4, "GIẤY KÍCH HOẠT", 14)
    _right_lines(
        page, right, y + 11.4, [(programme, 8.5), *_office_lines(page, office, min(44, right - free))]
    )
    page.raw(ornaments.rule(left, y + 13.6, right, y + 13.6, 0.4))

    names, size = page.fit(slip.name, "B", (17, 16, 15, 14, 13), right - left, 1)
    if len(names) > 1:
        names, size = page.fit(slip.name, "B", (13,), right - left, 2)
    at = y + 14.2
    for line in names:
        at += size * 0.37
        page.put(left, at, line, "B", size, BLACK)
    units, unit_size = page.fit(slip.unit, "", (9.5, 9, 8.5), right - left, 1)
    if len(names) > 1 and len(units) > 1:
        units, unit_size = page.fit(slip.unit, "", (8, 7.5, 7), right - left, 1)
    at += 0.6
    for line in units:
        at += unit_size * 0.4
        page.put(left, at, line, "", unit_size, BLACK)
    at += 1.9
    page.raw(_dots(left, at, right))

    side = min(_SLIP_QR, y + 60.6 - at)
    _code(page, slip.qr_text, left - 2.2, at + 0.4, side)
    steps = left + 32.5
    addresses, address_size = page.fit(slip.address, "B", (11, 10, 9, 8, 7, 6), right - steps, 1)
    gap = (y + 60.0 - at) / 6
    page.put(steps, at + gap, "1. Quét mã, hoặc mở trang", "", 10, BLACK)
    page.put(steps, at + gap * 1.8, addresses[0], "B", address_size, BLACK)
    page.put(steps, at + gap * 2.9, "2. Mã kích hoạt, dùng một lần", "", 10, BLACK)
    page.put(steps, at + gap * 4, print_activation_code(slip.activation_code), "B", 16, BLACK, spacing=0.6)
    page.put(steps, at + gap * 5.1, "3. Tự đặt mã PIN 6 số, hoặc mật khẩu", "", 10, BLACK)

    top = y + 60.9
    page.raw(ornaments.box(left, top, right - left, 6.8, 0.3, colour="ink"))
    page.put(left + 2.2, top + 4.7, "Mã đăng nhập, giữ lại", "", 10, BLACK)
    code = print_learner_code(slip.learner_code)
    page.put(right - 2.2, top + 5.1, code, "B", 14, BLACK, "right", spacing=0.6)
    until = f"Hết hạn {slip.expires_on:%d/%m/%Y}. Không có điện thoại: đến lớp, đọc họ tên."
    page.put(left, y + 71.2, until, "", 8.5, BLACK)


def _office_lines(page: Page, office: str, width: float) -> list[tuple[str, float]]:
    """An office's name and its type size: smaller before it takes a second line."""
    lines, size = page.fit(office, "", (8.5, 8, 7.5), width, 1)
    return [(line, size) for line in lines]


def _right_lines(page: Page, right: float, bottom: float, lines: Sequence[tuple[str, float]]) -> None:
    """Lines against the right edge, the last one standing at `bottom`, a lone one a little higher."""
    y = bottom - 3.4 * (len(lines) - 1) - (1.2 if len(lines) == 1 else 0)
    for line, size in lines:
        page.put(right, y, line, "", size, BLACK, "right")
        y += 3.4


def _dots(x1: float, y: float, x2: float) -> str:
    return f"[0.1 0.7] 0 d 1 J {ornaments.rule(x1, y, x2, y, 0.3)} [] 0 d 0 J"
