"""The sign-in sheet: 200 people, every page with its heading and number, no forbidden column."""

from datetime import date
from pathlib import Path

from lms.documents.pdf import TRIAL_MARK
from lms.documents.sheets import SignInRow, SignInSheet, sign_in_sheet_pdf
from tests.documents.pdf_tools import needs_poppler, text_of

TODAY = date(2026, 11, 24)
SHEET = SignInSheet(
    office_lines=("UBND HUYỆN HƯNG HÀ", "PHÒNG TƯ PHÁP"),
    title="Danh sách điểm danh",
    details=("Lớp Hưng Hà 02: Nghiệp vụ hòa giải ở cơ sở", "Buổi 1, 24/11/2026, 08:00 – 11:30"),
    place="Hưng Hà",
)


def people(count: int) -> list[SignInRow]:
    unit = "Tổ hòa giải thôn Duyên Phúc, xã Hưng Hà"
    return [
        SignInRow(f"Nguyễn Thị Lan {n}", 1960 + n % 30, "Nữ", "Tổ trưởng", unit, f"0912{n:06d}")
        for n in range(count)
    ]


def pages(pdf: bytes, folder: Path) -> list[str]:
    return text_of(pdf, folder, layout=True).split("\f")[:-1]


@needs_poppler
def test_two_hundred_people_fill_numbered_pages_with_a_heading_each(tmp_path: Path) -> None:
    found = pages(sign_in_sheet_pdf(SHEET, people(200), made_on=TODAY), tmp_path)
    assert len(found) == 9
    for number, page in enumerate(found, start=1):
        assert f"Trang {number}/9" in page
        assert "Họ và tên" in page and "Ký sáng" in page and "Ký chiều" in page
    assert "DANH SÁCH ĐIỂM DANH" in found[0] and "DANH SÁCH ĐIỂM DANH" not in found[1]
    text = " ".join(" ".join(found).split())
    assert all(f"Nguyễn Thị Lan {n}" in text for n in (0, 99, 199))
    assert "0912000199" in text
    assert "Danh sách có 200 người" in found[-1]


@needs_poppler
def test_the_closing_lines_are_never_cut_off(tmp_path: Path) -> None:
    """Whatever the number of people, the place to sign is whole, on a page of its own if need be."""
    for count in range(18, 26):
        found = pages(sign_in_sheet_pdf(SHEET, people(count), made_on=TODAY), tmp_path)
        assert "Người lập danh sách" in found[-1] and "Giảng viên" in found[-1]
        assert f"Trang {len(found)}/{len(found)}" in found[-1]


@needs_poppler
def test_there_is_no_column_for_what_may_not_be_asked(tmp_path: Path) -> None:
    text = text_of(sign_in_sheet_pdf(SHEET, people(3), made_on=TODAY), tmp_path).lower()
    assert not any(word in text for word in ("dân tộc", "căn cước", "cccd", "cmnd"))


@needs_poppler
def test_a_sheet_without_people_has_rows_to_write_in(tmp_path: Path) -> None:
    text = text_of(sign_in_sheet_pdf(SHEET, [], made_on=TODAY), tmp_path)
    assert "20" in text.split() and "Danh sách có" not in text


@needs_poppler
def test_a_half_day_has_one_column_to_sign(tmp_path: Path) -> None:
    half = SHEET._replace(signature_columns=("Ký tên",))
    text = text_of(sign_in_sheet_pdf(half, people(3), made_on=TODAY), tmp_path)
    assert "Ký tên" in text and "Ký chiều" not in text


def test_a_marked_sheet_is_another_file() -> None:
    rows = people(3)
    plain = sign_in_sheet_pdf(SHEET, rows, made_on=TODAY)
    assert sign_in_sheet_pdf(SHEET, rows, made_on=TODAY) == plain
    assert sign_in_sheet_pdf(SHEET, rows, made_on=TODAY, mark=TRIAL_MARK) != plain


def test_one_odd_cell_does_not_keep_a_class_from_being_printed(tmp_path: Path) -> None:
    odd = SignInRow("Nguyễn Thị\tLan 😀", 1960, "Nữ", "\u202eTổ trưởng", "Xã Hưng Hà", "")
    pdf = sign_in_sheet_pdf(SHEET, [*people(2), odd], made_on=TODAY)
    assert pdf.startswith(b"%PDF")
