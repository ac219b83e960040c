"""Slowing down guessing, by account and by address, without shutting a village hall out.

A hall of 200 people may share one address, so the limits by address are wide; the limit for one account
from one address is narrow. Successes cost nothing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from lms.domain.errors import Code, Refusal

FEW = (5, timedelta(minutes=5))  # one account from one address
MANY = (40, timedelta(hours=1))  # one account, wherever from
HALL = (200, timedelta(minutes=10))  # one address, whatever accounts
REMEMBERED = 50_000


class Throttle:
    """Failures of the recent past, in memory, bounded."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, list[datetime]] = OrderedDict()

    def check(self, account: str, address: str, now: datetime) -> None:
        """Raises Refusal TOO_MANY_TRIES with `seconds` to wait."""
        with self._lock:
            wait = max(self._wait(key, most, span, now) for key, (most, span) in self._keys(account, address))
        if wait > 0:
            raise Refusal(Code.TOO_MANY_TRIES, seconds=wait)

    def failed(self, account: str, address: str, now: datetime) -> None:
        with self._lock:
            for key, (most, _) in self._keys(account, address):
                times = self._failures.setdefault(key, [])
                times.append(now)
                del times[:-most]
                self._failures.move_to_end(key)
            while len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, account: str, address: str) -> None:
        """Whoever knows the secret starts afresh at this address; the count of other addresses stays."""
        with self._lock:
            self._failures.pop(f"{account}@{address}", None)

    def _keys(self, account: str, address: str) -> tuple[tuple[str, tuple[int, timedelta]], ...]:
        return ((f"{account}@{address}", FEW), (f"account {account}", MANY), (f"address {address}", HALL))

    def _wait(self, key: str, most: int, span: timedelta, now: datetime) -> int:
        times = self._failures.get(key, [])
        if len(times) < most:
            return 0
        until = times[-most] + span
        return max(0, int((until - now).total_seconds()) + 1) if until > now else 0
