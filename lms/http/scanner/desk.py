"""The trainer's scanner: its page, the bearer token for its posts, and the way without a script.

The page's script records and carries; `POST /api/check-ins` judges. The token belongs to one session
and one trainer, and travels in a header, never in an address.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from anyio import to_thread
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms import text
from lms.documents import qr
from lms.domain.attendance import Verdict
from lms.domain.codes import PhotoError
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor
from lms.domain.times import show_time
from lms.http.moments import session_title, session_when
from lms.http.pages import page
from lms.http.problems import Trouble, problem, refused
from lms.http.visitor import account_of, address, form_of, house, sign_in_first, visitor
from lms.services.attendance import MOST_SCANS, ProjectorView, ScanItem
from lms.services.check_in import Judged

_SCANS = TypeAdapter(list[ScanItem])
_CARD_MAX = 64


@dataclass(frozen=True)
class Said:
    """What the panel under the camera says about the last card."""

    tone: str
    title: str
    name: str
    text: str


_TITLES: dict[Verdict, tuple[str, str]] = {
    Verdict.PRESENT: ("ok", "Có mặt"),
    Verdict.ALREADY: ("info", "Đã có mặt từ trước"),
    Verdict.NOT_ENROLLED: ("warn", "Không có tên trong lớp"),
    Verdict.UNKNOWN_CARD: ("warn", "Không phải thẻ học viên"),
    Verdict.REVOKED_CARD: ("warn", "Thẻ cũ, đã cấp thẻ mới"),
    Verdict.CLOSED: ("warn", "Buổi học chưa mở hoặc đã đóng"),
    Verdict.BAD_TIME: ("warn", "Giờ trên máy này bị sai"),
}

_PHOTO_ERRORS: dict[PhotoError, str] = {
    PhotoError.TOO_LARGE: "Ảnh lớn quá. Chụp lại ở cỡ nhỏ hơn.",
    PhotoError.NOT_A_PHOTO: "Tệp này không phải ảnh. Chọn ảnh chụp thẻ.",
    PhotoError.NO_CODE: "Không thấy mã trong ảnh. Chụp gần hơn, đủ sáng, mã nằm giữa ảnh.",
}


# --- the page -------------------------------------------------------------------------------


async def show_scanner(request: Request) -> Response:
    """Looking issues no token; the script asks for one."""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    try:
        return await _scanner_page(actor, str(request.path_params["session"]))
    except Refusal as refusal:
        return refused(refusal)


async def scan_by_form(request: Request) -> Response:
    """A card typed, or photographed, in a browser without scripts: `card` or `photo`."""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    session_id = str(request.path_params["session"])
    try:
        # Asked first, so that a stranger's picture is not even opened.
        await to_thread.run_sync(house().attendance.session, actor, session_id)
        said = await _scan_form(request, actor, session_id)
        return await _scanner_page(actor, session_id, said)
    except Refusal as refusal:
        return refused(refusal)


async def _scan_form(request: Request, actor: Actor, session_id: str) -> Said:
    async with form_of(request, most_fields=5) as form:
        card = form.get("card")
        photo = form.get("photo")
        taken = await photo.read() if isinstance(photo, UploadFile) and photo.size else None
    if taken is not None:
        read = await to_thread.run_sync(qr.decode, taken)
        if isinstance(read, PhotoError):
            return Said("warn", "Chưa đọc được ảnh", "", _PHOTO_ERRORS[read])
        card = read[0]
    if not isinstance(card, str) or not card.strip():
        return Said("warn", "Chưa có mã thẻ", "", "Quét bằng máy quét cắm dây, chụp ảnh thẻ, hoặc ghi tay.")
    if len(card.strip()) > _CARD_MAX:
        return Said("warn", *_unknown_card())
    attendance = house().attendance
    grant = await to_thread.run_sync(attendance.issue_scanner, actor, session_id)
    item = ScanItem(
        client_id=house().tools.new_id(),
        session_id=session_id,
        card=card.strip(),
        scanned_at=house().clock(),
    )
    (judged,) = await asyncio.wrap_future(attendance.submit_future(grant.token, [item], address(request)))
    tone, title = _TITLES[judged.verdict]
    return Said(tone, title, judged.person.full_name if judged.person else "", _sentence(judged))


def _unknown_card() -> tuple[str, str, str]:
    return _TITLES[Verdict.UNKNOWN_CARD][1], "", text.VERDICTS[Verdict.UNKNOWN_CARD]


async def _scanner_page(actor: Actor, session_id: str, said: Said | None = None) -> Response:
    view = await to_thread.run_sync(house().attendance.projector, actor, session_id)
    session = view.session
    return page(
        "scanner",
        session={
            "id": session.id,
            "title": session_title(session),
            "where_when": f"{session.place}, {show_time(session.starts_at)}",
            "open": view.open_now,
            "why_closed": f"{session_when(session)}. Quét từ 60 phút trước giờ học đến 30 phút sau giờ tan.",
        },
        back=f"/diem-danh-lop?buoi={quote(session.id)}",
        answer=said,
        account=account_of(actor),
        tally={"present": view.present, "enrolled": view.enrolled},
        now_ms=int(house().clock().timestamp() * 1000),
    )


async def issue_token(request: Request) -> Response:
    """A fresh bearer token for the page's script."""
    actor = await visitor(request)
    if actor is None:
        return refused(Refusal(Code.NOT_SIGNED_IN), path="/api/")
    try:
        grant = await to_thread.run_sync(
            house().attendance.issue_scanner, actor, str(request.path_params["session"])
        )
    except Refusal as refusal:
        return refused(refusal, path="/api/")
    return JSONResponse(
        {"token": grant.token, "expires_at": _utc(grant.expires_at)}, headers={"Cache-Control": "no-store"}
    )


