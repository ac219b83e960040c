"""Text from before Unicode: the fonts .VnTime (TCVN3) and VNI-Times drew Vietnamese over Western letters.

Opened today, "Nguyễn Thị Lan" reads "NguyÔn ThÞ Lan" or "Nguyeãn Thò Lan". The tables are those of
TCVN 5712:1993, set VN3, and of the VNI fonts for Windows as vietunicode.sourceforge.net/charset lists them;
the first agrees with what glibc's iconv calls TCVN5712-1. One letter of VN3, ư, is a soft hyphen in Western
text, so all this happens before anything else touches a cell.

A table is found by evidence over a whole column: how many of its words are Vietnamese as they stand, and how
many would be. One cell proves nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from lms.domain.syllables import is_syllable

_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_CODES = [
    *range(0xA1, 0xAF),
    *range(0xB5, 0xBA),
    *range(0xBB, 0xBF),
    *range(0xC6, 0xCC),
    0xCC,
    *range(0xCE, 0xD9),
    *range(0xDC, 0xE0),
    *range(0xE1, 0xF0),
    *range(0xF1, 0xFF),
]
_TCVN3 = {code: letter for code, letter in zip(_CODES, _LETTERS, strict=True)}

# A VNI vowel is a letter followed by a mark; six letters stand alone.
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_TONES = dict(zip("øûõùï", "\u0300\u0309\u0303\u0301\u0323", strict=True))
_VNI_CIRCUMFLEX = dict(zip("âàåãáä", ("", *_VNI_TONES.values()), strict=True))
_VNI_BREVE = dict(zip("êèúüéë", ("", *_VNI_TONES.values()), strict=True))


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_ALONE)
    for vowel in "aeouyôö":
        for mark, tone in _VNI_TONES.items():
            table[vowel + mark] = _VNI_ALONE.get(vowel, vowel) + tone
    for vowel in "aeo":
        for mark, tone in _VNI_CIRCUMFLEX.items():
            table[vowel + mark] = vowel + "\u0302" + tone
    for mark, tone in _VNI_BREVE.items():
        table["a" + mark] = "a\u0306" + tone
    table = {written: unicodedata.normalize("NFC", letter) for written, letter in table.items()}
    return table | {written.upper(): letter.upper() for written, letter in table.items()}


_VNI = _vni_table()
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)), re.IGNORECASE)


class Script(StrEnum):
    """The table of letters a text was typed with."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


class Guess(NamedTuple):
    """`sure` False: there is a trace of it, but not enough to act on without asking."""

    script: Script
    sure: bool = True


def decoded(text: str, script: Script) -> str:
    """The text in Unicode; unchanged for UNICODE, and where it holds letters no old font has."""
    if script is Script.UNICODE or _beyond_old_fonts(text):
        return text
    if script is Script.VNI:
        return _VNI_LETTER.sub(_vni_letter, text)
    return _in_one_case(text.translate(_TCVN3), text)


def _vni_letter(found: re.Match[str]) -> str:
    """A mark may be typed in the other case than its letter, which then counts."""
    written = found.group()
    letter = _VNI.get(written) or _VNI[written.lower()]
    return letter.upper() if written[0].isupper() else letter


def _in_one_case(text: str, written: str) -> str:
    """VN3 has no capital letters with a tone: the font .VnTimeH draws the small ones as capitals. Where all
    plain letters of a text are capitals ("NGUYÔN THÞ LAN") the others were meant to be, too."""
    plain = [char for char in written if char.isascii() and char.isalpha()]
    shouted = any(sum(char.isascii() and char.isalpha() for char in word) > 1 for word in written.split())
    return text.upper() if shouted and all(char.isupper() for char in plain) else text


def _beyond_old_fonts(text: str) -> bool:
    """Letters that a Western font does not have: this was typed in Unicode."""
    # Each letter once: a file of one cell of 15 million characters would take its time otherwise.
    return any(
        unicodedata.combining(char) or (char.isalpha() and (char > "\u024f" or "\u0100" <= char <= "\u01b0"))
        for char in set(text)
    )


_LEAST = 4  # different words; fewer are no evidence


def guess(texts: Iterable[str]) -> Guess:
    """The table that a column, or a sheet, was typed with. Only where most words with marks cannot be
    Vietnamese as they stand, and would be with an old table, is it anything but UNICODE; sure from four
    different words on, if hardly any text has letters of its own that old fonts lack."""
    found: set[str] = set()
    modern = old = 0
    for text in texts:
        if text.isascii():
            continue
        if _beyond_old_fonts(text):
            modern += 1
            continue
        strange = {word for word in _split(text) if not word.isascii()}
        old += bool(strange)
        found |= strange
    odd = {word for word in found if not is_syllable(word)}
    if len(odd) * 2 <= len(found) or (modern and len(odd) < _LEAST):
        return Guess(Script.UNICODE)
    fits = {
        script: sum(is_syllable(decoded(word, script)) for word in odd)
        for script in (Script.TCVN3, Script.VNI)
    }
    best = max(fits, key=lambda script: fits[script])
    if fits[best] * 2 <= len(odd):
        return Guess(Script.UNICODE)
    return Guess(best, fits[best] >= _LEAST and fits[best] * 10 >= len(odd) * 9 and modern * 10 <= old)


def is_odd(text: str) -> bool:
    """Whether some word of an old or new text cannot be Vietnamese as it stands."""
    return any(not is_syllable(word) for word in _split(text) if not word.isascii())


def looks_old(text: str) -> bool:
    """Whether an old font may be what makes it odd: "SĐT" is no word either, but has a letter of today."""
    return not _beyond_old_fonts(text) and is_odd(text)


def meant_by(text: str) -> str | None:
    """What one text says if it was typed with an old table, where every word of it then is Vietnamese and is
    not as it stands; else None. To ask about, never to act on."""
    if not looks_old(text):
        return None
    for script in (Script.TCVN3, Script.VNI):
        meant = decoded(text, script)
        if not is_odd(meant):
            return meant
    return None


def _split(text: str) -> list[str]:
    """Words of an old text: what its letters look like today may be signs and soft hyphens."""
    return [word for word in _BETWEEN.split(unicodedata.normalize("NFC", text)) if word]


_BETWEEN = re.compile(r"[\s\d.,;:/()\[\]{}\"'“”‘’_+*=?!&%-]+")
