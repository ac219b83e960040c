"""Drawings, pictures, recordings and films of a course: what may be one, and what is in it.

A drawing is shown inside our own pages, so it may hold shapes and words only: no script, no style, no
address. Lists of what is allowed, because lists of what is forbidden have holes.
"""

import hashlib
import os
import re
import warnings
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

import defusedxml.sax
from defusedxml.common import DefusedXmlException
from PIL import Image

from lms.content.blocks import PlacedBlock
from lms.content.files import ContentFiles
from lms.content.yaml_lines import Fault
from lms.domain.content_problems import ProblemCode
from lms.domain.course import BlockKind, MediaFile

MEDIA_FOLDERS = {
    BlockKind.FIGURE: "hinh",
    BlockKind.AUDIO: "am-thanh",
    BlockKind.VIDEO: "video",
}
"""Folders of a course, beside its modules, where the files of each kind are."""


class _Format(NamedTuple):
    kind: BlockKind
    media_type: str
    limit: int
    """Bytes."""
    starts: tuple[tuple[int, bytes], ...]
    """Any of these, (place, bytes), tells a file of this format from one that only has its name."""


_KB, _MB = 1_000, 1_000_000
MOST_SIDE = 4_000
"""Pixels. An old phone needs four bytes for each, however small the file is."""
DEEPEST = 40
"""Elements of a drawing within each other."""
_SVG = "http://www.w3.org/2000/svg"
_FORMATS = {
    ".svg": _Format(BlockKind.FIGURE, "image/svg+xml", 200 * _KB, ()),
    ".png": _Format(BlockKind.FIGURE, "image/png", _MB, ((0, b"\x89PNG\r\n\x1a\n"),)),
    ".jpg": _Format(BlockKind.FIGURE, "image/jpeg", _MB, ((0, b"\xff\xd8\xff"),)),
    ".webp": _Format(BlockKind.FIGURE, "image/webp", _MB, ((8, b"WEBP"),)),
    ".mp3": _Format(
        BlockKind.AUDIO, "audio/mpeg", 60 * _MB, ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"))
    ),
    ".m4a": _Format(BlockKind.AUDIO, "audio/mp4", 60 * _MB, ((4, b"ftyp"),)),
    ".ogg": _Format(BlockKind.AUDIO, "audio/ogg", 60 * _MB, ((0, b"OggS"),)),
    ".wav": _Format(BlockKind.AUDIO, "audio/wav", 60 * _MB, ((0, b"RIFF"),)),
    ".mp4": _Format(BlockKind.VIDEO, "video/mp4", 400 * _MB, ((4, b"ftyp"),)),
    ".webm": _Format(BlockKind.VIDEO, "video/webm", 400 * _MB, ((0, b"\x1a\x45\xdf\xa3"),)),
}
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]{3,4}")

_ELEMENTS = frozenset(
    (
        "svg", "g", "rect", "path", "line", "polyline", "polygon", "circle", "ellipse", "text", "tspan",
        "title", "desc",
    )
)  # fmt: skip
_ATTRIBUTES = frozenset(
    (
        "xmlns", "viewBox", "width", "height", "role", "aria-label", "x", "y", "x1", "y1", "x2", "y2", "dx",
        "dy", "cx", "cy", "r", "rx", "ry", "d", "points", "transform", "fill", "fill-opacity", "fill-rule",
        "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "stroke-opacity",
        "opacity", "font-family", "font-size", "font-weight", "font-style", "text-anchor",
        "dominant-baseline", "letter-spacing",
    )
)  # fmt: skip
_BAD_VALUE = re.compile(r"url\s*\(|script|@|&#", re.IGNORECASE)


def attach(placed: PlacedBlock, course: Path, files: ContentFiles, lesson: Path) -> PlacedBlock:
    """The block with the file that its first line names, and the words that remain.

    What is wrong with the name is told at its line of `lesson`, what is wrong with the file in that file.
    """
    block = placed.block
    name, _, words = block.markdown.partition("\n")
    name, words = name.strip(), words.strip()
    shape = _FORMATS.get(Path(name).suffix)
    if not _NAME.fullmatch(name) or shape is None or shape.kind is not block.kind:
        allowed = ", ".join(suffix for suffix, one in _FORMATS.items() if one.kind is block.kind)
        files.add(lesson, ProblemCode.MEDIA_NAME, placed.line, value=name[:80], allowed=allowed)
        return placed
    if not words:
        files.add(lesson, ProblemCode.MEDIA_WITHOUT_WORDS, placed.line, name=name)
    path = course / MEDIA_FOLDERS[block.kind] / name
    if not os.path.isfile(path):
        place = files.relative(path)
        files.add(lesson, ProblemCode.MEDIA_MISSING, placed.line, name=name, place=place)
        return placed
    file = read_media(path, files)
    return PlacedBlock(block.model_copy(update={"markdown": words, "file": file}), placed.line)


def question_figure(name: str, course: Path, files: ContentFiles, owner: Path, line: int) -> MediaFile | None:
    """The picture that a question names at `line` of `owner`; None with its problems told."""
    shape = _FORMATS.get(Path(name).suffix)
    if not _NAME.fullmatch(name) or shape is None or shape.kind is not BlockKind.FIGURE:
        allowed = ", ".join(suffix for suffix, one in _FORMATS.items() if one.kind is BlockKind.FIGURE)
        files.add(owner, ProblemCode.MEDIA_NAME, line, value=name[:80], allowed=allowed)
        return None
    path = course / MEDIA_FOLDERS[BlockKind.FIGURE] / name
    if not os.path.isfile(path):
        files.add(owner, ProblemCode.MEDIA_MISSING, line, name=name, place=files.relative(path))
        return None
    return read_media(path, files)


