"""Surveys on paper, A4: the empty form to be filled in with a pen, and the results with their bars."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from lms.documents import ornaments
from lms.documents.pdf import BLACK, INK2, Page, Style
from lms.domain.survey import SCALE, AnswerType, SurveyForm, SurveyQuestion
from lms.domain.times import show_date
from lms.text_surveys import NAMELESS_PAPER

_LEFT, _RIGHT, _BOTTOM = 20.0, 195.0, 280.0
_WIDTH = _RIGHT - _LEFT
_SIZE, _LINE = 13.0, 6.0
_WRITING = 8.0  # mm between two lines to write on
_LINES_TO_WRITE = 3


class FormSheet(NamedTuple):
    """`office_lines` like on a certificate; `about`: class and meeting."""

    office_lines: tuple[str, ...]
    form: SurveyForm
    about: str
    last_day: date


class ResultQuestion(NamedTuple):
    """`bars`: (label, how many); `words`: open answers."""

    text: str
    said: str
    bars: tuple[tuple[str, int], ...]
    words: tuple[str, ...]


class ResultSheet(NamedTuple):
    office_lines: tuple[str, ...]
    title: str
    about: str
    counted: str
    printed: str
    questions: tuple[ResultQuestion, ...]


class _Writer:
    """Goes down the page and begins a new one when the next piece does not fit."""

    def __init__(self, page: Page, mark: str | None) -> None:
        self.page = page
        self._mark = mark
        self.pages = 0
        self.y = 0.0
        self.turn()

    def turn(self) -> None:
        self.page.add_page()
        self.pages += 1
        if self._mark:
            self.page.across(self._mark, 105, 150, 90 if len(self._mark) < 9 else 66)
        self.page.put(105, 290, f"Trang {self.pages}", "", 10, INK2, "centre")
        self.y = 20.0

    def need(self, height: float) -> None:
        if self.y + height > _BOTTOM:
            self.turn()

    def lines(self, text: str, style: Style = "", size: float = _SIZE, indent: float = 0.0) -> None:
        """Wrapped; a line that does not fit goes over the page."""
        for line in self.page.wrap(text, style, size, _WIDTH - indent):
            self.need(_LINE)
            self.page.put(_LEFT + indent, self.y, line, style, size, BLACK)
            self.y += _LINE * size / _SIZE

    def centred(self, text: str, style: Style, sizes: Sequence[float], width: float = _WIDTH) -> None:
        lines, size = self.page.fit(text, style, sizes, width, 2)
        for line in lines:
            self.page.put(105, self.y, line, style, size, BLACK, "centre")
            self.y += size * 0.46


def survey_form_pdf(sheet: FormSheet, *, made_on: date, mark: str | None = None) -> bytes:
    """Circles to tick and lines to write on; no place for a name."""
    page = Page(title=sheet.form.title, made_on=made_on, identity=repr((sheet, mark)).encode(), exact=False)
    writer = _Writer(page, mark)
    _head(writer, sheet.office_lines, sheet.form.title, (sheet.about,))
    writer.lines(NAMELESS_PAPER, "B")
    if sheet.form.intro:
        writer.lines(sheet.form.intro)
    writer.y += 3
    for number, question in enumerate(sheet.form.questions, start=1):
        _question(writer, number, question)
    writer.need(10)
    writer.y += 3
    writer.lines(f"Gửi phiếu cho người phụ trách lớp, chậm nhất ngày {show_date(sheet.last_day)}.", "I", 12)
    return page.to_bytes()


def survey_results_pdf(sheet: ResultSheet, *, made_on: date, mark: str | None = None) -> bytes:
    page = Page(title=sheet.title, made_on=made_on, identity=repr((sheet, mark)).encode(), exact=False)
    writer = _Writer(page, mark)
    _head(writer, sheet.office_lines, f"Kết quả {sheet.title[:1].lower()}{sheet.title[1:]}", (sheet.about,))
    writer.lines(f"{sheet.counted}. {sheet.printed}.")
    for number, question in enumerate(sheet.questions, start=1):
        # A question and its bars on one page, as far as a page can hold them.
        writer.need(min(len(question.bars) + 4, 16) * _LINE)
        writer.y += 4
        writer.lines(f"{number}. {question.text}", "B")
        writer.lines(question.said, "I", 12)
        _bars(writer, question.bars)
        for words in question.words:
            writer.need(_LINE)
            page.put(_LEFT, writer.y, "–", "", 12, BLACK)
            writer.lines(words, "", 12, 5)
    return page.to_bytes()


def _head(writer: _Writer, office_lines: Iterable[str], title: str, details: Iterable[str]) -> None:
    names = list(office_lines)
    for line in names:
        writer.centred(line, "B" if line == names[-1] else "", (12, 11, 10))
    if names:
        writer.page.raw(ornaments.rule(93, writer.y - 3, 117, writer.y - 3))
    writer.y += 7
    writer.centred(title.upper(), "B", (16, 14, 12))
    for detail in details:
        writer.centred(detail, "", (13, 12, 11))
    writer.y += 4


def _question(writer: _Writer, number: int, question: SurveyQuestion) -> None:
    """Kept on one page with what answers it."""
    page = writer.page
    text = f"{number}. {question.text}"
    height = _LINE * len(page.wrap(text, "B", _SIZE, _WIDTH))
    if question.type is AnswerType.SCALE:
        height += 12.0
    elif question.type is AnswerType.CHOICE:
        height += 8.0 * len(question.choices) + 1
    else:
        height += _WRITING * _LINES_TO_WRITE + 1
    writer.need(height + 2)
    writer.lines(text, "B")
    if question.type is AnswerType.SCALE:
        _scale(writer, question)
    elif question.type is AnswerType.CHOICE:
        for choice in question.choices:
            page.raw(ornaments.ring(_LEFT + 7, writer.y + 0.2, 2.4, 0.3))
            page.put(_LEFT + 13, writer.y + 1.6, choice, "", _SIZE, BLACK)
            writer.y += 8
        writer.y += 1
    else:
        for _ in range(_LINES_TO_WRITE):
            writer.y += _WRITING
            page.raw(ornaments.rule(_LEFT, writer.y - 3, _RIGHT, writer.y - 3, 0.15))
        writer.y += 1
    writer.y += 2


def _scale(writer: _Writer, question: SurveyQuestion) -> None:
    page, y = writer.page, writer.y + 2.5
    low, size = page.fit(question.low or "thấp", "I", (12, 11, 10), 34, 2)
    for place, line in enumerate(low):
        page.put(_LEFT + 34, y + 1.5 + 4.6 * place, line, "I", size, BLACK, "right")
    for place, value in enumerate(SCALE):
        x = _LEFT + 47 + 20 * place
        page.raw(ornaments.ring(x, y, 4.2, 0.3))
        page.put(x, y + 1.6, value, "", 12, BLACK, "centre")
    high, size = page.fit(question.high or "cao", "I", (12, 11, 10), 36, 2)
    for place, line in enumerate(high):
        page.put(_LEFT + 138, y + 1.5 + 4.6 * place, line, "I", size, BLACK)
    writer.y += 12


def _bars(writer: _Writer, bars: Sequence[tuple[str, int]]) -> None:
    total = sum(count for _, count in bars)
    for label, count in bars:
        writer.need(6)
        lines, size = writer.page.fit(label, "", (12, 11, 10, 9), 56, 1)
        writer.page.put(_LEFT, writer.y, lines[0], "", size, BLACK)
        writer.page.raw(f"0.91 0.87 0.79 rg {_LEFT + 58} {writer.y - 3.8:.2f} 85 4.4 re f")
        if count:
            width = 85 * count / total
            writer.page.raw(f"0.09 0.13 0.23 rg {_LEFT + 58} {writer.y - 3.8:.2f} {width:.2f} 4.4 re f")
        share = round(100 * count / max(total, 1))
        writer.page.put(_LEFT + 147, writer.y, f"{count} ({share}%)", "", 12, BLACK)
        writer.y += 6
