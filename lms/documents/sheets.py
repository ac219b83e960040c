"""The sign-in sheet: the paper a class signs when there is no phone, and that is kept as evidence.

Columns as offices use them; no ethnicity, no identity number. Rows are high enough to sign in.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from lms.documents import ornaments
from lms.documents.pdf import BLACK, INK2, Page

_LEFT, _RIGHT = 12.0, 199.0
_BOTTOM = 282.0
_ROW = 9.0  # mm: a signature with a ball pen
_SIZES = (10.0, 9.5, 9.0)
_LINE = 4.1


class SignInRow(NamedTuple):
    """One person of the list; texts may be empty, then the cell is left to be filled by hand."""

    name: str
    birth_year: int | None
    sex: str
    position: str
    unit: str
    phone: str


class SignInSheet(NamedTuple):
    """What stands above the table. `office_lines` like on a certificate, `details` one per line."""

    office_lines: tuple[str, ...]
    title: str
    details: tuple[str, ...]
    place: str
    signature_columns: tuple[str, ...] = ("Ký sáng", "Ký chiều")


def sign_in_sheet_pdf(
    sheet: SignInSheet, rows: Sequence[SignInRow], *, made_on: date, mark: str | None = None
) -> bytes:
    """A4 portrait, the table's heading on every page, "Trang 2/9" below.

    An empty list gives a sheet of 20 empty rows, for people who come without being enrolled.
    """
    people = list(rows) or [SignInRow("", None, "", "", "", "")] * 20
    page = Page(
        title=sheet.title, made_on=made_on, identity=repr((sheet, people, mark)).encode(), exact=False
    )
    columns = _columns(sheet.signature_columns)
    wrapped = [_cells(page, columns, number, row) for number, row in enumerate(people, start=1)]
    heights = [max(_ROW, max(len(lines) for lines, _ in cells) * _LINE + 1.8) for cells in wrapped]

    tops: list[float] = []
    pages: list[list[int]] = [[]]
    at = _start_of_table(sheet)
    for index, height in enumerate(heights):
        if at + height > _BOTTOM:
            pages.append([])
            at = 15.0 + _HEADING
        tops.append(at)
        pages[-1].append(index)
        at += height
    foot = at + 38 <= 290
    if not foot:
        pages.append([])

    for number, indexes in enumerate(pages, start=1):
        page.add_page()
        if mark:
            page.across(mark, 105, 150, 90 if len(mark) < 9 else 66)
        if number == 1:
            _heading(page, sheet)
        top = _start_of_table(sheet) if number == 1 else 15.0 + _HEADING
        if indexes:
            _column_titles(page, columns, top)
        for index in indexes:
            _row(page, columns, wrapped[index], tops[index], heights[index])
        page.put(105, 291, f"Trang {number}/{len(pages)}", "", 10, INK2, "centre")
    _closing(page, sheet, len(rows), at if foot else 20.0)
    return page.to_bytes()


class _Column(NamedTuple):
    title: str
    left: float
    width: float
    centred: bool


_Cell = tuple[list[str], float]  # lines and their size
_HEADING = 11.0  # height of the table's heading


def _columns(signatures: tuple[str, ...]) -> list[_Column]:
    """Ten columns over the page's width; what a missing signature column leaves goes to the names."""
    spare = 32.0 - 16.0 * len(signatures) if len(signatures) < 2 else 0.0
    each = 16.0 if len(signatures) < 3 else 32.0 / len(signatures)
    widths = [
        ("TT", 8.5, True),
        ("Họ và tên", 36.0 + spare / 2, False),
        ("Năm sinh", 11.5, True),
        ("Nam/ Nữ", 10.5, True),
        ("Chức vụ, chức danh", 21.0, False),
        ("Đơn vị (thôn, tổ, xã)", 32.5 + spare / 2, False),
        ("Số điện thoại", 22.0, True),
        *((title, each, True) for title in signatures),
        ("Ghi chú", 13.0, True),
    ]
    columns: list[_Column] = []
    left = _LEFT
    for title, width, centred in widths:
        columns.append(_Column(title, left, width, centred))
        left += width
    return columns


