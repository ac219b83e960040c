"""Drawings, pictures, recordings and films of lessons, for whoever is signed in.

The address is the SHA-256 of the file, so a browser keeps it for good; the server takes nothing else from the
request. A player on a weak network asks for pieces (Range), and gets them.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from lms.domain.errors import Code, Refusal
from lms.http.problems import Trouble, problem
from lms.http.visitor import house, sign_in_first, visitor
from lms.services.lesson_files import LessonFile

DOWNLOAD = "tai"
"""`?tai=1`: to keep, not to show."""
# A drawing is somebody's XML: even opened by itself it may run nothing and load nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


async def show(request: Request) -> Response:
    """`/tep-bai-hoc/{sha256}`"""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    try:
        found = await to_thread.run_sync(
            partial(house().lesson_files.find, actor, str(request.path_params["sha256"]))
        )
    except Refusal as refusal:
        if refusal.code is Code.NOT_FOUND:
            return problem(Trouble.NO_SUCH_PAGE)
        raise
    headers = _headers(found, keep=request.query_params.get(DOWNLOAD) == "1")
    if found.path is None:
        return Response((found.drawing or "").encode(), media_type=found.media_type, headers=headers)
    return FileResponse(found.path, media_type=found.media_type, headers=headers)


def _headers(file: LessonFile, *, keep: bool) -> dict[str, str]:
    how = "attachment" if keep else "inline"
    return {
        # Private: a proxy between us and a village must not hand it to somebody who is not signed in.
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Security-Policy": _POLICY,
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name)}",
    }
