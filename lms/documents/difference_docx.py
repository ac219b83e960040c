"""What differs between two versions of a course as a Word file: what went is struck through, what came is
underlined, so that a copy machine loses neither."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from lms.domain.course import Course
from lms.domain.course_difference import Aspect, Difference, Part, PartDifference, What
from lms.domain.legal import LegalSource
from lms.domain.times import show_date
from lms.domain.word_difference import Kept
from lms.text_difference import PARTS, WHAT, aspect_text, bits_of, citations_text

FONT = "Times New Roman"
_WARN = RGBColor(0x7E, 0x4A, 0x00)
_MADE = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class DifferencePaper:
    """`parts` as `course_difference` gives them; `sources` by id; `of_files`: the newer is not published."""

    old: Course
    new: Course
    parts: Sequence[PartDifference]
    sources: Mapping[str, LegalSource]
    of_files: bool


def difference_docx(of: DifferencePaper) -> bytes:
    """The bytes of a .docx."""
    paper = Document()
    _set_up(paper, of)
    newer = "tệp nội dung hiện nay" if of.of_files else f"bản {of.new.version}"
    paper.add_heading(f"{of.new.title}: bản {of.old.version} và {newer}", 1)
    paper.add_paragraph(
        f"Mã khóa học {of.new.id}. Pháp luật cập nhật đến {show_date(of.old.law_as_of)} và"
        f" {show_date(of.new.law_as_of)}. Chữ gạch ngang là đã bỏ, chữ gạch dưới là thêm vào."
    )
    if not of.parts:
        paper.add_paragraph("Hai bản giống nhau.")
    module = None
    for part in of.parts:
        if part.module != module and part.module:
            paper.add_heading(f"Mô-đun: {part.module}", 2)
        module = part.module
        _part(paper, of, part)
    data = io.BytesIO()
    paper.save(data)
    return data.getvalue()


def _part(paper: Paper, of: DifferencePaper, part: PartDifference) -> None:
    code = "" if part.part is Part.TERM else f" {part.id}"
    paper.add_heading(f"{PARTS[part.part]}{code}. {WHAT[part.what]}", 3)
    line = paper.add_paragraph()
    title = line.add_run(part.title)
    title.font.strike = part.what is What.REMOVED
    title.underline = part.what is What.ADDED
    for one in part.differences:
        _difference(paper, of, one)


def _difference(paper: Paper, of: DifferencePaper, one: Difference) -> None:
    head = paper.add_paragraph()
    head.paragraph_format.keep_with_next = True
    words = head.add_run(aspect_text(one))
    words.bold = True
    if one.aspect is Aspect.RIGHT_ANSWER:
        words.font.color.rgb = _WARN
    if one.aspect is Aspect.CITATIONS:
        for citations, removed in ((one.left, True), (one.came, False)):
            for text in citations_text(citations, of.sources):
                run = paper.add_paragraph(style="List Bullet").add_run(text)
                run.font.strike, run.underline = removed, not removed
        return
    line = paper.add_paragraph()
    line.paragraph_format.left_indent = Cm(0.75)
    for bit in bits_of(one):
        run = line.add_run(bit.text)
        run.font.strike, run.underline = bit.kept is Kept.REMOVED, bit.kept is Kept.ADDED


def _set_up(paper: Paper, of: DifferencePaper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    for name, size in (("Normal", 13), ("Heading 1", 16), ("Heading 2", 14), ("Heading 3", 13)):
        style = paper.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        if name != "Normal":
            style.font.color.rgb, style.font.bold = RGBColor(0, 0, 0), True
    core = paper.core_properties
    core.title, core.author, core.language, core.comments = of.new.title, "", "vi-VN", ""
    core.created = core.modified = _MADE
