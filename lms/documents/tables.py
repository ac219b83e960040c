"""Tables for Excel: XLSX first, CSV for other programs.

XLSX keeps every cell's kind, so nothing is guessed: codes and phone numbers are text, numbers are
numbers, dates are dates. CSV has no kinds, and Excel guesses; the choices made against its guessing:

* UTF-8 with a byte order mark, or Excel reads Vietnamese as a Western code page;
* semicolons and a decimal comma: with Vietnamese regional settings the comma is the decimal sign and
  Excel splits at the semicolon. (`sep=;` would work everywhere, but makes Excel ignore the mark.)
* a text that begins like a formula (`= + - @`, tab, return) is led by an apostrophe (OWASP's advice):
  names and notes come from strangers' spreadsheets;
* a text that Excel would turn into a number or a date (`0912345678`, `12E45`, `1/2`) is led by a
  no-break space, which keeps it text and shows nothing.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | date | datetime | None
Kind = Literal["text", "number", "year", "percent", "date", "time"]

_FORMATS: dict[Kind, str] = {
    "text": "@",
    "number": "#,##0.0#",
    "year": "0",
    "percent": "0.0%",
    "date": "dd/mm/yyyy",
    "time": "dd/mm/yyyy hh:mm",
}
_NARROW, _WIDE = 8.0, 60.0  # characters
_DANGEROUS = tuple("=+-@\t\r\n")
_LOOKS_LIKE_NUMBER = re.compile(
    r"[\d.,/:%()\s-]*\d[\d.,/:%()\s-]*([eE][+-]?\d+)?$|\d{1,2}[-/ ][A-Za-z]{3,9}([-/ ]\d+)?$"
)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Column(NamedTuple):
    """A heading and what stands below it. `width` in characters; without it, as wide as needed.

    "percent" takes a share (0.5 is shown as 50.0%), "time" a datetime already in local time, "year" is a
    number without a point in it.
    """

    title: str
    kind: Kind = "text"
    width: float | None = None


def xlsx(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet: heading frozen and repeated in print, filter on, A4 across.

    Row 1 is the heading, so a sheet goes back through the importer unchanged. Text cells are stored
    as text whatever they begin with. Raises ValueError for a row of another length.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _sheet_name(title)
    book.properties.title = _clean(title)
    book.properties.creator = ""
    widths = [len(column.title) + 3.0 for column in columns]
    for number, column in enumerate(columns, start=1):
        _put(sheet, 1, number, column.title, "text")
    last = 1
    for row_number, row in enumerate(rows, start=2):
        _same_length(columns, row)
        last = row_number
        for number, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            _put(sheet, row_number, number, value, column.kind)
            widths[number - 1] = max(widths[number - 1], len(_shown(value, column.kind)) + 2.0)
    _dress(sheet, title, columns, widths, last)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_bytes(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same table as CSV (see the head of this file). Raises ValueError for a row of another length."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_safe(_clean(column.title)) for column in columns])
    for row in rows:
        _same_length(columns, row)
        writer.writerow([_csv_cell(value, column.kind) for value, column in zip(row, columns, strict=True)])
    return "\ufeff".encode() + out.getvalue().encode()


# --- cells ----------------------------------------------------------------------------------


def _put(sheet: Worksheet, row: int, column: int, value: Cell, kind: Kind) -> None:
    if value is None or value == "":
        return
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        text = _clean(value)[:32767]  # Excel's longest cell
        cell.value = text
        cell.data_type = "s"  # openpyxl takes a leading = for a formula
        if text.startswith(_DANGEROUS):
            cell.quotePrefix = True  # still text after someone edits the cell
        cell.number_format = "@"
        if len(text) > _WIDE:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        return
    if kind == "text":
        _put(sheet, row, column, _shown(value, "text"), "text")
        return
    # Excel knows no time zones: the clock of the zone it was given in is what is shown.
    cell.value = value.replace(tzinfo=None) if isinstance(value, datetime) else value
    # "0.##" would leave a comma hanging behind a whole number.
    whole = kind == "number" and float(value).is_integer() if isinstance(value, (int, float)) else False
    cell.number_format = "#,##0" if whole else _FORMATS[kind]


def _csv_cell(value: Cell, kind: Kind) -> str:
    if isinstance(value, str):
        return _safe(_clean(value))
    if kind == "text":
        return _safe(_shown(value, kind))
    return _shown(value, kind)


def _safe(text: str) -> str:
    if text.startswith(_DANGEROUS):
        return f"'{text}"
    return f"\u00a0{text}" if _LOOKS_LIKE_NUMBER.fullmatch(text) else text


def _shown(value: Cell, kind: Kind) -> str:
    """A value as a Vietnamese reader writes it: decimal comma, day before month."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}" if kind == "date" else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str):
        return value
    if kind == "percent":
        return f"{value * 100:.1f}%".replace(".", ",")
    return str(value).replace(".", ",")


def _clean(text: str) -> str:
    """In NFC and without characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", unicodedata.normalize("NFC", text))


def _same_length(columns: Sequence[Column], row: Sequence[Cell]) -> None:
    if len(row) != len(columns):
        raise ValueError(f"a row of {len(row)} cells under {len(columns)} headings")


# --- sheet ----------------------------------------------------------------------------------


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\, and no apostrophe at the ends."""
    name = re.sub(r"[\[\]:*?/\\]", " ", _clean(title)).strip("' ")[:31].strip("' ")
    return name or "Bảng"


def _dress(
    sheet: Worksheet, title: str, columns: Sequence[Column], widths: Sequence[float], last: int
) -> None:
    for number, (column, width) in enumerate(zip(columns, widths, strict=True), start=1):
        head = sheet.cell(1, number)
        head.font = Font(bold=True, color="16203A")
        head.fill = PatternFill("solid", fgColor="F3ECDD")
        head.border = Border(bottom=Side(style="medium", color="857751"))
        head.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        fitted = min(max(width, _NARROW), _WIDE) if column.width is None else column.width
        sheet.column_dimensions[get_column_letter(number)].width = fitted
    sheet.freeze_panes = "A2"
    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.gridLines = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    # & begins a code in Excel's headers, && prints one.
    if title:
        sheet.oddHeader.center.text = _clean(title).replace("&", "&&")[:200]
    sheet.oddFooter.center.text = "Trang &P/&N"
