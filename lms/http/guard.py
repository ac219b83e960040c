"""The first thing every request meets: is it for us, from our own page, small and slow enough?

Plain ASGI, no framework class: it sees WebSockets too, streams bodies, and costs microseconds. It also
turns what went wrong further in into a page people can read.
"""

from __future__ import annotations

import logging
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lms.domain.errors import Refusal
from lms.domain.network import address_of
from lms.http import security_headers, socket_messages
from lms.http.addresses import FILES, SOCKET, Addresses
from lms.http.body_limit import MEGABYTE, Body, TooLarge, TooSlow, Unreadable, allowance
from lms.http.origin import Site
from lms.http.problems import STORE_TROUBLES, Trouble, problem, refused
from lms.http.throttle import Throttle
from lms.http.visitor import is_signed_in, may_fetch, sign_in_token
from lms.services.accounts import SIGN_IN_COOKIE
from lms.store.batcher import Overloaded
from lms.store.database import StoreUnavailable

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rules:
    """What the guard goes by. `streamlit_policy` is the Content-Security-Policy of Streamlit's screens;
    `trusted_proxy` the address of a reverse proxy whose X-Forwarded-For is believed; `signed_in` tells
    whether a sign-in cookie still holds, `may_fetch` whether its holder is whom a file was made for."""

    site: Site
    addresses: Addresses
    streamlit_policy: str
    trusted_proxy: str = ""
    throttle: Throttle = field(default_factory=Throttle)
    signed_in: Callable[[str], bool] = is_signed_in
    may_fetch: Callable[[str, str], bool] = may_fetch


class Guard:
    """ASGI middleware; the outermost. `rules` is a function so that it may be made after start-up."""

    def __init__(self, app: ASGIApp, rules: Callable[[], Rules]) -> None:
        self.app = app
        self._make_rules = rules
        self._rules: Rules | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if self._rules is None:
            self._rules = self._make_rules()
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, self._rules)
        else:
            await self._request(scope, receive, send, self._rules)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, rules: Rules) -> None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        address = address_of(scope.get("client"), headers, rules.trusted_proxy)
        allowed = (
            scope["path"] == SOCKET
            and rules.site.answers_to(headers.get("host"))
            # Every browser sends Origin here, and nothing but a browser has business on this socket.
            and origin is not None
            and rules.site.is_own(origin, headers.get("host"))
            and rules.throttle.wait("WEBSOCKET", scope["path"], address) == 0
            # A sign-in that has ended may still be told so; whoever never had one has no business here, and
            # each of their connections would run a screen.
            and (await _holds(scope, rules) or rules.throttle.wait("STRANGER", scope["path"], address) == 0)
        )
        if allowed:
            await socket_messages.listen(self.app, scope, receive, send)
            return
        await receive()  # the handshake, which a refusal answers
        await send({"type": "websocket.close", "code": 1008})

    async def _request(self, scope: Scope, receive: Receive, send: Send, rules: Rules) -> None:
        scope["lms.address"] = address_of(scope.get("client"), Headers(scope=scope), rules.trusted_proxy)
        dressed = _Dressed(send, scope["path"], rules)
        body = Body(receive, allowance(scope["path"]), _declared_length(Headers(scope=scope)))
        refusal = self._refuse(scope, rules)
        try:
            if refusal is None and scope["path"].startswith(FILES) and not await _may_fetch(scope, rules):
                refusal = problem(Trouble.NO_SUCH_PAGE)
        except Exception as error:
            refusal = _page_for(error, scope)
        if refusal is not None:
            if scope["method"] not in _SAFE_METHODS:
                await body.drain()
            await refusal(scope, receive, dressed)
            return
        try:
            await self.app(scope, body, dressed)
        except ClientDisconnect:
            return  # a phone that went off while it sent: nobody is there to be answered, nothing is broken
        except Exception as error:
            if dressed.started:
                raise  # too late for a page: the server cuts the line, and the browser tells
            if isinstance(error, TooLarge):
                await body.drain()
            await _page_for(error, scope)(scope, receive, dressed)

    def _refuse(self, scope: Scope, rules: Rules) -> Response | None:
        headers = Headers(scope=scope)
        path: str = scope["path"]
        method: str = scope["method"]
        host = headers.get("host")
        if not rules.site.answers_to(host):
            return problem(Trouble.WRONG_HOST, path=path)
        methods = rules.addresses.methods(path)
        if not methods and not rules.addresses.is_streamlits(path):
            if "/_stcore/" in path:
                return Response(status_code=404)  # a screen's script looking for its server: no page needed
            return self._too_often(scope, rules) or problem(Trouble.NO_SUCH_PAGE, path=path)
        if methods and method not in methods:
            return problem(Trouble.WRONG_METHOD, path=path)
        if method not in _SAFE_METHODS and not rules.site.trusts(
            headers.get("origin"), host, headers.get("sec-fetch-site")
        ):
            return problem(Trouble.FOREIGN_ORIGIN, path=path)
        if rules.addresses.is_screen(path) and f"{SIGN_IN_COOKIE}=" not in headers.get("cookie", ""):
            # A stranger would load a megabyte of Streamlit to be shown one link.
            query = scope.get("query_string", b"").decode("latin-1")
            wanted = f"{path}?{query}" if query else path
            return RedirectResponse(f"/dang-nhap?{urlencode({'tiep': wanted})}", status_code=303)
        if too_often := self._too_often(scope, rules):
            return too_often
        declared = _declared_length(headers)
        limit = allowance(path).size
        if declared is not None and declared > limit:
            return _too_large(limit, path)
        return None

    def _too_often(self, scope: Scope, rules: Rules) -> Response | None:
        wait = rules.throttle.wait(scope["method"], scope["path"], scope["lms.address"])
        return problem(Trouble.TOO_OFTEN, path=scope["path"], retry_after=math.ceil(wait)) if wait else None


