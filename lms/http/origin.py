"""Which names this server answers to, and which pages may send it something.

Another site's page can make a visitor's browser post to us, or open a WebSocket, with the visitor's
cookie. Browsers say where such a request comes from (Origin, Sec-Fetch-Site) and no page can forge it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})
_DEFAULT_PORT = {"http": 80, "https": 443}
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?", re.ASCII)


@dataclass(frozen=True)
class Site:
    """`base_url` as printed on paper; `port` and `listens_on`: where this process listens. Where that is
    all of the machine's addresses (0.0.0.0), a request may name any of them by number."""

    base_url: str
    port: int
    listens_on: str = "127.0.0.1"
    _base: tuple[str, str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        port = parts.port or _DEFAULT_PORT.get(parts.scheme, 0)
        object.__setattr__(self, "_base", (parts.scheme, (parts.hostname or "").lower(), port))

    @property
    def secure(self) -> bool:
        return self._base[0] == "https"

    def answers_to(self, host: str | None) -> bool:
        """Whether the Host header names us. A name that is not ours may be an attacker's that was
        pointed at our address, and his page would then count as our own."""
        name, port = _split(host)
        _, base_name, base_port = self._base
        if name == base_name and port in (None, base_port, self.port):
            return True
        if port not in (None, self.port):
            return False
        if name in _LOOPBACK or name == self.listens_on:
            return True
        return self.listens_on in _EVERY_ADDRESS and _is_address(name)

    def trusts(self, origin: str | None, host: str | None, fetch_site: str | None) -> bool:
        """Whether a request that changes something comes from one of our own pages.

        A request with neither header is not a browser's (every browser of the last ten years sends
        Origin with a POST): scripts and scanners with a token of their own may go on.
        """
        if fetch_site is not None and fetch_site not in ("same-origin", "none"):
            return False
        if origin is None:
            return True
        return self.is_own(origin, host)

    def is_own(self, origin: str, host: str | None) -> bool:
        """Whether `origin` is the very address that the request was sent to."""
        try:
            parts = urlsplit(origin)
            port = parts.port or _DEFAULT_PORT.get(parts.scheme)
        except ValueError:
            return False
        if not parts.hostname or port is None or parts.scheme not in _DEFAULT_PORT or "@" in origin:
            return False
        name, asked_port = _split(host)
        if parts.hostname.lower() != name or not self.answers_to(host):
            return False
        scheme, base_name, base_port = self._base
        if name == base_name and asked_port in (None, base_port):
            return (parts.scheme, port) == (scheme, base_port)
        return port == (asked_port or _DEFAULT_PORT[parts.scheme])


@lru_cache(maxsize=256)
def _split(host: str | None) -> tuple[str, int | None]:
    """`name:port`, `[::1]:port` → name in lower case, and the port if one is written."""
    if not host or not _HOST.fullmatch(host):
        return "", None  # `somebody@our-name` and the like: no browser sends that
    try:
        parts = urlsplit(f"//{host}")
        return (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "", None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
