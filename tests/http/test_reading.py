"""What the script of a lesson sends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.http.house import House
from tests.services.small_office import HOA, LAN, NOON

OPENED = int(NOON.timestamp() * 1000)


@pytest.fixture
def told(house: House) -> dict[str, Any]:
    """One minute of Lan's, sent two minutes after she opened the lesson."""
    house.read_lesson("lop-1-lan", "b1", "opened")
    house.now += timedelta(minutes=2)
    return {
        "enrolment": "lop-1-lan",
        "lesson": "b1",
        "spans": [[OPENED, OPENED + 60_000]],
        "block": [0, OPENED + 59_000],
        "media": {},
    }


def test_a_report_is_answered_with_the_time_that_counts_however_often_it_comes(
    house: House, told: dict[str, Any]
) -> None:
    browser = house.client(LAN)
    for _ in range(2):
        answer = browser.post("/doc-bai", json=told)
        assert (answer.status_code, answer.json()) == (200, {"seconds": 60})


def test_a_made_up_report_is_cut_to_what_can_be_true(house: House, told: dict[str, Any]) -> None:
    answer = house.client(LAN).post("/doc-bai", json=told | {"spans": [[0, OPENED + 10**10]]})
    assert answer.json() == {"seconds": 120}


def test_nobody_reports_for_somebody_else_or_from_another_site(house: House, told: dict[str, Any]) -> None:
    assert house.client().post("/doc-bai", json=told).status_code == 401
    assert house.client(HOA).post("/doc-bai", json=told).status_code == 404
    elsewhere = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert house.client(LAN).post("/doc-bai", json=told, headers=elsewhere).status_code == 403


@pytest.mark.parametrize(
    "odd",
    [
        {"spans": [[1]]},
        {"spans": [["1", 2]]},
        {"spans": [[-1, 2]]},
        {"spans": [[0, 10**16]]},
        {"spans": [[0, 1]] * 501},
        {"block": [-1, 5]},
        {"media": {"a": [1.5, 5]}},
        {"lesson": "b" * 65},
        {"more": 1},
    ],
)
def test_what_is_no_report_is_told_so_and_changes_nothing(
    house: House, told: dict[str, Any], odd: dict[str, Any]
) -> None:
    assert house.client(LAN).post("/doc-bai", json=told | odd).status_code == 400
    assert house.client(LAN).post("/doc-bai", content=b"\xff{").status_code == 400
    with house.database.read() as tx:
        assert tx.one("SELECT count(*) FROM reading_spans") == (0,)
