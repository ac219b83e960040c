"""A trainee's own phone at the door: the room's code becomes a ticket, and one button marks.

A GET never marks: previews in chat programs open links too. The ticket holds the moment of the scan, so
a slow sign-in costs nobody the class; a link that is passed on holds a code that has changed.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from lms import text
from lms.domain.attendance import TICKET_LIFE, Verdict
from lms.domain.errors import Code, Refusal
from lms.domain.times import show_time
from lms.http.moments import session_title, session_when, show_moment
from lms.http.pages import page
from lms.http.sign_in import sign_in_page
from lms.http.visitor import (
    Account,
    account_here,
    account_of,
    address,
    forget,
    go,
    house,
    is_shared,
    keep_ticket,
    sign_in_token,
    ticket,
    visitor,
)
from lms.services.accounts import SIGN_IN_COOKIE, Owner
from lms.services.attendance import TICKET_COOKIE
from lms.services.check_in import Judged
from lms.store.cohorts import SessionRow
from lms.store.database import StoreUnavailable
from lms.text_sign_in import addressed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """An answer: `tone` is ok, info or warn; `at` stands bold at the end of `text`."""

    tone: str
    title: str
    text: str
    at: str = ""
    next: str = ""
    steps: tuple[str, ...] = ()


_SCAN_AGAIN = (
    "Nhìn lên màn hình lớp.",
    "Mở máy ảnh, quét mã đang hiện.",
    Markup("Bấm <b>Có mặt</b> trong vòng 15 phút."),
)


async def show_check_in(request: Request) -> Response:
    """`m` is the code just scanned; without it, the ticket of an earlier scan counts."""
    scanned = request.query_params.get("m")
    fresh: str | None = None
    if scanned is not None:
        try:
            # Here and not in a thread: it asks the store only once for a session, and the way to a thread
            # and back costs more than all the rest.
            fresh, _ = house().attendance.exchange(scanned[:300])
        except Refusal as refusal:
            # A reload, minutes later, of the page that was opened in time: its ticket still counts.
            if refusal.code is not Code.ROOM_CODE_STALE or not _counts(ticket(request)):
                return await _refused(request, refusal)
    held = fresh or ticket(request)
    if held is None:
        return await _refused(request, Refusal(Code.TICKET_FORGED))
    response = await _ask(request, held)
    if fresh is not None:
        keep_ticket(response, fresh)
    return response


async def _ask(request: Request, held: str) -> Response:
    """Whose check-in it is, with the button; or what the button would say if there is nothing to press."""
    attendance = house().attendance
    token = sign_in_token(request)
    try:
        read = attendance.read_ticket(held)
        if token is None:
            raise Refusal(Code.NOT_SIGNED_IN)
        seen = await asyncio.wrap_future(attendance.look_future(token, held))
    except Refusal as refusal:
        if refusal.code is Code.NOT_SIGNED_IN:
            return await sign_in_page(request, next_path="/diem-danh", held=held)
        return await _refused(request, refusal)
    if seen.verdict is not Verdict.PRESENT or seen.person is None or seen.session is None:
        return _judged(seen, account=await account_here(request))
    return page(
        "check_in",
        signed_in=True,
        account=await account_here(request),
        session={
            "title": session_title(seen.session),
            "when": session_when(seen.session),
            "where": seen.session.place,
        },
        person={"name": seen.person.full_name, "unit": seen.person.unit_line},
        scanned=show_time(read.scanned_at),
        kept_until=show_time(read.scanned_at + TICKET_LIFE),
    )


async def mark(request: Request) -> Response:
    """The button "Có mặt". Answers after the commit that holds the presence."""
    held = ticket(request)
    if held is None:
        return await _refused(request, Refusal(Code.TICKET_FORGED))
    token = sign_in_token(request)
    if token is None:
        return go("/dang-nhap?tiep=/diem-danh")
    try:
        judged = await asyncio.wrap_future(house().attendance.check_in_future(token, held, address(request)))
    except Refusal as refusal:
        if refusal.code is Code.NOT_SIGNED_IN:
            return go("/dang-nhap?tiep=/diem-danh")
        return await _refused(request, refusal)
    if judged.verdict not in (Verdict.PRESENT, Verdict.ALREADY) or not is_shared(request):
        return _judged(judged, account=await account_here(request))
    owner = await to_thread.run_sync(_leave, token, address(request))
    response = _judged(judged, left=owner)
    if owner is not None:
        forget(response, SIGN_IN_COOKIE, TICKET_COOKIE)
    return response


def _leave(token: str, origin: str) -> Owner | None:
    """On a shared machine, what the person came for is done: the next one finds it signed out."""
    try:
        return house().accounts.leave_shared(token, origin)
    except StoreUnavailable:
        log.exception("a shared machine could not be signed out")  # the presence is recorded all the same
        return None


async def somebody_else(request: Request) -> Response:
    """ "Không phải tôi": the phone's owner is signed out, the scan is kept for who signs in next."""
    token = sign_in_token(request)
    if token is not None:
        await to_thread.run_sync(partial(house().accounts.sign_out, token, origin=address(request)))
    response = go("/dang-nhap?tiep=/diem-danh")
    forget(response, SIGN_IN_COOKIE)
    return response


