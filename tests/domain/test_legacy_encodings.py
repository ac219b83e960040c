"""Lists typed with .VnTime and VNI-Times: found by evidence, converted, and Unicode left alone."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.presets import load_preset
from lms.domain.demo_names import FAMILY, GIVEN_FEMALE, GIVEN_MALE, MIDDLE_FEMALE, MIDDLE_MALE
from lms.domain.legacy_encodings import _TCVN3, _VNI, Guess, Script, decoded, guess, meant_by
from lms.domain.names import clean_name
from lms.domain.roster import Cell, FileVerdict, Grid, ProblemCode, Reason
from lms.domain.roster_reading import ColumnAnswer, read_grids
from lms.domain.roster_scripts import Converted, in_unicode
from lms.domain.syllables import is_syllable

HEADER: list[Cell] = ["STT", "Họ và tên", "Giới tính", "Năm sinh", "Xã", "Thôn", "SĐT"]
UNITS = load_preset("hung-ha-2023").units
_TO_TCVN3 = {letter: chr(code) for code, letter in _TCVN3.items()}
_TO_VNI = {letter: written for written, letter in _VNI.items()}


def typed(text: str, script: Script) -> str:
    """What a typist of that font leaves in the file; for a capital that VN3 lacks, the small letter."""
    if script is Script.UNICODE:
        return text
    if script is Script.VNI:
        return "".join(_TO_VNI.get(char, char) for char in text)
    return "".join(_TO_TCVN3.get(char, _TO_TCVN3.get(char.lower(), char)) for char in text)


def parts(*tables: tuple[tuple[str, int], ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([part for table in tables for part, _ in table])


Form = Literal["NFC", "NFD"]
FORMS: st.SearchStrategy[Form] = st.sampled_from(["NFC", "NFD"])
NAMES = st.builds(
    lambda *words: " ".join(words),
    parts(FAMILY),
    parts(MIDDLE_MALE, MIDDLE_FEMALE),
    parts(GIVEN_MALE, GIVEN_FEMALE),
)
VOWELS = [
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", *"\u0300\u0301\u0303\u0309\u0323")
]


@pytest.mark.parametrize(
    ("written", "script", "meant"),
    [
        ("NguyÔn ThÞ Lan", Script.TCVN3, "Nguyễn Thị Lan"),
        ("TrÇn V¨n Minh", Script.TCVN3, "Trần Văn Minh"),
        ("§ç Quèc TuÊn", Script.TCVN3, "Đỗ Quốc Tuấn"),
        ("D\u00ad¬ng Hång", Script.TCVN3, "Dương Hồng"),  # ư is a soft hyphen
        ("NGUYÔN THÞ LAN", Script.TCVN3, "NGUYỄN THỊ LAN"),  # .VnTimeH draws small letters as capitals
        ("nguyÔn thÞ lan", Script.TCVN3, "nguyễn thị lan"),
        ("¸nh", Script.TCVN3, "ánh"),
        ("Nguyeãn Thò Lan", Script.VNI, "Nguyễn Thị Lan"),
        ("NGUYEÃN THÒ LAN", Script.VNI, "NGUYỄN THỊ LAN"),
        ("Traàn Vaên Minh", Script.VNI, "Trần Văn Minh"),
        ("Ñoã Quoác Tuaán", Script.VNI, "Đỗ Quốc Tuấn"),
        ("Döông Hoàng", Script.VNI, "Dương Hồng"),
        ("Dương Hồng", Script.VNI, "Dương Hồng"),
        ("Dương Hồng", Script.TCVN3, "Dương Hồng"),
    ],
)
def test_old_texts_say_what_they_meant(written: str, script: Script, meant: str) -> None:
    assert decoded(written, script) == meant


@given(NAMES, st.sampled_from([Script.TCVN3, Script.VNI]))
def test_a_name_comes_back_from_either_table(name: str, script: Script) -> None:
    assert clean_name(decoded(typed(name, script), script)) == name


@pytest.mark.parametrize("script", [Script.TCVN3, Script.VNI])
def test_every_letter_comes_back(script: Script) -> None:
    for letter in [*VOWELS, "đ"]:
        assert decoded(typed(letter, script), script) == letter
    if script is Script.VNI:
        for letter in map(str.upper, [*VOWELS, "đ"]):
            assert decoded(typed(letter, script), script) == letter


@given(st.lists(NAMES, max_size=30), FORMS)
def test_unicode_is_never_taken_for_anything_else(names: list[str], form: Form) -> None:
    texts = [unicodedata.normalize(form, name) for name in names]
    assert guess(texts) == Guess(Script.UNICODE)
    assert guess(map(str.upper, texts)) == Guess(Script.UNICODE)


@given(st.lists(NAMES, max_size=20), FORMS)
def test_a_sheet_in_unicode_is_never_touched(names: list[str], form: Form) -> None:
    people: list[list[Cell]] = [[n, unicodedata.normalize(form, name)] for n, name in enumerate(names)]
    grid = Grid("HGV", [HEADER, *people])
    assert in_unicode(grid) == Converted(grid)


@given(st.lists(NAMES, min_size=12, max_size=40, unique=True), st.sampled_from([Script.TCVN3, Script.VNI]))
def test_a_column_of_names_is_evidence(names: list[str], script: Script) -> None:
    assert guess(typed(name, script) for name in names) == Guess(script)


def test_one_cell_is_none() -> None:
    texts = ["Nguyễn Thị Hoa", "NguyÔn ThÞ Lan", "Trần Văn Tuấn"]
    assert guess(texts) == Guess(Script.UNICODE)
    assert [meant_by(text) for text in texts] == [None, "Nguyễn Thị Lan", None]
    assert [meant_by(text) for text in ("Lê Hà", "Müller Jürgen", "Y Blô Êban", "Lan")] == [None] * 4


@pytest.mark.parametrize("word", ["Nguyễn", "NGUYỄN", "gì", "giêng", "quốc", "khuỷu", "Ý", "ơi", "nghiêng"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["NguyÔn", "Nguyeãn", "các\u0301", "côt", "bz", "ngù̃", "Müller"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


# --- sheets

PEOPLE = [
    ("Nguyễn Thị Lan", "Nữ", "Hồng Minh", "Thôn Đông"),
    ("Đỗ Văn Minh", "Nam", "Điệp Nông", "Thôn Việt Thắng"),
    ("Lê Thị Hòa", "Nữ", "Tân Lễ", "Thôn Hà"),
    ("Trần Quốc Tuấn", "Nam", "Bắc Sơn", "Thôn Quyết Tiến"),
]


def sheet(header: Script, body: Script, title: Script | None = None) -> Grid:
    rows: list[list[Cell]] = [[typed("DANH SÁCH HÒA GIẢI VIÊN", title or header)]]
    rows.append([typed(str(cell), header) for cell in HEADER])
    for number, (name, sex, unit, village) in enumerate(PEOPLE, 1):
        written = [typed(text, body) for text in (name, sex, unit, village)]
        rows.append([number, written[0], written[1], 1970 + number, *written[2:]])
    return Grid("HGV", rows)


@pytest.mark.parametrize("script", [Script.TCVN3, Script.VNI])
@pytest.mark.parametrize("header_too", [True, False])
def test_a_sheet_in_an_old_font_is_read_and_said(script: Script, header_too: bool) -> None:
    reading = read_grids([sheet(script if header_too else Script.UNICODE, script)], UNITS)
    assert [(row.name, row.unit_name, row.village) for row in reading.rows] == [
        (name, unit, village) for name, _, unit, village in PEOPLE
    ]
    assert [row.sex.value for row in reading.rows if row.sex] == ["female", "male", "female", "male"]
    [said] = [problem for problem in reading.file_problems if problem.code is ProblemCode.SCRIPT_CONVERTED]
    assert said.detail["script"] == script.value
    assert "“Trần Quốc Tuấn”" in said.detail["samples"]


@pytest.mark.parametrize("script", [Script.TCVN3, Script.VNI])
@pytest.mark.parametrize("title", [Script.UNICODE, Script.TCVN3, Script.VNI])
def test_a_long_list_below_a_header_typed_today_keeps_its_header(script: Script, title: Script) -> None:
    short = sheet(Script.UNICODE, script, title if title is script else Script.UNICODE)
    grid = Grid("HGV", [*short.rows, *(row for _ in range(30) for row in short.rows[2:])])
    reading = read_grids([grid], UNITS, filename="hgv")
    assert len(reading.rows) == 124
    assert {(row.unit_name, row.village) for row in reading.rows} == {
        (unit, village) for _, _, unit, village in PEOPLE
    }


def test_a_sheet_half_in_an_old_font_is_asked_about() -> None:
    modern: list[list[Cell]] = [[9, name, sex, 1980, unit, "Thôn Mỹ"] for name, sex, unit, _ in PEOPLE]
    grid = Grid("HGV", [*sheet(Script.UNICODE, Script.TCVN3).rows, *modern])
    reading = read_grids([grid], UNITS)
    assert (reading.verdict, reading.reason, reading.rows) == (
        FileVerdict.ASK_COLUMNS,
        Reason.SCRIPT_UNCLEAR,
        (),
    )
    [question] = reading.questions
    assert (question.sheet, question.script) == ("HGV", "tcvn3")
    assert ("TrÇn Quèc TuÊn", "Trần Quốc Tuấn") in question.samples
    answered = read_grids([grid], UNITS, answers={"HGV": ColumnAnswer(script=Script.TCVN3)})
    assert {row.name for row in answered.rows} == {name for name, *_ in PEOPLE}
    left = read_grids([grid], UNITS, answers={"HGV": ColumnAnswer(script=Script.UNICODE)})
    assert [row.name for row in left.rows[4:]] == [name for name, *_ in PEOPLE]


def test_one_name_in_an_old_font_is_asked_about_by_itself() -> None:
    grid = sheet(Script.UNICODE, Script.UNICODE)
    grid = Grid("HGV", [*grid.rows, [5, "NguyÔn ThÞ Hoa", "Nữ", 1980, "Tân Lễ", "Thôn Mỹ"]])
    reading = read_grids([grid], UNITS)
    assert [[problem.code for problem in row.problems] for row in reading.rows[3:]] == [
        [],
        [ProblemCode.NAME_OLD_FONT],
    ]
    assert reading.rows[4].problems[0].detail["meant"] == "Nguyễn Thị Hoa"
