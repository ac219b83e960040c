"""Sending a roster from Excel, as a file or pasted. A form of our own, because the one Streamlit brings
speaks English; what was sent is then looked at, row by row, on the screen of the import."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms.content.pasted import FILE_NAME, pasted_table
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
    """Keeps the file (field `tep`) or the pasted table (field `dan`) for a day and shows it on the screen;
    nothing is imported yet."""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    if not actor.has(Permission.MANAGE_PEOPLE):
        return problem(Trouble.NOT_FOR_YOU)
    async with form_of(request, most_fields=5) as form:
        sent, pasted = form.get("tep"), form.get("dan")
        if isinstance(sent, UploadFile) and sent.size:
            name, data = sent.filename or "", await sent.read()
        else:
            name, data = FILE_NAME, pasted_table(pasted if isinstance(pasted, str) else "")
    if not data:
        return _form(actor, "dan" if pasted is not None else "tep", status=422)
    upload_id = await to_thread.run_sync(partial(house().uploads.keep, actor, data, name))
    return go(f"{_SCREEN}?tep={upload_id}")


def _form(actor: Actor, missing: str = "", *, status: int = 200) -> Response:
    """`missing`: the field that was sent empty."""
    return page(
        "roster",
        status=status,
        signed_in=True,
        account=account_of(actor),
        missing=missing,
        most=UPLOAD.size // MEGABYTE,
        back=_SCREEN,
        is_demo=house().is_demo,
    )
