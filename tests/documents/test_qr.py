"""QR codes: what is drawn is read again, and a photo that is no photo gets a reason."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lms.documents import qr
from lms.domain.codes import PhotoError

CARD = "HV1.HH7M2C81.1.0123456789AB"
URL = "https://hoc.example.vn/xac-minh/7K3M9QXW22"


@settings(max_examples=25, deadline=None)
@given(st.text("ABCDEFGHJKMNPQRSTVWXYZ0123456789./:-", min_size=1, max_size=80))
def test_what_is_drawn_is_read_again(text: str) -> None:
    assert qr.decode(qr.png(text, "Q", pixels=4)) == [text]


def test_the_blocks_cover_exactly_the_dark_modules() -> None:
    rows = qr.modules(URL, "Q")
    covered = [[False] * len(rows) for _ in rows]
    for block in qr.rectangles(rows):
        for y in range(block.y, block.y + block.height):
            for x in range(block.x, block.x + block.width):
                assert not covered[y][x], "blocks do not overlap"
                covered[y][x] = True
    assert covered == rows


def test_blocks_join_modules_across_rows() -> None:
    assert qr.rectangles([[True, True, False], [True, True, False], [False, False, True]]) == [
        (0, 0, 2, 2),
        (2, 2, 1, 1),
    ]


def test_a_card_is_a_code_of_25_modules_at_level_q() -> None:
    assert len(qr.modules(CARD, "Q")) == 25


def test_a_picture_has_its_margin_of_four_modules() -> None:
    picture = Image.open(io.BytesIO(qr.png(CARD, "Q", pixels=2)))
    assert picture.size == (66, 66)
    assert picture.crop((0, 0, 66, 8)).convert("L").getextrema() == (255, 255)
    assert 'viewBox="0 0 33 33"' in qr.svg(CARD, "Q")


def test_an_svg_has_a_name_for_those_who_cannot_see_it() -> None:
    assert 'role="img" aria-label="Mã &quot;buổi học&quot;"' in qr.svg("X", label='Mã "buổi học"')


def test_several_codes_in_one_photo_are_all_read() -> None:
    first, second = (Image.open(io.BytesIO(qr.png(text, pixels=5))) for text in (CARD, URL))
    photo = Image.new("RGB", (600, 300), (210, 205, 190))
    photo.paste(first, (10, 10))
    photo.paste(second, (300, 10))
    found = qr.decode(jpeg(photo))
    assert isinstance(found, list)
    assert sorted(found) == [CARD, URL]


def test_a_dark_turned_photo_is_read() -> None:
    code = (
        Image.open(io.BytesIO(qr.png(CARD, "Q", pixels=8)))
        .convert("L")
        .rotate(33, expand=True, fillcolor=255)
    )
    dark = code.point(lambda grey: int(40 + grey * 0.25))
    assert qr.decode(jpeg(dark)) == [CARD]


def test_a_small_code_in_a_large_photo_is_read() -> None:
    photo = Image.new("L", (4000, 3000), 200)
    photo.paste(Image.open(io.BytesIO(qr.png(CARD, "Q", pixels=4))).convert("L"), (1900, 1400))
    assert qr.decode(jpeg(photo)) == [CARD]


def test_a_screenshot_with_transparency_is_read() -> None:
    code = Image.open(io.BytesIO(qr.png(CARD, pixels=6))).convert("L")
    clear = Image.new("RGBA", code.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=code.point(lambda grey: 255 - grey))
    out = io.BytesIO()
    clear.save(out, "PNG")
    assert qr.decode(out.getvalue()) == [CARD]


def test_a_photo_without_a_code_says_so() -> None:
    assert qr.decode(jpeg(Image.new("RGB", (300, 200), "white"))) is PhotoError.NO_CODE


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\xff\xd8\xff\xe0broken", b"<svg/>", b"GIF89a"])
def test_a_file_that_is_no_photo_says_so(data: bytes) -> None:
    assert qr.decode(data) is PhotoError.NOT_A_PHOTO


def test_a_photo_cut_off_in_transfer_says_so() -> None:
    assert qr.decode(qr.png(URL, pixels=8)[:-60]) is PhotoError.NOT_A_PHOTO


def test_a_file_of_fifty_megabytes_is_refused_unread() -> None:
    assert qr.decode(b"\xff" * (50 * 2**20)) is PhotoError.TOO_LARGE


def test_a_small_file_that_would_unpack_to_gigabytes_is_refused() -> None:
    assert qr.decode(bomb(30_000, 30_000)) is PhotoError.TOO_LARGE
    assert qr.decode(bomb(9_000, 9_000)) is PhotoError.TOO_LARGE


def test_a_text_too_long_for_any_code_is_an_error() -> None:
    with pytest.raises(ValueError):
        qr.modules("X" * 5000, "H")


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of one colour that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
