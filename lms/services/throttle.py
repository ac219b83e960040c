"""Slowing down guessing, by account and by address, without shutting a village hall out.

A hall of 200 people may share one address, so the limits by address are wide; the limit for one account
from one address is narrow. Successes cost nothing. What strangers get wrong does not shut the owner out: a
browser that has signed in to an account before is counted by itself, and while an account is being tried
from everywhere, who comes from a network of its own still has a few tries.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from lms.domain.errors import Code, Refusal

FEW = (5, timedelta(minutes=5))  # one account from one address
MANY = (40, timedelta(hours=1))  # one account, wherever from
HALL = (200, timedelta(minutes=10))  # one address, whatever accounts
KNOWN = (20, timedelta(hours=1))  # one account in a browser that was signed in to it before
# When MANY is full: one account from one network, and all such tries on one account. A village neighbour has
# one or two networks; who has hundreds still guesses at most some 1,400 of a million PINs in a day.
NEWCOMER = (2, timedelta(days=1))
NEWCOMERS = (400, timedelta(days=1))
REMEMBERED = 50_000

_Keys = tuple[tuple[str, tuple[int, timedelta]], ...]


class Throttle:
    """Failures of the recent past, in memory, bounded."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, list[datetime]] = OrderedDict()

    def count(self, account: str | None, address: str, now: datetime, known: str | None = None) -> None:
        """Count a try as failed until `succeeded` takes it back: of many tries sent at once, none may slip
        through while the first is still being looked at. `account` None: the login was no login at all, and
        one person's slip of the finger must not cost the neighbour. `known` names the browser if it is one
        that has signed in to this account before.

        Raises Refusal TOO_MANY_TRIES with `seconds` to wait; such a try is not counted.
        """
        keys = _keys(account, address, known)
        with self._lock:
            wait = self._longest(keys, now)
            if wait > 0 and account is not None and known is None:
                keys = _newcomer_keys(account, address)
                wait = min(wait, self._longest(keys, now))
            if wait > 0:
                raise Refusal(Code.TOO_MANY_TRIES, seconds=wait)
            for key, (most, _) in keys:
                times = self._failures.setdefault(key, [])
                times.append(now)
                del times[:-most]
                self._failures.move_to_end(key)
            while len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, account: str | None, address: str, known: str | None = None) -> None:
        """Whoever knows the secret starts afresh at this address; the failures of others stay counted."""
        counted = _keys(account, address, known)
        if account is not None and known is None:
            counted += _newcomer_keys(account, address)[:2]
        with self._lock:
            for key, limit in counted:
                times = self._failures.get(key, [])
                if limit is not FEW and len(times) > 1:
                    times.pop()
                else:
                    self._failures.pop(key, None)

    def __len__(self) -> int:
        return len(self._failures)

    def _longest(self, keys: _Keys, now: datetime) -> int:
        return max(self._wait(key, most, span, now) for key, (most, span) in keys)

    def _wait(self, key: str, most: int, span: timedelta, now: datetime) -> int:
        times = self._failures.get(key, [])
        if len(times) < most:
            return 0
        until = times[-most] + span
        return max(0, int((until - now).total_seconds()) + 1) if until > now else 0


def _keys(account: str | None, address: str, known: str | None) -> _Keys:
    by_address = (f"address {address}", HALL)
    if account is not None and known is not None:
        return ((f"{account} few {known}", FEW), (f"{account} known {known}", KNOWN))
    if account is None:
        return (by_address,)
    return ((f"{account}@{address}", FEW), (f"account {account}", MANY), by_address)


def _newcomer_keys(account: str, address: str) -> _Keys:
    return (
        (f"{account} newcomer {_network(address)}", NEWCOMER),
        (f"{account} newcomers", NEWCOMERS),
        (f"{account}@{address}", FEW),
        (f"address {address}", HALL),
    )


def _network(address: str) -> str:
    """An IPv4 address, or the /48 that one customer has of IPv6: inside it, addresses cost nothing."""
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return address
    if isinstance(network, ipaddress.IPv6Network) and network.prefixlen > 48:
        return str(network.supernet(new_prefix=48))
    return address
