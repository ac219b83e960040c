"""What our Word files share: the page and letters that offices write with, and bytes that tell no time.

A4 and Times New Roman 13 (Decree 30/2020, annex I). The same values are always the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
WARN = RGBColor(0x7E, 0x4A, 0x00)
_SIZES = (("Normal", 13), ("Heading 1", 16), ("Heading 2", 14), ("Heading 3", 13), ("Title", 20))
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MADE = datetime(2000, 1, 1)


def office_paper(title: str, *, author: str = "", head: str) -> Paper:
    """An empty paper; `head` and the number of the page stand on top of each."""
    paper: Paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    for name, size in _SIZES:
        style = paper.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        if name != "Normal":
            style.font.color.rgb, style.font.bold = RGBColor(0, 0, 0), True
    paper.styles["Normal"].paragraph_format.space_after = Pt(6)
    paper.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:lang')}").set(qn("w:val"), "vi-VN")
    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(f"{head}. Trang ").font.size = Pt(11)
    _page_number(line)
    core = paper.core_properties
    core.title, core.author, core.language, core.comments = title, author, "vi-VN", ""
    core.created = core.modified = _MADE
    return paper


def word_bytes(paper: Paper) -> bytes:
    """With the same time on every piece inside, for the zip would tell when it was made."""
    made = io.BytesIO()
    paper.save(made)
    again = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _page_number(line: Paragraph) -> None:
    """Word has no call for it: a field made of three pieces."""
    run = line.add_run()
    run.font.size = Pt(11)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            piece = OxmlElement("w:fldChar")
            piece.set(qn("w:fldCharType"), kind)
        else:
            piece = OxmlElement("w:instrText")
            piece.set(qn("xml:space"), "preserve")
            piece.text = text
        run._r.append(piece)
