"""Tinos for our PDFs: the usual letters prepared once per process, rare ones when they are met.

fpdf2 makes a new subset of every font for every file, which is nine tenths of its time. Here each
style's usual letters (Vietnamese, Latin-1, typographic signs) are subset once, and every document
embeds the same bytes. A line with a rarer letter is set in the whole font, subset by fpdf2 as
usual; it looks the same. fpdf2 is pinned to 2.8.9, because `_add_fonts` is one of its inner parts.
"""

import copy
import itertools
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.output import OutputProducer, PDFFont
from fpdf.syntax import PDFArray, PDFObject

FOLDER = Path(__file__).resolve().parents[2] / "certificates" / "assets"
FILES = {"": "Tinos-Regular.ttf", "B": "Tinos-Bold.ttf", "I": "Tinos-Italic.ttf"}
STYLES = tuple(FILES)
USUAL_FAMILY = "tinos"
WHOLE_FAMILY = "tinoswhole"

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VIETNAMESE = {
    ord(unicodedata.normalize("NFC", letter + tone))
    for letter, tone in itertools.product("AĂÂEÊIOÔƠUƯYaăâeêioôơuưy", _TONES)
}
USUAL = frozenset(
    _VIETNAMESE
    | {ord(letter) for letter in "Đđ–—‘’“”•…′″₫→"}
    | set(range(0x20, 0x7F))
    | set(range(0xA0, 0x100)) - {0xAD}
)


class Mould(NamedTuple):
    """One style, ready to be used by any document: its metrics and the PDF objects it becomes."""

    font: TTFFont
    objects: tuple[PDFObject, ...]


@cache
def mould(style: str) -> Mould:
    """The usual letters of a style ("", "B" or "I"), subset and compressed once."""
    pdf = FPDF()
    pdf.add_font(USUAL_FAMILY, style, FOLDER / FILES[style], unicode_range=sorted(USUAL))
    font = pdf.fonts[USUAL_FAMILY + style]
    assert isinstance(font, TTFFont)
    font.i = 1 + STYLES.index(style)
    for code in sorted(USUAL):
        font.subset.pick(code)
    producer = OutputProducer(pdf)
    producer._add_fonts({}, {}, {})
    objects = tuple(item for item in producer.pdf_objs if isinstance(item, PDFObject))
    return Mould(font, objects)


@cache
def all_letters() -> frozenset[int]:
    """Every code point the vendored fonts can print."""
    pdf = FPDF()
    for style, name in FILES.items():
        pdf.add_font(WHOLE_FAMILY, style, FOLDER / name)
    fonts = [font for font in pdf.fonts.values() if isinstance(font, TTFFont)]
    for font in fonts:
        font.close()
    return frozenset.intersection(*(frozenset(font.cmap) for font in fonts))


def missing_letters(text: str) -> str:
    """The characters of `text` (taken in NFC) that no certificate or card can print, each once."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(dict.fromkeys(letter for letter in normal if ord(letter) not in all_letters()))


def is_usual(text: str) -> bool:
    """Whether the prepared letters suffice for `text` (in NFC)."""
    return all(ord(letter) in USUAL for letter in text)


class PreparedFonts(OutputProducer):
    """fpdf2's writer, embedding the prepared fonts as they are."""

    def _add_fonts(self, *resources: Any) -> dict[int, Any]:
        fonts = self.fpdf.fonts
        prepared = {key: font for key, font in fonts.items() if font.i <= len(STYLES)}
        for key in prepared:
            del fonts[key]
        added: dict[int, Any] = dict(super()._add_fonts(*resources))
        fonts.update(prepared)
        for font in sorted(prepared.values(), key=lambda font: font.i):
            added[font.i] = self._add_copy(mould(STYLES[font.i - 1]).objects)
        return added

    def _add_copy(self, objects: tuple[PDFObject, ...]) -> PDFFont:
        """Copies, because each document numbers its objects; the streams inside stay shared."""
        fonts = [item for item in objects if isinstance(item, PDFFont)]
        whole = copy.copy(next(font for font in fonts if font.to_unicode))
        cid = copy.copy(next(font for font in fonts if not font.to_unicode))
        descriptor: Any = copy.copy(cid.font_descriptor)  # fpdf2 adds the font file to it as it goes
        whole.descendant_fonts = PDFArray([cid])
        whole.to_unicode = copy.copy(whole.to_unicode)
        cid.c_i_d_system_info = copy.copy(cid.c_i_d_system_info)
        cid.c_i_d_to_g_i_d_map = copy.copy(cid.c_i_d_to_g_i_d_map)
        cid.font_descriptor = descriptor
        descriptor.font_file2 = copy.copy(descriptor.font_file2)
        for item in (
            whole,
            cid,
            whole.to_unicode,
            cid.c_i_d_system_info,
            descriptor,
            cid.c_i_d_to_g_i_d_map,
            descriptor.font_file2,
        ):
            assert item is not None
            self._add_pdf_obj(item, "fonts")
        return whole
