"""Reading a photo or scan of an answer sheet: found by its QR code and four discs, straightened, measured.

Nothing is guessed. The QR code says where the discs must be, the discs say where the code must be, and the
printed rings say where the bubbles are although paper bends; whatever does not fit together is not read.
See decisions/0021-reading-answer-sheets.md.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from lms.documents import sheet_blobs
from lms.documents.qr import MAX_JPEG_PIXELS, MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS
from lms.domain import answer_sheet as sheet
from lms.domain.answer_sheet import Mark, SheetCode, Sign
from lms.domain.codes import PhotoError

Array = NDArray[np.float64]

WORK_SIDE = 2200  # px, the longer side a photo is measured at: about 7 for each millimetre
KEPT_SIDE, KEPT_QUALITY = 1500, 72  # what stays as evidence: a person reads it easily
_CODE_SIDES = (1400, 2200)
_BLOB_SIDE = 1000

_DISC_REACH = 45.0  # mm around the place where the code expects a disc
_ALIKE = (0.75, 1.35)  # how much the discs' sizes may differ once the page is straight
_CODE_FITS = 2.0  # mm by which the code may miss its place once the discs are known
_SHIFT_MOST, _SHIFT_STEP = 2.5, 0.25  # mm the rings of a group may lie off
_RING_LEAST = 0.10  # how much darker than their surroundings rings must be to have been found
_CONTRAST_LEAST = 45.0  # grey levels between paper and disc

_PAGE_CORNERS = np.array(
    [
        (x, y)
        for y, xs in ((0.0, (0.0, sheet.PAGE_WIDTH)), (sheet.PAGE_HEIGHT, (sheet.PAGE_WIDTH, 0.0)))
        for x in xs
    ]
)

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation → what makes it upright."""


class SheetReading(NamedTuple):
    """What a sheet says: `variant` for its row of variants, `rows` for its questions, in order. `corners` of
    the page on the upright photo, clockwise from its top left, in shares of the photo's width and height.
    `shifts`: by how many mm the bubbles lie off their place there, for the variant and then for each row."""

    code: SheetCode
    variant: Mark
    rows: tuple[Mark, ...]
    corners: tuple[sheet.Point, ...]
    shifts: tuple[sheet.Point, ...]


class NotFound(NamedTuple):
    """The code was read, but the page was not found: a corner is missing or covered."""

    code: SheetCode


def read_sheet(photo: bytes, questions: int) -> SheetReading | NotFound | PhotoError:
    """Read a JPEG, PNG or WebP of one sheet with `questions` rows (1 to 40)."""
    grey = open_photo(photo)
    if isinstance(grey, PhotoError):
        return grey
    found = _find_code(grey)
    if found is None:
        return PhotoError.NO_CODE
    code, code_corners = found
    pixels = np.asarray(grey, dtype=np.float64)
    to_photo = _find_page(grey, code_corners)
    if to_photo is None:
        return NotFound(code)
    levels = _Levels(pixels, to_photo)
    if levels.contrast < _CONTRAST_LEAST:
        return NotFound(code)
    found_rows = list(_rows(levels, [sheet.VARIANT_ROW]))
    for group in sheet.groups(questions):
        found_rows += _rows(levels, [sheet.row_of_bubbles(row) for row in group])
    (variant, *rows), shifts = zip(*found_rows, strict=True)
    corners = project(to_photo, _PAGE_CORNERS) / (grey.width, grey.height)
    return SheetReading(
        code, variant, tuple(rows), tuple((float(x), float(y)) for x, y in corners), tuple(shifts)
    )


def evidence(photo: bytes) -> bytes | PhotoError:
    """The photo as it is kept: grey, of readable size, without the place and device that cameras note."""
    grey = open_photo(photo)
    if isinstance(grey, PhotoError):
        return grey
    grey.thumbnail((KEPT_SIDE, KEPT_SIDE))
    out = io.BytesIO()
    grey.save(out, "JPEG", quality=KEPT_QUALITY, optimize=True)
    return out.getvalue()


def open_photo(photo: bytes) -> Image.Image | PhotoError:
    """In grey, upright as the camera says, at most WORK_SIDE long. Size is checked before unpacking."""
    if len(photo) > MAX_PHOTO_BYTES:
        return PhotoError.TOO_LARGE
    try:
        with Image.open(io.BytesIO(photo), formats=("JPEG", "PNG", "WEBP")) as opened:
            most = MAX_JPEG_PIXELS if opened.format == "JPEG" else MAX_PHOTO_PIXELS
            if opened.width * opened.height > most:
                return PhotoError.TOO_LARGE
            opened.draft("L", (WORK_SIDE, WORK_SIDE))
            upright = _upright(opened)
            if upright.mode in ("LA", "PA", "RGBA") or "transparency" in upright.info:
                clear = upright.convert("RGBA")
                upright = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
            grey = upright.convert("L")
    except Image.DecompressionBombError:
        return PhotoError.TOO_LARGE
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return PhotoError.NOT_A_PHOTO
    grey.thumbnail((WORK_SIDE, WORK_SIDE))
    return grey