class _Dressed:
    """`send` that adds the security headers and remembers whether the answer has begun."""

    def __init__(self, send: Send, path: str, rules: Rules) -> None:
        self._send = send
        self._path = path
        self._rules = rules
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers: list[tuple[bytes, bytes]] = list(message.get("headers", []))
            present = {name.lower() for name, _ in headers}
            added = [*security_headers.common(secure=self._rules.site.secure), self._policy(headers)]
            if self._path.startswith(FILES):
                added.append((b"cache-control", b"no-store"))  # telephones, slips: not for a browser's disk
            headers += [(name, value) for name, value in added if name not in present]
            message = {**message, "headers": headers}
        await self._send(message)

    def _policy(self, headers: list[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
        kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
        if kind.startswith(b"application/pdf"):
            policy = security_headers.DOCUMENTS
        elif self._rules.addresses.is_streamlits(self._path):
            policy = self._rules.streamlit_policy
        else:
            policy = security_headers.LIGHT_PAGES
        return b"content-security-policy", policy.encode()


async def _may_fetch(scope: Scope, rules: Rules) -> bool:
    """Streamlit gives a file to whoever knows its address; we, to whom it was made for."""
    token = sign_in_token(Request(scope))
    file_id = scope["path"].removeprefix(FILES).partition(".")[0]
    return token is not None and await to_thread.run_sync(rules.may_fetch, token, file_id)


async def _holds(scope: Scope, rules: Rules) -> bool:
    """Whether a socket comes with a sign-in that holds. A store that cannot be asked knows nobody."""
    token = HTTPConnection(scope).cookies.get(SIGN_IN_COOKIE, "")
    try:
        return bool(token) and await to_thread.run_sync(rules.signed_in, token)
    except Exception:
        log.warning("the store could not be asked about a sign-in", exc_info=True)
        return False


def _declared_length(headers: Headers) -> int | None:
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _too_large(limit: int, path: str) -> Response:
    sentence = f"Mỗi lần gửi nhiều nhất {limit // MEGABYTE} MB." if limit >= MEGABYTE else ""
    return problem(Trouble.TOO_LARGE, path=path, first=sentence)


def _page_for(error: Exception, scope: Scope) -> Response:
    """What a person reads instead of a trace; the trace goes to the log under the same number."""
    path: str = scope["path"]
    if isinstance(error, TooLarge):
        return _too_large(error.limit, path)
    if isinstance(error, TooSlow):
        answer = problem(Trouble.TOO_SLOW, path=path)
        answer.headers["Connection"] = "close"  # the rest may never come; without this the line stays open
        return answer
    if isinstance(error, Unreadable):
        return problem(Trouble.UNREADABLE, path=path)
    if isinstance(error, Refusal):
        return refused(error, path=path)
    if isinstance(error, Overloaded):
        return problem(Trouble.BUSY, path=path, retry_after=2)
    number = f"{secrets.randbelow(1_000_000):06d}"
    log.error("%s %s failed, number %s", scope["method"], path, number, exc_info=error)
    shown = f"{number[:3]}\N{NO-BREAK SPACE}{number[3:]}"
    if isinstance(error, StoreUnavailable):
        trouble = STORE_TROUBLES.get(error.code, Trouble.STORE_DAMAGED)
        return problem(trouble, path=path, retry_after=30, number=shown)
    return problem(Trouble.BROKEN, path=path, number=shown)
