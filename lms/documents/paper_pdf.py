"""A test on paper: the questions of each variant, and, in a file of its own, the key.

Printed on both sides each variant begins on the front of a leaf, so that a pile can be taken apart.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from lms.documents import ornaments
from lms.documents.pdf import BLACK, INK2, Page, Style
from lms.domain.paper_test import OPEN
from lms.domain.times import show_date
from lms.text_cohorts import named_class

_LEFT, _RIGHT, _TOP, _BOTTOM = 22.0, 192.0, 18.0, 280.0
_SIZE, _LINE = 13.0, 6.1
_LETTERS = "ABCD"
_NOTICE: Style = "I"


class PaperHead(NamedTuple):
    """What stands above the questions. `issuer_lines` as on a certificate; `code` as it is read out."""

    issuer_lines: tuple[str, ...]
    title: str
    course: str
    class_title: str
    held_on: date
    minutes: int
    code: str


class PrintedQuestion(NamedTuple):
    """A question in the Markdown subset of the authors' handbook, its choices from A on; without choices it
    is a notice in the place of a question that does not count."""

    text: str
    choices: tuple[str, ...]


def papers_pdf(
    head: PaperHead,
    variants: Mapping[str, Sequence[PrintedQuestion]],
    *,
    made_on: date,
    mark: str | None = None,
) -> bytes:
    """Every variant from a new leaf, "Mã đề A. Trang 1/3" below."""
    identity = repr((head, sorted(variants.items()), mark)).encode()

    def drawn(totals: Mapping[str, int]) -> _Paper:
        page = _Paper(title=f"Đề: {head.title}", made_on=made_on, identity=identity, mark=mark, totals=totals)
        for letter, questions in variants.items():
            page.begin(head, letter)
            for number, question in enumerate(questions, start=1):
                page.question(number, question)
            page.closing()
        return page

    # Twice, because the first page says how many there are.
    return drawn(Counter(drawn({}).pages_of)).to_bytes()


def key_pdf(head: PaperHead, letters: Mapping[str, str], *, made_on: date, mark: str | None = None) -> bytes:
    """One page: number of the question, right letter in each variant (variant → its letters, OPEN for what
    does not count)."""
    page = Page(
        title=f"Đáp án: {head.title}",
        made_on=made_on,
        identity=repr((head, sorted(letters.items()), mark, "key")).encode(),
        exact=False,
    )
    page.add_page()
    if mark:
        page.across(mark, 105, 150, 90 if len(mark) < 9 else 66)
    y = _heading(page, head, f"Đáp án: {head.title}")
    page.put(105, y, "Chỉ dành cho người chấm. Không phát cùng đề.", "B", 12, BLACK, "centre")
    if OPEN in "".join(letters.values()):
        y += 5.4
        page.put(105, y, "Câu có dấu “–” không tính điểm.", "I", 12, BLACK, "centre")
    top, count = y + 6.0, max(map(len, letters.values()))
    half = (count + 1) // 2 if count > 20 else count
    for block, first in enumerate(range(0, count, half)):
        _key_table(page, _LEFT + 88 * block, top, letters, range(first, min(first + half, count)))
    return page.to_bytes()


def _key_table(page: Page, left: float, top: float, letters: Mapping[str, str], rows: range) -> None:
    width, high = 15.0, 8.4
    titles = ["Câu", *(f"Đề {letter}" for letter in letters)]
    for place, title in enumerate(titles):
        page.raw(ornaments.box(left + place * width, top, width, high, 0.25, colour="ink"))
        page.put(left + (place + 0.5) * width, top + 5.7, title, "B", 11.5, BLACK, "centre")
    for line, row in enumerate(rows, start=1):
        cells = [str(row + 1), *(key[row] for key in letters.values())]
        for place, cell in enumerate(cells):
            page.raw(ornaments.box(left + place * width, top + line * high, width, high, 0.25, colour="ink"))
            style: Style = "B" if place else ""
            cell = "–" if cell == OPEN else cell
            x, y = left + (place + 0.5) * width, top + line * high + 5.8
            page.put(x, y, cell, style, 13, BLACK, "centre")


def _heading(page: Page, head: PaperHead, title: str) -> float:
    """Where what follows may begin."""
    y = _TOP
    for line in head.issuer_lines:
        last = line == head.issuer_lines[-1]
        lines, size = page.fit(line, "B" if last else "", (11.5, 10.5, 9.5, 8.5), 80, 1)
        page.put(60, y, lines[0], "B" if last else "", size, BLACK, "centre")
        y += 5.2
    page.raw(ornaments.rule(48, y - 3.2, 72, y - 3.2))
    page.put(150, _TOP, f"Ngày {show_date(head.held_on)}", "", 12, BLACK, "centre")
    page.put(150, _TOP + 5.4, f"Thời gian làm bài: {head.minutes} phút", "", 12, BLACK, "centre")
    page.put(150, _TOP + 10.8, f"Mã bài kiểm tra: {head.code}", "", 11, INK2, "centre")
    y = max(y, _TOP + 14.0) + 6.0
    lines, size = page.fit(title.upper(), "B", (16, 15, 14, 13, 12), _RIGHT - _LEFT, 2)
    for line in lines:
        page.put(105, y, line, "B", size, BLACK, "centre")
        y += size * 0.42
    about = f"{head.course}. {named_class(head.class_title)}"
    lines, size = page.fit(about, "", (12, 11, 10), _RIGHT - _LEFT, 2)
    for line in lines:
        page.put(105, y, line, "", size, BLACK, "centre")
        y += 5.4
    return y + 2.0


class _Paper(Page):
    """Questions one below the other; none is torn apart by the end of a page unless it is longer than one."""

    def __init__(
        self, *, title: str, made_on: date, identity: bytes, mark: str | None, totals: Mapping[str, int]
    ) -> None:
        super().__init__(title=title, made_on=made_on, identity=identity, exact=False)
        self._mark = mark
        self._at = _TOP
        self._variant = ""
        self._totals = totals
        self.pages_of: list[str] = []
        """For each page the variant it belongs to; an empty back belongs to none."""

    def begin(self, head: PaperHead, letter: str) -> None:
        if len(self.pages_of) % 2:
            self._variant = ""
            self._next_page()  # the empty back of the variant before
        self._variant = letter
        self._next_page()
        y = _heading(self, head, head.title)
        self.raw(ornaments.box(_LEFT, y - 2.0, _RIGHT - _LEFT, 19.0, 0.3, colour="ink"))
        self.put(_LEFT + 4, y + 5.0, f"MÃ ĐỀ {letter}", "B", 20, BLACK)
        self.put(_LEFT + 4, y + 12.6, f"Tô {letter} ở hàng “Mã đề” trên phiếu.", "", 10.5, BLACK)
        for row, label in enumerate(("Họ và tên", "Mã đăng nhập")):
            self.put(_LEFT + 72, y + 4.4 + 8.0 * row, label, "", 12, BLACK)
            self.raw(_dots(_LEFT + 100, y + 4.8 + 8.0 * row, _RIGHT - 4))
        y += 24.0
        hint = "Mỗi câu có một phương án đúng. Tô câu trả lời trên phiếu trả lời, không tô trên tờ đề."
        self.put(105, y, hint, "I", 12, BLACK, "centre")
        self._at = y + 9.0

    def question(self, number: int, question: PrintedQuestion) -> None:
        lines: list[tuple[float, str, Style]] = []
        label = f"Câu {number}. "
        indent = self.width_of(label, "B", _SIZE)
        for place, paragraph in enumerate(plain_paragraphs(question.text)):
            first = indent if place == 0 else 0.0
            wrapped = self._wrapped(paragraph, _RIGHT - _LEFT, first)
            lines += [(first if row == 0 else 0.0, line, "") for row, line in enumerate(wrapped)]
        choices = [
            (letter, self.wrap(" ".join(plain_paragraphs(text)), "", _SIZE, _RIGHT - _LEFT - 14))
            for letter, text in zip(_LETTERS, question.choices, strict=False)
        ]
        rows = len(lines) + sum(len(wrapped) for _, wrapped in choices)
        if self._at + rows * _LINE + 1.2 * len(choices) > _BOTTOM:
            self._next_page()
        self.put(_LEFT, self._at, label.strip(), "B", _SIZE, BLACK)
        for x, line, style in lines if choices else [(x, line, _NOTICE) for x, line, _ in lines]:
            self._line(_LEFT + x, line, style)
        for letter, wrapped in choices:
            self._at += 1.2
            for row, line in enumerate(wrapped):
                if row == 0:
                    self.put(_LEFT + 6, self._at, f"{letter}.", "B", _SIZE, BLACK)
                self._line(_LEFT + 14, line, "")
        self._at += 3.6

    def closing(self) -> None:
        if self._at + 6 > _BOTTOM + 4:
            self._next_page()
        self.put(105, self._at + 3, "--- Hết ---", "", 12, BLACK, "centre")

    def _wrapped(self, text: str, width: float, first: float) -> list[str]:
        """Lines of which the first begins `first` mm in."""
        words, line = text.split(" "), ""
        while words and self.width_of(f"{line} {words[0]}".strip(), "", _SIZE) <= width - first:
            line = f"{line} {words.pop(0)}".strip()
        rest = " ".join(words)
        return [line, *(self.wrap(rest, "", _SIZE, width) if rest else [])]

    def _line(self, x: float, text: str, style: Style) -> None:
        if self._at > _BOTTOM:
            self._next_page()
        self.put(x, self._at, text, style, _SIZE, BLACK)
        self._at += _LINE

    def _next_page(self) -> None:
        self.add_page()
        self.pages_of.append(self._variant)
        if self._variant:
            if self._mark:
                self.across(self._mark, 105, 150, 90 if len(self._mark) < 9 else 66)
            number, total = self.pages_of.count(self._variant), self._totals.get(self._variant, 0)
            foot = f"Mã đề {self._variant}. Trang {number}/{total}"
            self.put(105, 290, foot, "", 10.5, INK2, "centre")
        self._at = _TOP + 2.0


def plain_paragraphs(markdown: str) -> list[str]:
    """The words of a short text in the handbook's Markdown, paragraph by paragraph; list items stay items."""
    paragraphs: list[str] = []
    for block in re.split(r"\n\s*\n", markdown.strip()):
        open_line = ""
        for line in block.splitlines():
            item = re.match(r"\s*(?:[-*+]|(\d+)[.)])\s+(.*)", line)
            if item:
                if open_line:
                    paragraphs.append(open_line)
                open_line = f"{item[1]}. {item[2]}" if item[1] else f"– {item[2]}"
            else:
                open_line = f"{open_line} {line.strip()}".strip()
        if open_line:
            paragraphs.append(open_line)
    return [_words(paragraph) for paragraph in paragraphs]


def _words(text: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(\*\*|__)(.+?)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?![\w*])", r"\1", text)
    return re.sub(r"\\([\\`*_{}\[\]()#+.!|~-])", r"\1", text)


def _dots(x1: float, y: float, x2: float) -> str:
    return f"[0.1 0.7] 0 d 1 J {ornaments.rule(x1, y, x2, y, 0.3)} [] 0 d 0 J"