def _cells(page: Page, columns: Sequence[_Column], number: int, row: SignInRow) -> list[_Cell]:
    year = "" if row.birth_year is None else str(row.birth_year)
    texts = (str(number), row.name, year, row.sex, row.position, row.unit, row.phone)
    return [
        page.fit(text, "", _SIZES, column.width - 2, 2)
        for text, column in zip(texts, columns, strict=False)  # the other columns are for the pen
    ]


def _start_of_table(sheet: SignInSheet) -> float:
    return 15.0 + max(len(sheet.office_lines), 2) * 5.2 + 16.0 + len(sheet.details) * 5.6 + _HEADING


def _heading(page: Page, sheet: SignInSheet) -> None:
    y = 17.0
    for line in sheet.office_lines:
        last = line == sheet.office_lines[-1]
        lines, size = page.fit(line, "B" if last else "", (11.5, 10.5, 9.5, 8.5), 88, 1)
        for part in lines:
            page.put(57, y, part, "B" if last else "", size, BLACK, "centre")
            y += 5.2
    page.raw(ornaments.rule(45, y - 3.2, 69, y - 3.2))
    page.put(150, 17.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "B", 11, BLACK, "centre")
    page.put(150, 22.2, "Độc lập - Tự do - Hạnh phúc", "B", 12, BLACK, "centre")
    half = page.width_of("Độc lập - Tự do - Hạnh phúc", "B", 12) / 2
    page.raw(ornaments.rule(150 - half, 24.2, 150 + half, 24.2))
    y = 15.0 + max(len(sheet.office_lines), 2) * 5.2 + 8.6
    page.put(105, y, sheet.title.upper(), "B", 14, BLACK, "centre")
    for line in sheet.details:
        y += 5.6
        lines, size = page.fit(line, "", (12, 11, 10, 9, 8), _RIGHT - _LEFT, 1)
        page.put(105, y, lines[0], "", size, BLACK, "centre")


def _column_titles(page: Page, columns: Sequence[_Column], bottom: float) -> None:
    page.raw(f"0.94 0.94 0.94 rg {_LEFT} {bottom - _HEADING} {_RIGHT - _LEFT} {_HEADING} re f")
    for column in columns:
        lines = page.wrap(column.title, "B", 9.5, column.width - 1.4)
        y = bottom - _HEADING / 2 + 1.2 - (len(lines) - 1) * 1.9
        for line in lines:
            page.put(column.left + column.width / 2, y, line, "B", 9.5, BLACK, "centre")
            y += 3.8
        page.raw(ornaments.box(column.left, bottom - _HEADING, column.width, _HEADING, 0.2, colour="ink"))


def _row(page: Page, columns: Sequence[_Column], cells: Sequence[_Cell], top: float, height: float) -> None:
    frames = [ornaments.box(column.left, top, column.width, height, 0.2, colour="ink") for column in columns]
    page.raw("\n".join(frames))
    for column, (lines, size) in zip(columns, cells, strict=False):
        y = top + height / 2 + 1.25 - (len(lines) - 1) * _LINE / 2
        for line in lines:
            if column.centred:
                page.put(column.left + column.width / 2, y, line, "", size, BLACK, "centre")
            else:
                page.put(column.left + 1, y, line, "", size, BLACK)
            y += _LINE


def _closing(page: Page, sheet: SignInSheet, count: int, y: float) -> None:
    counted = (
        f"Danh sách có {count} người. Có mặt: ............ người." if count else "Có mặt: ............ người."
    )
    page.put(_LEFT, y + 7, counted, "", 12, BLACK)
    day = f"{sheet.place}, ngày ...... tháng ...... năm .........."
    lines, size = page.fit(day, "I", (12, 11, 10, 9), 90, 1)
    page.put(152, y + 7, lines[0], "I", size, BLACK, "centre")
    page.put(58, y + 14, "Người lập danh sách", "B", 12, BLACK, "centre")
    page.put(152, y + 14, "Giảng viên", "B", 12, BLACK, "centre")
    for x in (58, 152):
        page.put(x, y + 19, "(Ký, ghi rõ họ tên)", "I", 11, BLACK, "centre")
