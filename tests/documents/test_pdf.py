"""Letters, widths and line breaks."""

import unicodedata
from datetime import date

import pytest

from lms.documents import pdf_fonts
from lms.documents.pdf import MissingLetter, Page

LETTERS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯYđĐ"


def page() -> Page:
    return Page(title="Thử", made_on=date(2026, 11, 24), identity=b"1")


def test_every_vietnamese_letter_is_among_the_prepared_ones() -> None:
    for letter in LETTERS:
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"):
            if letter not in "đĐ":
                assert pdf_fonts.is_usual(unicodedata.normalize("NFC", letter + tone))
    assert pdf_fonts.is_usual("Đường đê – “Ấp 3” ₫")


def test_letters_of_other_peoples_of_vietnam_are_in_the_whole_fonts() -> None:
    assert pdf_fonts.missing_letters("H’Hen Niê, Ƀuôn Đôn, Ŏng, Čư̆ Êbur".replace("ư̆", "ư")) == ""


def test_what_no_font_has_is_listed_once() -> None:
    assert pdf_fonts.missing_letters("Lan 漢漢 Hoa 😀") == "漢😀"


def test_the_licence_of_the_fonts_is_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (pdf_fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")


def test_both_spellings_of_a_name_have_the_same_width() -> None:
    name = "Nguyễn Thị Lan"
    decomposed = unicodedata.normalize("NFD", name)
    assert page().width_of(decomposed, "B", 30) == page().width_of(name, "B", 30) > 60


def test_a_name_too_wide_takes_a_smaller_size_before_it_wraps() -> None:
    lines, size = page().fit("Nguyễn Thị Phương Thảo", "B", (30, 20, 10), 80, 1)
    assert (lines, size) == (["Nguyễn Thị Phương Thảo"], 20)


def test_lines_are_balanced() -> None:
    lines, size = page().fit("một hai ba bốn năm sáu bảy", "", (20,), 70, 2)
    assert lines == ["một hai ba", "bốn năm sáu bảy"] or lines == ["một hai ba bốn", "năm sáu bảy"]
    assert size == 20


def test_wrapping_loses_no_letter() -> None:
    text = "Tổ hòa giải " + "dài" * 40 + " thôn Duyên Phúc"
    lines = page().wrap(text, "", 12, 40)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(page().width_of(line, "", 12) <= 40 for line in lines)


def test_a_missing_letter_stops_the_page() -> None:
    sheet = page()
    sheet.add_page()
    with pytest.raises(MissingLetter):
        sheet.put(10, 10, "漢")
