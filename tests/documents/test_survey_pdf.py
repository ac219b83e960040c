"""Surveys on paper: a form to be filled in without a name, and results with every figure written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lms.content.loader import load_courses
from lms.documents.survey_pdf import (
    FormSheet,
    ResultQuestion,
    ResultSheet,
    survey_form_pdf,
    survey_results_pdf,
)
from tests.documents.pdf_tools import needs_poppler, text_of

OFFICE = ("UBND XÃ HƯNG HÀ", "PHÒNG TƯ PHÁP")
DAY = date(2026, 11, 24)
COURSES = Path(__file__).resolve().parents[2] / "courses"


def form_sheet() -> FormSheet:
    form = load_courses(COURSES)[0].surveys[0]
    return FormSheet(OFFICE, form, "Lớp: Hưng Hà 01", date(2026, 12, 1))


@needs_poppler
def test_the_form_that_ships_fits_one_sheet_and_has_no_place_for_a_name(tmp_path: Path) -> None:
    pdf = survey_form_pdf(form_sheet(), made_on=DAY)
    text = text_of(pdf, tmp_path)
    assert text.count("\f") == 1
    for words in ("PHIẾU KHẢO SÁT SAU LỚP", "Phiếu không ghi tên", "1. Nội dung lớp học", "8. Ở địa phương"):
        assert words in text
    assert "chậm nhất ngày 01/12/2026" in text
    assert "Họ và tên" not in text and "Ký" not in text


@needs_poppler
def test_results_have_their_figures_and_long_words_go_over_pages(tmp_path: Path) -> None:
    questions = (
        ResultQuestion("Có dễ hiểu không?", "10 phiếu trả lời", (("4", 7), ("5 (rất dễ)", 3)), ()),
        ResultQuestion("Cần thêm gì?", "80 ý kiến", (), ("Thêm giờ thực hành. " * 12,) * 80),
    )
    sheet = ResultSheet(
        OFFICE, "Phiếu khảo sát", "Lớp: Hưng Hà 01", "10 phiếu", "In ngày 24/11/2026", questions
    )
    text = text_of(survey_results_pdf(sheet, made_on=DAY), tmp_path)
    assert "KẾT QUẢ PHIẾU KHẢO SÁT" in text
    assert "7 (70%)" in text and "3 (30%)" in text
    assert text.replace("\n", " ").count("Thêm giờ") == 12 * 80


def test_a_letter_nobody_has_does_not_stop_the_printing() -> None:
    """Open answers come from any phone."""
    questions = (ResultQuestion("Cần thêm gì?", "1 ý kiến", (), ("Hay 😀 lắm \u0007 中",)),)
    sheet = ResultSheet(OFFICE, "Phiếu", "Lớp", "5 phiếu", "In", questions)
    assert survey_results_pdf(sheet, made_on=DAY, mark="BẢN THỬ").startswith(b"%PDF")


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert survey_form_pdf(form_sheet(), made_on=DAY) == survey_form_pdf(form_sheet(), made_on=DAY)
