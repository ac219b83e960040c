"""From the right secret to the sign-in: whatever is still asked comes between, a light page for each step.

Until the last step is done there is no token. What is known so far travels in a sealed cookie
(services/pending.py), so that each page works without a script and survives a reload.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from lms.domain.errors import Refusal
from lms.domain.sign_ins import Ended, Method
from lms.http.visitor import (
    address,
    device,
    forget,
    go,
    house,
    keep_known,
    keep_pending,
    keep_shared,
    keep_sign_in,
    keep_ticket,
    known,
    pending_cookie,
    sign_in_token,
    ticket,
)
from lms.services import pending as pendings
from lms.services.pending import PENDING_COOKIE, Pending


@dataclass(frozen=True, slots=True)
class Step:
    """A page between the secret and the sign-in. `is_due` may ask the store; it runs in a thread."""

    name: str
    path: str
    is_due: Callable[[Pending], bool]


SECOND_STEP = "second_step"
NOTICE = "notice"

# In the order they are asked.
STEPS: tuple[Step, ...] = (
    Step(
        SECOND_STEP,
        "/dang-nhap/hai-buoc",
        lambda pending: house().second_step.due(pending.person_id) is not None,
    ),
    Step(NOTICE, "/thong-bao", lambda pending: house().accounts.notice_due(pending.person_id)),
)


async def admit(
    request: Request, person_id: str, method: Method, *, shared: bool, next_path: str
) -> Response:
    """The secret of this person was right just now: to the next step, or in."""
    begin = partial(pendings.begun, house().tools, person_id, method, shared=shared, next_path=next_path)
    return await go_on(request, await to_thread.run_sync(begin))


async def go_on(request: Request, pending: Pending) -> Response:
    """To the next step that is due, or in. A step calls it with `pending.after(its name)`."""
    step = await next_due(pending)
    if step is None:
        return await _let_in(request, pending)
    response = go(step.path)
    keep_pending(response, pendings.seal(house().tools, pending))
    return response


async def next_due(pending: Pending) -> Step | None:
    """The first step that is still asked. Before it, a later one is not taken."""
    for step in STEPS:
        if step.name not in pending.done and await to_thread.run_sync(step.is_due, pending):
            return step
    return None


def pending_of(request: Request) -> Pending:
    """Who is on the way in with this browser. Raises Refusal SIGN_IN_AGAIN."""
    return pendings.unseal(house().tools, pending_cookie(request))


async def _let_in(request: Request, pending: Pending) -> Response:
    """Begin the sign-in, end what was open in this browser, and bind the scan that waited to this person."""
    accounts, attendance = house().accounts, house().attendance
    if not await to_thread.run_sync(_still_holds, pending):
        gone = go("/dang-nhap?lau")
        forget(gone, PENDING_COOKIE)
        return gone
    before = sign_in_token(request)
    if before is not None:
        # Also when it is the same person's: of one browser, one sign-in is enough.
        await to_thread.run_sync(
            partial(accounts.sign_out, before, why=Ended.REPLACED, origin=address(request))
        )
    token, actor = await to_thread.run_sync(
        partial(
            accounts.start,
            pending.person_id,
            pending.method,
            address=address(request),
            device=device(request),
            shared=pending.shared,
        )
    )
    held = ticket(request)
    waiting = held is not None and await to_thread.run_sync(_still_counts, held)
    response = go("/diem-danh" if waiting else pending.next)
    keep_sign_in(response, token, shared=pending.shared)
    keep_shared(response, pending.shared)
    keep_known(response, accounts.known_browser(actor, known(request)))
    forget(response, PENDING_COOKIE)
    bound = attendance.bind_ticket(held, actor.person_id) if held else None
    if bound is not None:
        keep_ticket(response, bound)
    return response


def _still_holds(pending: Pending) -> bool:
    """Whether what opened the way in still would: meanwhile the PIN may have changed, or the link to the
    outside account may have been taken off."""
    if pending.method is Method.OIDC:
        return house().identities.is_linked(pending.person_id)
    return pendings.still_holds(house().tools, pending)


def _still_counts(held: str) -> bool:
    """Whether the scan of this ticket can still become a presence."""
    try:
        house().attendance.read_ticket(held)
        house().attendance.session_of_ticket(held)
    except Refusal:
        return False
    return True
