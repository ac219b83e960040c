"""The photo of an answer sheet as a person compares it: straightened, with what was read drawn on it, and the
rows that have to be looked at, large. The photo itself stays as it was taken."""

import io
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from lms.documents.sheet_reading import homography
from lms.domain import answer_sheet as sheet
from lms.domain.answer_sheet import Mark

Corners = tuple[sheet.Point, ...]
"""Where the four corners of the page are, clockwise from its top left, in shares of the photo's width and
height."""

_PAGE, _PIECE = 5.0, 11.0  # px for each mm
_READ, _ASKED = (0x1F, 0x6F, 0xFF), (0xD9, 0x82, 0x00)


class Opened(NamedTuple):
    """A photo with its corners in pixels."""

    photo: Image.Image
    corners: Corners


def opened(photo: bytes, corners: Corners) -> Opened:
    """A JPEG that was kept."""
    image = Image.open(io.BytesIO(photo)).convert("L")
    return Opened(image, tuple((x * image.width, y * image.height) for x, y in corners))


def page(
    photo: Opened, variant: Mark, rows: Sequence[Mark], unsure: Collection[int], shifts: Sequence[sheet.Point]
) -> bytes:
    """The whole page: what was read has a blue ring around it, a question that is asked about (a number of
    `unsure`) a frame; both where paper that bends has its bubbles (`shifts`: see `SheetReading`)."""
    image = _cut(photo, (0.0, 0.0, sheet.PAGE_WIDTH, sheet.PAGE_HEIGHT), _PAGE).convert("RGB")
    draw = ImageDraw.Draw(image)
    for (bubbles, mark, asked), (dx, dy) in zip(
        (
            (sheet.VARIANT_ROW, variant, variant.place is None),
            *((sheet.row_of_bubbles(row), mark, row + 1 in unsure) for row, mark in enumerate(rows)),
        ),
        shifts,
        strict=True,
    ):
        bubbles = tuple((x + dx, y + dy) for x, y in bubbles)
        if mark.place is not None:
            x, y = bubbles[mark.place]
            draw.ellipse(
                [_PAGE * one for one in (x - 4.1, y - 4.1, x + 4.1, y + 4.1)], outline=_READ, width=5
            )
        elif asked:
            (left, y), (right, _) = bubbles[0], bubbles[-1]
            draw.rectangle(
                [_PAGE * one for one in (left - 5, y - 5, right + 5, y + 5)], outline=_ASKED, width=4
            )
    return _jpeg(image)


def row(photo: Opened, place: int) -> bytes:
    """Question `place` (0, 1, ..) with its number."""
    (left, y), (right, _) = sheet.bubble(place, 0), sheet.bubble(place, 3)
    return _jpeg(_cut(photo, (left - sheet.NUMBER_WIDTH, y - 5.5, right + 5.0, y + 5.5), _PIECE))


def variant(photo: Opened) -> bytes:
    """The row of variants."""
    (left, y), (right, _) = sheet.VARIANT_ROW[0], sheet.VARIANT_ROW[-1]
    return _jpeg(_cut(photo, (left - 8.0, y - 6.0, right + 8.0, y + 6.0), _PIECE))


def head(photo: Opened) -> bytes:
    """Name, login and unit, as they were printed or written."""
    return _jpeg(_cut(photo, (20.0, 43.0, 150.0, 65.0), 6.0))


def _cut(photo: Opened, box: tuple[float, float, float, float], scale: float) -> Image.Image:
    """A piece of the page (left, top, right, bottom in mm), straight, with `scale` pixels for each mm."""
    left, top, right, bottom = box
    size = round((right - left) * scale), round((bottom - top) * scale)
    width, height = sheet.PAGE_WIDTH, sheet.PAGE_HEIGHT
    ends = [
        ((x - left) * scale, (y - top) * scale)
        for x, y in ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    ]
    matrix = homography(ends, photo.corners)
    data = [float(one) for one in np.ravel(matrix / matrix[2, 2])[:8]]
    return photo.photo.transform(
        size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC, fillcolor=255
    )


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=72)
    return out.getvalue()
