"""Who is at the door: the cookie, the actor behind it, the address, and where to go next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lms import bootstrap
from lms.bootstrap import Services
from lms.domain.people import Actor
from lms.domain.sign_ins import LIFE, PENDING_LIFE
from lms.http.body_limit import Unreadable
from lms.services.accounts import KNOWN_COOKIE, KNOWN_LIFE, SIGN_IN_COOKIE
from lms.services.attendance import TICKET_COOKIE, TICKET_SECONDS
from lms.services.identities import OUTSIDE_COOKIE, OUTSIDE_LIFE
from lms.services.pending import PENDING_COOKIE

SHARED_COOKIE = "lms_shared"  # others use this browser, too; said by whoever signed in last
_COOKIE_MAX = 2_000  # characters; ours are half of it at most


def house() -> Services:
    """This process's services."""
    return bootstrap.services()


def sign_in_token(request: Request) -> str | None:
    """The sign-in cookie, if it can be one."""
    return _cookie(request, SIGN_IN_COOKIE)


def known(request: Request) -> str:
    """What an earlier sign-in left in this browser; empty when nothing did."""
    return _cookie(request, KNOWN_COOKIE) or ""


def is_shared(request: Request) -> bool:
    """Whether the last who signed in here said that others use this machine."""
    return _cookie(request, SHARED_COOKIE) == "1"


def pending_cookie(request: Request) -> str | None:
    """What is still asked of somebody on the way in, sealed; see admission."""
    return _cookie(request, PENDING_COOKIE)


def ticket(request: Request) -> str | None:
    """The check-in ticket's cookie, if it can be one."""
    return _cookie(request, TICKET_COOKIE)


def _cookie(request: Request, name: str) -> str | None:
    value = request.cookies.get(name)
    return value if value and value.isascii() and len(value) <= _COOKIE_MAX else None


async def visitor(request: Request) -> Actor | None:
    """Looked up anew at each request: a sign-out on another phone ends this one too."""
    token = sign_in_token(request)
    return await to_thread.run_sync(house().accounts.actor, token, address(request)) if token else None


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account a shared machine has open; every page says so, with one button to leave."""

    name: str


def account_of(actor: Actor | None) -> Account | None:
    """None: nobody's, or the machine is their own."""
    return Account(actor.name) if actor is not None and actor.shared else None


async def account_here(request: Request) -> Account | None:
    """For pages that need no sign-in: asks the store only where somebody said that the machine is shared."""
    return account_of(await visitor(request)) if is_shared(request) else None


def is_signed_in(token: str) -> bool:
    """Whether this sign-in cookie still holds."""
    return house().accounts.actor(token) is not None


def may_fetch(token: str, file_id: str) -> bool:
    """Whether whoever holds this cookie now is somebody the file was made for."""
    actor = house().accounts.actor(token)
    return actor is not None and house().handouts.may_fetch(actor.person_id, file_id)


def address(request: Request) -> str:
    """Where the request comes from, as the guard found it out."""
    return str(request.scope.get("lms.address", ""))


def device(request: Request) -> str:
    """What the browser calls itself, for the list of a person's sign-ins."""
    return request.headers.get("user-agent", "")[:120]


@asynccontextmanager
async def form_of(request: Request, *, most_fields: int, most_files: int = 1) -> AsyncIterator[FormData]:
    """The form that was sent. Raises Unreadable, which the guard answers: Starlette's
    own answer is a line of English."""
    try:
        form = await request.form(max_files=most_files, max_fields=most_fields)
    except HTTPException as error:
        raise Unreadable from error
    try:
        yield form
    finally:
        await form.close()


async def text_fields(request: Request) -> dict[str, str]:
    """The form's text fields; uploads are left out. Each at most 1,000 characters."""
    async with form_of(request, most_fields=20) as form:
        return {name: value[:1_000] for name, value in form.items() if isinstance(value, str)}


def own_path(text: str) -> str:
    """`text` if it is a path of this site, else "/". Keeps a sign-in from sending people elsewhere."""
    # A proxy in front of us may decode the second slash before a browser sees it.
    if not text.startswith("/") or text.lower().startswith(("//", "/\\", "/%2f", "/%5c")):
        return "/"
    if not text.isascii() or any(letter.isspace() or not letter.isprintable() for letter in text):
        return "/"
    parts = urlsplit(text)
    return text if not parts.scheme and not parts.netloc else "/"


def go(path: str) -> RedirectResponse:
    """To another page, with GET."""
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})


def sign_in_first(request: Request) -> RedirectResponse:
    """To the sign-in page, and back here afterwards."""
    return go(f"/dang-nhap?tiep={quote(request.url.path)}")


def keep_sign_in(response: Response, token: str, *, shared: bool) -> None:
    """Set the sign-in cookie; scripts cannot read it. On a shared machine it goes when the browser closes."""
    _keep(response, SIGN_IN_COOKIE, token, None if shared else int(LIFE.total_seconds()))


def keep_shared(response: Response, shared: bool) -> None:
    """Remember for the next person whether this machine is shared."""
    if shared:
        _keep(response, SHARED_COOKIE, "1", int(KNOWN_LIFE.total_seconds()))
    else:
        forget(response, SHARED_COOKIE)


def keep_pending(response: Response, value: str) -> None:
    """Remember how far somebody has come on the way in."""
    _keep(response, PENDING_COOKIE, value, int(PENDING_LIFE.total_seconds()))


def keep_outside(response: Response, value: str) -> None:
    """Remember where this browser left for the outside provider."""
    _keep(response, OUTSIDE_COOKIE, value, int(OUTSIDE_LIFE.total_seconds()))


def keep_known(response: Response, value: str) -> None:
    """Remember that somebody signed in here; stays after signing out."""
    _keep(response, KNOWN_COOKIE, value, int(KNOWN_LIFE.total_seconds()))


def keep_ticket(response: Response, value: str) -> None:
    """Set the ticket of this scan."""
    _keep(response, TICKET_COOKIE, value, TICKET_SECONDS)


def _keep(response: Response, name: str, value: str, seconds: int | None) -> None:
    secure = house().settings.is_secure
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def forget(response: Response, *names: str) -> None:
    """Remove cookies from this browser."""
    for name in names:
        response.delete_cookie(name, httponly=True, samesite="lax", secure=house().settings.is_secure)
