"""Made-up reports of reading: however they are cut, they cost the house next to nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lms.domain.reading import Span, counted
from lms.services.reading import MOST_SPANS, Report
from tests.services.full_office import FullOffice
from tests.services.small_office import LAN, NOON

OWN, LESSON = "lop-1-lan", "b1"


def report(hall: FullOffice, spans: list[tuple[float, float]]) -> int:
    told = [Span(NOON + timedelta(seconds=began), NOON + timedelta(seconds=ended)) for began, ended in spans]
    return hall.reading.report(LAN, OWN, LESSON, Report(spans=told))


def statements(hall: FullOffice, spans: list[tuple[float, float]]) -> int:
    """How often the store is asked while a report of these spans is counted."""
    asked = []
    with hall.database.write() as tx:
        connection = type(tx)
        plain = {name: getattr(connection, name) for name in ("run", "one", "all", "insert")}
    try:
        for name, act in plain.items():
            setattr(connection, name, lambda *a, _act=act, **k: (asked.append(1), _act(*a, **k))[1])
        report(hall, spans)
    finally:
        for name, act in plain.items():
            setattr(connection, name, act)
    return len(asked)


def test_a_report_of_many_pieces_holds_the_writer_no_longer_than_a_short_one(hall: FullOffice) -> None:
    hall.learning.open_lesson(LAN, OWN, LESSON)
    hall.now = NOON + timedelta(hours=5)
    few = statements(hall, [(0, 2)])
    pieces = [(10 + 3 * place, 12 + 3 * place) for place in range(MOST_SPANS)]
    assert statements(hall, pieces) == few
    assert hall.count("reading_spans") == 1 + MOST_SPANS
    assert statements(hall, [(0, 5 * 3_600)]) == few  # everything between them
    assert hall.count("reading_spans") == 1


def test_slivers_do_not_fill_the_store(hall: FullOffice) -> None:
    hall.learning.open_lesson(LAN, OWN, LESSON)
    hall.now = NOON + timedelta(hours=5)
    assert report(hall, [(place / 100, place / 100 + 0.001) for place in range(MOST_SPANS)]) == 0
    assert hall.count("reading_spans") == 0


def test_a_long_history_of_pieces_is_walked_once(hall: FullOffice) -> None:
    """Thousands of moments taken, hundreds claimed: the one is not multiplied by the other."""

    class Counting(datetime):
        looks = 0

        def __le__(self, other: datetime) -> bool:
            Counting.looks += 1
            return super().__le__(other)

        def __ge__(self, other: datetime) -> bool:
            Counting.looks += 1
            return super().__ge__(other)

    def moment(second: int) -> Counting:
        found = NOON.astimezone(UTC) + timedelta(seconds=second)
        return Counting.fromtimestamp(found.timestamp(), UTC)

    taken = [Span(moment(2 * place), moment(2 * place + 1)) for place in range(5_000)]
    claimed = [Span(moment(20 * place), moment(20 * place + 2)) for place in range(MOST_SPANS)]
    assert len(counted(claimed, taken, NOON, NOON + timedelta(days=1))) == MOST_SPANS
    assert Counting.looks < 40_000


def test_the_ends_of_the_calendar_are_only_times(hall: FullOffice) -> None:
    hall.learning.open_lesson(LAN, OWN, LESSON)
    hall.now = NOON + timedelta(seconds=300)
    first = datetime.fromtimestamp(0, UTC)
    last = datetime.fromtimestamp(253_402_300_799, UTC)
    told = Report(
        spans=[Span(first, last), Span(last, first)], block=(10_000, last), media={"f" * 64: (9, last)}
    )
    assert hall.reading.report(LAN, OWN, LESSON, told) == 300
