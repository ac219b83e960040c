"""One spelling for every certificate: same words, same bytes, on every machine."""

import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lms.domain.codes import certificate_code
from lms.domain.signing import CertificateWords, FrozenCertificate, canonical_bytes, read_frozen

WORDS = CertificateWords(
    **dict.fromkeys(CertificateWords.model_fields, "chữ")
    | {"date_line": "{place}, ngày {day} tháng {month} năm {year}"}
)
LAN = FrozenCertificate(
    code=certificate_code("7K3M9QXW2"),
    register_number="0127/GCN-PTP",
    year=2026,
    office_lines=("UBND HUYỆN HƯNG HÀ", "PHÒNG TƯ PHÁP"),
    person_name="Nguyễn Thị Lan",
    birth_year=1968,
    unit_line="Tổ hòa giải thôn Duyên Phúc",
    group_line="Hòa giải viên ở cơ sở",
    course_id="HGV-01",
    course_title="Nghiệp vụ hòa giải ở cơ sở",
    course_version="1",
    law_as_of=date(2026, 11, 23),
    hours_text="16 tiết",
    result_lines=("Bài kiểm tra: 18/20",),
    issued_on=date(2026, 11, 24),
    place="Hưng Hà",
    signer_title="TRƯỞNG PHÒNG",
    signer_name="Trần Văn Tuấn",
    key_id="gcn-1",
    words=WORDS,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcé", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical_bytes({"b": [1, None], "a": "Hưng Hà"}) == '{"a":"Hưng Hà","b":[1,null]}'.encode()


def test_keys_are_sorted_by_utf16_units_as_rfc_8785_asks() -> None:
    assert canonical_bytes({"\ufb01": 1, "😀": 2}) == '{"😀":2,"\ufb01":1}'.encode()


def test_control_characters_are_escaped_as_rfc_8785_asks() -> None:
    assert canonical_bytes('\u000f\n"\\/') == b'"\\u000f\\n\\"\\\\/"'


def test_a_name_in_two_spellings_gives_the_same_bytes() -> None:
    decomposed = LAN.model_copy(update={"person_name": unicodedata.normalize("NFD", LAN.person_name)})
    assert decomposed.person_name != LAN.person_name
    assert decomposed.canonical() == LAN.canonical()


@given(VALUES)
def test_canonical_bytes_read_back_are_the_same_bytes(value: object) -> None:
    data = canonical_bytes(value)
    assert canonical_bytes(json.loads(data)) == data


@pytest.mark.parametrize(
    "value", [True, 1.0, 2**53, b"x", {1: "a"}, {"é": 1, "e\u0301": 2}, "\ud800", {1, 2}]
)
def test_what_has_two_spellings_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical_bytes(value)


def test_a_record_survives_its_bytes() -> None:
    assert read_frozen(LAN.canonical()) == LAN


def test_a_record_carries_its_format_tag() -> None:
    assert b'"format":"lms.certificate/1"' in LAN.canonical()
    assert b'"supersedes":null' in LAN.canonical()


def test_bytes_in_another_spelling_are_refused() -> None:
    spaced = json.dumps(json.loads(LAN.canonical()), ensure_ascii=False).encode()
    with pytest.raises(ValueError):
        read_frozen(spaced)


def test_an_unknown_word_or_format_is_refused() -> None:
    changed = json.loads(LAN.canonical()) | {"format": "lms.certificate/2"}
    with pytest.raises(ValidationError):
        read_frozen(canonical_bytes(changed))
    with pytest.raises(ValidationError):
        read_frozen(canonical_bytes(json.loads(LAN.canonical()) | {"extra": "1"}))


@pytest.mark.parametrize(
    "change",
    [
        {"code": "7K3M9QXW2Q"},
        {"supersedes": "7K3M-9QXW-22"},
        {"person_name": ""},
        {"person_name": "Lan\nHoa"},
        {"person_name": "L" * 201},
        {"birth_year": 68},
        {"birth_year": "1968"},
        {"office_lines": ()},
    ],
)
def test_a_record_that_cannot_be_printed_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FrozenCertificate.model_validate({**dict(LAN), **change})


def test_the_date_line_follows_the_rule_of_leading_zeros() -> None:
    assert LAN.date_line() == "Hưng Hà, ngày 24 tháng 11 năm 2026"
    february = LAN.model_copy(update={"issued_on": date(2026, 2, 5)})
    assert february.date_line() == "Hưng Hà, ngày 05 tháng 02 năm 2026"
    march = LAN.model_copy(update={"issued_on": date(2026, 3, 9)})
    assert march.date_line() == "Hưng Hà, ngày 09 tháng 3 năm 2026"


def test_a_date_line_without_its_places_is_refused() -> None:
    with pytest.raises(ValidationError):
        CertificateWords.model_validate({**dict(WORDS), "date_line": "ngày {day}"})


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        LAN.person_name = "Hoa"  # type: ignore[misc]  # the assignment is what is tested
