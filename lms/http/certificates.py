"""The certificate's PDF, for its holder and the office; to anyone else it does not exist."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from lms.domain.errors import Code, Refusal
from lms.http.problems import Trouble, problem
from lms.http.visitor import house, sign_in_first, visitor

_HIDDEN = frozenset({Code.NOT_ALLOWED, Code.NOT_FOUND, Code.CERTIFICATE_UNKNOWN})


async def certificate(request: Request) -> Response:
    """`/giay-chung-nhan/{code}.pdf`"""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    code = str(request.path_params["code"])[:60]
    try:
        drawn = await to_thread.run_sync(partial(house().certification.pdf, actor, code))
    except Refusal as refusal:
        if refusal.code in _HIDDEN:
            return problem(Trouble.NO_SUCH_PAGE)
        raise
    name = "".join(character for character in code if character.isascii() and character.isalnum())
    return Response(
        drawn,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="giay-chung-nhan-{name}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )
