"""The paper of one module: what to remember, what to do, cases to write on, drawings, the law, the words.

Two pages of A4 where the module allows it, in the largest letters that fit. Model answers stand on a last
page of their own, so that it can be handed out later. It proves nothing, so a letter that no font has
becomes a question mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from lms.documents import ornaments, qr
from lms.documents.handout_layout import (
    HALF,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Column,
    Letters,
    Section,
    Sheets,
)
from lms.documents.pdf import BLACK, INK2, Page
from lms.domain.course import Block, BlockKind, Course, Lesson, Module
from lms.domain.law_change import LawChange
from lms.domain.legal import LegalSource
from lms.domain.times import show_date
from lms.text_content import CHECK_STATES, LEGAL_BASIS, legal_basis
from lms.text_law import notice_text

_CODE = 24.0  # mm, the QR of the module
# A drawing is half the page wide: at most a sixth of the page.
_FITS = (
    Letters(12.5, 11, 3, 104),
    Letters(12.5, 11, 2, 104),
    Letters(12, 10.5, 2, 104),
    Letters(11.5, 10, 2, 104),
    Letters(11.5, 10, 2, 90),
    Letters(11.5, 10, 1, 104),
    Letters(11, 9.5, 2, 84),
    Letters(11, 9.5, 1, 84),
)
_FITS_OF_ANSWERS = (
    Letters(12.5, 11, 0, 0),
    Letters(12, 11, 0, 0),
    Letters(11.5, 10, 0, 0),
    Letters(11, 10, 0, 0),
)
_ITEM = re.compile(r"^\s*(?:([-*+])|(\d+)[.)])\s+")
_PENDING = (
    "Chỗ có vạch đậm bên trái chờ thẩm định: căn cứ đã có sửa đổi hoặc chưa được đối chiếu với nguyên văn. "
    "Hãy xem để biết, chưa dùng để giải quyết việc thật."
)


@dataclass(frozen=True, slots=True)
class Handout:
    """`approved`: ids of lessons whose pending passages a jurist here has settled; `address`: where the
    module is on the web; `words`: the terms that its lessons use, (term, meaning); `changes`: lesson id →
    what its readers must know of changed law."""

    course: Course
    module: Module
    approved: frozenset[str]
    address: str
    words: tuple[tuple[str, str], ...] = ()
    changes: Mapping[str, Sequence[tuple[LawChange, LegalSource]]] = field(default_factory=dict)


def handout_pdf(of: Handout, *, made_on: date, mark: str | None = None) -> bytes:
    """The bytes of a PDF; the same handout of the same day is the same bytes."""
    changed = sorted((lesson_id, list(changes)) for lesson_id, changes in of.changes.items())
    said = (of.course.content_hash(), of.module.id, sorted(of.approved), of.address, changed, mark)
    page = Page(title=of.module.title, made_on=made_on, identity=repr(said).encode(), exact=False)
    ways = [(letters, early) for letters in _FITS for early in (False, True)]
    body = _fitting(2, (_body(page, of, letters, early) for letters, early in ways))
    answers = _fitting(1, (_answers(page, of, letters) for letters in _FITS_OF_ANSWERS))
    number = 0
    for sheets in (body, answers):
        for placed in sheets.pages:
            if not placed:
                continue
            number += 1
            page.add_page()
            if mark:
                page.across(mark, 105, 150, 90 if len(mark) < 9 else 66)
            _foot(page, of, number)
            if number == 1:
                _heading(page, of)
            for one in placed:
                one.draw(page, one.x, one.y)
    return page.to_bytes()


def _fitting(most: int, tried: Iterable[Sheets]) -> Sheets:
    """The first that needs at most so many pages; else the last."""
    for sheets in tried:
        if len(sheets.pages) <= most:
            break
    return sheets


def _foot(page: Page, of: Handout, number: int) -> None:
    day = show_date(of.course.law_as_of)
    foot = f"{of.course.title}, bản {of.course.version}. Pháp luật cập nhật đến ngày {day}."
    page.put(LEFT, 289, foot, "", 9.5, INK2)
    page.put(RIGHT, 289, f"Trang {number}", "", 9.5, INK2, "right")


# --- the parts ------------------------------------------------------------------------------


def _heading(page: Page, of: Handout) -> float:
    """At the top of the first page. Returns the millimetre at which it ends."""
    return _draw_heading(page, of, draw=True)


def _draw_heading(page: Page, of: Handout, *, draw: bool) -> float:
    number, width = of.course.modules.index(of.module) + 1, WIDTH - _CODE - 6
    lines, size = page.fit(of.module.title, "B", (20, 18, 16), width, 2)
    objective = page.wrap(of.module.objective, "I", 12, width)
    if draw:
        page.put(LEFT, TOP + 3, f"{of.course.title}. Mô-đun {number}", "", 11.5, INK2)
    y = TOP + 5.0
    for line in lines:
        y += size * 0.42
        if draw:
            page.put(LEFT, y, line, "B", size, BLACK)
    y += 0.8
    for line in objective:
        y += 5.4
        if draw:
            page.put(LEFT, y, line, "I", 12, BLACK)
    if draw:
        rows = qr.modules(of.address)
        page.raw(ornaments.code(qr.rectangles(rows), RIGHT - _CODE, TOP, _CODE / len(rows)))
        page.put(RIGHT - _CODE / 2, TOP + _CODE + 4.5, "Quét để mở bài", "", 10, INK2, "centre")
    return max(y + 2, TOP + _CODE + 6)


def _body(page: Page, of: Handout, letters: Letters, early: bool) -> Sheets:
    """With `early`, the law and the words fill the end of a page where the next lesson does not fit."""
    sheets = Sheets(_draw_heading(page, of, draw=False))
    if _any_waits(of, {BlockKind.SUMMARY, BlockKind.TO_DO, BlockKind.FIGURE, BlockKind.CASE}):
        sheets.flow(_explained(page, letters))
    small = [*_words_of(page, of, letters), *_law(page, of, letters)]
    told: list[tuple[LawChange, int]] = []
    for number, lesson in enumerate(of.module.lessons, start=1):
        parts = _lesson(Column(page, letters), of, number, lesson, told)
        if early:
            sheets.fill(small, parts.top)
        sheets.room(parts.top)
        sheets.flow(parts.head)
        sheets.beside(parts.left, parts.right)
        for case in parts.cases:
            sheets.flow(case)
    for section in reversed(small):
        sheets.in_two_columns(section)
    return sheets


def _any_waits(of: Handout, kinds: set[BlockKind]) -> bool:
    return any(
        _waits(of, lesson, block)
        for lesson in of.module.lessons
        for block in lesson.blocks
        if block.kind in kinds
    )


def _waits(of: Handout, lesson: Lesson, block: Block) -> bool:
    return block.pending and lesson.id not in of.approved


def _explained(page: Page, letters: Letters) -> Column:
    """What the bars mean, once on a paper."""
    column = Column(page, letters)
    column.write(_PENDING, size=letters.small, style="I", bar=True, keep=True)
    column.together()
    return column


class _Parts(NamedTuple):
    """Of one lesson."""

    head: Column
    left: Column
    right: Column
    cases: list[Column]

    @property
    def top(self) -> float:
        """Height of what stands together: the title and both columns."""
        return self.head.height + max(self.left.height, self.right.height)


def _lesson(
    head: Column, of: Handout, number: int, lesson: Lesson, told: list[tuple[LawChange, int]]
) -> _Parts:
    """Its title; a drawing or what to do on the left, what to remember on the right; the cases."""
    page, letters = head.page, head.letters
    head.title(f"Bài {number}. {lesson.title}", letters.size + 2)
    for change, source in of.changes.get(lesson.id, ()):
        before = next((place for known, place in told if known == change), None)
        if before is None:
            told.append((change, number))
        head.framed(_changed(change, source, before))
    left, right = Column(page, letters, HALF), Column(page, letters, HALF)
    drawn = any(block.kind is BlockKind.FIGURE and block.file and block.file.svg for block in lesson.blocks)
    for block in lesson.blocks:
        bar = _waits(of, lesson, block)
        if block.kind is BlockKind.FIGURE and block.file and block.file.svg:
            left.figure(block.file.svg, block.title, bar=bar)
        elif block.kind is BlockKind.TO_DO:
            title = block.title if block.title.startswith("Việc") else "Việc cần làm"
            _passage(right if drawn else left, title, block, bar=bar, boxed=True)
        elif block.kind is BlockKind.SUMMARY:
            _passage(right, "Cần nhớ", block, bar=bar)
    return _Parts(head, left, right, _cases(head, of, lesson, left, right))


def _cases(head: Column, of: Handout, lesson: Lesson, left: Column, right: Column) -> list[Column]:
    """Each with its lines to write on, over the whole width; beside a tall drawing there is room for the
    words of a case."""
    found = []
    for block in lesson.blocks:
        if block.kind is BlockKind.CASE:
            title = f"Tình huống: {block.title}" if block.title else "Tình huống"
            narrow, wide = Column(head.page, head.letters, HALF), Column(head.page, head.letters)
            _passage(narrow, title, block, bar=_waits(of, lesson, block))
            if right.height + narrow.height <= left.height:
                right.pieces += narrow.pieces
            else:
                _passage(wide, title, block, bar=_waits(of, lesson, block))
            wide.to_write()
            wide.together()
            found.append(wide)
    return found


def _changed(change: LawChange, source: LegalSource, before: int | None) -> str:
    """The notice that the screen shows, whole in the first lesson that it touches."""
    if before is None:
        return f"**Pháp luật đã thay đổi.** {notice_text(change, source)}"
    return (
        f"**Pháp luật đã thay đổi.** Xem ghi chú ở Bài {before}. Bài này viết theo quy định cũ, "
        "chưa dùng để giải quyết việc thật."
    )


def _passage(column: Column, title: str, block: Block, *, bar: bool, boxed: bool = False) -> None:
    column.label(f"{title} (chờ thẩm định)" if bar else title, bar=bar)
    for sign, text in _paragraphs(block.markdown):
        column.write(text, sign=sign, boxed=boxed, bar=bar)


def _law(page: Page, of: Handout, letters: Letters) -> list[Section]:
    """Small, and in two columns: it is there to be looked up."""
    cited = [citation for lesson in of.module.lessons for citation in lesson.citations if citation.source]
    title, lines = Column(page, letters), Column(page, letters, HALF)
    title.title(LEGAL_BASIS, letters.small + 1)
    for source in of.course.sources:
        own = [citation for citation in cited if citation.source == source.id]
        day = f" {show_date(source.check.on)}" if source.check.on else ""
        for line in legal_basis(own, of.course.sources):
            state = f"{CHECK_STATES[source.check.state]}{day}"
            lines.write(f"{line}. {state}.", size=letters.small - 0.5, loose=True)
    return [Section(title, lines)] if lines.pieces else []


def _words_of(page: Page, of: Handout, letters: Letters) -> list[Section]:
    title, lines = Column(page, letters), Column(page, letters, HALF)
    title.title("Từ cần hiểu", letters.small + 1)
    for term, meaning in of.words:
        lines.write(f"**{term}:** {meaning}", size=letters.small)
    return [Section(title, lines)] if lines.pieces else []


def _answers(page: Page, of: Handout, letters: Letters) -> Sheets:
    """On a page that can be handed out after the cases were talked about."""
    sheets = Sheets()
    found = [
        (number, lesson, block)
        for number, lesson in enumerate(of.module.lessons, start=1)
        for block in lesson.blocks
        if block.kind is BlockKind.MODEL_ANSWER
    ]
    if not found:
        return sheets
    head = Column(page, letters)
    head.title("Gợi ý trả lời", 16)
    sheets.flow(head)
    if _any_waits(of, {BlockKind.MODEL_ANSWER}):
        sheets.flow(_explained(page, letters))
    for number, lesson, block in found:
        column = Column(page, letters)
        title = f"Bài {number}. {block.title}" if block.title else f"Bài {number}"
        if of.changes.get(lesson.id):
            title += " (pháp luật đã thay đổi)"
        _passage(column, title, block, bar=_waits(of, lesson, block))
        sheets.flow(column)
    return sheets


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
