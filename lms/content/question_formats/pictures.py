"""Pictures of a question bank: what may come along, made small enough for phones."""

import base64
import binascii
import hashlib
import io
import posixpath
import re
import unicodedata
import warnings
from collections import Counter
from urllib.parse import unquote

from PIL import Image

from lms.content.media import MOST_SIDE as WIDEST
from lms.content.media import picture_size, svg_faults
from lms.content.question_formats.patience import spend
from lms.domain.question_bank import ItemProblem, Trouble

LARGEST = 1_000_000
"""Bytes of a picture in the content folder (lms/content/media.py)."""
LARGEST_DRAWING = 200_000
MOST_PIXELS = 40_000_000
ALL_PIXELS = 400_000_000
"""Of all pictures of a bank: a few bytes unpack to many pixels, and each of them takes time."""
MOST_SIDE = 1_600
_LOOK = 10
"""Pieces of work (patience.py) that a look at a picture is."""
_EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
_DATA = re.compile(r"data:[a-z0-9/+.-]*(;base64)?,", re.IGNORECASE)


class Pictures:
    """The pictures of one bank, each once. `found`: path → bytes of what came with the file."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.found: dict[str, bytes] = {}
        self._seen: dict[bytes, tuple[bytes, str] | None] = {}
        self._names: dict[bytes, str] = {}
        self._stems: Counter[str] = Counter()
        self._pixels = 0

    def keep(self, address: str, base: str = "") -> str | Trouble:
        """The name under which the picture at `address` comes along, or why it stays behind."""
        if _DATA.match(address):
            head, _, body = address.partition(",")
            data = decoded(body) if "base64" in head.lower() else None
            return self.put("hinh.png", data)
        path = unquote(address).removeprefix("@@PLUGINFILE@@").lstrip("/").split("?")[0]
        data = self.found.get(posixpath.normpath(posixpath.join(base, path))) if path else None
        return self.put(posixpath.basename(path) or address[:60], data)

    def put(self, name: str, data: bytes | None) -> str | Trouble:
        small = self._fitted(data) if data else None
        if small is None:
            return Trouble(code=ItemProblem.FILE_LEFT, about=name[:80])
        body, extension = small
        if body in self._names:
            return self._names[body]
        stem = slug(posixpath.splitext(name)[0]) or "hinh"
        chosen = f"{stem}.{extension}"
        while chosen in self.kept:
            self._stems[stem] += 1
            chosen = f"{stem}-{self._stems[stem] + 1}.{extension}"
        self.kept[chosen] = body
        self._names[body] = chosen
        return chosen

    def _fitted(self, data: bytes) -> tuple[bytes, str] | None:
        """Each picture is looked at once, and all together within ALL_PIXELS."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._seen:
            spend(_LOOK)
            self._pixels += pixels(data)
            self._seen[digest] = fitted(data) if self._pixels <= ALL_PIXELS else None
        return self._seen[digest]


def decoded(text: str) -> bytes | None:
    """Base64 with any line breaks, or None."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def slug(text: str) -> str:
    """ "Câu hỏi Đất đai 1" → "cau-hoi-dat-dai-1": a name as the content folder wants it."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def pixels(data: bytes) -> int:
    """How many the picture claims to have; 0 for what is no picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=tuple(_EXTENSIONS))
            return min(picture.width * picture.height, MOST_PIXELS)
    except Exception:  # Pillow raises nearly anything for a broken file
        return 0


def fitted(data: bytes) -> tuple[bytes, str] | None:
    """The picture in at most LARGEST bytes, and the extension it then has; None for what is no picture."""
    if data[:300].lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() in (b"<svg ", b"<?xml"):
        return _drawing(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=tuple(_EXTENSIONS))
            kind = str(picture.format)
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.load()
            # As it came, where the content folder takes it so.
            if len(data) <= LARGEST and max(picture.size) <= WIDEST and picture_size(data):
                return data, _EXTENSIONS[kind]
            return _smaller(picture)
    except Exception:  # Pillow raises nearly anything for a broken file
        return None


def _smaller(picture: Image.Image) -> tuple[bytes, str] | None:
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture.convert("RGBA"), mask=picture.convert("RGBA").getchannel("A"))
    for side in (MOST_SIDE, 1_000, 600):
        flat.thumbnail((side, side))
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=85)
        if out.tell() <= LARGEST:
            return out.getvalue(), "jpg"
    return None


def _drawing(data: bytes) -> tuple[bytes, str] | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if len(data) > LARGEST_DRAWING or svg_faults(text):
        return None
    return text.encode("utf-8"), "svg"
