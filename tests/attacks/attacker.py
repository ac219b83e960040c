"""What an attacker has: a connection whose every byte they choose, and whatever accounts they got hold of.

Each attacker comes from a loopback address of their own, so that one's limits are not another's.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

SIGN_IN = "lms_sign_in"
SECONDS = 30.0
_neighbours = count(2)


def own_address() -> str:
    """127.0.1.2, 127.0.1.3 …: to the server, another machine."""
    number = next(_neighbours)
    return f"127.0.{1 + number // 250}.{2 + number % 250}"


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` as they came, names in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str:
        return next((value for known, value in self.headers if known == name), "")

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known == name]


class Attacker:
    """One browser, or what passes for one. `cookies` are sent and kept as a browser does, without looking at
    path or age."""

    def __init__(self, port: int, *, sign_in: str = "", address: str = "") -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.address = address or own_address()
        self.cookies: dict[str, str] = {SIGN_IN: sign_in} if sign_in else {}

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(
        self,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        origin: str | None = "own",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """A form as our page sends it; `origin` None sends no such header."""
        return self.ask(
            "POST",
            path,
            body=urlencode(form or {}).encode(),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                **({"Origin": self.url if origin == "own" else origin} if origin is not None else {}),
                **(headers or {}),
            },
        )

    def post_json(self, path: str, value: Any, **headers: str) -> Answer:
        sent = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.ask("POST", path, body=sent, headers={"Content-Type": "application/json", **headers})

    def post_file(self, path: str, field: str, name: str, content: bytes) -> Answer:
        mark = "----a7e1f0"
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        kind = f"multipart/form-data; boundary={mark}"
        return self.ask("POST", path, body=body, headers={"Content-Type": kind, "Origin": self.url})

    def ask(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request on a connection of its own. Underscores in names of keywords are dashes."""
        sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if self.cookies and "Cookie" not in sent:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=SECONDS, source_address=(self.address, 0)
        )
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            got = tuple((name.lower(), value) for name, value in response.getheaders())
            answer = Answer(response.status, got, response.read())
        finally:
            connection.close()
        self._keep(answer)
        return answer

    def raw(self, request: bytes, *, seconds: float = 10.0) -> bytes:
        """Exactly these bytes; everything that comes back until the server hangs up or falls silent."""
        with socket.create_connection(
            ("127.0.0.1", self.port), timeout=seconds, source_address=(self.address, 0)
        ) as line:
            line.sendall(request)
            got = b""
            try:
                while part := line.recv(65_536):
                    got += part
            except (TimeoutError, ConnectionResetError):
                pass
            return got

    def _keep(self, answer: Answer) -> None:
        for line in answer.all("set-cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0].strip('"')
            if value and "max-age=0" not in line.lower():
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


def sign_in(attacker: Attacker, login: str, secret: str) -> Attacker:
    """With a login and a secret that are right, through whatever is asked after them."""
    answer = attacker.post("/dang-nhap", {"login": login, "passphrase": secret})
    for _ in range(4):
        if SIGN_IN in attacker.cookies:
            return attacker
        assert answer.status == 303, answer.text[-600:]
        step = answer.header("location")
        if step.startswith("/thong-bao"):
            answer = attacker.post(step, {"notice": "read"})
        else:
            raise AssertionError(f"signing in leads to {step}")
    raise AssertionError("no sign-in")
