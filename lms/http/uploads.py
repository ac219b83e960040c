"""Sending a roster: a plain form, so that nothing on the page is in English and old browsers can use it.

The file is read once here, so that what is no roster is said at once; a file that can be read waits in the
data folder while the office looks at it row by row on the screen.
"""

from __future__ import annotations

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lms.domain.people import Actor, Permission
from lms.domain.roster import FileVerdict, RosterReading
from lms.http.pages import page
from lms.http.problems import Trouble, problem
from lms.http.visitor import go, house, sign_in_first, visitor
from lms.services.uploads import Uploads
from lms.text_roster import problem_text, reason_text

PATH = "/nhap/danh-sach"
SCREEN = "/nhap-danh-sach"
MOST_FAULTS = 12


async def show_form(request: Request) -> Response:
    actor = await visitor(request)
    return _closed_to(request, actor) or _form()


async def receive(request: Request) -> Response:
    """Read the file; if it is a roster keep it and show it on the screen."""
    actor = await visitor(request)
    closed = _closed_to(request, actor)
    if closed is not None or actor is None:
        return closed or sign_in_first(request)
    async with request.form(max_files=1, max_fields=5) as form:
        sent = form.get("file")
        data = await sent.read() if isinstance(sent, UploadFile) else b""
        name = (sent.filename or "") if isinstance(sent, UploadFile) else ""
    if not name:
        return _form("Chưa chọn tệp nào. Bấm vào ô dưới đây rồi chọn tệp danh sách.")
    reading = await to_thread.run_sync(house().imports.dry_run, actor, data, name)
    if reading.verdict is not FileVerdict.IMPORT:
        return _form(reason_text(reading), *_faults(reading))
    uploads = Uploads(house().tools, house().settings.data / "uploads")
    upload_id = await to_thread.run_sync(uploads.keep, actor, data, name)
    return go(f"{SCREEN}?tep={upload_id}")


def _closed_to(request: Request, actor: Actor | None) -> Response | None:
    if actor is None:
        return sign_in_first(request)
    if not actor.has(Permission.MANAGE_PEOPLE):
        return problem(Trouble.NOT_FOR_YOU, path=PATH)
    return None


def _form(*errors: str) -> Response:
    return page("upload", status=422 if errors else 200, errors=errors, demo=house().is_demo)


def _faults(reading: RosterReading) -> list[str]:
    """What is unclear about sheets and columns, with its place."""
    lines = [
        " ".join(
            filter(
                None,
                (
                    f"Trang tính “{fault.sheet}”,",
                    f"cột {fault.column}:" if fault.column else "",
                    problem_text(fault),
                ),
            )
        )
        for fault in reading.file_problems
    ]
    return lines[:MOST_FAULTS]


UPLOAD_ROUTES = [
    Route(PATH, show_form, methods=["GET"]),
    Route(PATH, receive, methods=["POST"]),
]
