"""Drawings, pictures and recordings in lessons: found, described, harmless, or told with their line."""

from __future__ import annotations

import base64

import pytest

from lms.content.media import svg_faults
from lms.domain.content_problems import ProblemCode
from lms.domain.course import BlockKind
from lms.text_content import problem_text
from tests.content.conftest import COURSE, MODULE, Folder

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="2">Ba bước</text></svg>'
FIGURE = ":::hinh Ba bước\nba-buoc.svg\nNghe, hỏi, ghi.\n:::\n\n:::tom-tat"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LESSON = f"{MODULE}/01-bai-mot.md"


def _with_figure(folder: Folder, block: str = FIGURE) -> None:
    folder.replace(LESSON, ":::tom-tat", block)


def test_a_figure_carries_its_drawing_and_its_words(folder: Folder):
    _with_figure(folder)
    folder.write(f"{COURSE}/hinh/ba-buoc.svg", DRAWING)
    block = next(b for b in folder.course().lesson("HGV-99-M1-L1").blocks if b.kind is BlockKind.FIGURE)
    assert (block.title, block.markdown) == ("Ba bước", "Nghe, hỏi, ghi.")
    assert block.file and block.file.svg == DRAWING


def test_the_name_of_a_file_is_not_counted_as_prose(folder: Folder):
    before = folder.course().lesson("HGV-99-M1-L1").words
    _with_figure(folder)
    folder.write(f"{COURSE}/hinh/ba-buoc.svg", DRAWING)
    assert folder.course().lesson("HGV-99-M1-L1").words == before + len(["Nghe,", "hỏi,", "ghi."])


def test_a_picture_is_known_by_its_bytes_and_found_by_them(folder: Folder):
    _with_figure(folder, FIGURE.replace(".svg", ".png"))
    path = folder.write(f"{COURSE}/hinh/ba-buoc.png", PNG)
    catalogue, problems = folder.load()
    assert problems == []
    (file,) = catalogue.courses["HGV-99"].media()
    assert catalogue.media == {file.sha256: str(path)}


def test_a_figure_without_its_file_is_told_at_its_line(folder: Folder):
    _with_figure(folder)
    line = folder.line_of(LESSON, "ba-buoc.svg")
    assert folder.found() == [("01-bai-mot.md", line, ProblemCode.MEDIA_MISSING)]


def test_a_figure_without_words_is_told(folder: Folder):
    _with_figure(folder, FIGURE.replace("Nghe, hỏi, ghi.\n", ""))
    folder.write(f"{COURSE}/hinh/ba-buoc.svg", DRAWING)
    line = folder.line_of(LESSON, "ba-buoc.svg")
    assert folder.found() == [("01-bai-mot.md", line, ProblemCode.MEDIA_WITHOUT_WORDS)]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "Ba Bước.svg", "ba-buoc.exe", "ba-buoc.mp3", "http://x/y.svg"]
)
def test_a_name_that_is_no_figure_is_told_at_its_line(folder: Folder, name: str):
    _with_figure(folder, FIGURE.replace("ba-buoc.svg", name))
    assert folder.found() == [("01-bai-mot.md", folder.line_of(LESSON, name), ProblemCode.MEDIA_NAME)]


def test_a_picture_of_ten_megabytes_is_told(folder: Folder):
    _with_figure(folder, FIGURE.replace(".svg", ".png"))
    folder.write(f"{COURSE}/hinh/ba-buoc.png", PNG + b"0" * 10_000_000)
    assert folder.found() == [("ba-buoc.png", 1, ProblemCode.MEDIA_TOO_LARGE)]


def test_a_file_that_only_has_the_name_is_told(folder: Folder):
    _with_figure(folder, FIGURE.replace(".svg", ".png"))
    folder.write(f"{COURSE}/hinh/ba-buoc.png", b"<html>" + b"0" * 100)
    assert folder.found() == [("ba-buoc.png", 1, ProblemCode.MEDIA_NOT_AS_NAMED)]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="x()"/>',
        '<image href="http://x/y.png"/>',
        '<rect fill="url(#x)"/>',
        "<style>@import 'x'</style>",
        "<foreignObject/>",
        '<a href="javascript:x()"><text>x</text></a>',
        "<?xml-stylesheet href='x'?>",
    ],
)
def test_a_drawing_holds_shapes_and_words_only(inside: str):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n{inside}</svg>'
    assert {(fault.line, fault.code) for fault in svg_faults(svg)} == {(2, ProblemCode.SVG_NOT_ALLOWED)}


@pytest.mark.parametrize(
    "text",
    [
        "<svg viewBox='0 0 9 9'>",
        "không phải hình",
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg viewBox="0 0 9 9"><text>&a;</text></svg>',
    ],
)
def test_a_broken_or_explosive_drawing_is_told(text: str):
    assert [fault.code for fault in svg_faults(text)] == [ProblemCode.SVG_BROKEN]


def test_a_block_marked_as_waiting_is_pending_and_loses_the_mark_from_its_title(folder: Folder):
    folder.replace(LESSON, ":::tom-tat", ":::tom-tat [chờ thẩm định] Năm dòng")
    folder.replace(LESSON, "clause: 1, mark: V}", "clause: 1, mark: V!}")
    block = folder.course().lesson("HGV-99-M1-L1").blocks[-1]
    assert (block.kind, block.title, block.pending) == (BlockKind.SUMMARY, "Năm dòng", True)


def test_a_lesson_may_ask_one_question_before_it_is_done(folder: Folder):
    check = folder.course().lesson("HGV-99-M1-L1").check
    assert check and [choice.correct for choice in check.choices] == [True, False]


@pytest.mark.parametrize("old, new", [("Hai bên, correct: true", "Hai bên"), ("Tổ trưởng}", "hai bên}")])
def test_that_question_has_one_right_answer_and_different_choices(folder: Folder, old: str, new: str):
    folder.replace(LESSON, old, new)
    assert [code for *_, code in folder.found()] == [ProblemCode.CHECK_CHOICES]


def test_a_glossary_belongs_to_its_course_and_its_law_is_checked(folder: Folder):
    folder.write(
        f"{COURSE}/thuat-ngu.yaml",
        "- {term: Tổ hòa giải, meaning: Tổ của dân., citations: [{source: la, article: 2, mark: V}]}\n",
    )
    assert folder.found() == [("thuat-ngu.yaml", 1, ProblemCode.SOURCE_UNKNOWN)]
    folder.replace(f"{COURSE}/thuat-ngu.yaml", "source: la", "source: luat-35-2013")
    assert [term.term for term in folder.course().glossary] == ["Tổ hòa giải"]


def test_a_draw_cannot_ask_more_than_there_is(folder: Folder):
    folder.replace(f"{MODULE}/quiz.yaml", "questions:", "draws: [{count: 3}]\nquestions:")
    assert [code for *_, code in folder.found()] == [ProblemCode.DRAW_TOO_MANY]


def test_draws_together_ask_no_more_than_a_hundred(folder: Folder):
    """The line is that of the draw with which it becomes too much."""
    folder.replace(
        f"{MODULE}/quiz.yaml",
        "questions:",
        "draws:\n  - {count: 60}\n  - {count: 41}\n  - {count: 9}\nquestions:",
    )
    [problem] = [one for one in folder.problems() if one.code is ProblemCode.QUIZ_TOO_LONG]
    assert (problem.line, problem_text(problem)) == (
        5,
        "Mỗi lượt làm bài rút tất cả 110 câu, nhiều nhất được 100 câu. Hãy giảm số câu ở draws.",
    )