def _counts(held: str | None) -> bool:
    if held is None:
        return False
    try:
        house().attendance.read_ticket(held)
    except Refusal:
        return False
    return True


def _judged(judged: Judged, *, account: Account | None = None, left: Owner | None = None) -> Response:
    """`left`: who has been signed out of this shared machine after it."""
    since = judged.since
    name = judged.person.full_name if judged.person else None
    if judged.verdict is Verdict.PRESENT and since is not None:
        words = Words("ok", "Đã ghi có mặt", "Vào lớp lúc", at=show_moment(since))
        return _answer(words, judged.session, name, account=account, left=left)
    if judged.verdict is Verdict.ALREADY and since is not None:
        how = f" Cách ghi: {text.METHODS[judged.how]}." if judged.how else ""
        words = Words(
            "info",
            "Đã có mặt từ trước",
            "Đã ghi lúc",
            at=show_moment(since),
            next=f"Không cần làm gì thêm.{how}",
        )
        return _answer(words, judged.session, name, account=account, left=left)
    words = Words("warn", "Chưa ghi được", text.VERDICTS[judged.verdict], steps=_STEPS[judged.verdict])
    return _answer(words, judged.session, name, account=account, status=409)


_STEPS: dict[Verdict, tuple[str, ...]] = {
    Verdict.NOT_ENROLLED: (
        "Xem đúng lớp, đúng buổi chưa.",
        "Gặp người phụ trách lớp ở cửa, nói họ tên và nơi ở.",
        "Được ghi danh rồi thì quét lại mã, hoặc nhờ ghi tay.",
    ),
    Verdict.CLOSED: (
        "Vào lớp, đừng bỏ buổi học.",
        "Báo người phụ trách lớp ghi tay, kèm lý do.",
    ),
    Verdict.BAD_TIME: _SCAN_AGAIN,
    Verdict.PRESENT: (),
    Verdict.ALREADY: (),
    Verdict.UNKNOWN_CARD: (),
    Verdict.REVOKED_CARD: (),
}


async def _refused(request: Request, refusal: Refusal) -> Response:
    """Not yet: what happened, three steps, and the way without a phone."""
    actor = await visitor(request)
    steps = _STEPS[Verdict.CLOSED] if refusal.code is Code.SESSION_CLOSED else _SCAN_AGAIN
    words = Words("warn", "Chưa ghi được", text.sentence(refusal), steps=steps)
    return _answer(words, None, actor.name if actor else None, account=account_of(actor), status=409)


def _answer(
    words: Words,
    session: SessionRow | None,
    name: str | None,
    *,
    status: int = 200,
    account: Account | None = None,
    left: Owner | None = None,
) -> Response:
    return page(
        "check_in_answer",
        status=status,
        answer=words,
        person={"name": name} if name else None,
        session={"title": session_title(session)} if session else None,
        account=account,
        left=addressed(left.name, left.sex) if left else "",
    )
