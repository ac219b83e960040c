"""The record behind a certificate: every printed word, as bytes that a key can sign.

Canonical bytes are JSON in the manner of RFC 8785, narrowed until it has only one spelling: keys
sorted by UTF-16 code units, no blanks, strings in NFC, whole numbers, lists, null. The same words give
the same bytes on every machine, so a signature made today verifies in ten years. The signing
itself is lms/documents/signatures.py.
"""

import json
import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from lms.domain.codes import parse_certificate_code

MAX_SAFE_INTEGER = 2**53 - 1  # what every JSON reader keeps exactly (RFC 8785, I-JSON)


def _one_spelling(text: str) -> str:
    """`text` in NFC; control characters are refused, they would print as nothing."""
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValueError("a printed line has no control characters")
    return unicodedata.normalize("NFC", text)


def _own_code(code: str) -> str:
    if parse_certificate_code(code) != code:
        raise ValueError("not a certificate code")
    return code


def _with_places(pattern: str) -> str:
    if any(place not in pattern for place in ("{place}", "{day}", "{month}", "{year}")):
        raise ValueError("the date line has the places {place}, {day}, {month} and {year}")
    return pattern


Line = Annotated[str, AfterValidator(_one_spelling), Field(min_length=1, max_length=200)]
MaybeLine = Annotated[str, AfterValidator(_one_spelling), Field(max_length=200)]
Code = Annotated[str, AfterValidator(_own_code)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class CertificateWords(_Frozen):
    """The wording around the facts, copied from certificates/templates when a certificate is issued.

    Frozen with the facts: a reworded template never changes a paper already handed out.
    `date_line` has the places {place}, {day}, {month} and {year}.
    """

    template: Line
    nation: Line
    motto: Line
    title: Line
    subtitle: Line
    presented_to: Line
    birth_year: Line
    unit: Line
    group: Line
    completed: Line
    hours: Line
    period: Line
    result: Line
    course: Line
    course_version: Line
    law_as_of: Line
    number: Line
    verify_title: Line
    verify_scan: Line
    verify_type: Line
    registered: Line
    replaces: Line
    date_line: Annotated[Line, AfterValidator(_with_places)]


class FrozenCertificate(_Frozen):
    """Everything a certificate says. Equal records have equal canonical bytes.

    `office_lines` are printed top left, the issuing office last (bold). `period` and `group_line`
    may be empty; `supersedes` is the code of the certificate this one corrects.
    """

    format: Literal["lms.certificate/1"] = "lms.certificate/1"
    code: Code
    register_number: Line
    year: Annotated[int, Field(ge=2000, le=2999)]
    office_lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=3)]
    person_name: Line
    birth_year: Annotated[int, Field(ge=1900, le=2999)] | None
    unit_line: Line
    group_line: MaybeLine
    course_id: Line
    course_title: Line
    course_version: Line
    law_as_of: date
    hours_text: Line
    period: MaybeLine = ""
    result_lines: Annotated[tuple[Line, ...], Field(max_length=3)]
    issued_on: date
    place: Line
    signer_title: Line
    signer_name: Line
    supersedes: Code | None = None
    key_id: Line
    words: CertificateWords

    def date_line(self) -> str:
        """Place and day of issue as printed: 0 before days below 10 and months 1 and 2 (NĐ 30/2020)."""
        month = self.issued_on.month
        return (
            self.words.date_line.replace("{place}", self.place)
            .replace("{day}", f"{self.issued_on.day:02d}")
            .replace("{month}", f"{month:02d}" if month < 3 else str(month))
            .replace("{year}", str(self.issued_on.year))
        )

    def canonical(self) -> bytes:
        """The bytes that are signed and stored."""
        return canonical_bytes(self.model_dump(mode="json"))


def read_frozen(data: bytes) -> FrozenCertificate:
    """The record of its canonical bytes. Raises ValueError when they are not canonical or not a record."""
    record = FrozenCertificate.model_validate_json(data)
    if record.canonical() != data:
        raise ValueError("not the canonical spelling of a certificate")
    return record


def canonical_bytes(value: object) -> bytes:
    """`value` (dicts with text keys, lists, tuples, text, whole numbers, None) in its one spelling.

    Raises ValueError for anything else: true and false, decimals (their spelling differs between
    languages), numbers beyond 2**53 - 1, lone surrogates, and keys that become equal in NFC.
    """
    text = json.dumps(_canonical(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _canonical(value: object) -> object:
    if value is None:
        return None
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > MAX_SAFE_INTEGER:
            raise ValueError("a number that not every reader keeps exactly")
        return int(value)
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, dict):
        return _sorted_keys(value)
    raise ValueError(f"no canonical spelling for {type(value).__name__}")


def _sorted_keys(value: dict[object, object]) -> dict[str, object]:
    items: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise ValueError("keys are text")
        name = _text(key)
        if name in items:
            raise ValueError("two keys are the same in NFC")
        items[name] = _canonical(item)
    return {name: items[name] for name in sorted(items, key=lambda name: name.encode("utf-16-be"))}


def _text(value: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("half a character")
    return unicodedata.normalize("NFC", value)
