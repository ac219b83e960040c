"""Answer sheets printed, filled, photographed badly and read: nothing is guessed.

`python3 -m tests.benchmarks answer_sheets` does the same over hundreds of photos.
"""

from __future__ import annotations

import io
import struct
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from lms.documents.answer_sheets import SheetFor, answer_sheets_pdf
from lms.documents.sheet_reading import KEPT_SIDE, NotFound, SheetReading, evidence, open_photo, read_sheet
from lms.domain.answer_sheet import MARKS, Sign
from lms.domain.codes import PhotoError
from tests.documents.pdf_tools import needs_poppler, text_of
from tests.support.answer_photos import (
    DPI,
    LAN,
    PIXELS,
    TEST_CODE,
    Shot,
    fill,
    head,
    photographed,
    printed,
    rasterised,
)

LETTERS = "ABCDABCDABCDABCDABCDABCDABCDABCDABCDABCD"
pytestmark = needs_poppler


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    return printed(tmp_path_factory.mktemp("sheet"))


def read(photo: bytes, questions: int = 40) -> SheetReading:
    found = read_sheet(photo, questions)
    assert isinstance(found, SheetReading), found
    return found


def letters_of(reading: SheetReading) -> str:
    return "".join("?" if mark.place is None else "ABCD"[mark.place] for mark in reading.rows)


@pytest.mark.parametrize(
    "shot",
    [
        Shot(),
        Shot(turn=90),
        Shot(turn=180),
        Shot(turn=-83, skew=0.1),
        Shot(turn=12, skew=0.15, bend=2.5),
        Shot(turn=5, shade=0.5),
        Shot(turn=3, blur=1.5, noise=8, quality=40),
    ],
    ids=["scanned", "sideways", "upside down", "askew", "bent", "in the shade", "out of focus"],
)
def test_a_filled_sheet_is_read_however_it_was_photographed(blank: Image.Image, shot: Shot) -> None:
    reading = read(photographed(fill(blank, "C", LETTERS, 7), shot, 7))
    assert reading.code == (TEST_CODE, LAN.learner_code)
    assert (reading.variant.place, letters_of(reading)) == (2, LETTERS)


def test_what_is_not_one_clear_mark_is_asked(blank: Image.Image) -> None:
    reading = read(
        photographed(fill(blank, "-", "AB-2?x" + LETTERS[6:], 3, grey=40), Shot(turn=4, blur=0.5), 3)
    )
    assert reading.variant.sign is Sign.OPEN
    signs = [mark.sign for mark in reading.rows[:6]]
    assert signs[:5] == [Sign.READ, Sign.READ, Sign.OPEN, Sign.DOUBLE, Sign.FAINT]
    assert signs[5] is not Sign.READ
    assert letters_of(reading)[6:] == LETTERS[6:]


def test_rows_under_something_are_lost_and_not_open(blank: Image.Image) -> None:
    """A sheet of paper lies over the last five questions."""
    filled = fill(blank, "A", LETTERS, 5)
    ImageDraw.Draw(filled).rectangle([150 * PIXELS, 185 * PIXELS, 192 * PIXELS, 265 * PIXELS], fill=250)
    reading = read(photographed(filled, Shot(turn=2), 5))
    assert letters_of(reading)[:35] == LETTERS[:35]
    assert {mark.sign for mark in reading.rows[35:]} == {Sign.LOST}


def test_a_sheet_without_a_corner_is_not_read(blank: Image.Image) -> None:
    torn = fill(blank, "A", LETTERS, 5)
    x, y = (place * PIXELS for place in MARKS[3])
    ImageDraw.Draw(torn).rectangle([x - 40, y - 40, x + 40, y + 40], fill=255)
    found = read_sheet(photographed(torn, Shot(turn=2), 5), 40)
    assert isinstance(found, NotFound) and found.code.test_code == TEST_CODE


