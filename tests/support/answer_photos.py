"""Answer sheets as people bring them: printed with our own PDF, filled by a drawn pen, photographed askew.

Everything is drawn; no photo shows anybody's handwriting. The same seed gives the same photo.
"""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from lms.documents.answer_sheets import SheetFor, SheetHead, answer_sheets_pdf
from lms.documents.sheet_reading import homography, project
from lms.domain import answer_sheet as sheet

DPI = 150
PIXELS = DPI / 25.4
TEST_CODE = "4K7PM2C8"
LAN = SheetFor("Nguyễn Thị Lan", "HH7M2C81", "Thôn Đông, Xã Hồng Minh")


def head(questions: int = 40, test_code: str = TEST_CODE) -> SheetHead:
    return SheetHead(
        "UBND xã Hưng Hà",
        "Nghiệp vụ hòa giải ở cơ sở",
        "Hưng Hà 01",
        "Bài kiểm tra cuối khóa",
        date(2026, 11, 28),
        test_code,
        questions,
        "ABCD",
    )


def rasterised(pdf: bytes, folder: Path, page: int = 1) -> Image.Image:
    """A page as a printer puts it on paper."""
    path = folder / "sheet.pdf"
    path.write_bytes(pdf)
    command = ["pdftoppm", "-png", "-gray", "-r", str(DPI), "-f", str(page), "-l", str(page), str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout)).convert("L")


def printed(folder: Path, person: SheetFor = LAN, questions: int = 40) -> Image.Image:
    pdf = answer_sheets_pdf(head(questions), [person], made_on=date(2026, 11, 24))
    return rasterised(pdf, folder)


# --- the pen ----------------------------------------------------------------------------------------


def fill(page: Image.Image, variant: str, letters: str, seed: int, *, grey: int | None = None) -> Image.Image:
    """Bubbles filled by a hand: strokes to and fro, not quite in the middle, not quite to the edge. `letters`
    has a letter for each question, "-" for none, "2" for two, "?" for a faint one, "x" for a crossed one."""
    chance = np.random.default_rng(seed)
    paper = page.copy()
    # Drawn four times as large, so that strokes have soft edges.
    layer = Image.new("L", (paper.width * 2, paper.height * 2), 255)
    draw = ImageDraw.Draw(layer)
    shade = grey if grey is not None else int(chance.integers(10, 95))
    if variant in "ABCD":
        _scribble(draw, sheet.VARIANT_ROW["ABCD".index(variant)], shade, chance)
    for row, letter in enumerate(letters):
        places = sheet.row_of_bubbles(row)
        if letter in "ABCD":
            _scribble(draw, places["ABCD".index(letter)], shade, chance)
        elif letter == "2":
            first, second = chance.choice(4, 2, replace=False)
            _scribble(draw, places[first], shade, chance)
            _scribble(draw, places[second], shade, chance)
        elif letter == "?":
            _scribble(draw, places[int(chance.integers(4))], int(chance.integers(160, 190)), chance)
        elif letter == "x":
            x, y = places[int(chance.integers(4))]
            for dx in (-1, 1):
                _line(draw, (x - 2 * dx, y - 2), (x + 2 * dx, y + 2), shade, 0.5)
    strokes = layer.resize(paper.size, Image.Resampling.BOX)
    return Image.fromarray(np.minimum(np.asarray(paper), np.asarray(strokes)))


def _line(draw: ImageDraw.ImageDraw, start: sheet.Point, end: sheet.Point, shade: int, width: float) -> None:
    scale = 2 * PIXELS
    draw.line(
        [(start[0] * scale, start[1] * scale), (end[0] * scale, end[1] * scale)],
        fill=shade,
        width=max(1, round(width * scale)),
    )


def _scribble(draw: ImageDraw.ImageDraw, centre: sheet.Point, shade: int, chance: Any) -> None:
    x, y = centre[0] + chance.normal(0, 0.3), centre[1] + chance.normal(0, 0.3)
    reach = sheet.BUBBLE_RADIUS * chance.uniform(0.86, 1.05)
    lean = chance.uniform(-0.6, 0.6)
    step = chance.uniform(0.32, 0.5)
    for offset in np.arange(-reach, reach, step):
        half = float(np.sqrt(max(reach * reach - offset * offset, 0)))
        tilt = lean * 0.5
        _line(
            draw,
            (x - half, y + offset - tilt + chance.normal(0, 0.1)),
            (x + half, y + offset + tilt + chance.normal(0, 0.1)),
            shade,
            0.55,
        )


