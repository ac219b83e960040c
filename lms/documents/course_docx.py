"""A whole course as one Word file, for jurists who review on paper: every lesson and question with its law,
and a box to tick and sign after each.

Nothing in it says when it was made, so the same course is always the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import UnrecognizedImageError
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from markdown_it.token import Token

from lms.documents.word import WARN, office_paper, word_bytes
from lms.domain.course import Block, BlockKind, Course, Lesson, MediaFile, Question, QuestionType
from lms.domain.legal import Citation
from lms.domain.marking import AnswerLine, answer_lines
from lms.domain.times import show_date
from lms.domain.written_numbers import show_number
from lms.text_content import BLOCKS, CHECK_STATES, MARKS, PENDING_NOTICE, citation_text
from lms.text_question_bank import QUESTION_TYPES

_PICTURES = frozenset({"image/png", "image/jpeg"})


@dataclass(frozen=True, slots=True)
class CoursePaper:
    """`parse` reads the lessons' Markdown; `pictures`: SHA-256 → bytes of what may be shown; `states`: item
    id → where its review stands, in words."""

    course: Course
    parse: Callable[[str], Sequence[Token]]
    pictures: Mapping[str, bytes]
    states: Mapping[str, str]
    office: str = ""


def course_docx(of: CoursePaper) -> bytes:
    """The bytes of a .docx."""
    course = of.course
    paper = office_paper(course.title, author=of.office, head=f"{course.id}, bản {course.version}")
    _title_page(paper, of)
    for number, module in enumerate(of.course.modules, start=1):
        _chapter(paper, f"Mô-đun {number}. {module.title}")
        _said(paper, f"Mục tiêu: {module.objective}", italic=True)
        for lesson in module.lessons:
            _lesson(paper, of, lesson)
        paper.add_heading(module.quiz.title, 2)
        for place, question in enumerate(module.quiz.questions, start=1):
            _question(paper, of, place, question)
    if of.course.glossary:
        _chapter(paper, "Giải thích từ ngữ")
        for term in of.course.glossary:
            line = paper.add_paragraph()
            line.add_run(f"{term.term}: ").bold = True
            line.add_run(term.meaning)
            _basis(paper, of.course, term.citations)
    return word_bytes(paper)


# --- the page -----------------------------------------------------------------------------------


def _chapter(paper: Paper, title: str) -> None:
    paper.add_heading(title, 1).paragraph_format.page_break_before = True


def _title_page(paper: Paper, of: CoursePaper) -> None:
    course = of.course
    if of.office:
        _said(paper, of.office.upper(), bold=True, center=True)
    for _ in range(5):
        paper.add_paragraph()
    paper.add_heading(course.title, 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _said(paper, "Bản để thẩm định trên giấy", center=True)
    questions = course.questions()
    for line in (
        f"Mã khóa học: {course.id}, bản {course.version}",
        f"Tra cứu pháp luật đến ngày {show_date(course.law_as_of)}",
        f"{len(course.modules)} mô-đun, {len(course.lessons())} bài, {len(questions)} câu hỏi",
        f"Dấu nội dung: {course.content_hash()[:16]}",
    ):
        _said(paper, line, center=True)
    paper.add_paragraph()
    _said(paper, course.summary)
    _said(
        paper,
        "Cách dùng: đọc từng bài và câu hỏi cùng điều luật ghi bên dưới, đánh dấu vào một ô, ghi tên và ngày."
        " Sau đó nhập quyết định vào màn hình Thẩm định của phần mềm.",
        italic=True,
    )


# --- lessons and questions ----------------------------------------------------------------------


def _lesson(paper: Paper, of: CoursePaper, lesson: Lesson) -> None:
    paper.add_heading(f"Bài {lesson.id}. {lesson.title}", 2)
    for block in lesson.blocks:
        _block(paper, of, block)
    if lesson.check is not None:
        _said(paper, f"Câu hỏi cuối bài. {lesson.check.text}", bold=True)
        _choices(paper, [AnswerLine(choice.text, choice.correct) for choice in lesson.check.choices])
        _said(paper, f"Giải thích: {lesson.check.explanation}")
    _basis(paper, of.course, lesson.citations)
    _review_box(paper, of, lesson.id)


def _block(paper: Paper, of: CoursePaper, block: Block) -> None:
    if block.kind is not BlockKind.PROSE or block.pending:
        title = ": ".join(dict.fromkeys(filter(None, (BLOCKS[block.kind], block.title))))
        _said(paper, title, bold=True, keep=True)
    if block.pending:
        _said(paper, PENDING_NOTICE, warn=True)
    if block.file is not None:
        _picture(paper, of, block.file)
    _markdown(paper, of.parse(block.markdown))


def _picture(paper: Paper, of: CoursePaper, file: MediaFile) -> None:
    """The picture itself where Word can show it; its words follow in any case."""
    content = of.pictures.get(file.sha256) if file.media_type in _PICTURES else None
    if content is not None:
        try:
            paper.add_picture(io.BytesIO(content), width=Cm(14))
            return
        except UnrecognizedImageError:
            pass
    _said(paper, f"(Xem tệp {file.name}; nội dung được tả bằng lời dưới đây.)", italic=True)


def _question(paper: Paper, of: CoursePaper, place: int, question: Question) -> None:
    paper.add_heading(f"Câu {place} ({question.id})", 3)
    _markdown(paper, of.parse(question.text))
    for file in question.figures:
        _picture(paper, of, file)
    _said(paper, QUESTION_TYPES[question.type], italic=True)
    letters = [f"{choice.id.upper()}. " for choice in question.choices]
    if question.type is QuestionType.ORDERING:
        letters = []  # their places stand before them
    lines = answer_lines(question)
    _choices(
        paper,
        [
            one._replace(text=letters[place] + one.text) if place < len(letters) else one
            for place, one in enumerate(lines)
        ],
    )
    _said(paper, f"Giải thích: {question.explanation}")
    _basis(paper, of.course, question.citations)
    _review_box(paper, of, question.id)


def _choices(paper: Paper, answers: Sequence[AnswerLine]) -> None:
    """The right ones in bold and in words, because a copy machine loses neither."""
    for one in answers:
        line = paper.add_paragraph()
        line.paragraph_format.left_indent = Cm(0.75)
        line.paragraph_format.space_after = Pt(2)
        line.add_run(one.text).bold = one.right
        said = ["đúng"] if one.right else []
        if one.percent is not None:
            said.append(f"{show_number(one.percent)}% số điểm")
        if said:
            line.add_run(f"  ({', '.join(said)})").italic = True
        if one.feedback:
            line.add_run(f" Lời nhận xét: {one.feedback}")


# --- law and review -----------------------------------------------------------------------------


def _basis(paper: Paper, course: Course, citations: Sequence[Citation]) -> None:
    """What is known of a document stands at the first place in it. The last stays with the box below."""
    if not citations:
        return
    told: set[str] = set()
    _said(paper, "Căn cứ", bold=True, keep=True)
    for citation in dict.fromkeys(citations):
        source = course.source(citation.source) if citation.source else None
        line = paper.add_paragraph(style="List Bullet")
        line.paragraph_format.space_after = Pt(2)
        text = citation_text(citation, source)
        line.add_run(text[:1].upper() + text[1:])
        if source is None:
            continue
        mark = line.add_run(f". {MARKS[citation.mark]}")
        if not citation.settled:
            mark.font.color.rgb = WARN
        if source.id in told:
            line.add_run(".")
            continue
        told.add(source.id)
        known = [CHECK_STATES[source.check.state]]
        if source.check.on:
            known.append(f"kiểm tra ngày {show_date(source.check.on)}")
        if source.effective_to:
            known.append(f"hết hiệu lực {show_date(source.effective_to)}")
        if source.replaced_by:
            known.append(f"thay bằng {_named(course, source.replaced_by)}")
        if source.amended_by:
            known.append("sửa đổi bởi " + ", ".join(_named(course, other) for other in source.amended_by))
        line.add_run(f". Văn bản: {'; '.join(known)}.")
    line.paragraph_format.keep_with_next = True


def _named(course: Course, source_id: str) -> str:
    return next((source.number for source in course.sources if source.id == source_id), source_id)


def _review_box(paper: Paper, of: CoursePaper, item_id: str) -> None:
    table = paper.add_table(rows=2, cols=2, style="Table Grid")
    state = of.states.get(item_id, "")
    cells = (
        (f"☐ Chấp nhận    ☐ Trả lại{f'    ({state})' if state else ''}", "Người thẩm định:"),
        ("Ghi chú:\n\n", "Ngày:"),
    )
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Cm(10), Cm(6)
    for cell in table.rows[0].cells:  # a box is signed as a whole: never on two pages
        for line in cell.paragraphs:
            line.paragraph_format.keep_with_next = True
    paper.add_paragraph()


# --- words --------------------------------------------------------------------------------------


def _markdown(paper: Paper, tokens: Sequence[Token]) -> None:
    """Headings, paragraphs, lists, bold, tables: what the lessons' subset has."""
    lists: list[int | None] = []  # of each list we are in: how many lines were counted; None: bullets
    fresh = heading = False
    rows: list[list[Token]] = []
    in_table = False
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(0 if token.type == "ordered_list_open" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            fresh = True
            if lists[-1] is not None:
                lists[-1] += 1
        elif token.type == "heading_open":
            heading = True
        elif token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
            _table(paper, rows)
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and in_table:
            rows[-1].append(token)
        elif token.type == "inline":
            _inline(_line(paper, lists, fresh, heading), token, bold=heading)
            fresh = heading = False


def _line(paper: Paper, lists: Sequence[int | None], fresh: bool, heading: bool) -> Paragraph:
    """The paragraph for the next words. Numbers are written out: Word would count on from the list before."""
    if lists and fresh and lists[-1] is None:
        return paper.add_paragraph(style="List Bullet")
    line = paper.add_paragraph()
    line.paragraph_format.keep_with_next = heading
    if lists:
        line.paragraph_format.left_indent = Cm(0.63 * len(lists))
        if fresh:
            line.add_run(f"{lists[-1]}. ")
    return line


def _table(paper: Paper, rows: list[list[Token]]) -> None:
    if not rows:
        return
    width = max(len(row) for row in rows)
    table = paper.add_table(rows=len(rows), cols=width, style="Table Grid")
    for place, row in enumerate(rows):
        for cell, token in zip(table.rows[place].cells, row, strict=False):
            _inline(cell.paragraphs[0], token, bold=place == 0)
    paper.add_paragraph()


def _inline(line: Paragraph, token: Token, *, bold: bool = False) -> None:
    strong = italic = False
    for child in token.children or ():
        if child.type in ("strong_open", "strong_close"):
            strong = child.type == "strong_open"
        elif child.type in ("em_open", "em_close"):
            italic = child.type == "em_open"
        elif child.type in ("softbreak", "hardbreak"):
            line.add_run(" ")
        elif child.content:
            run = line.add_run(child.content)
            run.bold, run.italic = bold or strong, italic


def _said(
    paper: Paper,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    center: bool = False,
    warn: bool = False,
    keep: bool = False,
) -> None:
    line = paper.add_paragraph()
    run = line.add_run(text)
    run.bold, run.italic = bold, italic
    if warn:
        run.font.color.rgb = WARN
    if center:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.keep_with_next = keep
