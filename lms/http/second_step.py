"""The second step on the way in: typing the code, or turning the second step on first where a role asks
for it. Light pages that work without a script; there is no sign-in before the last of them."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from lms import text
from lms.documents import qr
from lms.domain.codes import print_short_code
from lms.domain.errors import Code, Refusal
from lms.domain.second_step import Step
from lms.http.admission import SECOND_STEP, go_on, pending_of
from lms.http.pages import page
from lms.http.visitor import address, go, house, keep_pending, text_fields
from lms.services import pending as pendings
from lms.services.pending import Pending


async def show(request: Request) -> Response:
    """Whatever is due now; changes nothing."""
    try:
        pending = pending_of(request)
    except Refusal:
        return go("/dang-nhap?lau")
    return await _page(pending, await _due(pending))


async def send(request: Request) -> Response:
    """`code` is what was typed. Without anything due, the button only leads on."""
    fields = await text_fields(request)
    try:
        pending = pending_of(request)
    except Refusal:
        return go("/dang-nhap?lau")
    due = await _due(pending)
    if due is None:
        return await go_on(request, pending)  # not as done: it may be due before the last page
    code = fields.get("code", "")
    service, person_id, where = house().second_step, pending.person_id, address(request)
    try:
        if due is Step.CODE:
            await to_thread.run_sync(partial(service.check, person_id, code, address=where))
            return await go_on(request, pending.after(SECOND_STEP))
        turn_on = partial(service.turn_on_at_sign_in, person_id, _nonce(pending), code, address=where)
        recovery = await to_thread.run_sync(turn_on)
    except Refusal as refusal:
        status = 429 if refusal.code is Code.TOO_MANY_TRIES else 422
        return await _page(pending, due, error=text.sentence(refusal), status=status)
    # The codes are shown once, so the way on waits for a press.
    response = page("recovery_codes", codes=[print_short_code(each) for each in recovery])
    keep_pending(response, pendings.seal(house().tools, pending.after(SECOND_STEP)))
    return response


async def _due(pending: Pending) -> Step | None:
    if SECOND_STEP in pending.done:
        return None
    return await to_thread.run_sync(house().second_step.due, pending.person_id)


async def _page(pending: Pending, due: Step | None, *, error: str = "", status: int = 200) -> Response:
    if due is None:
        return page("recovery_codes", codes=[])
    owner = await to_thread.run_sync(house().accounts.owner, pending.person_id)
    person = {"name": owner.name, "unit": owner.unit_line}
    if due is Step.CODE:
        return page("second_step", status=status, person=person, error=error)
    offer = await to_thread.run_sync(house().second_step.offer_at_sign_in, pending.person_id, _nonce(pending))
    return page(
        "second_step_on",
        status=status,
        person=person,
        error=error,
        typed=offer.secret,
        address=offer.address,
        picture=Markup(qr.svg(offer.address, "L", label="Mã cho ứng dụng xác thực")),
    )


def _nonce(pending: Pending) -> str:
    """One secret for one try to sign in, however often the page is loaded."""
    return pending.since.isoformat()
