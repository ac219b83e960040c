"""Question banks of other programs: GIFT, Moodle XML, Aiken, QTI 2.1 and 3.0, read and written.

`read_bank` never raises for what is in a file: a refused file and a refused item are answers, too.
"""

import re
from collections.abc import Iterable

from lms.content.question_formats import aiken, gift, moodle_xml, qti
from lms.content.question_formats.opening import LARGEST_FILE, BankFileError, text_of, unzipped, xml_of
from lms.content.question_formats.pictures import Pictures
from lms.domain.question_bank import Bank, BankFormat, BankItem, FileReason, FileVerdict, judged
from lms.text_question_bank import unnamed

MOST_ITEMS = 2_000

_XML = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|!--|/?[\w:-]*"
    rb"(quiz|question|assessment-?item|assessment-?test|questestinterop|manifest|html)\b)",
    re.IGNORECASE,
)


def read_bank(data: bytes) -> Bank:
    """A whole file, whatever its name: the format is known by what is in it."""
    try:
        return _read(data)
    except BankFileError as error:
        return Bank(verdict=FileVerdict.REFUSE_FILE, reason=error.reason)


def _read(data: bytes) -> Bank:
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise BankFileError(FileReason.EMPTY)
    if len(data) > LARGEST_FILE:
        raise BankFileError(FileReason.TOO_LARGE)
    pictures = Pictures()
    form, items = _items(data, pictures)
    found: list[BankItem] = []
    for item in items:
        named = item if item.name else item.model_copy(update={"name": unnamed(len(found) + 1)})
        found.append(judged(named))
        if len(found) > MOST_ITEMS:
            raise BankFileError(FileReason.TOO_MANY)
    if not found:
        raise BankFileError(FileReason.NO_QUESTIONS)
    return Bank(verdict=FileVerdict.IMPORT, format=form, items=tuple(found), files=pictures.kept)


def _items(data: bytes, pictures: Pictures) -> tuple[BankFormat, Iterable[BankItem]]:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return qti.read_package(unzipped(data), pictures)
    if _is_xml(data):
        root = xml_of(data)
        if root.tag in moodle_xml.ROOTS:
            return BankFormat.MOODLE, moodle_xml.read(root, pictures)
        if root.tag in qti.ITEMS:
            return qti.version(root), [qti.read_item(root, pictures)]
        raise BankFileError(FileReason.TEST_ONLY if root.tag in qti.TESTS else FileReason.OTHER_XML)
    text = text_of(data)
    if aiken.looks_like(text):
        return BankFormat.AIKEN, aiken.read(text)
    if gift.looks_like(text):
        return BankFormat.GIFT, gift.read(text, pictures)
    raise BankFileError(FileReason.UNKNOWN_FORMAT)


def _is_xml(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe<\0", b"\xfe\xff\0<")):
        return True
    return _XML.match(data[:2_000]) is not None
