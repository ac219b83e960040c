"""Question banks of other programs: GIFT, Moodle XML, Aiken, QTI 2.1 and 3.0, read and written.

`read_bank` never raises for what is in a file: a refused file and a refused item are answers, too.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from lms.content.question_checks import names_a_letter
from lms.content.question_formats import (
    aiken,
    gift,
    moodle_xml,
    patience,
    qti,
    qti_package,
    write_aiken,
    write_gift,
    write_moodle,
    write_qti,
)
from lms.content.question_formats.opening import LARGEST_FILE, BankFileError, text_of, unzipped, xml_of
from lms.content.question_formats.pictures import Pictures
from lms.content.question_formats.plain import tidy, to_text
from lms.content.question_formats.writing import CannotWrite, FigureBytes, Written
from lms.domain.course import Question, QuestionType
from lms.domain.question_bank import (
    Bank,
    BankFormat,
    BankItem,
    FileReason,
    FileVerdict,
    ItemProblem,
    Trouble,
    judged,
)
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
        with patience.limited():
            return _read(data)
    except BankFileError as error:
        return Bank(verdict=FileVerdict.REFUSE_FILE, reason=error.reason)
    except patience.TooMuchWork:
        return Bank(verdict=FileVerdict.REFUSE_FILE, reason=FileReason.TOO_MUCH_WORK)


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
        found.append(_fit_here(judged(named)))
        if len(found) > MOST_ITEMS:
            raise BankFileError(FileReason.TOO_MANY)
    if not found:
        raise BankFileError(FileReason.NO_QUESTIONS)
    return Bank(verdict=FileVerdict.IMPORT, format=form, items=tuple(found), files=pictures.kept)


def _fit_here(item: BankItem) -> BankItem:
    """Refused where nothing is asked, or a choice speaks of another by its letter: here they are shuffled."""
    if item.problem is not None:
        return item
    if not any(map(str.isalnum, item.text)) and not to_text(item.text):  # an empty table
        return item.model_copy(update={"problem": Trouble(code=ItemProblem.STEM_EMPTY)})
    if item.type is QuestionType.ORDERING:
        return item
    text = next((choice.text for choice in item.choices if names_a_letter(choice.text)), None)
    if text is None:
        return item
    told = Trouble(code=ItemProblem.CHOICE_NAMES_LETTER, about=text[:80])
    return item.model_copy(update={"problem": told})


def _items(data: bytes, pictures: Pictures) -> tuple[BankFormat, Iterable[BankItem]]:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return qti_package.read(unzipped(data), pictures)
    if _is_xml(data):
        root = xml_of(data)
        if root.tag in moodle_xml.ROOTS:
            return BankFormat.MOODLE, moodle_xml.read(root, pictures)
        if root.tag in qti.ITEMS:
            return qti.version(root), [qti.read_item(root, pictures)]
        raise BankFileError(FileReason.TEST_ONLY if root.tag in qti.TESTS else FileReason.OTHER_XML)
    text = text_of(data)
    tidied = tidy(text)
    # A question of GIFT may have lines like those of Aiken in it.
    if aiken.looks_like(tidied) and (aiken.is_sure(tidied) or not gift.is_sure(tidied)):
        return BankFormat.AIKEN, aiken.read(tidied)
    if gift.looks_like(tidied):
        return BankFormat.GIFT, gift.read(text, pictures)
    raise BankFileError(FileReason.UNKNOWN_FORMAT)


def _is_xml(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe<\0", b"\xfe\xff\0<")):
        return True
    return _XML.match(data[:2_000]) is not None


def write_bank(questions: Sequence[Question], form: BankFormat, read: FigureBytes) -> Written:
    """The questions in one file. `read` gives the bytes of a picture, None when it is gone.

    What the format cannot say is left out and named, question by question.
    """
    left_out: list[tuple[str, Trouble]] = []
    made: list[Any] = []
    for one in questions:
        try:
            made.append(_write(one, form, read))
        except CannotWrite as cannot:
            left_out.append((one.id, cannot.trouble))
            continue
        if form is BankFormat.AIKEN:
            left_out.extend((one.id, Trouble(code=code)) for code in write_aiken.losses(one))
    return Written(_joined(made, form), _EXTENSIONS[form], len(made), left_out)


_EXTENSIONS = {
    BankFormat.GIFT: write_gift.EXTENSION,
    BankFormat.MOODLE: write_moodle.EXTENSION,
    BankFormat.AIKEN: write_aiken.EXTENSION,
    BankFormat.QTI21: write_qti.EXTENSION,
    BankFormat.QTI30: write_qti.EXTENSION,
}


def _write(one: Question, form: BankFormat, read: FigureBytes) -> Any:
    if form is BankFormat.GIFT:
        return write_gift.question(one)
    if form is BankFormat.AIKEN:
        return write_aiken.question(one)
    if form is BankFormat.MOODLE:
        return write_moodle.question(one, read)
    return write_qti.item(one, read, form)


def _joined(made: list[Any], form: BankFormat) -> bytes:
    if form is BankFormat.MOODLE:
        return write_moodle.quiz(made)
    if form in (BankFormat.GIFT, BankFormat.AIKEN):
        return "\n".join(made).encode("utf-8")
    return write_qti.package(made, form)