def _upright(photo: Image.Image) -> Image.Image:
    """Turned as the camera says. Not by Pillow's own call: that one writes the camera's other notes anew, and
    fails on those of many a camera, and of whoever sends a photo to make it fail."""
    try:
        turn = _TURNS.get(photo.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # whatever can be wrong in notes nobody needs
        turn = None
    return photo.copy() if turn is None else photo.transpose(turn)


# --- finding the page -------------------------------------------------------------------------------


def _find_code(grey: Image.Image) -> tuple[SheetCode, list[sheet.Point]] | None:
    """The code of a sheet with its four corners in pixels, clockwise from its own top left. Two different
    sheets on one photo are none: whose answers would they be?"""
    for side in _CODE_SIDES:
        small = grey.copy()
        small.thumbnail((side, side))
        scale = grey.width / small.width
        found: dict[SheetCode, list[sheet.Point]] = {}
        for barcode in zxingcpp.read_barcodes(
            small, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        ):
            code = sheet.read_sheet_code(barcode.text) if barcode.valid else None
            if code is not None:
                place = barcode.position
                ends = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
                found[code] = [(end.x * scale, end.y * scale) for end in ends]
        if found:
            return next(iter(found.items())) if len(found) == 1 else None
    return None


def _code_corners() -> list[sheet.Point]:
    left, top, side = sheet.CODE_LEFT, sheet.CODE_TOP, sheet.CODE_SIDE
    return [(left, top), (left + side, top), (left + side, top + side), (left, top + side)]


def _find_page(grey: Image.Image, corners: Sequence[sheet.Point]) -> Array | None:
    """The matrix from millimetres of the page to pixels; None where the four discs are not all there."""
    rough = homography(_code_corners(), corners)
    small = grey.copy()
    small.thumbnail((_BLOB_SIDE, _BLOB_SIDE))
    scale = grey.width / small.width
    blobs = sheet_blobs.discs(np.asarray(small, dtype=np.float64), scale)
    candidates = [_near(rough, blobs, mark) for mark in sheet.MARKS]
    best: tuple[float, Array] | None = None
    for four in product(*candidates):
        matrix = homography(sheet.MARKS, [(blob.x, blob.y) for blob in four])
        if not _alike(matrix, four):
            continue
        back = project(np.linalg.inv(matrix).astype(np.float64), np.array(corners))
        miss = float(np.abs(back - np.array(_code_corners())).max())
        if best is None or miss < best[0]:
            best = (miss, matrix)
    return best[1] if best is not None and best[0] <= _CODE_FITS else None


def _near(rough: Array, blobs: Iterable[sheet_blobs.Blob], mark: sheet.Point) -> list[sheet_blobs.Blob]:
    """The blobs that may be the disc at `mark`: near where the code expects it and of about its size."""
    x, y = mark
    centre, aside = project(rough, np.array([[x, y], [x + 1, y]]))
    pixels = float(np.hypot(*(aside - centre)))  # for each millimetre, there
    expected = np.pi * (sheet.MARK_RADIUS * pixels) ** 2
    found = [
        (float(np.hypot(blob.x - centre[0], blob.y - centre[1])), blob)
        for blob in blobs
        if 0.2 * expected < blob.area < 5 * expected
    ]
    near = sorted(item for item in found if item[0] < _DISC_REACH * pixels)
    return [blob for _, blob in near[:4]]


def _alike(matrix: Array, four: Sequence[sheet_blobs.Blob]) -> bool:
    """Whether all four are as large as the same disc would be there: a filled bubble near a lost corner has
    two thirds of its size. Blur and ink make all of them larger or smaller alike."""
    shares = []
    for (x, y), blob in zip(sheet.MARKS, four, strict=True):
        ends = project(matrix, np.array([[x - 1, y], [x + 1, y], [x, y - 1], [x, y + 1]]))
        (a, b), (c, d) = (ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2
        shares.append(blob.area / (np.pi * sheet.MARK_RADIUS**2 * max(abs(a * d - b * c), 1e-9)))
    middle = float(np.median(shares))
    return all(_ALIKE[0] * middle <= share <= _ALIKE[1] * middle for share in shares)


def homography(page: Sequence[sheet.Point], photo: Sequence[sheet.Point]) -> Array:
    """The 3×3 matrix that takes the four points of `page` to those of `photo`."""
    rows, values = [], []
    for (x, y), (u, v) in zip(page, photo, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    try:
        solved = np.linalg.solve(np.array(rows, dtype=np.float64), np.array(values, dtype=np.float64))
    except np.linalg.LinAlgError:
        return np.eye(3)
    return np.append(solved, 1.0).reshape(3, 3)


def project(matrix: Array, points: Any) -> Array:
    """Points (…, 2) through a homography."""
    points = np.asarray(points, dtype=np.float64)
    ends = np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1) @ matrix.T
    whole: Array = ends[..., :2] / np.where(np.abs(ends[..., 2:]) < 1e-9, 1e-9, ends[..., 2:])
    return whole


# --- measuring --------------------------------------------------------------------------------------


class _Levels:
    """Grey levels at places of the page."""

    def __init__(self, pixels: Array, to_photo: Array) -> None:
        self._pixels = pixels
        self._to_photo = to_photo
        self.black = float(np.median([np.median(self.at(_disc_points(*mark, 2.5))) for mark in sheet.MARKS]))
        self.white = float(np.median([self.paper(bubble) for bubble in sheet.row_of_bubbles(0)]))

    @property
    def contrast(self) -> float:
        return self.white - self.black

    def at(self, points: Any) -> Array:
        """Grey level between the four pixels around each place (in mm); the edge goes on beyond the photo."""
        where = project(self._to_photo, points)
        height, width = self._pixels.shape
        x = np.clip(where[..., 0] - 0.5, 0, width - 1.001)
        y = np.clip(where[..., 1] - 0.5, 0, height - 1.001)
        column, row = x.astype(np.intp), y.astype(np.intp)
        dx, dy = x - column, y - row
        upper = self._pixels[row, column] * (1 - dx) + self._pixels[row, column + 1] * dx
        lower = self._pixels[row + 1, column] * (1 - dx) + self._pixels[row + 1, column + 1] * dx
        level: Array = upper * (1 - dy) + lower * dy
        return level

    def paper(self, centre: sheet.Point) -> float:
        """The white of the paper around a bubble: above and below, where nothing is printed."""
        x, y = centre
        across = np.linspace(-3.0, 3.0, 7)
        points = [(x + dx, y + dy) for dy in (-5.0, -4.6, 4.6, 5.0) for dx in across]
        return float(np.percentile(self.at(points), 65))


def _disc_points(x: float, y: float, radius: float) -> Array:
    """A grid of places within a circle."""
    steps = np.arange(-radius, radius + 1e-9, radius / 7)
    grid = np.array([(dx, dy) for dx, dy in product(steps, steps) if dx * dx + dy * dy <= radius * radius])
    found: Array = grid + np.array((x, y))
    return found


def _circle_points(centres: Sequence[sheet.Point], radius: float, count: int = 24) -> Array:
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    around = np.stack([np.cos(turns), np.sin(turns)], axis=-1) * radius
    points: Array = (np.array(centres)[:, None, :] + around).reshape(-1, 2)
    return points


def _rows(levels: _Levels, rows: Sequence[Sequence[sheet.Point]]) -> Iterator[tuple[Mark, sheet.Point]]:
    """Rows that lie together, measured where their rings are, and by how much these lie off their place."""
    shift = _ring_shift(levels, [bubble for row in rows for bubble in row])
    for row in rows:
        if shift is None:
            yield Mark(Sign.LOST), (0.0, 0.0)
            continue
        placed = [(x + shift[0], y + shift[1]) for x, y in row]
        yield sheet.judge([_darkness(levels, bubble) for bubble in placed]), shift


def _ring_shift(levels: _Levels, bubbles: Sequence[sheet.Point]) -> sheet.Point | None:
    """By how many millimetres the printed rings lie off their place; None where they cannot be seen."""
    ring, outside = (_circle_points(bubbles, sheet.BUBBLE_RADIUS + more) for more in (0.0, 0.8))

    def score(shift: sheet.Point) -> float:
        return float((levels.at(outside + shift) - levels.at(ring + shift)).mean())

    coarse = np.arange(-_SHIFT_MOST, _SHIFT_MOST + 1e-9, 2 * _SHIFT_STEP)
    x, y = max(product(coarse, coarse), key=score)
    fine = (-_SHIFT_STEP, 0.0, _SHIFT_STEP)
    best = max(((x + dx, y + dy) for dx, dy in product(fine, fine)), key=score)
    edge = max(abs(best[0]), abs(best[1])) > _SHIFT_MOST
    return None if edge or score(best) < _RING_LEAST * levels.contrast else (float(best[0]), float(best[1]))


def _darkness(levels: _Levels, bubble: sheet.Point) -> float:
    """0: as the paper around it; 1: as the discs."""
    paper = levels.paper(bubble)
    room = max(paper - levels.black, 1.0)
    inside = levels.at(_disc_points(*bubble, sheet.INNER_RADIUS))
    return float((paper - inside.mean()) / room)
