from __future__ import annotations

import pytest

from lms.domain.network import address_of
from lms.http.throttle import LIMITS, Buckets, Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_one_for_each_refill() -> None:
    clock = Clock()
    buckets = Buckets(2, 0.5, clock=clock)
    assert [buckets.take("lan") for _ in range(3)] == [0.0, 0.0, 2.0]
    clock.now = 2.0
    assert [buckets.take("lan") for _ in range(2)] == [0.0, 2.0]


def test_waiting_does_not_make_the_wait_longer() -> None:
    clock = Clock()
    buckets = Buckets(1, 1, clock=clock)
    buckets.take("lan")
    for _ in range(100):
        buckets.take("lan")
    clock.now = 1.0
    assert buckets.take("lan") == 0.0


def test_one_key_does_not_pay_for_another() -> None:
    buckets = Buckets(1, 1, clock=Clock())
    assert [buckets.take(name) for name in ("lan", "minh", "lan")] == [0.0, 0.0, 1.0]


def test_memory_is_bounded_and_the_oldest_is_forgotten() -> None:
    buckets = Buckets(1, 1, most=3, clock=Clock())
    for number in range(10):
        buckets.take(str(number))
    assert len(buckets) == 3
    assert buckets.take("9") == 1.0
    assert buckets.take("0") == 0.0


def test_a_hall_of_500_behind_one_address_signs_in_without_waiting() -> None:
    throttle = Throttle(LIMITS, clock=Clock())
    assert [throttle.wait("POST", "/dang-nhap", "203.0.113.7") for _ in range(1_000)] == [0.0] * 1_000


def test_checking_in_has_no_limit_by_address() -> None:
    throttle = Throttle(LIMITS, clock=Clock())
    assert not any(throttle.wait("POST", "/diem-danh", "203.0.113.7") for _ in range(5_000))


@pytest.mark.parametrize(
    ("client", "forwarded", "proxy", "expected"),
    [
        (("203.0.113.7", 1), None, "", "203.0.113.7"),
        (("203.0.113.7", 1), "198.51.100.1", "", "203.0.113.7"),
        (("10.0.0.1", 1), "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (("10.0.0.1", 1), "6.6.6.6, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (("10.0.0.1", 1), None, "10.0.0.1", "10.0.0.1"),
        (("2001:db8:1:2:3:4:5:6", 1), None, "", "2001:db8:1:2::/64"),
        (("::ffff:203.0.113.7", 1), None, "", "203.0.113.7"),
        (("testclient", 1), None, "", "testclient"),
        (None, None, "", ""),
    ],
)
def test_who_is_asking(
    client: tuple[str, int] | None, forwarded: str | None, proxy: str, expected: str
) -> None:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert address_of(client, headers, proxy) == expected
