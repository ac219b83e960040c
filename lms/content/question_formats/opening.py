"""Bytes of a question bank → its text, its XML or the files of its zip; never trusting them.

Raises `BankFileError` with the reason, or `patience.TooMuchWork`, and nothing else.
"""

import io
import posixpath
import re
import stat
import unicodedata
import zipfile
import zlib
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from lms.content.question_formats.patience import spend
from lms.domain.legacy_encodings import Script, decoded, guess
from lms.domain.question_bank import FileReason, ItemProblem, Trouble
from lms.domain.syllables import is_syllable

LARGEST_FILE = 10_000_000
LARGEST_UNPACKED = 40_000_000
MOST_ENTRIES = 5_000
DEEPEST = 100
_RATIO = 200
_SMALL = 2_000_000  # unpacked, whatever the ratio
_PROOF = 4  # different Vietnamese words; fewer tell nothing


class BankFileError(Exception):
    def __init__(self, reason: FileReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class BadItem(Exception):
    """One item cannot be read; the others can."""

    def __init__(self, code: ItemProblem, about: str = "") -> None:
        super().__init__(code.value)
        self.trouble = Trouble(code=code, about=about[:80])


def text_of(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark; or TCVN3, VNI or Windows-1258 where the words prove it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _without_nul(data.decode("utf-16"))
        except UnicodeDecodeError:
            raise BankFileError(FileReason.ENCODING) from None
    if b"\0" in data:
        raise BankFileError(FileReason.NUL_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _old_text(data)
    return _modern(text)


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise BankFileError(FileReason.NUL_BYTES)
    return text


def _old_text(data: bytes) -> str:
    # What the TCVN3 and VNI fonts drew over is Western text.
    for encoding in ("cp1252", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = guess(text.splitlines())
        if found.script is not Script.UNICODE and found.sure:
            return "\n".join(decoded(line, found.script) for line in text.splitlines())
    windows = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    words = {word for word in re.findall(r"[^\W\d_]+", windows) if not word.isascii()}
    if len(words) >= _PROOF and sum(map(is_syllable, words)) * 10 >= len(words) * 9:
        return windows
    raise BankFileError(FileReason.ENCODING)


def _modern(text: str) -> str:
    """Text in UTF-8 may still be drawn over by an old font."""
    found = guess(text.splitlines())
    if found.script is not Script.UNICODE and found.sure:
        return "\n".join(decoded(line, found.script) for line in text.splitlines())
    return text


class _Builder(TreeBuilder):
    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BankFileError(FileReason.TOO_DEEP)
        spend(1)
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def xml_of(data: bytes) -> Element:
    """The root, without namespaces in its names; documents with a DTD are refused. Raises TooMuchWork."""
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        # Programs and people leave an empty line before <?xml, which XML forbids.
        parser.feed(data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n"))
        root: Element = parser.close()
    except DefusedXmlException:
        raise BankFileError(FileReason.XML_ENTITIES) from None
    except (ParseError, ValueError, LookupError):
        raise BankFileError(FileReason.XML_BROKEN) from None
    for element in root.iter():
        element.tag = bare(element.tag)
        for name in [name for name in element.attrib if "}" in name]:
            element.attrib[bare(name)] = element.attrib.pop(name)
    return root


def bare(name: str) -> str:
    return name.rpartition("}")[2]


def unzipped(data: bytes) -> dict[str, bytes]:
    """Path → bytes of every file. Nothing is written anywhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _look(entries)
            return {posixpath.normpath(entry.filename): _read(archive, entry) for entry in entries}
    # NotImplementedError is zipfile's word for a way of packing that it does not know.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, IndexError):
        raise BankFileError(FileReason.ZIP_BROKEN) from None
    except RuntimeError:  # zipfile's word for a password
        raise BankFileError(FileReason.ZIP_LOCKED) from None


def _look(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise BankFileError(FileReason.ZIP_BOMB)
    for entry in entries:
        name = entry.filename
        link = stat.S_ISLNK(entry.external_attr >> 16)
        if link or "\\" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise BankFileError(FileReason.ZIP_PATH)
        if entry.flag_bits & 0x1:
            raise BankFileError(FileReason.ZIP_LOCKED)
        if entry.file_size > _SMALL and entry.file_size > _RATIO * max(1, entry.compress_size):
            raise BankFileError(FileReason.ZIP_BOMB)
    entries[:] = [entry for entry in entries if not entry.is_dir()]
    if len({posixpath.normpath(entry.filename) for entry in entries}) < len(entries):
        raise BankFileError(FileReason.ZIP_TWICE)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        # One byte more than it claims to be tells a liar.
        data = file.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise BankFileError(FileReason.ZIP_BOMB)
    return data


_NUMBER = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?")


def number(text: str) -> Decimal:
    """A number as programs write it: "5", "-0.25", "1e-3". Raises BadItem."""
    text = text.strip()
    found = _NUMBER.fullmatch(text)
    if not found or not (found[2] or found[3]):
        raise BadItem(ItemProblem.NUMBER_BROKEN, text)
    if len(text) > 60 or (found[4] and len(found[4].lstrip("+-")) > 3):
        raise BadItem(ItemProblem.NUMBER_HUGE, _short(text))
    value = Decimal(text)
    if abs(value.adjusted()) > 30 and value:
        raise BadItem(ItemProblem.NUMBER_HUGE, _short(text))
    return plain(value)


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}…"


def plain(value: Decimal) -> Decimal:
    """The same number without exponent or needless zeros, to twelve places."""
    value = round(value, 12)
    return Decimal(f"{value.normalize():f}") if value else Decimal(0)


def percent(value: Decimal) -> Decimal:
    """A share as Moodle keeps it: to five places."""
    return plain(round(value, 5))