async def tally(request: Request) -> Response:
    """How many are in: other phones at other doors scan too."""
    actor = await visitor(request)
    if actor is None:
        return refused(Refusal(Code.NOT_SIGNED_IN), path="/api/")
    try:
        view: ProjectorView = await to_thread.run_sync(
            house().attendance.projector, actor, str(request.path_params["session"])
        )
    except Refusal as refusal:
        return refused(refusal, path="/api/")
    return JSONResponse(
        {"present": view.present, "enrolled": view.enrolled}, headers={"Cache-Control": "no-store"}
    )


# --- POST /api/check-ins --------------------------------------------------------------------


async def check_ins(request: Request) -> Response:
    """Up to 200 scans; answered item by item, after the commit that holds them."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not bearer.isascii() or not bearer.strip():
        return refused(Refusal(Code.SCANNER_UNKNOWN), path=request.url.path)
    try:
        items = _SCANS.validate_json(await request.body())
    except ValidationError as error:
        return problem(Trouble.UNREADABLE, path=request.url.path, first=_first_mistake(error))
    if len(items) > MOST_SCANS:
        return problem(
            Trouble.UNREADABLE, path=request.url.path, first=f"Mỗi lần gửi nhiều nhất {MOST_SCANS} lượt quét."
        )
    try:
        answers = await asyncio.wrap_future(
            house().attendance.submit_future(bearer.strip(), items, address(request))
        )
    except Refusal as refusal:
        return refused(refusal, path=request.url.path)
    return JSONResponse([_line(judged) for judged in answers], headers={"Cache-Control": "no-store"})


def _line(judged: Judged) -> dict[str, str | None]:
    return {
        "client_id": judged.client_id,
        "verdict": judged.verdict.value,
        "person": judged.person.full_name if judged.person else None,
        "text": _sentence(judged),
    }


def _sentence(judged: Judged) -> str:
    """Where the person is from and since when they are in, or what to do."""
    person, since = judged.person, judged.since
    if judged.verdict is Verdict.PRESENT and person and since:
        return f"{person.unit_line}. {show_time(since)}"
    if judged.verdict is Verdict.ALREADY and since:
        how = f", {text.METHODS[judged.how]}" if judged.how else ""
        return f"Đã ghi lúc {show_time(since)}{how}. Không cần làm gì thêm."
    return text.VERDICTS[judged.verdict]


def _first_mistake(error: ValidationError) -> str:
    """Where the body is wrong, for whoever writes a scanner: `0.scanned_at: …`."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "body"
    return f"{place}: {first['msg']}."


def _utc(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
