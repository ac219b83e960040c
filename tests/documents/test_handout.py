"""The paper of a module."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from lms.content.loader import load_courses
from lms.documents import drawings
from lms.documents.handout import Handout, handout_pdf
from lms.documents.pdf import Page
from lms.domain.course import Block, BlockKind, Course, Lesson
from lms.domain.law_change import ChangeKind, LawChange, Place
from lms.services.lesson_handouts import words_used
from tests.documents.pdf_tools import needs_poppler, text_of
from tests.services.small_office import COURSE
from tests.services.test_approvals import LAW

DAY = date(2026, 11, 24)
CATALOGUE, _ = load_courses(Path("courses"))
ADDRESS = "https://tap-huan.example.vn/mo-dun/m1"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 180"><rect width="360" height="180"'
    ' fill="#ffffff" stroke="#000000"/><g transform="translate(0 20)"><text x="180" y="40" font-size="15"'
    ' text-anchor="middle" font-weight="700">Nghe hai bên'
    '<tspan x="180" dy="20">rồi mới hỏi</tspan></text></g>'
    "<title>Không in</title></svg>"
)
CHANGE = LawChange(
    "doi-1",
    LAW.id,
    ChangeKind.AMENDED,
    date(2026, 11, 20),
    (Place("4"),),
    "9/2026/QH16",
    "Luật sửa đổi",
)
BLOCKS = (
    Block(kind=BlockKind.PROSE, markdown="Lời giảng dài không in."),
    Block(kind=BlockKind.CASE, title="Bờ rào", markdown="Ông K. lấn **bốn gang** đất."),
    Block(kind=BlockKind.MODEL_ANSWER, title="Cách làm", markdown="Đo lại đất."),
    Block(kind=BlockKind.TO_DO, markdown="1. Vẽ lại thửa đất\n2. Hỏi tổ trưởng"),
    Block(kind=BlockKind.SUMMARY, markdown="- Nghe trước\n- Hỏi sau", awaits_review=True),
)


def course(*blocks: Block) -> Course:
    [module] = COURSE.modules
    lesson = module.lessons[0].model_copy(update={"blocks": blocks})
    return COURSE.model_copy(update={"modules": (module.model_copy(update={"lessons": (lesson,)}),)})


def paper(made: Course, approved: frozenset[str] = frozenset(), mark: str | None = None) -> bytes:
    words = (("Mốc giới", "Dấu để nhận ra đất."),)
    return handout_pdf(Handout(made, made.modules[0], approved, ADDRESS, words), made_on=DAY, mark=mark)


@needs_poppler
def test_it_holds_what_to_remember_to_do_and_to_talk_about_and_not_the_lesson(tmp_path: Path) -> None:
    text = text_of(paper(course(*BLOCKS)), tmp_path)
    for words in (
        "Mở đầu",
        "Biết việc nào hòa giải được.",
        "Bài 1. Bài b1",
        "Tình huống: Bờ rào",
        "bốn gang",
        "Vẽ lại thửa đất",
        "Nghe trước",
        "Mốc giới: Dấu để nhận ra đất.",
        "bản 1. Pháp luật cập nhật đến ngày 23/11/2026.",
    ):
        assert words in text
    assert "Lời giảng dài" not in text
    assert "**" not in text


@needs_poppler
def test_model_answers_stand_on_a_last_page_of_their_own(tmp_path: Path) -> None:
    *before, last = text_of(paper(course(*BLOCKS)), tmp_path).rstrip("\f").split("\f")
    assert "Gợi ý trả lời" in last and "Đo lại đất." in last
    assert not any("Đo lại đất." in page for page in before)


@needs_poppler
def test_what_awaits_review_says_so_until_the_lesson_is_approved(tmp_path: Path) -> None:
    text = text_of(paper(course(*BLOCKS)), tmp_path)
    assert "Cần nhớ (chờ thẩm định)" in text
    assert text.count("Chỗ có vạch đậm bên trái chờ thẩm định") == 1
    assert "chờ thẩm định" not in text_of(paper(course(*BLOCKS), frozenset({"b1"})), tmp_path)


@needs_poppler
def test_changed_law_is_told_whole_in_the_first_lesson_and_pointed_to_in_others(tmp_path: Path) -> None:
    made = course(*BLOCKS)
    [module] = made.modules
    second = module.lessons[0].model_copy(update={"id": "b2"})
    module = module.model_copy(update={"lessons": (*module.lessons, second)})
    notice = (CHANGE, LAW)
    of = Handout(
        made.model_copy(update={"modules": (module,)}),
        module,
        frozenset(),
        ADDRESS,
        changes={"b1": [notice], "b2": [notice]},
    )
    drawn = handout_pdf(of, made_on=DAY)
    text = " ".join(text_of(drawn, tmp_path).split())
    assert text.count("Pháp luật đã thay đổi.") == 2
    assert text.count("đã được sửa đổi từ ngày 20/11/2026 (Điều 4), bởi Luật sửa đổi số 9/2026/QH16.") == 1
    assert "Xem ghi chú ở Bài 1. Bài này viết theo quy định cũ" in text
    assert "Bài 1. Cách làm (pháp luật đã thay đổi)" in text
    assert drawn != handout_pdf(dataclasses.replace(of, changes={}), made_on=DAY)


@needs_poppler
def test_the_words_of_a_drawing_are_letters_on_the_page(tmp_path: Path) -> None:
    page = Page(title="Hình", made_on=DAY, identity=b"1", exact=False)
    page.add_page()
    size = drawings.size_of(SVG, 120, 60)
    assert size == (120, 60)
    drawings.draw(page, SVG, 20, 20, size)
    text = text_of(page.to_bytes(), tmp_path)
    assert "Nghe hai bên" in text and "rồi mới hỏi" in text and "Không in" not in text


def test_the_same_paper_is_the_same_bytes_and_another_version_is_not() -> None:
    made = course(*BLOCKS)
    assert paper(made) == paper(made)
    assert paper(made) != paper(made, frozenset({"b1"}))
    assert paper(made) != paper(made, mark="BẢN THỬ")


def test_a_letter_that_no_font_has_stops_nothing() -> None:
    assert paper(course(Block(kind=BlockKind.SUMMARY, markdown="- 漢 \U0001f600"))).startswith(b"%PDF")


@pytest.mark.parametrize("course_id", sorted(CATALOGUE.courses))
def test_every_module_there_is_stands_on_two_pages_and_one_of_answers(course_id: str) -> None:
    """Drawings included, whatever shapes they use."""
    made = CATALOGUE.courses[course_id]
    for module in made.modules:
        of = Handout(made, module, frozenset(), ADDRESS, words_used(made, module))
        assert handout_pdf(of, made_on=DAY).count(b"/Type /Page\n") == 3, module.id
    for lesson in made.lessons():
        _draw_all(lesson)


def _draw_all(lesson: Lesson) -> None:
    page = Page(title="Hình", made_on=DAY, identity=b"1", exact=False)
    page.add_page()
    for block in lesson.blocks:
        if block.file and block.file.svg:
            drawings.draw(page, block.file.svg, 20, 20, drawings.size_of(block.file.svg, 100, 100))
    page.to_bytes()
