from __future__ import annotations

from datetime import date
from pathlib import Path

from lms.documents.recovery_sheet import recovery_sheet_pdf
from tests.documents.pdf_tools import needs_poppler, text_of

CODES = [f"4K7P M2C{number}" for number in range(10)]


def sheet(name: str = "Trần Văn Tuấn") -> bytes:
    return recovery_sheet_pdf(
        name=name, login="HH 7M2C 81", office="UBND xã Hưng Hà", codes=CODES, made_on=date(2026, 11, 24)
    )


@needs_poppler
def test_the_sheet_has_every_code_and_says_whose_they_are(tmp_path: Path) -> None:
    said = text_of(sheet(), tmp_path)
    assert all(code in said for code in CODES)
    for words in ("UBND xã Hưng Hà", "Trần Văn Tuấn", "HH 7M2C 81", "Mỗi mã dùng một lần"):
        assert words in said


def test_the_same_codes_give_the_same_bytes() -> None:
    assert sheet() == sheet()


@needs_poppler
def test_a_long_name_is_not_cut_off(tmp_path: Path) -> None:
    name = "Công Tằng Tôn Nữ Thị Huyền Trân Nguyễn Phúc Vĩnh Lộc Bảo Khánh Ngọc Minh Châu Phương Anh"
    said = text_of(sheet(name), tmp_path).split()
    assert all(word in said for word in name.split())
