"""Where a request comes from, as far as it can be told."""

from __future__ import annotations

import ipaddress
from typing import Protocol


class _Headed(Protocol):
    def get(self, key: str) -> str | None: ...


def address_of(client: tuple[str, int] | None, headers: _Headed, trusted_proxy: str) -> str:
    """Who is asking, as one key: an IPv4 address, or the /64 of an IPv6 one (a home has a whole /64).

    X-Forwarded-For is believed only from `trusted_proxy`, and then only its last entry, which that
    proxy wrote itself; the entries before it are whatever the client sent.
    """
    address = client[0] if client else ""
    if trusted_proxy and address == trusted_proxy:
        forwarded = headers.get("x-forwarded-for") or ""
        address = forwarded.rpartition(",")[2].strip() or address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
