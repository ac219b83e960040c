"""Signing in with an account of an outside provider: the way there, and back.

Both are GETs, as OpenID Connect has it. The way there stores nothing; on the way back, only the browser that
left brings the cookie that goes with the answer, so nobody can be signed in by a link.
"""

from __future__ import annotations

from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lms import text
from lms.domain.codes import print_short_code
from lms.domain.errors import Code, Refusal
from lms.domain.sign_ins import Method
from lms.domain.times import show_instant
from lms.http.admission import admit
from lms.http.pages import page
from lms.http.problems import refused
from lms.http.visitor import forget, go, house, is_shared, keep_outside, own_path
from lms.services.identities import OUTSIDE_COOKIE, Arrival

# A provider that answers slowly must not hold the threads that the door works with.
_FEW = CapacityLimiter(8)

_STATUSES = {Code.OUTSIDE_DOWN: 503, Code.OUTSIDE_REFUSED: 502, Code.OUTSIDE_STALE: 400}


async def depart(request: Request) -> Response:
    """To the provider. `tiep` is where to go afterwards; `chung` says that others use this machine, too."""
    asked = request.query_params
    shared = "chung" in asked or is_shared(request)
    leave = partial(house().identities.depart, next_path=own_path(asked.get("tiep", "")), shared=shared)
    try:
        departure = await to_thread.run_sync(leave, limiter=_FEW)
    except Refusal as refusal:
        return _refused(refusal)
    response = RedirectResponse(departure.address, 303, headers={"Cache-Control": "no-store"})
    keep_outside(response, departure.cookie)
    return response


async def arrive(request: Request) -> Response:
    """Back from the provider: in, or to whatever is still asked; a stranger is told a code."""
    asked = request.query_params
    cookie = request.cookies.get(OUTSIDE_COOKIE)
    come = partial(
        house().identities.arrive,
        cookie,
        state=asked.get("state"),
        code=asked.get("code"),
        error=asked.get("error"),
        iss=asked.get("iss"),
    )
    try:
        arrived = await to_thread.run_sync(come, limiter=_FEW)
    except Refusal as refusal:
        response = _refused(refusal)
    else:
        if isinstance(arrived, Arrival):
            response = await admit(
                request, arrived.person_id, Method.OIDC, shared=arrived.shared, next_path=arrived.next_path
            )
        else:
            response = page(
                "outside_stranger",
                status=403,
                name=arrived.said_name,
                code=print_short_code(arrived.code),
                until=show_instant(arrived.expires_at),
                contact=house().office.profile.contact,
            )
    forget(response, OUTSIDE_COOKIE)
    return response


def _refused(refusal: Refusal) -> Response:
    if refusal.code is Code.NOT_FOUND:
        return refused(refusal)
    if refusal.code is Code.OUTSIDE_CANCELLED:
        return go("/dang-nhap?thoi")
    return page(
        "error",
        status=_STATUSES.get(refusal.code, 409),
        title="Chưa đăng nhập được",
        lines=(text.sentence(refusal),),
        ways=(("/dang-nhap", "Về trang đăng nhập"),),
        tone="warn",
        number="",
    )
