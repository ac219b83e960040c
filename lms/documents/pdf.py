"""A page to write on: fpdf2 with our fonts, exact places, and no letter ever lost.

Lengths are millimetres from the top left corner, type sizes are points, `y` of a text is its
baseline. The same calls give the same bytes: time and file id come from the caller.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from fpdf import FPDF
from fpdf.fonts import TTFFont

from lms.documents import pdf_fonts

Colour = tuple[int, int, int]
Style = Literal["", "B", "I"]
Align = Literal["left", "centre", "right"]

INK: Colour = (0x16, 0x20, 0x3A)
INK2: Colour = (0x4F, 0x56, 0x69)
RED: Colour = (0x96, 0x14, 0x1D)
BRASS: Colour = (0x80, 0x60, 0x1A)
BLACK: Colour = (0, 0, 0)
PALE: Colour = (0xD0, 0xD0, 0xD0)

TRIAL_MARK = "BẢN THỬ"
DEMO_MARK = "DỮ LIỆU MẪU"

_POINT = 25.4 / 72
_HANOI = timezone(timedelta(hours=7))


class MissingLetter(ValueError):
    """A text has letters that the vendored fonts do not have; `letters` lists them."""

    def __init__(self, text: str, letters: str) -> None:
        super().__init__(f"no glyph for {letters!r} in {text!r}")
        self.letters = letters


class Page(FPDF):
    """An A4 document. `made_on` and `identity` (any bytes that tell it from others) fix its bytes.

    `exact`: a letter that no font has stops the drawing, for a paper that proves something must not say
    something else. On a list or a slip it becomes a question mark: one odd cell of one person in a
    spreadsheet must not keep a whole class's list from being printed.
    """

    def __init__(
        self, *, title: str, made_on: date, identity: bytes, landscape: bool = False, exact: bool = True
    ) -> None:
        super().__init__("landscape" if landscape else "portrait", "mm", "A4")
        self._exact = exact
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.set_title(unicodedata.normalize("NFC", title))
        self.set_lang("vi-VN")
        self.set_creation_date(datetime.combine(made_on, time(), _HANOI))
        self._identity = hashlib.sha256(identity).hexdigest()[:32].upper()

    def file_id(self) -> str:
        return f"<{self._identity}><{self._identity}>"

    def to_bytes(self) -> bytes:
        """The finished file. Nothing can be added afterwards."""
        return bytes(self.output(output_producer_class=pdf_fonts.PreparedFonts))

    # --- text

    def width_of(self, text: str, style: Style, size: float, spacing: float = 0) -> float:
        """The width of `text` in mm; `spacing` is added after every letter, in points."""
        text = self._as_printed(text)
        widths = pdf_fonts.mould(style).font.cw if pdf_fonts.is_usual(text) else self._whole(style, text).cw
        return (sum(widths[ord(letter)] for letter in text) * size / 1000 + spacing * len(text)) * _POINT

    def put(
        self,
        x: float,
        y: float,
        text: str,
        style: Style = "",
        size: float = 12,
        colour: Colour = INK,
        align: Align = "left",
        spacing: float = 0,
    ) -> float:
        """Print one line and return its width in mm. Raises MissingLetter."""
        text = self._as_printed(text)
        width = self.width_of(text, style, size, spacing) - spacing * _POINT
        left = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        self.set_font(self._family_for(text, style), style, size)
        self.set_text_color(*colour)
        if spacing:
            self.set_char_spacing(spacing)
        self.text(left, y, text)
        if spacing:
            self.set_char_spacing(0)
        return width

    def put_runs(
        self, x: float, y: float, runs: Sequence[tuple[str, Style]], size: float, colour: Colour = INK
    ) -> None:
        """Print pieces of one line in their styles, centred at `x`."""
        left = x - sum(self.width_of(text, style, size) for text, style in runs) / 2
        for text, style in runs:
            self.put(left, y, text, style, size, colour)
            left += self.width_of(text, style, size)

    def wrap(self, text: str, style: Style, size: float, width: float) -> list[str]:
        """`text` in lines of at most `width` mm, broken at blanks; a longer word is cut, never lost."""
        lines: list[str] = []
        for word in unicodedata.normalize("NFC", text).split(" "):
            trial = f"{lines[-1]} {word}" if lines else word
            if lines and self.width_of(trial, style, size) <= width:
                lines[-1] = trial
                continue
            while self.width_of(word, style, size) > width and len(word) > 1:
                cut = next(
                    (n for n in range(len(word) - 1, 0, -1) if self.width_of(word[:n], style, size) <= width),
                    1,
                )
                lines.append(word[:cut])
                word = word[cut:]
            lines.append(word)
        return lines

    def fit(
        self, text: str, style: Style, sizes: Sequence[float], width: float, most: int
    ) -> tuple[list[str], float]:
        """Lines and size: the first of `sizes` (falling) at which `text` needs at most `most` lines.

        At the last size the lines are as many as they have to be: a long name is never cut off.
        Several lines are balanced, so that no word stands alone.
        """
        for size in sizes:
            lines = self.wrap(text, style, size, width)
            if len(lines) <= most:
                break
        if len(lines) > 1:
            narrow = width
            while narrow > width / 2:
                narrow -= 2
                trial = self.wrap(text, style, size, narrow)
                if len(trial) > len(lines):
                    break
                lines = trial
        return lines, size

    def across(self, mark: str, x: float, y: float, size: float) -> None:
        """A pale word through the point (x, y), rising to the right."""
        with self.rotation(28, x, y):
            self.put(x, y + size * 0.12, mark, "B", size, PALE, "centre")

    def raw(self, operators: str) -> None:
        """PDF operators in the page's own space: mm, y downwards."""
        scale = 1 / _POINT
        self._out(f"q {scale:.6f} 0 0 {-scale:.6f} 0 {self.h_pt:.2f} cm\n{operators}\nQ")

    def _as_printed(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        if self._exact or pdf_fonts.is_usual(text):
            return text
        for letter in pdf_fonts.missing_letters(text):
            text = text.replace(letter, " " if unicodedata.category(letter).startswith("C") else "?")
        return text

    def _family_for(self, text: str, style: Style) -> str:
        if pdf_fonts.is_usual(text):
            self.fonts.setdefault(pdf_fonts.USUAL_FAMILY + style, pdf_fonts.mould(style).font)
            return pdf_fonts.USUAL_FAMILY
        self._whole(style, text)
        return pdf_fonts.WHOLE_FAMILY

    def _whole(self, style: Style, text: str) -> TTFFont:
        letters = pdf_fonts.missing_letters(text)
        if letters:
            raise MissingLetter(text, letters)
        key = pdf_fonts.WHOLE_FAMILY + style
        if key not in self.fonts:
            self.add_font(pdf_fonts.WHOLE_FAMILY, style, pdf_fonts.FOLDER / pdf_fonts.FILES[style])
            self.fonts[key].i = 1 + len(pdf_fonts.STYLES) + pdf_fonts.STYLES.index(style)
        font = self.fonts[key]
        assert isinstance(font, TTFFont)
        return font
