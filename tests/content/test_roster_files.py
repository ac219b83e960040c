"""Whatever bytes an office uploads end in people or in a reason, soon."""

import csv
import io
import json
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.presets import load_preset
from lms.content.rosters import LARGEST_FILE, RosterFileError, read_people, read_roster
from lms.domain.legacy_encodings import Script
from lms.domain.roster import FileVerdict, ProblemCode, Reason
from lms.text_roster import contract
from tests.domain.test_legacy_encodings import typed

UNITS = load_preset("hung-ha-2023").units
TABLE = [
    ["DANH SÁCH HÒA GIẢI VIÊN", "", "", "", ""],
    ["STT", "Họ và tên", "Năm sinh", "Giới tính", "Đơn vị"],
    ["1", "Nguyễn Thị Lan", "1970", "Nữ", "Xã Hòa Bình"],
    [],
    ["2", "Trần Văn Minh", "1971", "Nam", "Xã Tân Lễ"],
]


def as_csv(delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(TABLE)
    return text.getvalue()


def as_1258(text: str) -> bytes:
    """The code page keeps letters whole and tones apart."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = []
    for char in text:
        apart = unicodedata.normalize("NFD", char)
        letter = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones))
        out.append(letter + "".join(mark for mark in apart if mark in tones))
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
def test_csv_is_read_in_every_encoding_and_delimiter(delimiter: str, encoding: str) -> None:
    text = as_csv(delimiter)
    data = as_1258(text) if encoding == "cp1258" else text.encode(encoding)
    reading = read_people(data, "xa.csv", UNITS)
    assert [(row.row, row.name, row.year, row.unit_code) for row in reading.rows] == [
        (3, "Nguyễn Thị Lan", 1970, "12655"),
        (5, "Trần Văn Minh", 1971, "12592"),
    ]


@pytest.mark.parametrize("script", [Script.TCVN3, Script.VNI])
def test_csv_from_an_old_font_is_read(script: Script) -> None:
    data = typed(as_csv(";"), script).encode("latin-1")
    reading = read_people(data, "xa.csv", UNITS)
    assert [(row.name, row.unit_code) for row in reading.rows] == [
        ("Nguyễn Thị Lan", "12655"),
        ("Trần Văn Minh", "12592"),
    ]
    assert ProblemCode.SCRIPT_CONVERTED in {problem.code for problem in reading.file_problems}


def test_the_line_in_which_excel_names_the_delimiter_is_no_row() -> None:
    reading = read_people(("sep=|\r\n" + as_csv("|")).encode(), "C:\\Users\\Lan\\xa.csv", UNITS)
    assert [(row.sheet, row.row) for row in reading.rows] == [("xa", 3), ("xa", 5)]


def workbook(change: str = "", old: str = "", new: str = "") -> bytes:
    """TABLE as XLSX; with `change` a part of the zip has `old` replaced by `new`."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "HGV"
    for row in TABLE:
        sheet.append(row)
    plain = io.BytesIO()
    book.save(plain)
    if not change:
        return plain.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == change:
                assert old.encode() in part
                part = part.replace(old.encode(), new.encode(), 1)
            target.writestr(name, part)
    return changed.getvalue()


def refused(data: bytes, filename: str = "x.xlsx") -> Reason:
    with pytest.raises(RosterFileError) as error:
        read_roster(data, filename)
    reading = read_people(data, filename, UNITS)
    assert (reading.verdict, reading.reason) == (FileVerdict.REFUSE_FILE, error.value.reason)
    return error.value.reason


SHEET = "xl/worksheets/sheet1.xml"


@contextmanager
def limited(megabytes: int) -> Iterator[None]:
    """Fails when what is inside takes more memory. (Seconds would only measure the machine.)"""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < megabytes * 1024 * 1024


def test_a_sheet_that_lies_about_its_size_is_read_by_its_cells() -> None:
    for lie in ("A1", "A1:XFD1048576"):
        data = workbook(SHEET, '<dimension ref="A1:E5"', f'<dimension ref="{lie}"')
        assert [row.name for row in read_people(data, "x.xlsx", UNITS).rows] == [
            "Nguyễn Thị Lan",
            "Trần Văn Minh",
        ]


def test_a_merge_of_the_whole_sheet_costs_nothing() -> None:
    merges = '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert len(read_people(workbook(SHEET, "</sheetData>", merges), "x.xlsx", UNITS).rows) == 2


def test_a_lone_cell_at_the_far_end_is_too_many_rows() -> None:
    far = '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    assert refused(workbook(SHEET, "</sheetData>", far)) is Reason.TOO_MANY_ROWS


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
    assert refused(workbook(SHEET, "<worksheet", bomb)) is Reason.BROKEN


def test_a_zip_that_unpacks_too_large_is_refused_before_unpacking() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 30_000_000)
    assert refused(packed.getvalue()) is Reason.UNPACKS_TOO_LARGE


