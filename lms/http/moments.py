"""Classes and times as the pages write them."""

from __future__ import annotations

from datetime import datetime

from lms.domain.times import local, local_date, show_date, show_time
from lms.store.cohorts import SessionRow

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def session_title(session: SessionRow) -> str:
    """`Buổi 3: Sáu nguyên tắc hòa giải`"""
    return f"Buổi {session.ordinal}: {session.title}"


def session_hours(session: SessionRow) -> str:
    """`08:00 đến 10:00`"""
    return f"{show_time(session.starts_at)} đến {show_time(session.ends_at)}"


def session_when(session: SessionRow) -> str:
    """`Thứ Hai 23/11/2026, 08:00 đến 10:00`"""
    day = local(session.starts_at)
    return f"{_WEEKDAYS[day.weekday()]} {show_date(day.date())}, {session_hours(session)}"


def show_moment(instant: datetime) -> str:
    """`07:52, 23/11/2026`"""
    return f"{show_time(instant)}, {show_date(local_date(instant))}"