def test_other_pictures_are_no_sheets(blank: Image.Image) -> None:
    out = io.BytesIO()
    Image.new("L", (900, 1200), 255).save(out, "PNG")
    assert read_sheet(out.getvalue(), 40) is PhotoError.NO_CODE
    assert read_sheet(b"%PDF-1.7", 40) is PhotoError.NOT_A_PHOTO
    assert read_sheet(b"", 40) is PhotoError.NOT_A_PHOTO
    assert read_sheet(bytes(13 * 2**20), 40) is PhotoError.TOO_LARGE


def test_two_sheets_on_one_photo_belong_to_nobody(blank: Image.Image, tmp_path: Path) -> None:
    other = printed(tmp_path, SheetFor("Đỗ Văn Minh", "HH7M2C92", "Xã Điệp Nông"))
    both = Image.new("L", (2 * blank.width, blank.height), 255)
    both.paste(blank, (0, 0))
    both.paste(other, (blank.width, 0))
    out = io.BytesIO()
    both.save(out, "PNG")
    assert read_sheet(out.getvalue(), 40) is PhotoError.NO_CODE


def test_the_evidence_is_small_and_says_nothing_of_where_it_was_taken(blank: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Somebody's phone"
    out = io.BytesIO()
    blank.resize((2400, 3394)).save(out, "JPEG", exif=exif)
    kept = evidence(out.getvalue())
    assert isinstance(kept, bytes) and b"phone" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert (max(picture.size), picture.mode) == (KEPT_SIDE, "L")


def test_a_sheet_of_ten_questions_has_ten_rows(tmp_path: Path) -> None:
    page = printed(tmp_path, questions=10)
    reading = read(photographed(fill(page, "B", LETTERS[:10], 2), Shot(turn=3), 2), 10)
    assert letters_of(reading) == LETTERS[:10]


def test_a_sheet_says_whose_it_is_and_a_blank_one_asks(tmp_path: Path) -> None:
    pdf = answer_sheets_pdf(head(), [LAN, SheetFor()], made_on=date(2026, 11, 24), mark="BẢN THỬ")
    assert pdf == answer_sheets_pdf(head(), [LAN, SheetFor()], made_on=date(2026, 11, 24), mark="BẢN THỬ")
    text = text_of(pdf, tmp_path)
    first, second, _ = text.split("\f")
    assert (
        "Nguyễn Thị Lan" in first
        and "HH 7M2C 81" in first.replace("\u00a0", " ")
        and "Tô kín một ô tròn" in first
    )
    assert "Nguyễn Thị Lan" not in second and "Họ và tên:" in second
    assert DPI == 150


def test_no_sheets_are_a_mistake() -> None:
    with pytest.raises(ValueError):
        answer_sheets_pdf(head(), [], made_on=date(2026, 11, 24))


def test_the_mark_across_a_trial_sheet_is_no_mark_of_a_pen(tmp_path: Path) -> None:
    for mark in ("BẢN THỬ", "DỮ LIỆU MẪU"):
        pdf = answer_sheets_pdf(head(), [LAN], made_on=date(2026, 11, 24), mark=mark)
        reading = read(photographed(fill(rasterised(pdf, tmp_path), "A", LETTERS, 4), Shot(turn=3), 4))
        assert (reading.variant.place, letters_of(reading)) == (0, LETTERS)


def test_notes_of_a_camera_that_make_no_sense_do_not_keep_a_photo_out() -> None:
    """A resolution written as raw bytes: Pillow cannot write it again, and nobody needs it."""
    notes = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack(
        "<HHHIHHHHI4sI", 2, 0x112, 3, 1, 6, 0, 0x11A, 7, 3, b"\1\2\3\4", 0
    )
    out = io.BytesIO()
    Image.new("L", (30, 20)).save(out, "JPEG", exif=notes)
    opened = open_photo(out.getvalue())
    assert isinstance(opened, Image.Image) and opened.size == (20, 30)
    assert read_sheet(out.getvalue(), 10) is PhotoError.NO_CODE
