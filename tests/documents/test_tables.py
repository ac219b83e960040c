"""Tables: what Excel shows is what was meant, and nothing in them runs."""

import csv
import io
import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lms.documents.tables import Cell, Column, csv_bytes, xlsx

COLUMNS = (
    Column("Họ và tên"),
    Column("Điện thoại"),
    Column("Số bài", "number"),
    Column("Tỷ lệ", "percent"),
    Column("Ngày cấp", "date"),
)
ROWS: list[tuple[Cell, ...]] = [
    ("Nguyễn Thị Lan", "0912345678", 12, 0.5, date(2026, 11, 24)),
    ("Lê Văn Minh", "", 7.5, 1.0, None),
]
DANGEROUS = ("=1+1", "+84912345678", "-5", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://example.vn")')


def sheet_of(data: bytes) -> Worksheet:
    book = load_workbook(io.BytesIO(data))
    assert isinstance(book, Workbook)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_numbers_stay_numbers_and_codes_stay_text() -> None:
    sheet = sheet_of(xlsx("Kết quả", COLUMNS, ROWS))
    assert [cell.value for cell in sheet[1]] == ["Họ và tên", "Điện thoại", "Số bài", "Tỷ lệ", "Ngày cấp"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n", "n", "d"]
    assert sheet["B2"].value == "0912345678" and sheet["B2"].number_format == "@"
    assert sheet["C2"].value == 12
    assert (sheet["D2"].value, sheet["D2"].number_format) == (0.5, "0.0%")
    assert sheet["E2"].number_format == "dd/mm/yyyy"
    assert sheet["B3"].value is None and sheet["E3"].value is None


def test_a_sheet_is_ready_to_read_and_to_print() -> None:
    sheet = sheet_of(xlsx("Kết quả & số liệu", COLUMNS, ROWS))
    assert sheet.title == "Kết quả & số liệu"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width == len("Nguyễn Thị Lan") + 2
    assert sheet.oddHeader.center.text == "Kết quả && số liệu"


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(text: str) -> None:
    sheet = sheet_of(xlsx("Bảng", [Column("Ghi chú")], [(text,)]))
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix
    assert str(sheet["A2"].value).replace("_x000D_", "\r").strip() == text.strip()
    assert read_csv(csv_bytes([Column("Ghi chú")], [(text,)]))[1] == [f"'{text}"]


def test_a_heading_that_looks_like_a_formula_is_text_too() -> None:
    assert sheet_of(xlsx("Bảng", [Column("=A1")], []))["A1"].data_type == "s"
    assert read_csv(csv_bytes([Column("=A1")], [])) == [["'=A1"]]


@given(st.text())
def test_no_csv_cell_begins_like_a_formula(text: str) -> None:
    cell = csv_bytes([Column("A")], [(text,)]).decode("utf-8-sig").split("\r\n", 1)[1].strip('"')
    assert not cell.startswith(("=", "+", "-", "@", "\t"))


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=4))
def test_any_text_can_be_written(texts: list[str]) -> None:
    columns = [Column("A")] * len(texts)
    sheet_of(xlsx("Bảng", columns, [texts]))
    assert len(read_csv(csv_bytes(columns, [texts]))[1]) == len(texts)


@pytest.mark.parametrize("text", ["0912345678", "12E45", "1/2", "3-4", "1-Jan", "12345678901234567890", "5%"])
def test_a_text_that_excel_would_recount_is_kept_text_in_csv(text: str) -> None:
    written = read_csv(csv_bytes([Column("Mã")], [(text,)]))[1][0]
    assert written == f"\u00a0{text}" and written.strip() == text


def test_csv_is_what_excel_with_vietnamese_settings_opens() -> None:
    assert (
        csv_bytes(COLUMNS, ROWS)
        == (
            "\ufeffHọ và tên;Điện thoại;Số bài;Tỷ lệ;Ngày cấp\r\n"
            "Nguyễn Thị Lan;\u00a00912345678;12;50,0%;24/11/2026\r\n"
            "Lê Văn Minh;;7,5;100,0%;\r\n"
        ).encode()
    )


def test_names_are_written_in_one_spelling() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Lan")
    assert sheet_of(xlsx("Bảng", [Column("Tên")], [(decomposed,)]))["A2"].value == "Nguyễn Thị Lan"
    assert read_csv(csv_bytes([Column("Tên")], [(decomposed,)]))[1] == ["Nguyễn Thị Lan"]


def test_a_local_time_is_written_day_first() -> None:
    moment = datetime(2026, 11, 24, 8, 5)
    assert read_csv(csv_bytes([Column("Lúc", "time")], [(moment,)]))[1] == ["24/11/2026 08:05"]
    cell = sheet_of(xlsx("Bảng", [Column("Lúc", "time")], [(moment,)]))["A2"]
    assert (cell.value, cell.number_format) == (moment, "dd/mm/yyyy hh:mm")


def test_a_time_with_a_zone_is_written_as_its_own_clock_shows_it() -> None:
    moment = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)
    assert sheet_of(xlsx("Bảng", [Column("Lúc", "time")], [(moment,)]))["A2"].value == datetime(
        2026, 11, 24, 8, 5
    )


def test_any_title_makes_a_sheet_name() -> None:
    assert sheet_of(xlsx("Kết quả 1/2: [xã] *?", COLUMNS, [])).title == "Kết quả 1 2   xã"
    assert sheet_of(xlsx("", COLUMNS, [])).title == "Bảng"
    assert len(sheet_of(xlsx("d" * 80, COLUMNS, [])).title) == 31


def test_a_row_of_another_length_is_a_programming_error() -> None:
    with pytest.raises(ValueError):
        xlsx("Bảng", COLUMNS, [("Lan",)])
    with pytest.raises(ValueError):
        csv_bytes(COLUMNS, [("Lan",)])


def test_whole_numbers_have_no_comma_behind_them_and_years_no_point_in_them() -> None:
    columns = [Column("Người", "number"), Column("Điểm", "number"), Column("Năm sinh", "year")]
    sheet = load_workbook(io.BytesIO(xlsx("Bảng", columns, [(1556, 7.5, 1968)]))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == [1556, 7.5, 1968]
    assert [cell.number_format for cell in sheet[2]] == ["#,##0", "#,##0.0#", "0"]