def check_media_folders(course: Path, files: ContentFiles) -> None:
    """Tell what lies beside the lessons and could never be shown, whether a lesson names it or not."""
    for folder in MEDIA_FOLDERS.values():
        if os.path.lexists(course / folder) and not os.path.isdir(course / folder):
            files.add(course / folder, ProblemCode.NOT_A_FOLDER)
        for path in files.children(course / folder) if os.path.isdir(course / folder) else ():
            shape = _FORMATS.get(path.suffix)
            if shape is None or not _NAME.fullmatch(path.name) or MEDIA_FOLDERS[shape.kind] != folder:
                fitting = ", ".join(
                    suffix for suffix, one in _FORMATS.items() if MEDIA_FOLDERS[one.kind] == folder
                )
                files.add(path, ProblemCode.MEDIA_FILE_NAME, name=path.name[:80], allowed=fitting)
            elif shape.kind is BlockKind.FIGURE:
                read_media(path, files)
            else:
                _check_head(path, files, shape)


def _check_head(path: Path, files: ContentFiles, shape: _Format) -> None:
    """A film may be long: only its size, and what it begins with."""
    try:
        if not path.is_file() or path.stat().st_size > shape.limit:
            files.data(path, shape.limit)
            return
        with path.open("rb") as file:
            head = file.read(16)
    except OSError:
        files.add(path, ProblemCode.FILE_UNREADABLE)
        return
    if not _begins_as(head, shape):
        files.add(path, ProblemCode.MEDIA_NOT_AS_NAMED, name=path.name)


def _begins_as(data: bytes, shape: _Format) -> bool:
    return any(data[place : place + len(start)] == start for place, start in shape.starts)


def media_path(course: Path, file: MediaFile) -> Path:
    """Where a file of a course folder lies."""
    kind = _FORMATS[Path(file.name).suffix].kind
    return course / MEDIA_FOLDERS[kind] / file.name


def read_media(path: Path, files: ContentFiles) -> MediaFile | None:
    """The file, or None with its problems told: too large, not what its name says, a hostile drawing."""
    shape = _FORMATS.get(path.suffix)
    if shape is None:
        files.add(path, ProblemCode.MEDIA_NAME, value=path.name[:80], allowed=", ".join(_FORMATS))
        return None
    if shape.media_type == "image/svg+xml":
        return _drawing(path, files, shape)
    data = files.data(path, shape.limit)
    if data is None:
        return None
    named = _begins_as(data, shape)
    size = picture_size(data) if named and shape.kind is BlockKind.FIGURE else (0, 0)
    if not named or size is None:
        files.add(path, ProblemCode.MEDIA_NOT_AS_NAMED, name=path.name)
        return None
    if max(size) > MOST_SIDE:
        width, height = size
        files.add(path, ProblemCode.MEDIA_PIXELS, name=path.name, width=width, height=height, most=MOST_SIDE)
        return None
    return MediaFile(
        name=path.name,
        media_type=shape.media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
    )


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a picture, which is not unpacked; None for what only begins like one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP"))
            size = picture.size
            if max(size) <= MOST_SIDE:
                picture.verify()
            return size
    except Image.DecompressionBombError:
        return MOST_SIDE + 1, MOST_SIDE + 1
    except Exception:  # Pillow raises nearly anything for a broken file
        return None


def _drawing(path: Path, files: ContentFiles, shape: _Format) -> MediaFile | None:
    if files.data(path, shape.limit) is None:
        return None
    text = files.read(path)
    if text is None:
        return None
    faults = svg_faults(text)
    files.add_faults(path, faults)
    if faults:
        return None
    data = text.encode("utf-8")
    return MediaFile(
        name=path.name,
        media_type=shape.media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        svg=text.strip(),
    )


def svg_faults(text: str) -> list[Fault]:
    """What in a drawing may not be shown inside a page of ours, with its line. Never raises."""
    reader = _SvgReader()
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(reader)
    try:
        parser.parse(StringIO(text))
    except (SAXException, DefusedXmlException, ValueError):
        reader.faults.append(Fault(reader.line, ProblemCode.SVG_BROKEN, {}))
    return reader.faults


class _SvgReader(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[Fault] = []
        self._locator: Locator | None = None
        self._first = True
        self._depth = 0

    @property
    def line(self) -> int:
        return (self._locator.getLineNumber() if self._locator else None) or 1

    def setDocumentLocator(self, locator: Locator) -> None:
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        if self._first and (name != "svg" or "viewBox" not in attrs):
            self._refuse(f"<{name}> không có viewBox")
        self._first = False
        self._depth += 1
        if self._depth == DEEPEST + 1 or attrs.get("xmlns", _SVG) != _SVG:
            self._refuse(f"<{name[:40]}>")
        if name not in _ELEMENTS:
            self._refuse(f"<{name[:40]}>")
            return
        for key, value in attrs.items():
            if key not in _ATTRIBUTES or _BAD_VALUE.search(value):
                self._refuse(key[:40])

    def endElement(self, name: str) -> None:
        self._depth -= 1

    def processingInstruction(self, target: str, data: str) -> None:
        self._refuse(f"<?{target[:40]}")

    def _refuse(self, found: str) -> None:
        self.faults.append(Fault(self.line, ProblemCode.SVG_NOT_ALLOWED, {"found": found}))
