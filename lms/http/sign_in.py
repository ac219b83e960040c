"""Signing in and out, activating with a printed slip, and what to do about a forgotten PIN."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from lms import text
from lms.domain import codes
from lms.domain.attendance import TICKET_LIFE
from lms.domain.errors import Code, Refusal
from lms.domain.sign_ins import Method
from lms.domain.times import show_time
from lms.http.admission import NOTICE, admit, go_on, next_due, pending_of
from lms.http.pages import page
from lms.http.visitor import (
    Account,
    account_here,
    address,
    forget,
    go,
    house,
    is_shared,
    known,
    own_path,
    sign_in_token,
    text_fields,
    ticket,
    visitor,
)
from lms.services.accounts import SIGN_IN_COOKIE, Owner
from lms.services.attendance import TICKET_COOKIE
from lms.services.pending import PENDING_COOKIE
from lms.services.pins import PASSPHRASE_MIN
from lms.text_accounts import PURPOSE_NOTICE
from lms.text_codes import CODE_ERRORS, wrong_length
from lms.text_sign_in import ENDED

_PIN_HINT = (
    f"6 chữ số, đừng dùng năm sinh hay 123456. Hoặc một câu dài từ {PASSPHRASE_MIN} ký tự, "
    "chữ có dấu hay không dấu đều được."
)


# What a page before this one had to say: a parameter of the address, and its sentence.
_NOTICES = {
    "ra": "Đã đăng xuất.",
    "lau": text.sentence(Refusal(Code.SIGN_IN_AGAIN)),
    "thoi": text.sentence(Refusal(Code.OUTSIDE_CANCELLED)),
}


# --- signing in -----------------------------------------------------------------------------


async def show_sign_in(request: Request) -> Response:
    """`tiep` is where to go afterwards."""
    asked = request.query_params
    notice = next((sentence for name, sentence in _NOTICES.items() if name in asked), "")
    notice = notice or await to_thread.run_sync(_why_out, sign_in_token(request))
    next_path = own_path(request.query_params.get("tiep", ""))
    return await sign_in_page(request, next_path=next_path, notice=notice)


def _why_out(token: str | None) -> str:
    """What to tell a browser whose sign-in was ended elsewhere."""
    why = house().accounts.why_ended(token) if token is not None else None
    return ENDED[why] if why is not None else ""


async def sign_in(request: Request) -> Response:
    fields = await text_fields(request)
    login, secret = fields.get("login", ""), fields.get("passphrase", "")
    next_path = own_path(fields.get("tiep", ""))
    errors = _code_errors(login, codes.LEARNER_LENGTH)
    if errors:
        return await sign_in_page(request, next_path=next_path, login=login, errors=errors, status=422)
    shared = fields.get("shared") == "yes"
    try:
        person_id = await to_thread.run_sync(
            partial(house().accounts.verify, login, secret, address=address(request), known=known(request))
        )
    except Refusal as refusal:
        errors = {"passphrase": text.sentence(refusal)}
        status = 429 if refusal.code is Code.TOO_MANY_TRIES else 401
        return await sign_in_page(
            request, next_path=next_path, login=login, errors=errors, status=status, shared=shared
        )
    return await admit(request, person_id, Method.SECRET, shared=shared, next_path=next_path)


async def sign_in_page(
    request: Request,
    *,
    next_path: str = "/",
    login: str = "",
    errors: dict[str, str] | None = None,
    notice: str = "",
    status: int = 200,
    held: str | None = None,
    shared: bool | None = None,
) -> Response:
    """The form. Someone who scanned the room's code sees that the scan is kept; `held` is that ticket
    when it has not reached the cookie yet. `shared` None: as it was said in this browser before."""
    return page(
        "sign_in",
        status=status,
        next="" if next_path == "/" else next_path,
        login=login,
        errors=errors or {},
        notice=notice,
        outside=house().identities.button,
        shared=is_shared(request) if shared is None else shared,
        account=await account_here(request),
        waiting=await _waiting(held or ticket(request)),
    )


async def _waiting(held: str | None) -> dict[str, str] | None:
    """What the ticket in this browser is for, if it still counts."""
    if held is None:
        return None
    attendance = house().attendance
    try:
        read = attendance.read_ticket(held)
        session = await to_thread.run_sync(attendance.session_of_ticket, held)
    except Refusal:
        return None
    return {
        "session": f"Buổi {session.ordinal}: {session.title}",
        "scanned": show_time(read.scanned_at),
        "kept_until": show_time(read.scanned_at + TICKET_LIFE),
    }


# --- the purpose notice ---------------------------------------------------------------------


async def show_notice(request: Request) -> Response:
    """To be read on the way in by whoever has not read it as it is now."""
    try:
        pending = pending_of(request)
    except Refusal:
        return go("/dang-nhap?lau")
    owner = await to_thread.run_sync(house().accounts.owner, pending.person_id)
    return page("notice", person={"name": owner.name, "unit": owner.unit_line}, purpose=PURPOSE_NOTICE)


async def read_notice(request: Request) -> Response:
    """The button "Đã đọc". Only on the way in, after every step before it: with the secret alone nobody reads
    for another where more is asked."""
    try:
        pending = pending_of(request)
    except Refusal:
        return go("/dang-nhap?lau")
    step = await next_due(pending)
    if step is not None and step.name != NOTICE:
        return await go_on(request, pending)
    read = partial(house().accounts.note_notice_read, pending.person_id, address=address(request))
    await to_thread.run_sync(read)
    return await go_on(request, pending.after(NOTICE))


# --- signing out ----------------------------------------------------------------------------


async def ask_sign_out(request: Request) -> Response:
    """Asks only: a link somewhere must not sign anyone out."""
    actor = await visitor(request)
    if actor is None:
        return page("sign_out", person=None)
    mine = await to_thread.run_sync(house().people.my_card, actor)
    person = {"name": mine.card.full_name, "unit": mine.card.unit_line}
    return page("sign_out", person=person, everywhere="moi-may" in request.query_params)


async def sign_out(request: Request) -> Response:
    """`where` is `here` (this browser) or `everywhere`."""
    fields = await text_fields(request)
    token = sign_in_token(request)
    if token is not None:
        everywhere = fields.get("where") == "everywhere"
        leave = partial(house().accounts.sign_out, token, everywhere=everywhere, origin=address(request))
        await to_thread.run_sync(leave)
    response = go("/dang-nhap?ra")
    forget(response, SIGN_IN_COOKIE, PENDING_COOKIE, TICKET_COOKIE)
    return response


async def show_forgotten(request: Request) -> Response:
    account = await account_here(request)
    return page("forgotten", contact=house().office.profile.contact, account=account)


# --- activation -----------------------------------------------------------------------------


async def show_activation(request: Request) -> Response:
    """Step 1. `ma` fills in the learner code; the activation code is never in an address."""
    login = request.query_params.get("ma", "")[:60]
    return _activation_codes(login=login, account=await account_here(request))


async def activate(request: Request) -> Response:
    """Step 1 sends the two codes, step 2 the same codes with the new PIN. Only step 2 uses them up."""
    fields = await text_fields(request)
    login, code = fields.get("login", ""), fields.get("code", "")
    errors = _code_errors(login, codes.LEARNER_LENGTH)
    errors |= _code_errors(code, codes.ACTIVATION_LENGTH, field="code", checked=False)
    if errors:
        return _activation_codes(login=login, code=code, errors=errors, status=422)
    accounts = house().accounts
    try:
        preview = await to_thread.run_sync(
            partial(accounts.preview_activation, login, code, address=address(request))
        )
    except Refusal as refusal:
        return _activation_refused(refusal, login, code)
    if "passphrase" not in fields:
        return _activation_pin(preview, login, code, shared=is_shared(request))
    secret, again = fields["passphrase"], fields.get("passphrase_again", "")
    read, shared = fields.get("notice") == "read", fields.get("shared") == "yes"
    if secret != again:
        return _activation_pin(
            preview,
            login,
            code,
            shared=shared,
            read=read,
            errors={"passphrase_again": text.sentence(Refusal(Code.SECRETS_DIFFER))},
        )
    try:
        person_id = await to_thread.run_sync(
            partial(accounts.redeem, login, code, secret, notice_read=read, address=address(request))
        )
    except Refusal as refusal:
        field = _ACTIVATION_FIELDS.get(refusal.code)
        if field is None:
            return _activation_refused(refusal, login, code)
        errors = {field: text.sentence(refusal)}
        return _activation_pin(preview, login, code, shared=shared, read=read, errors=errors)
    return await admit(request, person_id, Method.ACTIVATION, shared=shared, next_path="/")


# Which box of step 2 a refusal belongs to; the others lead back to step 1.
_ACTIVATION_FIELDS = {
    Code.NOTICE_NOT_READ: "notice",
    Code.WEAK_PIN: "passphrase",
    Code.WEAK_PASSPHRASE: "passphrase",
}


def _activation_codes(
    *,
    login: str = "",
    code: str = "",
    errors: dict[str, str] | None = None,
    trouble: str = "",
    status: int = 200,
    account: Account | None = None,
) -> Response:
    return page(
        "activate_code",
        status=status,
        login=login,
        code=code,
        errors=errors or {},
        trouble=trouble,
        account=account,
    )


def _activation_refused(refusal: Refusal, login: str, code: str) -> Response:
    status = 429 if refusal.code is Code.TOO_MANY_TRIES else 422
    return _activation_codes(login=login, code=code, trouble=text.sentence(refusal), status=status)


def _activation_pin(
    owner: Owner,
    login: str,
    code: str,
    *,
    shared: bool,
    read: bool = False,
    errors: dict[str, str] | None = None,
) -> Response:
    return page(
        "activate_pin",
        status=422 if errors else 200,
        person={"name": owner.name, "unit": owner.unit_line},
        login=login,
        code=code,
        purpose=PURPOSE_NOTICE,
        pin_hint=_PIN_HINT,
        shared=shared,
        read=read,
        errors=errors or {},
    )


def _code_errors(typed: str, length: int, *, field: str = "login", checked: bool = True) -> dict[str, str]:
    """What is wrong with a typed code before anyone is asked: a slip of the finger costs no try."""
    parsed = codes.parse_learner_code(typed) if checked else codes.parse_activation_code(typed)
    if not isinstance(parsed, codes.CodeError):
        return {}
    if parsed is codes.CodeError.LENGTH:
        return {field: wrong_length(codes.missing_characters(typed, length), length)}
    return {field: CODE_ERRORS[parsed]}
