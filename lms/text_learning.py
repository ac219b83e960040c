"""What a trainee reads about days, lessons and quizzes: sentences made of numbers."""

from __future__ import annotations

from datetime import datetime

from lms.domain.times import local, show_time

_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def day_text(instant: datetime) -> str:
    """`thứ Hai 30/11`, in Vietnam."""
    day = local(instant)
    return f"{_DAYS[day.weekday()]} {day:%d/%m}"


def span_text(starts_at: datetime, ends_at: datetime) -> str:
    """`08:00 đến 10:00`, in Vietnam."""
    return f"{show_time(starts_at)} đến {show_time(ends_at)}"


def quiz_rule_text(questions: int, pass_percent: int, attempts_left: int) -> str:
    """`6 câu, đạt từ 70%, còn 3 lượt.`"""
    return f"{questions} câu, đạt từ {pass_percent}%, còn {attempts_left} lượt."


def waiting_text(questions: int) -> str:
    """What trainees are told about questions that a jurist has yet to approve; empty for none."""
    if not questions:
        return ""
    return f"Có {questions} câu chờ thẩm định vì luật đã sửa đổi. Những câu này chưa ra trong bài kiểm tra."


def places_text(places: list[int]) -> str:
    """`câu 3`, `câu 3 và 5`, `câu 2, 3 và 5`."""
    numbers = [str(place) for place in places]
    if len(numbers) > 1:
        return f"câu {', '.join(numbers[:-1])} và {numbers[-1]}"
    return f"câu {numbers[0]}" if numbers else ""
