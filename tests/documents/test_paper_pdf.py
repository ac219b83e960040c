"""Question papers and keys: two files, every variant on leaves of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lms.documents.paper_pdf import PaperHead, PrintedQuestion, key_pdf, papers_pdf, plain_paragraphs
from tests.documents.pdf_tools import needs_poppler, text_of

HEAD = PaperHead(
    ("UBND XÃ HƯNG HÀ", "PHÒNG TƯ PHÁP"),
    "Bài kiểm tra cuối khóa",
    "Nghiệp vụ hòa giải ở cơ sở",
    "Hưng Hà 01",
    date(2026, 11, 28),
    45,
    "4K7P M2C8",
)
TODAY = date(2026, 11, 24)


def questions(count: int) -> list[PrintedQuestion]:
    return [
        PrintedQuestion(f"Câu hỏi thứ {number}: **việc nào** hòa giải được?", ("Một", "Hai", "Ba", "Bốn"))
        for number in range(1, count + 1)
    ]


@needs_poppler
def test_each_variant_begins_on_the_front_of_a_leaf(tmp_path: Path) -> None:
    """Seven questions fill more than one page and less than two; so a variant takes two pages."""
    pages = text_of(papers_pdf(HEAD, {"A": questions(4), "B": questions(4)}, made_on=TODAY), tmp_path).split(
        "\f"
    )[:-1]
    assert len(pages) == 3  # A, its empty back, B
    assert "MÃ ĐỀ A" in pages[0] and "Mã đề A. Trang 1/1" in pages[0]
    assert pages[1].strip() == ""
    assert "MÃ ĐỀ B" in pages[2] and "Hết" in pages[2]


@needs_poppler
def test_a_paper_says_what_it_is_and_holds_no_key(tmp_path: Path) -> None:
    text = text_of(papers_pdf(HEAD, {"A": questions(12)}, made_on=TODAY, mark="DỮ LIỆU MẪU"), tmp_path)
    for said in (
        "Thời gian làm bài: 45 phút",
        "Ngày 28/11/2026",
        "Lớp: Hưng Hà 01",
        "Họ và tên",
        "Câu 12.",
        "việc nào hòa giải được?",
        "Mã đề A. Trang 1/3",
        "Mã đề A. Trang 3/3",
    ):
        assert said in text
    assert "Đáp án" not in text and "**" not in text


@needs_poppler
def test_the_key_names_every_letter(tmp_path: Path) -> None:
    text = text_of(key_pdf(HEAD, {"A": "ABCD", "B": "DCBA"}, made_on=TODAY), tmp_path, layout=True)
    assert "Chỉ dành cho người chấm" in text
    rows = [line.split() for line in text.splitlines()]
    assert ["1", "A", "D"] in rows and ["4", "D", "A"] in rows


def test_the_same_paper_is_the_same_file() -> None:
    made = [papers_pdf(HEAD, {"A": questions(3)}, made_on=TODAY) for _ in range(2)]
    assert made[0] == made[1]


def test_markup_is_left_out_and_nothing_else() -> None:
    assert plain_paragraphs("Một **hai** *ba*.\n\nBốn\nnăm:\n- sáu\n- bảy 2*3*4\n1. tám") == [
        "Một hai ba.",
        "Bốn năm:",
        "– sáu",
        "– bảy 2*3*4",
        "1. tám",
    ]


@needs_poppler
def test_what_is_called_a_class_is_not_called_one_twice(tmp_path: Path) -> None:
    head = HEAD._replace(class_title="Lớp số 10")
    text = text_of(papers_pdf(head, {"A": questions(1)}, made_on=TODAY), tmp_path)
    assert "Nghiệp vụ hòa giải ở cơ sở. Lớp số 10" in text and "Lớp: Lớp" not in text
