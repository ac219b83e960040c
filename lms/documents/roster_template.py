"""An empty list of people for Excel, with the columns that the import understands best.

The first row below the header is an example. It has "Ví dụ" where others have their number, by which the
import passes it over. Cells to be filled in are text, so that Excel takes neither a zero from a telephone nor
a formula from a name.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lms.domain.roster import TraineeGroup
from lms.domain.roster_cells import EARLIEST_BIRTH, LATEST_BIRTH
from lms.text_roster import GROUPS

ROWS = 500  # to be filled in
_TITLE, _HEADER, _EXAMPLE = 1, 3, 4
_NOTES = "Hướng dẫn"


class _Column(NamedTuple):
    title: str
    example: str
    width: float


_COMMON = (
    _Column("STT", "Ví dụ", 8),
    _Column("Họ và tên", "Nguyễn Thị Lan", 28),
    _Column("Giới tính", "Nữ", 11),
    _Column("Năm sinh", "1970", 11),
    _Column("Đối tượng", "", 26),
    _Column("Chức danh", "", 22),
    _Column("Đơn vị", "", 26),
    _Column("Thôn, tổ dân phố", "Thôn Đông", 22),
    _Column("Số điện thoại", "0310000000", 16),
    _Column("Trình độ", "Đại học Luật", 20),
)
_OF_GROUP = {
    TraineeGroup.HOA_GIAI_VIEN: (),
    TraineeGroup.BAO_CAO_VIEN: (
        _Column("Lĩnh vực pháp luật chuyên sâu", "Đất đai; Hôn nhân và gia đình", 30),
    ),
    TraineeGroup.TUYEN_TRUYEN_VIEN: (),
    TraineeGroup.MOT_CUA: (_Column("Lĩnh vực phụ trách", "Hộ tịch, chứng thực", 26),),
}
_DECISION = (
    _Column("Số QĐ công nhận", "151/QĐ-UBND", 18),
    _Column("Ngày QĐ công nhận", "13/11/2022", 18),
)
_LAST = (_Column("Ghi chú", "Dòng này là ví dụ, không được nhập", 34),)
_POSTS = {
    TraineeGroup.HOA_GIAI_VIEN: "Tổ trưởng",
    TraineeGroup.BAO_CAO_VIEN: "Chuyên viên",
    TraineeGroup.TUYEN_TRUYEN_VIEN: "Công chức tư pháp",
    TraineeGroup.MOT_CUA: "Công chức một cửa",
}


def roster_template(group: TraineeGroup, units: Sequence[str]) -> bytes:
    """A workbook for one group. `units` are offered where the unit is filled in; another may be written."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = GROUPS[group].split(",")[0][:31]
    book.properties.title = f"Mẫu danh sách {GROUPS[group]}"
    book.properties.creator = ""
    columns = _columns(group, units)
    _text(sheet, _TITLE, 1, f"DANH SÁCH {GROUPS[group].upper()}")
    sheet.cell(_TITLE, 1).font = Font(bold=True, size=14, color="16203A")
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        _text(sheet, _HEADER, number, column.title)
        _head(sheet, _HEADER, number)
        _text(sheet, _EXAMPLE, number, column.example)
        sheet.cell(_EXAMPLE, number).font = Font(italic=True, color="4F5669")
        for row in range(_EXAMPLE + 1, _EXAMPLE + 1 + ROWS):
            sheet.cell(row, number).number_format = "@"
    sheet.freeze_panes = f"C{_HEADER + 1}"
    sheet.print_title_rows = f"{_HEADER}:{_HEADER}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    _notes(book, units)
    _choices(sheet, columns, len(units))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _columns(group: TraineeGroup, units: Sequence[str]) -> list[_Column]:
    examples = {
        "Đối tượng": GROUPS[group],
        "Chức danh": _POSTS[group],
        "Đơn vị": units[0] if units else "Xã Hưng Hà",
    }
    decision = () if group is TraineeGroup.MOT_CUA else _DECISION
    return [
        column._replace(example=examples.get(column.title, column.example))
        for column in (*_COMMON, *_OF_GROUP[group], *decision, *_LAST)
    ]


def _text(sheet: Worksheet, row: int, column: int, value: str) -> None:
    """Text whatever it begins with: openpyxl takes a leading = for a formula."""
    cell = sheet.cell(row, column)
    cell.value = value or None
    cell.data_type = "s" if value else "n"
    cell.number_format = "@"
    cell.quotePrefix = value.startswith(tuple("=+-@"))


def _head(sheet: Worksheet, row: int, column: int) -> None:
    cell = sheet.cell(row, column)
    cell.font = Font(bold=True, color="16203A")
    cell.fill = PatternFill("solid", fgColor="F3ECDD")
    cell.border = Border(bottom=Side(style="medium", color="857751"))
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _choices(sheet: Worksheet, columns: Sequence[_Column], units: int) -> None:
    """Sex and group from a list, the year a year; a unit may be another than those offered."""
    last = _EXAMPLE + ROWS
    titles = [column.title for column in columns]
    # A comma would part an entry in two; what is before it is enough for the import.
    groups = ",".join(words.split(",")[0] for words in GROUPS.values())
    rules = [
        ("Giới tính", DataValidation(type="list", formula1='"Nam,Nữ"'), "Chọn Nam hoặc Nữ."),
        ("Đối tượng", DataValidation(type="list", formula1=f'"{groups}"'), "Chọn một nhóm trong danh sách."),
    ]
    if units:
        listed = DataValidation(type="list", formula1=f"'{_NOTES}'!$B$2:$B${units + 1}", errorStyle="warning")
        rules.append(("Đơn vị", listed, "Đơn vị này không có trong danh mục. Vẫn ghi?"))
    for title, rule, error in rules:
        letter = get_column_letter(titles.index(title) + 1)
        rule.error, rule.errorTitle, rule.showErrorMessage, rule.allow_blank = error, "Xem lại", True, True
        rule.add(f"{letter}{_EXAMPLE}:{letter}{last}")
        sheet.add_data_validation(rule)


def _notes(book: Workbook, units: Sequence[str]) -> None:
    notes = book.create_sheet(_NOTES)
    lines = (
        "Mỗi người một dòng, điền từ dưới dòng ví dụ. Dòng ví dụ để nguyên hay xóa đều được.",
        "Bắt buộc: họ và tên. Nên có: năm sinh, giới tính, đơn vị, thôn hoặc số điện thoại; thiếu thì "
        "máy hỏi lại.",
        f"Năm sinh ghi đủ bốn chữ số, từ {EARLIEST_BIRTH} đến {LATEST_BIRTH}.",
        "Người làm hai nhóm: ghi hai dòng, mỗi dòng một đối tượng; máy nhận ra là một người.",
        "Không ghi số căn cước, địa chỉ nhà, số tài khoản: máy không nhập các thông tin này.",
        "Điền xong, lưu lại rồi gửi tệp ở màn hình Nhập danh sách. Máy cho xem trước từng dòng, chưa ghi gì.",
    )
    _text(notes, 1, 1, "Cách điền")
    _text(notes, 1, 2, "Các đơn vị")
    for column, width in ((1, 70.0), (2, 36.0)):
        _head(notes, 1, column)
        notes.column_dimensions[get_column_letter(column)].width = width
    for row, line in enumerate(lines, 2):
        _text(notes, row, 1, line)
        notes.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    for row, unit in enumerate(units, 2):
        _text(notes, row, 2, unit)
