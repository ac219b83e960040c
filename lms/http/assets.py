"""Serves browser files compressed once, on disk, and kept by the browser for a year.

Streamlit sends its own files uncompressed: 2.8 MB before the first screen. Each file is compressed at
its first request into the cache folder, and from then on sent as it lies there. gzip only: brotli
would save 7% more of Streamlit 1.67's files (measured) and cost a dependency.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lms.http.addresses import streamlit_static

_HERE = Path(__file__).parent
_SCRIPTS = frozenset({".mjs", ".js", ".wasm"})

_YEAR = "public, max-age=31536000, immutable"
_CHECK = "public, no-cache"  # kept, but asked about each time: a 304 is a few bytes
_COMPRESSIBLE = frozenset({".js", ".mjs", ".css", ".svg", ".json", ".wasm", ".html", ".txt"})
# Named here, because what Windows' registry says about a suffix may be anything.
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
_HASHED = re.compile(r"\.[\w-]{8,}\.\w+$")  # index.DormvYxC.js
_SMALL = 800  # bytes; below this compressing gains nothing


@dataclass(frozen=True)
class Shelf:
    """Files under `folder` are served at `<prefix>/…`; only those with `suffixes`, if any are named."""

    prefix: str
    folder: Path
    suffixes: frozenset[str] = frozenset()

    def files(self) -> dict[str, Path]:
        """Address → file."""
        return {
            f"{self.prefix}/{file.relative_to(self.folder).as_posix()}": file
            for file in self.folder.rglob("*")
            if file.is_file() and (not self.suffixes or file.suffix in self.suffixes)
        }


# What our own pages load. Nothing but scripts: the folders also hold Python and licences.
OURS = (
    Shelf("/assets/scanner", _HERE / "scanner", _SCRIPTS),
    Shelf("/assets/projector", _HERE / "projector", _SCRIPTS),
    Shelf("/assets/upload", _HERE / "upload", _SCRIPTS),
    Shelf("/assets/screens", _HERE.parent / "ui" / "browser", _SCRIPTS),
)


def streamlit_shelf() -> Shelf:
    """Streamlit's own files, but for the main page: that one carries no hash in its name."""
    return Shelf("", streamlit_static(), frozenset(_KINDS) - {".html"})


class Assets:
    """ASGI middleware: answers GET and HEAD for the files of `shelves`, passes on everything else.

    `cache` gives the folder for compressed copies; asked at the first request, as it is known only
    after the settings are read. Without a writable folder files go out uncompressed.
    """

    def __init__(self, app: ASGIApp, shelves: tuple[Shelf, ...], cache: Callable[[], Path]) -> None:
        self.app = app
        self._cache = cache
        self._files = {address: file for shelf in shelves for address, file in shelf.files().items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._files.get(scope["path"]) if scope["type"] == "http" else None
        if file is None or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        response = await to_thread.run_sync(self._answer, file, Headers(scope=scope))
        await response(scope, receive, send)

    def _answer(self, file: Path, headers: Headers) -> Response:
        kind = _kind(file)
        found = file.stat()
        tag = f'"{found.st_size:x}-{found.st_mtime_ns:x}"'
        answer_headers = {
            "Cache-Control": _YEAR if _HASHED.search(file.name) else _CHECK,
            "Vary": "Accept-Encoding",
            "ETag": tag,
        }
        if headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=answer_headers)
        if "gzip" in headers.get("accept-encoding", "") and _worth_it(file, found.st_size):
            packed = self._packed(file, found)
            if packed is not None:
                return FileResponse(
                    packed, media_type=kind, headers=answer_headers | {"Content-Encoding": "gzip"}
                )
        return FileResponse(file, media_type=kind, headers=answer_headers)

    def _packed(self, file: Path, found: os.stat_result) -> Path | None:
        """The compressed copy, made when there is none. The name holds the file's identity, so a new
        version of a library never meets an old copy."""
        identity = f"{file}\0{found.st_size}\0{found.st_mtime_ns}"
        copy = self._cache() / "assets" / f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}.gz"
        if copy.is_file():
            return copy
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            # Two first requests may write at once: each its own file, and the last one replaces.
            handle, name = tempfile.mkstemp(dir=copy.parent)
            with os.fdopen(handle, "wb") as out:
                out.write(gzip.compress(file.read_bytes(), compresslevel=9, mtime=0))
            os.replace(name, copy)
        except OSError:
            return None
        return copy


def _worth_it(file: Path, size: int) -> bool:
    return file.suffix in _COMPRESSIBLE and size > _SMALL


def _kind(file: Path) -> str:
    return _KINDS.get(file.suffix) or guess_type(file.name)[0] or "application/octet-stream"