def test_links_to_other_files_are_not_followed() -> None:
    relations = "xl/_rels/workbook.xml.rels"
    link = (
        '<Relationship Id="rId99" TargetMode="External" Target="http://192.0.2.1/x.xlsx" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/externalLink"/></Relationships>'
    )
    reading = read_people(workbook(relations, "</Relationships>", link), "x.xlsx", UNITS)
    assert len(reading.rows) == 2


def test_a_million_empty_rows_cost_nothing() -> None:
    rows = "".join(f'<row r="{row}"/>' for row in range(6, 1_048_577))
    data = workbook(SHEET, "</sheetData>", f"{rows}</sheetData>")
    with limited(megabytes=400):
        reading = read_people(data, "x.xlsx", UNITS)
    assert [row.row for row in reading.rows] == [3, 5]


def test_formatted_empty_cells_below_a_list_cost_nothing() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(6, 400_006))
    data = workbook(SHEET, "</sheetData>", f"{rows}</sheetData>")
    with limited(megabytes=400):
        reading = read_people(data, "x.xlsx", UNITS)
    assert [row.row for row in reading.rows] == [3, 5]


def test_a_huge_cell_is_cut_and_holds_nobody_up() -> None:
    text = "Nguyễn " * 100_000
    with limited(megabytes=400):
        reading = read_people(workbook(SHEET, "Nguyễn Thị Lan", text), "x.xlsx", UNITS)
    assert max(len(row.name) for row in reading.rows) <= 500


@pytest.mark.parametrize("formula", ["=1+1", "=HYPERLINK(&quot;http://192.0.2.1&quot;)", "=CMD|'/c calc'!A1"])
def test_formulas_are_read_by_their_stored_value(formula: str) -> None:
    cell = '<c r="B3" t="inlineStr"><is><t>Nguyễn Thị Lan</t></is></c>'
    told = f'<c r="B3" t="str"><f>{formula[1:]}</f><v>Nguyễn Thị Lan</v></c>'
    assert [row.name for row in read_people(workbook(SHEET, cell, told), "x.xlsx", UNITS).rows] == [
        "Nguyễn Thị Lan",
        "Trần Văn Minh",
    ]


@pytest.mark.parametrize("name", ["x.csv", "x.xls", "x.pdf", "x", ""])
def test_a_workbook_by_any_other_name_is_a_workbook(name: str) -> None:
    assert len(read_people(workbook(), name, UNITS).rows) == 2
    assert len(read_people(as_csv(";").encode(), "x.xlsx", UNITS).rows) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\r\n", Reason.EMPTY),
        (b"a;b\n" * (LARGEST_FILE // 4 + 1), Reason.TOO_LARGE),
        (b"a\n" * 20_001, Reason.TOO_MANY_ROWS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Reason.OLD_EXCEL),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            Reason.ENCRYPTED,
        ),
        (b"%PDF-1.7\n", Reason.OTHER_FORMAT),
        (b"<html><table><tr><td>x</td></tr></table></html>", Reason.OTHER_FORMAT),
        (b"PK\x03\x04 broken", Reason.BROKEN),
        (b"\x89PNG\r\n\x1a\n\x01\x02\x03", Reason.NOT_TEXT),
    ],
)
def test_other_files_are_refused_with_their_reason(data: bytes, reason: Reason) -> None:
    assert refused(data) is reason


def test_a_word_document_is_no_list() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refused(packed.getvalue()) is Reason.OTHER_FORMAT


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)), st.text(max_size=20))
def test_any_bytes_are_read_or_refused(data: bytes, filename: str) -> None:
    reading = read_people(data, filename, UNITS)
    assert (reading.verdict is FileVerdict.IMPORT) == bool(reading.rows)


@cache
def once() -> bytes:
    """The same bytes for every example: a workbook says when it was written."""
    return workbook()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    good = bytearray(once())
    for _ in range(data.draw(st.integers(1, 8))):
        good[data.draw(st.integers(2, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(4, len(good)))
    reading = read_people(bytes(good[:cut]), "x.xlsx", UNITS)
    assert (reading.reason is None) == bool(reading.rows)


ROWS = st.lists(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["Họ và tên", "Năm sinh", "Nam", "Nữ", "x", "1970", "Xã Hòa Bình", "Lê Hoa", "STT", ""]
            ),
            st.text(alphabet="aăđ 1.;/(\n", max_size=12),
        ),
        max_size=6,
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_any_table_is_read_and_its_rows_are_where_they_were(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    reading = read_people(text.getvalue().encode(), "danh-sach-hgv.csv", UNITS)
    assert json.dumps(contract(reading))
    for row in reading.rows:
        assert 1 <= row.row <= len(rows) + 12
