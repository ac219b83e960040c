"""Token buckets in memory: how often one address, or one account, may try something.

Memory is bounded: the bucket untouched for longest is forgotten first, which forgives, never punishes.
A restart forgives too; what must outlive it (the lock on a guessed PIN) is kept by the accounts service.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


class Buckets:
    """One bucket for each key: `burst` tries at once, then `per_second` more."""

    def __init__(
        self,
        burst: float,
        per_second: float,
        *,
        most: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._most = most
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Take one token. Returns 0.0 when there was one, else the seconds until there is."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(key, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._per_second)
            wait = 0.0 if left >= 1 else (1 - left) / self._per_second
            self._left[key] = (left - 1 if wait == 0 else left, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
            return wait

    def __len__(self) -> int:
        return len(self._left)


@dataclass(frozen=True)
class Limit:
    """What one address may do: `methods` at addresses that begin with `prefix`."""

    prefix: str
    methods: frozenset[str]
    burst: float
    per_second: float


_POST = frozenset({"POST"})
_SOCKET = frozenset({"WEBSOCKET"})
_STRANGER = frozenset({"STRANGER"})
_ANY = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# A hall of 500 people often shares one address (the office's Wi-Fi), so these are wide enough for a
# hall and its typing mistakes. What is narrow is the limit on one account. The first that fits counts.
LIMITS = (
    # guesses
    Limit("/dang-nhap", _POST, burst=1_000, per_second=20),
    Limit("/kich-hoat", _POST, burst=1_000, per_second=10),
    Limit("/xac-minh", _ANY, burst=300, per_second=10),
    Limit("/quan-tri", _ANY, burst=20, per_second=0.2),
    # what costs the machine something: drawing, reading a file or a photograph, a new token in the store
    Limit("/dang-nhap/tai-khoan-ngoai", _ANY, burst=300, per_second=5),  # asks another server
    Limit("/giay-chung-nhan", _ANY, burst=600, per_second=5),
    Limit("/to-bai", _ANY, burst=600, per_second=5),
    Limit("/nhap", _POST, burst=60, per_second=0.5),
    Limit("/quet-the", _POST, burst=300, per_second=5),
    Limit("/media/", _ANY, burst=600, per_second=10),
    # films are fetched piece by piece, and a hall may open the same lesson at once
    Limit("/tep-bai-hoc", _ANY, burst=10_000, per_second=100),
    # the door: a hall and its scanners, all within a minute
    Limit("/diem-danh", _ANY, burst=20_000, per_second=200),
    Limit("/api/check-ins", _ANY, burst=20_000, per_second=200),
    # a screen of Streamlit's is some thirty files, kept by the browser for a year
    Limit("/static/", _ANY, burst=40_000, per_second=400),
    Limit("/_stcore/stream", _SOCKET, burst=1_500, per_second=25),
    Limit("/_stcore/stream", _STRANGER, burst=100, per_second=2),
    # every other page, those that do not exist included
    Limit("/", _ANY, burst=4_000, per_second=60),
)


class Throttle:
    """The limits above, counted by address. Besides the methods of HTTP there are WEBSOCKET, and STRANGER for
    a socket whose sign-in does not hold."""

    def __init__(
        self, limits: tuple[Limit, ...] = LIMITS, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = [(limit, Buckets(limit.burst, limit.per_second, clock=clock)) for limit in limits]

    def wait(self, method: str, path: str, address: str) -> float:
        """Seconds to wait before this is allowed; 0.0 for now."""
        for limit, buckets in self._limits:
            if method in limit.methods and path.startswith(limit.prefix):
                return buckets.take(address)
        return 0.0
