"""Sending a roster from Excel. A form of our own, because the one Streamlit brings speaks English; what
the file says is then looked at, row by row, on the screen of the import."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms.domain.people import Actor, Permission
from lms.http.body_limit import MEGABYTE, UPLOAD
from lms.http.pages import page
from lms.http.problems import Trouble, problem
from lms.http.visitor import account_of, form_of, go, house, sign_in_first, visitor

_SCREEN = "/nhap-danh-sach"


async def show_form(request: Request) -> Response:
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    if not actor.has(Permission.MANAGE_PEOPLE):
        return problem(Trouble.NOT_FOR_YOU)
    return _form(actor)


async def send(request: Request) -> Response:
    """Keeps the file (field `tep`) for a day and shows it on the screen; nothing is imported yet."""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    if not actor.has(Permission.MANAGE_PEOPLE):
        return problem(Trouble.NOT_FOR_YOU)
    async with form_of(request, most_fields=5) as form:
        sent = form.get("tep")
        if not isinstance(sent, UploadFile) or not sent.size:
            return _form(actor, "Chưa chọn tệp, hoặc tệp trống. Chọn tệp danh sách rồi bấm lại.", status=422)
        name = sent.filename or ""
        data = await sent.read()
    upload_id = await to_thread.run_sync(partial(house().uploads.keep, actor, data, name))
    return go(f"{_SCREEN}?tep={upload_id}")


def _form(actor: Actor, error: str = "", *, status: int = 200) -> Response:
    return page(
        "roster",
        status=status,
        signed_in=True,
        account=account_of(actor),
        error=error,
        most=UPLOAD.size // MEGABYTE,
        back=_SCREEN,
        is_demo=house().is_demo,
    )
