"""Working days, clocks and where a request stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.holidays import public_holidays
from lms.domain.privacy import (
    DECISION_DAYS,
    RequestKind,
    RequestState,
    WorkCalendar,
    add_working_days,
    due,
    reply_due,
    request_state,
    working_days_left,
)

HOLIDAYS = WorkCalendar(frozenset(public_holidays()))
DAYS = st.dates(date(2026, 1, 1), date(2030, 10, 1))


def test_two_working_days_after_a_friday_end_on_tuesday() -> None:
    friday = datetime(2026, 11, 27, 3, tzinfo=UTC)
    assert reply_due(friday, HOLIDAYS) == date(2026, 12, 1)


def test_the_day_is_the_one_in_vietnam() -> None:
    """18:00 UTC on Monday is Tuesday morning in Vietnam."""
    assert reply_due(datetime(2026, 11, 23, 18, tzinfo=UTC), HOLIDAYS) == date(2026, 11, 26)


def test_tet_does_not_count() -> None:
    """Made on Thursday 04/02/2027; the 5th is giao thừa, the 8th and 9th are mùng ba and mùng bốn."""
    made = datetime(2027, 2, 4, 3, tzinfo=UTC)
    assert reply_due(made, HOLIDAYS) == date(2027, 2, 11)


def test_a_saturday_worked_in_exchange_counts() -> None:
    saturday = date(2026, 11, 28)
    calendar = WorkCalendar(off={date(2026, 11, 30)}, worked={saturday})
    assert add_working_days(date(2026, 11, 27), 2, calendar) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (RequestKind.SEE, date(2026, 12, 8)),
        (RequestKind.CORRECT, date(2026, 12, 8)),
        (RequestKind.PROVIDE, date(2026, 12, 8)),
        (RequestKind.RESTRICT, date(2026, 12, 15)),
        (RequestKind.OBJECT, date(2026, 12, 15)),
        (RequestKind.WITHDRAW, date(2026, 12, 15)),
        (RequestKind.ERASE, date(2026, 12, 22)),
    ],
)
def test_each_kind_has_its_own_clock(kind: RequestKind, last: date) -> None:
    assert due(datetime(2026, 11, 24, 5, tzinfo=UTC), kind, HOLIDAYS) == last


def test_every_kind_has_a_clock() -> None:
    assert set(DECISION_DAYS) == set(RequestKind)


@given(DAYS, st.integers(1, 40))
def test_the_last_day_is_a_working_day_and_as_many_lie_between(start: date, days: int) -> None:
    last = add_working_days(start, days, HOLIDAYS)
    assert HOLIDAYS.works(last)
    between = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert sum(map(HOLIDAYS.works, between)) == days
    assert working_days_left(start, last, HOLIDAYS) == days
    assert working_days_left(last, start, HOLIDAYS) == -days


@given(DAYS, st.integers(1, 40), st.sets(DAYS, max_size=20))
def test_more_days_off_never_bring_the_end_nearer(start: date, days: int, more: set[date]) -> None:
    longer = WorkCalendar(frozenset(public_holidays()) | more)
    assert add_working_days(start, days, longer) >= add_working_days(start, days, HOLIDAYS)


@pytest.mark.parametrize(
    ("today", "replied", "decided", "state"),
    [
        (date(2026, 11, 26), False, False, RequestState.REPLY_DUE),
        (date(2026, 11, 27), False, False, RequestState.REPLY_OVERDUE),
        (date(2026, 11, 27), True, False, RequestState.DECISION_DUE),
        (date(2026, 12, 8), True, False, RequestState.DECISION_DUE),
        (date(2026, 12, 9), True, False, RequestState.DECISION_OVERDUE),
        (date(2026, 12, 9), False, False, RequestState.DECISION_OVERDUE),
        (date(2027, 1, 1), True, True, RequestState.DONE),
    ],
)
def test_a_day_that_is_due_is_not_overdue_before_it_has_passed(
    today: date, replied: bool, decided: bool, state: RequestState
) -> None:
    found = request_state(
        today,
        reply_by=date(2026, 11, 26),
        decide_by=date(2026, 12, 8),
        replied=replied,
        decided=decided,
    )
    assert found is state


def test_the_fixed_holidays_of_every_year_are_known() -> None:
    known = public_holidays()
    for year in range(2026, 2031):
        fixed = {date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)}
        assert fixed <= set(known)
        assert sum(day.year == year and "Tết Nguyên đán" in name for day, name in known.items()) == 5
