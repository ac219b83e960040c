"""Lines, columns and pages of a handout: what is measured first, and drawn when it fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lms.documents import drawings, ornaments
from lms.documents.pdf import BLACK, Page, Style

LEFT, RIGHT = 17.0, 193.0
WIDTH = RIGHT - LEFT
TOP, BOTTOM = 15.0, 281.0
GUTTER = 7.0
HALF = (WIDTH - GUTTER) / 2
_LINE = 0.455  # mm from one line to the next, for each point of the letters
_BAR = 4.0  # mm that words move to the right of a bar
_ITEM = 6.5  # mm that the words of an item stand to the right of its sign
_BOLD = re.compile(r"\*\*(.+?)\*\*")

Draw = Callable[[Page, float, float], None]


class Word(NamedTuple):
    """With the blank that follows it."""

    text: str
    style: Style


class Piece(NamedTuple):
    """Something of a height in mm, drawn with its top left corner at (x, y). With `keep`, what follows
    stands on the same page."""

    height: float
    draw: Draw
    keep: bool = False


class Letters(NamedTuple):
    """Points of the letters, lines to write on below a case, millimetres that a drawing is high at most."""

    size: float
    small: float
    to_write: int
    drawing: float


@dataclass(slots=True)
class Column:
    """Pieces one below the other, `width` mm wide."""

    page: Page
    letters: Letters
    width: float = WIDTH
    pieces: list[Piece] = field(default_factory=list)

    @property
    def height(self) -> float:
        return sum(piece.height for piece in self.pieces)

    def gap(self, height: float) -> None:
        self.pieces.append(Piece(height, lambda page, x, y: None, keep=True))

    def write(
        self,
        text: str,
        *,
        sign: str = "",
        boxed: bool = False,
        size: float | None = None,
        bar: bool = False,
        style: Style = "",
        keep: bool = False,
        loose: bool = False,
    ) -> None:
        """A paragraph; with `sign` ("-", "1.") an item of a list, with `boxed` one to tick off. Its lines
        stay together; with `loose` a long one may be cut in two."""
        size = size or self.letters.size
        height = size * _LINE
        indent = (_BAR if bar else 0.0) + (_ITEM if sign else 0.0)
        lines = list(_wrapped(self.page, styled(text, style), size, self.width - indent))
        for place, line in enumerate(lines):
            mark = sign if place == 0 else ""
            ends = place == len(lines) - 1 or (loose and len(lines) > 6 and 0 < place < len(lines) - 2)
            draw = _line(line, indent, height, size, mark, boxed, bar)
            self.pieces.append(Piece(height, draw, keep or not ends))

    def label(self, text: str, *, bar: bool = False) -> None:
        self.gap(1.6)
        self.write(f"**{text}**", bar=bar, keep=True)

    def title(self, text: str, size: float) -> None:
        """A heading over a line, with what follows it."""
        self.gap(3)
        self.write(f"**{text}**", size=size, keep=True)
        width = self.width
        draw: Draw = lambda page, x, y: page.raw(ornaments.rule(x, y + 1, x + width, y + 1, 0.3))  # noqa: E731
        self.pieces.append(Piece(1.8, draw, keep=True))

    def framed(self, text: str) -> None:
        """A notice that nobody overlooks, with what follows it."""
        self.gap(1.5)
        height = self.letters.size * _LINE
        lines = list(_wrapped(self.page, styled(text), self.letters.size, self.width - 6))
        width, tall = self.width, len(lines) * height + 2.4

        def frame(page: Page, x: float, y: float) -> None:
            page.raw(ornaments.box(x, y, width, tall, 0.5, colour="ink"))

        self.pieces.append(Piece(0.8, frame, keep=True))
        for line in lines:
            draw = _line(line, 3.0, height, self.letters.size, "", False, False)
            self.pieces.append(Piece(height, draw, keep=True))
        self.gap(2.4)

    def to_write(self) -> None:
        width = self.width
        for place in range(self.letters.to_write):
            draw: Draw = lambda page, x, y: page.raw(  # noqa: E731
                ornaments.dashed_line(x, y + 8.2, x + width, y + 8.2)
            )
            self.pieces.append(Piece(8.4, draw, keep=place < self.letters.to_write - 1))

    def figure(self, svg: str, title: str, *, bar: bool) -> None:
        shift = _BAR if bar else 0.0
        size = drawings.size_of(svg, self.width - shift, self.letters.drawing)
        left, middle = shift + (self.width - shift - size.width) / 2, (self.width + shift) / 2
        small = self.letters.small
        caption = self.page.wrap(title, "B", small, self.width - shift) if title else []
        height = size.height + 3 + len(caption) * small * _LINE

        def draw(page: Page, x: float, y: float) -> None:
            if bar:
                _bar(page, x, y, height)
            drawings.draw(page, svg, x + left, y + 2, size)
            for place, line in enumerate(caption, start=1):
                base = y + size.height + 1.5 + place * small * _LINE
                page.put(x + middle, base, line, "B", small, BLACK, "centre")

        self.pieces.append(Piece(height, draw))

    def together(self) -> None:
        """See that all pieces stand on one page."""
        *before, last = self.pieces
        self.pieces = [*(piece._replace(keep=True) for piece in before), last._replace(keep=False)]


class Section(NamedTuple):
    """Small print in two columns under its title."""

    title: Column
    lines: Column

    def groups(self) -> list[Column]:
        return [
            Column(self.title.page, self.title.letters, HALF, group) for group in _kept(self.lines.pieces)
        ]

    @property
    def height(self) -> float:
        groups = self.groups()
        half = _half(groups)
        return self.title.height + max(_height(groups[:half]), _height(groups[half:]))


class Placed(NamedTuple):
    x: float
    y: float
    draw: Draw


class Sheets:
    """Pages filled from the top down. Nothing is drawn before the caller says so."""

    def __init__(self, top: float = TOP) -> None:
        self.pages: list[list[Placed]] = [[]]
        self.y = top

    def turn(self) -> None:
        self.pages.append([])
        self.y = TOP

    def room(self, height: float) -> None:
        """See that so many millimetres are left on this page."""
        if self.y + height > BOTTOM and self.y > TOP:
            self.turn()

    def flow(self, column: Column) -> None:
        """All pieces over the whole width."""
        for group in _kept(column.pieces):
            self.room(sum(piece.height for piece in group))
            self._put(group, LEFT)

    def beside(self, left: Column, right: Column) -> None:
        """Two columns, whole on one page."""
        self.room(max(left.height, right.height))
        top = self.y
        ends = []
        for column, x in ((left, LEFT), (right, LEFT + HALF + GUTTER)):
            self.y = top
            self._put(column.pieces, x)
            ends.append(self.y)
        self.y = max(ends)

    def in_two_columns(self, section: Section) -> None:
        """A title over the whole width, and below it the pieces down the left half and then down the right
        one, both as long as each other; over several pages where there is no room."""
        title, groups = section.title, section.groups()
        self.room(title.height + max((group.height for group in groups[:1]), default=0.0))
        self._put(title.pieces, LEFT)
        while groups:
            left = BOTTOM - self.y
            half = _half(groups)
            if max(_height(groups[:half]), _height(groups[half:])) > left:
                half = _fitting(groups, left)
            rest = groups[half:]
            fits = len(rest) if _height(rest) <= left else _fitting(rest, left)
            columns = [Column(title.page, title.letters, HALF), Column(title.page, title.letters, HALF)]
            for column, taken in zip(columns, (groups[:half], rest[:fits]), strict=True):
                column.pieces = [piece for group in taken for piece in group.pieces]
            self.beside(*columns)
            groups = rest[fits:]
            if groups:
                self.turn()

    def fill(self, sections: list[Section], before: float) -> None:
        """Where something `before` mm high no longer fits on this page, put what does; it is taken out of
        `sections`."""
        for section in list(sections):
            left = BOTTOM - self.y
            if before > left >= section.height:
                self.in_two_columns(section)
                sections.remove(section)

    def _put(self, pieces: Sequence[Piece], x: float) -> None:
        for piece in pieces:
            self.pages[-1].append(Placed(x, self.y, piece.draw))
            self.y += piece.height


def styled(text: str, style: Style = "") -> list[Word]:
    """Words with their blanks; what stands between two stars is bold."""
    found: list[Word] = []
    for place, part in enumerate(_BOLD.split(text)):
        found += [Word(word, "B" if place % 2 else style) for word in re.findall(r"\S+\s*|\s+", part)]
    return found


def _line(
    words: Sequence[Word], indent: float, height: float, size: float, sign: str, boxed: bool, bar: bool
) -> Draw:
    def draw(page: Page, x: float, y: float) -> None:
        base, left = y + height * 0.8, x + (_BAR if bar else 0.0)
        if bar:
            _bar(page, x, y, height)
        if sign == "-" and boxed:
            page.raw(ornaments.box(left + 0.8, base - 3.3, 3.5, 3.5, 0.3, colour="ink"))
        elif sign:
            page.put(left + 0.8, base, "•" if sign == "-" else sign, "", size, BLACK)
        at = x + indent
        for word in words:
            at += page.put(at, base, word.text, word.style, size, BLACK)

    return draw


def _bar(page: Page, x: float, y: float, height: float) -> None:
    """Down the left side: what stands here awaits a jurist."""
    page.raw(ornaments.rule(x + 1, y, x + 1, y + height, 0.9))


def _kept(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces that stand together."""
    group: list[Piece] = []
    for piece in pieces:
        group.append(piece)
        if not piece.keep:
            yield group
            group = []
    if group:
        yield group


def _height(columns: Sequence[Column]) -> float:
    return sum(column.height for column in columns)


def _half(groups: Sequence[Column]) -> int:
    """How many stand on the left, so that both sides are as long as each other."""
    return min(
        range(1, len(groups) + 1),
        key=lambda place: max(_height(groups[:place]), _height(groups[place:])),
    )


def _fitting(groups: Sequence[Column], height: float) -> int:
    """How many fit one below the other; one at least, so that there is an end."""
    return max((place for place in range(1, len(groups) + 1) if _height(groups[:place]) <= height), default=1)


def _wrapped(page: Page, words: Sequence[Word], size: float, width: float) -> Iterator[list[Word]]:
    line: list[Word] = []
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
