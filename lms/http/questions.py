"""Sending a question bank. What was sent is then looked at, item by item, on the screen of the banks."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms.domain.people import Actor, Permission
from lms.http.pages import page
from lms.http.problems import Trouble, problem
from lms.http.visitor import account_of, form_of, go, house, sign_in_first, visitor

_SCREEN = "/ngan-hang"


async def show_form(request: Request) -> Response:
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    if not actor.has(Permission.REVIEW_CONTENT):
        return problem(Trouble.NOT_FOR_YOU)
    return _form(actor)


async def send(request: Request) -> Response:
    """Keeps the file (field `tep`) for a day and shows it on the screen; nothing is written yet."""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    if not actor.has(Permission.REVIEW_CONTENT):
        return problem(Trouble.NOT_FOR_YOU)
    async with form_of(request, most_fields=3) as form:
        sent = form.get("tep")
        if not isinstance(sent, UploadFile) or not sent.size:
            return _form(actor, missing=True, status=422)
        name, data = sent.filename or "", await sent.read()
    upload_id = await to_thread.run_sync(partial(house().question_banks.keep, actor, data, name))
    return go(f"{_SCREEN}?tep={upload_id}")


def _form(actor: Actor, *, missing: bool = False, status: int = 200) -> Response:
    return page(
        "question_bank",
        status=status,
        signed_in=True,
        account=account_of(actor),
        missing=missing,
        most=10,
        back=_SCREEN,
    )
