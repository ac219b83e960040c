"""QR codes: drawn as SVG, PNG or rectangles for a PDF; read from a photo.

Writing and reading are zxing-cpp's. A code's own margin of four modules is part of every picture
here, because a code without it does not scan on a coloured page.
"""

import io
from typing import Any, Literal, NamedTuple
from xml.sax.saxutils import escape

import zxingcpp
from PIL import Image, UnidentifiedImageError

from lms.domain.codes import PhotoError

Level = Literal["L", "M", "Q", "H"]

MARGIN = 4  # modules of quiet zone around a code (ISO/IEC 18004)
MAX_PHOTO_BYTES = 12 * 2**20  # a phone's largest JPEG
MAX_JPEG_PIXELS = 120 * 10**6  # JPEG is unpacked at an eighth of its size if need be
MAX_PHOTO_PIXELS = 24 * 10**6  # PNG and WebP unpack whole: 24 megapixels are at most 96 MB
_READ_AT = (1600, 3000)  # longer side in pixels: the first finds nearly all, the second small codes


class Rectangle(NamedTuple):
    """A dark block of a code, in modules from the code's own top left corner."""

    x: int
    y: int
    width: int
    height: int


def modules(data: str, level: Level = "M") -> list[list[bool]]:
    """Rows of modules, True is dark, without margin. Raises ValueError when `data` is too long."""
    code = zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    image: Any = code.to_image(scale=1, add_quiet_zones=False)  # a buffer, though its stub hides it
    picture = memoryview(image)
    side: int = image.shape[0]
    return [[picture[row, column] == 0 for column in range(side)] for row in range(side)]


def rectangles(rows: list[list[bool]]) -> list[Rectangle]:
    """The dark modules as few large blocks: neighbours that are drawn apart leave hairlines in print."""
    open_runs: dict[tuple[int, int], int] = {}
    blocks: list[Rectangle] = []
    for y, row in enumerate([*rows, []]):
        runs = _runs(row)
        for run in [run for run in open_runs if run not in runs]:
            top = open_runs.pop(run)
            blocks.append(Rectangle(run[0], top, run[1] - run[0], y - top))
        for run in runs:
            open_runs.setdefault(run, y)
    return sorted(blocks, key=lambda block: (block.y, block.x))


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    edges = [x for x in range(len(row) + 1) if (x > 0 and row[x - 1]) != (x < len(row) and row[x])]
    return list(zip(edges[::2], edges[1::2], strict=True))


def svg(data: str, level: Level = "M", *, label: str = "Mã QR") -> str:
    """A black code on white with its margin, one path, sized by whoever shows it. `label` is its name."""
    rows = modules(data, level)
    side = len(rows) + 2 * MARGIN
    path = "".join(
        f"M{block.x + MARGIN} {block.y + MARGIN}h{block.width}v{block.height}h-{block.width}z"
        for block in rectangles(rows)
    )
    name = escape(label, {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{name}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


def png(data: str, level: Level = "M", *, pixels: int = 8) -> bytes:
    """A black code on white with its margin; each module is `pixels` wide."""
    rows = modules(data, level)
    side = len(rows) + 2 * MARGIN
    picture = Image.new("1", (side, side), 1)
    for block in rectangles(rows):
        left, top = block.x + MARGIN, block.y + MARGIN
        picture.paste(0, (left, top, left + block.width, top + block.height))
    out = io.BytesIO()
    picture.resize((side * pixels, side * pixels), Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()


def decode(photo: bytes) -> list[str] | PhotoError:
    """The texts of all QR codes in a JPEG, PNG or WebP photo, or why there is none to give.

    Size is checked before anything is unpacked, so a small file that unpacks to gigabytes is refused.
    """
    if len(photo) > MAX_PHOTO_BYTES:
        return PhotoError.TOO_LARGE
    try:
        with Image.open(io.BytesIO(photo), formats=("JPEG", "PNG", "WEBP")) as opened:
            most = MAX_JPEG_PIXELS if opened.format == "JPEG" else MAX_PHOTO_PIXELS
            if opened.width * opened.height > most:
                return PhotoError.TOO_LARGE
            opened.draft("L", (_READ_AT[-1], _READ_AT[-1]))
            grey = _on_white(opened)
    except Image.DecompressionBombError:
        return PhotoError.TOO_LARGE
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return PhotoError.NOT_A_PHOTO
    for side in _READ_AT:
        small = grey.copy()
        small.thumbnail((side, side))
        found = zxingcpp.read_barcodes(small, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        texts = list(dict.fromkeys(code.text for code in found if code.valid))
        if texts:
            return texts
        if small.size == grey.size:
            break
    return PhotoError.NO_CODE


def _on_white(picture: Image.Image) -> Image.Image:
    """In grey; a see-through screenshot is laid on white, else its margin would turn black."""
    if picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("L")
    return picture.convert("L")
