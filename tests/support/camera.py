"""What a camera sees: codes on a printed page or a screen, and a film of a card held still."""

from __future__ import annotations

import io
from pathlib import Path

import zxingcpp
from PIL import Image

VIDEO = (640, 480)
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def codes_in(picture: bytes) -> list[str]:
    """The texts of the QR codes in a PNG or JPEG."""
    return [code.text for code in zxingcpp.read_barcodes(_grey(picture), formats=_QR) if code.valid]


def film_of(picture: bytes, path: Path) -> Path:
    """A video for Chromium's fake camera in which the first code of `picture` simply stays: YUV4MPEG2."""
    grey = _grey(picture)
    found = zxingcpp.read_barcodes(grey, formats=_QR)[0].position
    corners = (found.top_left, found.top_right, found.bottom_left, found.bottom_right)
    left, right = min(corner.x for corner in corners), max(corner.x for corner in corners)
    top, bottom = min(corner.y for corner in corners), max(corner.y for corner in corners)
    quiet = (right - left) // 6
    card = grey.crop((left - quiet, top - quiet, right + quiet, bottom + quiet)).resize((320, 320))
    frame = Image.new("L", VIDEO, 90)
    frame.paste(card, ((VIDEO[0] - 320) // 2, (VIDEO[1] - 320) // 2))
    colours = bytes([128]) * (VIDEO[0] * VIDEO[1] // 2)
    header = f"YUV4MPEG2 W{VIDEO[0]} H{VIDEO[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(header + (b"FRAME\n" + frame.tobytes() + colours) * 10)
    return path


def _grey(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("L")