# --- the camera -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shot:
    """How a photo is taken. Angles in degrees; `bend`: how far paper stands up, in mm; `shade`: how much
    darker its darkest corner is; `blur` and `noise` in pixels and grey levels of a photo 1,600 px long."""

    turn: float = 0.0
    skew: float = 0.0
    bend: float = 0.0
    shade: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    quality: int = 90
    long_side: int = 1600


def rough_shot(seed: int) -> Shot:
    """A phone held by hand over a table, from any side."""
    chance = np.random.default_rng(seed)
    return Shot(
        turn=float(chance.choice([0, 90, 180, 270]) + chance.uniform(-14, 14)),
        skew=float(chance.uniform(0, 0.16)),
        bend=float(chance.uniform(0, 2.5)),
        shade=float(chance.uniform(0, 0.55)),
        blur=float(chance.uniform(0, 1.6)),
        noise=float(chance.uniform(0, 10)),
        quality=int(chance.integers(35, 92)),
        long_side=int(chance.choice([1400, 1600, 2000, 2400])),
    )


def photographed(page: Image.Image, shot: Shot, seed: int = 0) -> bytes:
    """A JPEG of the page on a table."""
    chance = np.random.default_rng(seed + 1_000_003)
    turn = np.radians(shot.turn)
    width, height = sheet.PAGE_WIDTH, sheet.PAGE_HEIGHT
    corners = np.array([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)])
    about = corners - (width / 2, height / 2)
    turned = about @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    # The far side looks smaller.
    away = chance.uniform(0, 2 * np.pi)
    depth = 1 + shot.skew * (turned @ (np.cos(away), np.sin(away))) / (height / 2)
    seen = turned / depth[:, None]
    low, high = seen.min(axis=0), seen.max(axis=0)
    scale = shot.long_side * 0.95 / max(high - low)
    size = np.ceil((high - low) * scale / 0.95).astype(int)
    placed = (seen - (low + high) / 2) * scale + size / 2
    back = np.linalg.inv(homography([tuple(one) for one in corners], [tuple(one) for one in placed]))
    ys, xs = np.mgrid[0 : size[1], 0 : size[0]]
    on_page = project(back, np.stack([xs + 0.5, ys + 0.5], axis=-1))
    on_page[..., 1] += shot.bend * np.sin(np.pi * np.clip(on_page[..., 0] / width, 0, 1))
    picture = _sampled(np.asarray(page, dtype=np.float64), on_page * PIXELS)
    table = 70 + 25 * np.sin(xs / 37 + ys / 91) + chance.normal(0, 6, xs.shape)
    inside = ((on_page >= 0) & (on_page < (width, height))).all(axis=-1)
    picture = np.where(inside, picture * 0.9 + 12, table)
    if shot.shade:
        away = chance.uniform(0, 2 * np.pi)
        slope = (np.cos(away) * (xs / size[0] - 0.5) + np.sin(away) * (ys / size[1] - 0.5)) + 0.5
        picture *= 1 - shot.shade * np.clip(slope, 0, 1)
        if chance.random() < 0.5:  # a hand's shadow with an edge
            edge = np.clip((slope - chance.uniform(0.3, 0.8)) * 40, 0, 1)
            picture *= 1 - 0.3 * edge
    unit = shot.long_side / 1600
    made = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    made = made.filter(ImageFilter.GaussianBlur(shot.blur * unit))
    noisy = np.asarray(made, dtype=np.float64) + chance.normal(0, shot.noise, (made.height, made.width))
    out = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=shot.quality)
    return out.getvalue()


def _sampled(picture: NDArray[np.float64], where: NDArray[np.float64]) -> NDArray[np.float64]:
    height, width = picture.shape
    x = np.clip(where[..., 0] - 0.5, 0, width - 1.001)
    y = np.clip(where[..., 1] - 0.5, 0, height - 1.001)
    column, row = x.astype(np.intp), y.astype(np.intp)
    dx, dy = x - column, y - row
    upper = picture[row, column] * (1 - dx) + picture[row, column + 1] * dx
    lower = picture[row + 1, column] * (1 - dx) + picture[row + 1, column + 1] * dx
    level: NDArray[np.float64] = upper * (1 - dy) + lower * dy
    return level
