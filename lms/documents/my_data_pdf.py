"""Somebody's own data on paper: what is kept, why, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from lms.documents import ornaments
from lms.documents.pdf import BLACK, BRASS, INK, INK2, Page, Style
from lms.documents.pdf_fonts import missing_letters

_LEFT, _RIGHT, _TOP, _BOTTOM = 25.0, 190.0, 22.0, 278.0
_WIDTH = _RIGHT - _LEFT
_START = 66.0  # below the heading of the first page
MOST_ROWS = 60  # of one table on paper; the JSON file has them all


class PaperBlock(NamedTuple):
    """One table. Each row is (label, value) pairs."""

    title: str
    kept: str
    rows: tuple[tuple[tuple[str, str], ...], ...]


class PaperSection(NamedTuple):
    """Blocks that serve one purpose."""

    title: str
    blocks: tuple[PaperBlock, ...]


class DataPaper(NamedTuple):
    """`office_lines` as on a certificate; `details` and `closing` one paragraph each."""

    office_lines: tuple[str, ...]
    name: str
    details: tuple[str, ...]
    sections: tuple[PaperSection, ...]
    closing: tuple[str, ...]


def my_data_pdf(paper: DataPaper, *, made_on: date, mark: str | None = None) -> bytes:
    """A4 portrait, "Trang 2/5" below each page. Letters our fonts lack are printed as "?": a paper about
    oneself must never fail for a strange sign somebody typed."""
    page = Page(title="Dữ liệu cá nhân", made_on=made_on, identity=repr((paper, mark)).encode(), exact=False)
    sheets = _laid_out(page, _paragraphs(paper))
    for number, sheet in enumerate(sheets, start=1):
        page.add_page()
        if mark:
            page.across(mark, 105, 150, 90 if len(mark) < 9 else 66)
        if number == 1:
            _heading(page, paper)
        for y, line in sheet:
            if line.rule:
                page.raw(ornaments.rule(_LEFT, y - 6.2, _RIGHT, y - 6.2, colour="brass"))
            page.put(_LEFT + line.indent, y, line.text, line.style, line.size, line.colour)
        page.put(105, 289, f"Trang {number}/{len(sheets)}", "", 10, INK2, "centre")
    return page.to_bytes()


class _Line(NamedTuple):
    text: str
    style: Style = ""
    size: float = 11.5
    indent: float = 0.0
    before: float = 0.0  # mm of air above
    colour: tuple[int, int, int] = INK
    rule: bool = False
    holds: int = 0  # lines that must stand on the same page below this one


def _paragraphs(paper: DataPaper) -> list[_Line]:
    """Not yet broken into lines."""
    found: list[_Line] = []
    for section in paper.sections:
        found.append(_Line(section.title, "B", 13.5, before=7.5, colour=BRASS, rule=True, holds=3))
        for block in section.blocks:
            count = f" ({len(block.rows)} dòng)" if len(block.rows) > 1 else ""
            found.append(_Line(f"{block.title}{count}", "B", before=2.6, holds=2))
            found.append(_Line(f"Giữ {block.kept}.", "I", 10, colour=INK2, holds=1))
            found += _rows(block.rows)
    for number, text in enumerate(paper.closing):
        found.append(_Line(text, before=8.0 if number == 0 else 1.4))
    return found


def _rows(rows: Sequence[tuple[tuple[str, str], ...]]) -> list[_Line]:
    if len(rows) == 1:
        return [_Line(f"{label}: {value}", indent=4) for label, value in rows[0]]
    shown = [
        _Line("• " + "; ".join(f"{label}: {value}" for label, value in row), size=10.5, indent=4)
        for row in rows[:MOST_ROWS]
    ]
    if len(rows) > MOST_ROWS:
        more = f"… và {len(rows) - MOST_ROWS} dòng nữa, có đủ trong tệp JSON."
        shown.append(_Line(more, "I", 10.5, 4, colour=INK2))
    return shown


def _laid_out(page: Page, paragraphs: Sequence[_Line]) -> list[list[tuple[float, _Line]]]:
    """Lines with their baselines, page by page. A heading never stands alone at the foot of a page."""
    sheets: list[list[tuple[float, _Line]]] = [[]]
    y = _START
    for paragraph in paragraphs:
        text = _printable(paragraph.text)
        lines = page.wrap(text, paragraph.style, paragraph.size, _WIDTH - paragraph.indent)
        step = paragraph.size * 0.46
        for number, part in enumerate(lines):
            down = step + (paragraph.before if number == 0 else 0)
            if y + down + paragraph.holds * 5 > _BOTTOM:
                sheets.append([])
                y, down = _TOP - step, step
            y += down
            sheets[-1].append((y, paragraph._replace(text=part, rule=paragraph.rule and number == 0)))
    return sheets


def _heading(page: Page, paper: DataPaper) -> None:
    y = 19.0
    for line in paper.office_lines:
        last = line == paper.office_lines[-1]
        style: Style = "B" if last else ""
        fitted, size = page.fit(_printable(line), style, (11.5, 10.5, 9.5, 8.5), 72, 1)
        for part in fitted:
            page.put(62, y, part, style, size, BLACK, "centre")
            y += 5.2
    page.raw(ornaments.rule(50, y - 3.2, 74, y - 3.2))
    page.put(147, 19.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "B", 11, BLACK, "centre")
    page.put(147, 24.2, "Độc lập - Tự do - Hạnh phúc", "B", 12, BLACK, "centre")
    half = page.width_of("Độc lập - Tự do - Hạnh phúc", "B", 12) / 2
    page.raw(ornaments.rule(147 - half, 26.2, 147 + half, 26.2))
    page.put(105, 41, "BẢN DỮ LIỆU CÁ NHÂN", "B", 15, INK, "centre")
    name, size = page.fit(_printable(paper.name), "B", (20, 17, 14, 12), _WIDTH, 1)
    page.put(105, 50, name[0], "B", size, INK, "centre")
    page.raw(ornaments.dotted_line(105, 53, 45))
    y = 58.5
    for line in paper.details:
        fitted, size = page.fit(_printable(line), "", (11, 10, 9), _WIDTH, 1)
        page.put(105, y, fitted[0], "", size, INK2, "centre")
        y += 5


def _printable(text: str) -> str:
    missing = missing_letters(text)
    return text.translate({ord(letter): "?" for letter in missing}) if missing else text
