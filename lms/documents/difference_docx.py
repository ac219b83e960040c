"""What differs between two versions of a course as a Word file: what went is struck through, what came is
underlined, so that a copy machine loses neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docx.document import Document as Paper
from docx.shared import Cm

from lms.documents.word import WARN, office_paper, word_bytes
from lms.domain.course import Course
from lms.domain.course_difference import Aspect, Difference, Part, PartDifference, What
from lms.domain.legal import LegalSource
from lms.domain.times import show_date
from lms.domain.word_difference import Kept
from lms.text_difference import PARTS, WHAT, aspect_text, bits_of, citations_text


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
    newer = "tệp nội dung hiện nay" if of.of_files else f"bản {of.new.version}"
    paper = office_paper(of.new.title, head=f"{of.new.id}, bản {of.old.version} và {newer}")
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
    return word_bytes(paper)


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
        words.font.color.rgb = WARN
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
