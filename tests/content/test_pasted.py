"""What Excel puts on the clipboard is read like a file."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.pasted import FILE_NAME, pasted_table
from lms.content.presets import load_preset
from lms.content.rosters import read_people, read_roster

UNITS = load_preset("hung-ha-2023").units


def cells(text: str) -> list[list[str | None]]:
    [grid] = read_roster(pasted_table(text), FILE_NAME)
    return [[None if cell is None else str(cell) for cell in row] for row in grid.rows]


def test_a_list_is_read_as_excel_copies_it() -> None:
    text = (
        'STT\tHọ và tên\tNăm sinh\tGiới tính\t"Đơn vị\n(xã, thị trấn)"\tSĐT\tChức danh\r\n'
        "1\tNguyễn Thị Lan\t1970\tNữ\tXã Hòa Bình\t0311234567\tTổ trưởng\r\n"
        '2\tTrần Văn Minh\t1971\tNam\t"Xã Tân Lễ"\t0311234568\t"Tổ viên,\nthôn Hạ"\r\n'
    )
    rows = read_people(pasted_table(text), FILE_NAME, UNITS).rows
    assert [(row.name, row.year, row.unit_code, row.phone) for row in rows] == [
        ("Nguyễn Thị Lan", 1970, "12655", "0311234567"),
        ("Trần Văn Minh", 1971, "12592", "0311234568"),
    ]


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("a\tb\nc\td\n", [["a", "b"], ["c", "d"]]),
        ('"a\nb"\tc', [["a\nb", "c"]]),
        ('"say ""x"""\tc', [['say "x"', "c"]]),
        ('"Sáu\tLan\nc\td', [['"Sáu', "Lan"], ["c", "d"]]),
        ('Lan "Sáu"\tc', [['Lan "Sáu"', "c"]]),
        ("a\t\tb", [["a", None, "b"]]),
        ("a;b, c|d\te", [["a;b, c|d", "e"]]),
        ("a\rb", [["a"], ["b"]]),
    ],
)
def test_tabs_lines_and_quotes(text: str, table: list[list[str | None]]) -> None:
    assert cells(text) == table


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t\t\n"])
def test_nothing_is_nothing(text: str) -> None:
    assert pasted_table(text) == b""


CELL = st.text(alphabet='ab "\t\n,;đ', max_size=6).filter(lambda cell: cell == "" or cell.strip() == cell)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5))
def test_whatever_a_spreadsheet_quotes_comes_back(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    data = pasted_table(text.getvalue())
    back = list(csv.reader(io.StringIO(data.decode()), delimiter="\t"))[1:]
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows = rows[:-1]
    assert back == rows
