"""Days, hours and labels as the office's screens read and write them."""

from __future__ import annotations

from datetime import date, time

import pytest

from lms.ui.parts_office import distinct, moment, read_day, read_hour


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("25/11/2026", date(2026, 11, 25)),
        (" 5-1-2027 ", date(2027, 1, 5)),
        ("5.1.2027", date(2027, 1, 5)),
        ("31/02/2026", None),
        ("25/11/26", None),
        ("mai", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, day: date | None) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("8", time(8)),
        ("8h", time(8)),
        ("07h30", time(7, 30)),
        ("7:30", time(7, 30)),
        ("25:00", None),
        ("8:75", None),
        ("sáng", None),
    ],
)
def test_an_hour_is_read_as_people_write_it(typed: str, hour: time | None) -> None:
    assert read_hour(typed) == hour


def test_hours_are_those_of_vietnam() -> None:
    assert moment(date(2026, 11, 25), time(8)).isoformat() == "2026-11-25T08:00:00+07:00"


def test_labels_alike_are_numbered() -> None:
    assert distinct({"a": "Lan", "b": "Minh", "c": "Lan"}) == {"a": "Lan", "b": "Minh", "c": "Lan (2)"}
