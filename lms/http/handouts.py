"""The paper of a module as a PDF, and the address that is printed on it as a code."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from lms.domain.errors import Code, Refusal
from lms.http.problems import Trouble, problem
from lms.http.visitor import go, house, sign_in_first, visitor

_HIDDEN = frozenset({Code.NOT_ALLOWED, Code.NOT_FOUND})


async def paper(request: Request) -> Response:
    """`/to-bai/{enrolment}/{module}.pdf`, for the person of the enrolment."""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    enrolment, module = (str(request.path_params[name])[:60] for name in ("enrolment", "module"))
    try:
        drawn = await to_thread.run_sync(partial(house().lesson_handouts.mine, actor, enrolment, module))
    except Refusal as refusal:
        if refusal.code in _HIDDEN:
            return problem(Trouble.NO_SUCH_PAGE)
        raise
    name = "".join(letter for letter in module if letter.isascii() and (letter.isalnum() or letter == "-"))
    return Response(
        drawn,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="to-bai-{name}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


async def module(request: Request) -> Response:
    """`/mo-dun/{module}`: whoever learns it comes to their own course."""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    wanted = str(request.path_params["module"])[:60]
    try:
        enrolment = await to_thread.run_sync(partial(house().lesson_handouts.find, actor, wanted))
    except Refusal as refusal:
        if refusal.code in _HIDDEN:
            return problem(Trouble.NO_SUCH_PAGE)
        raise
    return go(f"/khoa-hoc?{urlencode({'lop': enrolment})}")
