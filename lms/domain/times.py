"""Time as people here read it. Stored instants are UTC; Vietnam has had one zone and no summer time
since 1975, so a fixed offset is exact."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def local(instant: datetime) -> datetime:
    """The same instant on a clock in Vietnam."""
    return instant.astimezone(VIETNAM)


def local_date(instant: datetime) -> date:
    """The day it is in Vietnam."""
    return local(instant).date()


def start_of(day: date) -> datetime:
    """The instant the day begins in Vietnam."""
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)


def show_date(day: date) -> str:
    """23/11/2026"""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def show_time(instant: datetime) -> str:
    """07:52, in Vietnam."""
    return local(instant).strftime("%H:%M")


def show_instant(instant: datetime) -> str:
    """23/11/2026 07:52, in Vietnam."""
    return f"{show_date(local_date(instant))} {show_time(instant)}"
