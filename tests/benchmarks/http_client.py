"""A small HTTP/1.1 client on keep-alive connections: it must cost less than the server it measures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast


@dataclass(slots=True)
class Answer:
    """`head` is the raw head without the status line, in lower-case bytes as sent."""

    status: int
    head: bytes
    body: bytes

    def cookie(self, name: bytes) -> str | None:
        """The value a Set-Cookie header gives `name`."""
        mark = b"set-cookie: " + name + b"="
        start = self.head.find(mark)
        if start < 0:
            return None
        start += len(mark)
        return self.head[start : self.head.index(b";", start)].decode()


class Connection(asyncio.Protocol):
    """One request at a time. Understands answers with a Content-Length, which all of ours have."""

    def __init__(self) -> None:
        self._buffer = b""
        self._waiting: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, port: int) -> Connection:
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but its class

    def connection_lost(self, error: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error or ConnectionResetError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or self._waiting is None:
            return
        head = self._buffer[:end]
        start = head.lower().find(b"content-length:")
        if start < 0:
            self._waiting.set_exception(ValueError(f"no Content-Length: {head[:200]!r}"))
            return
        length = int(head[start + 15 :].split(b"\r\n", 1)[0])
        whole = end + 4 + length
        if len(self._buffer) < whole:
            return
        answer = Answer(int(head[9:12]), head, self._buffer[end + 4 : whole])
        self._buffer = self._buffer[whole:]
        if not self._waiting.done():
            self._waiting.set_result(answer)

    async def ask(self, request: bytes) -> Answer:
        """Raises ConnectionError when the server is gone."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError("closed")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def request(
    method: str, path: str, port: int, *, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """The bytes of one request, with the headers a browser on our own page sends."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    if method == "POST":
        lines += [f"Origin: http://127.0.0.1:{port}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
