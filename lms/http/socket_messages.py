"""What a page may say on Streamlit's socket. Streamlit also listens there for things no page of ours says:
empty everybody's caches, list the server's changed files, install tools for programmers. Those end the
connection.

The messages are protocol buffers; only the numbers of their fields are looked at, without Streamlit's own
classes, so that nothing is parsed twice and a field that a new version adds is closed until it is known.
"""

from __future__ import annotations

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lms.http.throttle import Buckets

# BackMsg: stop_script, rerun_script, app_heartbeat; and backend_operation_request with, inside it,
# request_id, session_id, deferred_file (a download), dataframe_chunk (the next rows of a table).
_ALLOWED = frozenset({7, 11, 17, 19})
_OPERATION = 19
_ALLOWED_OPERATIONS = frozenset({1, 2, 3, 6})

# For one socket. Whoever types or scrolls fast stays far below; a script that asks without end waits.
_BURST, _PER_SECOND = 60, 10

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def is_allowed(message: bytes) -> bool:
    """Whether it says only what our pages say. What cannot be read is not allowed."""
    fields = _fields(message)
    if fields is None or any(number not in _ALLOWED for number, _ in fields):
        return False
    for number, content in fields:
        if number == _OPERATION:
            inner = _fields(content)
            if inner is None or any(operation not in _ALLOWED_OPERATIONS for operation, _ in inner):
                return False
    return True


def _fields(message: bytes) -> list[tuple[int, bytes]] | None:
    """(number, content) of each field; the content only of those that have a length. None: not readable."""
    found = []
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind = tag & 7
        length = 0
        if kind == _VARINT:
            _, at = _varint(message, at)
        elif kind == _BYTES:
            length, at = _varint(message, at)
        elif kind in (_FIXED64, _FIXED32):
            length = 8 if kind == _FIXED64 else 4
        else:
            return None
        if at + length > len(message):
            return None
        found.append((tag >> 3, message[at : at + length] if kind == _BYTES else b""))
        at += length
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """(value, where the next byte stands); past the end for what does not end."""
    value = 0
    for shift in range(0, 70, 7):
        if not 0 <= at < len(message):
            break
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    return 0, len(message) + 1


async def listen(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Run `app` on a socket whose messages are looked at first, and come no faster than people work."""
    pace = Buckets(_BURST, _PER_SECOND, most=1, clock=time.monotonic)
    closed = False

    async def checked() -> Message:
        nonlocal closed
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        content = message.get("bytes")
        if content is None or not is_allowed(content):
            if not closed:
                closed = True
                await send({"type": "websocket.close", "code": 1008})
            return {"type": "websocket.disconnect", "code": 1008}
        while wait := pace.take(""):
            await asyncio.sleep(wait)
        return message

    async def unless_closed(message: Message) -> None:
        if not closed:
            await send(message)

    await app(scope, checked, unless_closed)
