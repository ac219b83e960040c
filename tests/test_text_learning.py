"""Days, spans and counts as people here say them."""

from __future__ import annotations

from datetime import UTC, datetime

from lms import text_learning as text

MONDAY = datetime(2026, 11, 30, 1, tzinfo=UTC)


def test_days_and_hours_are_those_of_vietnam() -> None:
    assert text.day_text(MONDAY) == "thứ Hai 30/11"
    assert text.day_text(datetime(2026, 11, 28, 18, tzinfo=UTC)) == "Chủ nhật 29/11"
    assert text.span_text(MONDAY, datetime(2026, 11, 30, 3, tzinfo=UTC)) == "08:00 đến 10:00"


def test_places_are_listed_with_an_and() -> None:
    assert text.places_text([]) == ""
    assert text.places_text([3]) == "câu 3"
    assert text.places_text([2, 3, 5]) == "câu 2, 3 và 5"


def test_the_rule_of_a_quiz_is_one_line() -> None:
    assert text.quiz_rule_text(6, 70, 3) == "6 câu, đạt từ 70%, còn 3 lượt."


def test_nothing_is_said_about_no_waiting_questions() -> None:
    assert text.waiting_text(0) == ""
    assert text.waiting_text(2).startswith("Có 2 câu chờ thẩm định")
