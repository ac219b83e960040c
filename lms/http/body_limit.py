"""Counts a request's body as it streams in: too large or too slow, and the request is refused.

Nothing is buffered here. The declared length is checked first; what was declared is not believed.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from starlette.types import Message, Receive

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Allowance:
    """How much (bytes) and how long (seconds, for the whole body)."""

    size: int
    seconds: float


GENERAL = Allowance(5 * MEGABYTE, 30)
SMALL = Allowance(64 * 1024, 20)  # the forms of the light pages: a few short fields
UPLOAD = Allowance(20 * MEGABYTE, 300)

# Rosters are brought under /nhap, photographs of cards under /quet-the.
_UPLOADS = ("/nhap", "/quet-the")
_FORMS = (
    "/dang-nhap",
    "/dang-xuat",
    "/thong-bao",
    "/kich-hoat",
    "/diem-danh",
    "/doc-bai",
    "/khao-sat",
    "/phieu",
    "/xac-minh",
    "/quan-tri",
)

# A browser that is cut off while it sends shows its own English page instead of ours, so the rest of
# an oversized body is read and thrown away first: up to here, then the line is dropped.
_PATIENCE = Allowance(80 * MEGABYTE, 30)


class TooLarge(Exception):
    """The body is over the limit; `limit` in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class TooSlow(Exception):
    """The body did not arrive in time."""


class Unreadable(Exception):
    """The body is no form of ours: too many fields, or cut into parts wrongly."""


def allowance(path: str) -> Allowance:
    """What a request for `path` may send."""
    if path.startswith(_UPLOADS):
        return UPLOAD
    if path.startswith(_FORMS):
        return SMALL
    return GENERAL


class Body:
    """A request's `receive`, counted: raises TooLarge or TooSlow. One for each request.

    `declared`: the Content-Length, if one was sent.
    """

    def __init__(self, receive: Receive, allowed: Allowance, declared: int | None) -> None:
        self._receive = receive
        self._allowed = allowed
        self._declared = declared
        self._deadline = time.monotonic() + allowed.seconds
        self._arrived = 0
        self._complete = False

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()  # only the news that the client has gone is still to come
        if self._declared is not None and self._declared > self._allowed.size:
            raise TooLarge(self._allowed.size)
        message = await self._next(self._deadline)
        if self._arrived > self._allowed.size:
            raise TooLarge(self._allowed.size)
        return message

    async def drain(self) -> None:
        """Read on and throw away, within reason, so that the refusal can be read."""
        deadline = time.monotonic() + _PATIENCE.seconds
        while not self._complete and self._arrived < _PATIENCE.size:
            try:
                await self._next(deadline)
            except TooSlow:
                return

    async def _next(self, deadline: float) -> Message:
        try:
            message = await asyncio.wait_for(self._receive(), deadline - time.monotonic())
        except TimeoutError:
            raise TooSlow from None
        self._arrived += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)  # also when the client has gone
        return message
