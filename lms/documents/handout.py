"""The paper of one module: what to remember, what to do, cases to write on, drawings, the law, the words.

A4, letters large enough for older eyes. Model answers stand on a last page of their own, so that it can be
handed out later. It proves nothing, so a letter that no font has becomes a question mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lms.documents import drawings, ornaments, qr
from lms.documents.pdf import BLACK, INK2, Page, Style
from lms.domain.course import Block, BlockKind, Course, Lesson, Module
from lms.domain.legal import is_pending
from lms.domain.times import show_date
from lms.text_content import CHECK_STATES, LEGAL_BASIS, PENDING_NOTICE, legal_basis

_LEFT, _RIGHT = 18.0, 192.0
_WIDTH = _RIGHT - _LEFT
_TOP, _BOTTOM = 18.0, 278.0
_SIZE, _LINE = 12.5, 6.0  # points, millimetres
_CODE = 24.0  # mm, the QR of the module
_DRAWING = drawings.Size(105.0, 104.0)
_LINES_TO_WRITE = 3
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITEM = re.compile(r"^\s*(?:([-*+])|(\d+)[.)])\s+")
_PENDING_SHORT = "Chờ thẩm định: hãy xem để biết, chưa dùng để giải quyết việc thật."


class _Word(NamedTuple):
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Handout:
    """`approved`: ids of lessons whose pending passages a jurist here has settled; `address`: where the
    module is on the web; `words`: the terms that its lessons use, (term, meaning)."""

    course: Course
    module: Module
    approved: frozenset[str]
    address: str
    words: tuple[tuple[str, str], ...] = ()


def handout_pdf(of: Handout, *, made_on: date, mark: str | None = None) -> bytes:
    """The bytes of a PDF; the same handout of the same day is the same bytes."""
    identity = repr((of.course.content_hash(), of.module.id, sorted(of.approved), of.address, mark)).encode()
    paper = _Paper(
        Page(title=of.module.title, made_on=made_on, identity=identity, exact=False), _foot(of), mark
    )
    _heading(paper, of)
    for number, lesson in enumerate(of.module.lessons, start=1):
        _lesson(paper, of, number, lesson)
    _law(paper, of)
    _words_of(paper, of)
    _answers(paper, of)
    return paper.page.to_bytes()


def _foot(of: Handout) -> str:
    day = show_date(of.course.law_as_of)
    return f"{of.course.title}, bản {of.course.version}. Pháp luật cập nhật đến ngày {day}."


class _Paper:
    """A page to write on from the top down; a new one begins when there is no room."""

    def __init__(self, page: Page, foot: str, mark: str | None) -> None:
        self.page, self._foot, self._mark = page, foot, mark
        self._number = 0
        self.y = _BOTTOM
        self.turn()

    def turn(self) -> None:
        self.page.add_page()
        self._number += 1
        self.y = _TOP
        if self._mark:
            self.page.across(self._mark, 105, 150, 90 if len(self._mark) < 9 else 66)
        self.page.put(_LEFT, 288, self._foot, "", 9.5, INK2)
        self.page.put(_RIGHT, 288, f"Trang {self._number}", "", 9.5, INK2, "right")

    def room(self, height: float) -> None:
        """See that so many millimetres are left on this page."""
        if self.y + height > _BOTTOM:
            self.turn()

    def write(
        self, words: Sequence[_Word], *, indent: float = 0.0, size: float = _SIZE, width: float = _WIDTH
    ) -> None:
        """A paragraph in its styles, each line whole on one page."""
        for line in _wrapped(self.page, words, size, width - indent):
            self.room(_LINE)
            self.y += _LINE * size / _SIZE
            x = _LEFT + indent
            for word in line:
                x += self.page.put(x, self.y, word.text, word.style, size, BLACK)

    def title(self, text: str, size: float = 14.5) -> None:
        """A heading with at least three lines below it."""
        lines = self.page.wrap(text, "B", size, _WIDTH)
        self.room(6 + len(lines) * 6.4 + 3 * _LINE)
        self.y += 4
        for line in lines:
            self.y += 6.4
            self.page.put(_LEFT, self.y, line, "B", size, BLACK)
        self.page.raw(ornaments.rule(_LEFT, self.y + 1.8, _RIGHT, self.y + 1.8, 0.3))
        self.y += 2.4

    def label(self, text: str) -> None:
        self.room(4 * _LINE)
        self.y += _LINE + 1
        self.page.put(_LEFT, self.y, text, "B", _SIZE, BLACK)

    def notice(self, text: str) -> None:
        """A bar down the left side: what stands below awaits a jurist."""
        lines = self.page.wrap(text, "I", 11.5, _WIDTH - 6)
        self.room(len(lines) * 5.4 + _LINE)
        top = self.y + 1.5
        for line in lines:
            self.y += 5.4
            self.page.put(_LEFT + 5, self.y, line, "I", 11.5, BLACK)
        self.page.raw(ornaments.rule(_LEFT + 1.5, top, _LEFT + 1.5, self.y + 1.5, 0.9))
        self.y += 1

    def to_write(self, lines: int) -> None:
        self.room(lines * 9.0)
        for _ in range(lines):
            self.y += 9.0
            self.page.raw(ornaments.dashed_line(_LEFT, self.y, _RIGHT, self.y))
        self.y += 1


# --- the parts ------------------------------------------------------------------------------


def _heading(paper: _Paper, of: Handout) -> None:
    page, number = paper.page, of.course.modules.index(of.module) + 1
    width = _WIDTH - _CODE - 6
    page.put(_LEFT, paper.y + 3, f"{of.course.title}. Mô-đun {number}", "", 11.5, INK2)
    paper.y += 5
    lines, size = page.fit(of.module.title, "B", (21, 19, 17), width, 2)
    for line in lines:
        paper.y += size * 0.42
        page.put(_LEFT, paper.y, line, "B", size, BLACK)
    paper.y += 1
    for line in page.wrap(of.module.objective, "I", _SIZE, width):
        paper.y += _LINE
        page.put(_LEFT, paper.y, line, "I", _SIZE, BLACK)
    rows = qr.modules(of.address)
    side = _CODE / len(rows)
    page.raw(ornaments.code(qr.rectangles(rows), _RIGHT - _CODE, _TOP, side))
    page.put(_RIGHT - _CODE / 2, _TOP + _CODE + 5, "Quét để mở bài", "", 10, INK2, "centre")
    paper.y = max(paper.y, _TOP + _CODE + 6)


def _lesson(paper: _Paper, of: Handout, number: int, lesson: Lesson) -> None:
    paper.title(f"Bài {number}. {lesson.title}")
    for block in lesson.blocks:
        if block.kind is BlockKind.SUMMARY:
            paper.label("Cần nhớ")
            _passage(paper, of, lesson, block, box=False)
        elif block.kind is BlockKind.TO_DO:
            paper.label(block.title if block.title.startswith("Việc") else "Việc cần làm")
            _passage(paper, of, lesson, block, box=True)
        elif block.kind is BlockKind.FIGURE and block.file and block.file.svg:
            _figure(paper, of, lesson, block, block.file.svg)
        elif block.kind is BlockKind.CASE:
            paper.label(f"Tình huống: {block.title}" if block.title else "Tình huống")
            _passage(paper, of, lesson, block, box=False)
            paper.to_write(_LINES_TO_WRITE)


def _passage(paper: _Paper, of: Handout, lesson: Lesson, block: Block, *, box: bool) -> None:
    if block.pending and lesson.id not in of.approved:
        paper.notice(_PENDING_SHORT)
    for sign, text in _paragraphs(block.markdown):
        if not sign:
            paper.write(_styled(text))
            continue
        paper.room(_LINE)
        if box and sign == "-":
            paper.page.raw(ornaments.box(_LEFT + 1, paper.y + _LINE - 3.4, 3.6, 3.6, 0.3, colour="ink"))
        else:
            paper.page.put(_LEFT + 1, paper.y + _LINE, "•" if sign == "-" else sign, "", _SIZE, BLACK)
        paper.write(_styled(text), indent=7.5)


def _figure(paper: _Paper, of: Handout, lesson: Lesson, block: Block, svg: str) -> None:
    size = drawings.size_of(svg, *_DRAWING)
    paper.room(size.height + 14)
    if block.pending and lesson.id not in of.approved:
        paper.notice(_PENDING_SHORT)
    drawings.draw(paper.page, svg, _LEFT + (_WIDTH - size.width) / 2, paper.y + 3, size)
    paper.y += size.height + 9
    if block.title:
        paper.page.put(_LEFT + _WIDTH / 2, paper.y, block.title, "B", 12, BLACK, "centre")


def _law(paper: _Paper, of: Handout) -> None:
    cited = [citation for lesson in of.module.lessons for citation in lesson.citations if citation.source]
    if not cited:
        return
    paper.title(LEGAL_BASIS)
    for source in of.course.sources:
        own = [citation for citation in cited if citation.source == source.id]
        for line in legal_basis(own, of.course.sources):
            paper.write(_styled(line), size=12)
        if own:
            day = f" {show_date(source.check.on)}" if source.check.on else ""
            paper.write([_Word(f"{CHECK_STATES[source.check.state]}{day}", "I")], indent=4, size=12)
    if any(is_pending(lesson.citations) and lesson.id not in of.approved for lesson in of.module.lessons):
        paper.notice(PENDING_NOTICE)


def _words_of(paper: _Paper, of: Handout) -> None:
    if of.words:
        paper.title("Từ cần hiểu")
        for term, meaning in of.words:
            paper.write([_Word(f"{term}: ", "B"), *_styled(meaning)], size=12)


def _answers(paper: _Paper, of: Handout) -> None:
    """On a page that can be handed out after the cases were talked about."""
    found = [
        (number, lesson, block)
        for number, lesson in enumerate(of.module.lessons, start=1)
        for block in lesson.blocks
        if block.kind is BlockKind.MODEL_ANSWER
    ]
    if not found:
        return
    paper.turn()
    paper.title("Gợi ý trả lời", 16)
    for number, lesson, block in found:
        paper.label(f"Bài {number}. {block.title}" if block.title else f"Bài {number}")
        _passage(paper, of, lesson, block, box=False)


# --- words ----------------------------------------------------------------------------------


def _paragraphs(markdown: str) -> Iterator[tuple[str, str]]:
    """(sign, text): "-" or "1." for an item, "" for a paragraph; a row of a table is a paragraph."""
    held: list[str] = []
    sign = ""
    for line in [*markdown.split("\n"), ""]:
        item = _ITEM.match(line)
        if held and (item or not line.strip() or line.startswith(("#", "|"))):
            yield sign, " ".join(held)
            held, sign = [], ""
        if item:
            sign, line = ("-" if item[1] else f"{item[2]}."), line[item.end() :]
        text = line.strip().lstrip("#").strip()
        if text.startswith("|"):
            cells = [cell.strip() for cell in text.strip("|").split("|")]
            if any(cell.strip(" :-") for cell in cells):
                yield "", "; ".join(cells)
        elif text:
            held.append(f"**{text}**" if line.startswith("#") else text)


def _styled(text: str) -> list[_Word]:
    """Words with their blanks; what stands between two stars is bold."""
    found: list[_Word] = []
    for place, part in enumerate(_BOLD.split(text)):
        style: Style = "B" if place % 2 else ""
        found += [_Word(word, style) for word in re.findall(r"\S+\s*|\s+", part)]
    return found


def _wrapped(page: Page, words: Sequence[_Word], size: float, width: float) -> Iterator[list[_Word]]:
    line: list[_Word] = []
    filled = 0.0
    for word in words:
        wide = page.width_of(word.text.rstrip(), word.style, size)
        if line and filled + wide > width and line[-1].text.endswith(" "):
            yield line
            line, filled = [], 0.0
        line.append(word)
        filled += page.width_of(word.text, word.style, size)
    if line:
        yield line
