"""A name that begins like a formula stays a name in every file that is taken away."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from lms.text_screens import SCREENS
from tests.attacks.conftest import Town
from tests.attacks.hostile import SURVEY
from tests.attacks.screen import Screen

DANGEROUS = tuple("=+-@\t\r\n")
NUMBER = re.compile(r"-?[\d.,]+%?")


def csv_faults(content: bytes) -> list[str]:
    text = content.decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    return [cell for row in rows for cell in row if cell.startswith(DANGEROUS) and not NUMBER.fullmatch(cell)]


def xlsx_faults(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        f"{cell.coordinate}: {cell.value!r}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
        or (isinstance(cell.value, str) and cell.value.startswith(DANGEROUS) and not cell.quotePrefix)
    ]


@pytest.mark.parametrize(
    ("role", "screens"),
    [
        ("office", tuple(SCREENS)),
        ("trainer", ("diem-danh-lop", "ket-qua")),
        ("admin", ("nhat-ky", "phan-quyen", "nguoi-hoc")),
    ],
    ids=("office", "trainer", "admin"),
)
def test_no_cell_of_any_file_is_a_formula(hostile_town: Town, role: str, screens: tuple[str, ...]) -> None:
    """Every button that hands out a file, on every screen this role may open, as it stands when opened."""
    who = hostile_town.person(role)
    cohort = hostile_town.ready[0]
    taken: list[str] = []
    hostile_cells = 0
    with Screen(who) as screen:
        for name in screens:
            for query in ("", f"lop={cohort}&buoi={hostile_town.session}&phieu={SURVEY}"):
                screen.open(name, query)
                for label in [one for one in screen.downloads() if "Excel" in one or "CSV" in one]:
                    address = screen.download(label)
                    content = who.get(address).body
                    kind = address.rpartition(".")[2]
                    if kind == "csv":
                        assert csv_faults(content) == [], (name, label)
                        hostile_cells += content.count(b"HYPERLINK")
                    elif kind == "xlsx":
                        assert xlsx_faults(content) == [], (name, label)
                    taken.append(f"{name} {label} .{kind}")
    if role == "office":
        assert len(taken) >= 4
        assert any(one.startswith("khao-sat-lop") for one in taken)
        assert hostile_cells > 0


def test_the_checks_see_a_formula_when_there_is_one() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["=1+1", "Lan"])
    out = io.BytesIO()
    book.save(out)
    assert len(xlsx_faults(out.getvalue())) == 1
    assert csv_faults(b"Lan;=1+1\r\n-5;\t=2\r\n") == ["=1+1", "\t=2"]
