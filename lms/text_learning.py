"""What a trainee reads about days, lessons and quizzes: sentences made of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lms.domain.course import QuestionType
from lms.domain.quiz import Sitting
from lms.domain.times import local, show_time

ENTRY_TITLES: dict[Sitting, str] = {
    Sitting.BEFORE: "Bài kiểm tra đầu khóa",
    Sitting.AFTER: "Bài kiểm tra cuối khóa",
}

# What is not plain from the page itself.
HOW_TO_ANSWER: dict[QuestionType, str] = {
    QuestionType.MULTIPLE_CHOICE: "Câu này có thể có nhiều ý đúng. Chọn hết những ý ông/bà cho là đúng.",
    QuestionType.MATCHING: "Mỗi dòng chọn một ý ghép cho đúng.",
    QuestionType.SHORT_ANSWER: "Viết vài chữ. Chữ hoa, chữ thường không quan trọng.",
    QuestionType.NUMERIC: "Ghi bằng số, ví dụ 15 hoặc 0,5.",
    QuestionType.ORDERING: "Bấm các nút để xếp lại cho đúng thứ tự.",
    QuestionType.ESSAY: "Viết theo ý mình. Giảng viên đọc và chấm câu này.",
}

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


def moment_text(instant: datetime) -> str:
    """`14:30 thứ Hai 30/11`, in Vietnam."""
    return f"{show_time(instant)} {day_text(instant)}"


def time_text(minutes: int | None) -> str:
    """What is said about time before a quiz begins."""
    if minutes is None:
        return "Không tính giờ. Chọn câu nào, máy lưu ngay câu đó; nghỉ giữa chừng rồi làm tiếp được."
    return (
        f"Làm trong {minutes} phút, tính từ lúc bấm bắt đầu. Trả lời câu nào, máy lưu ngay câu đó."
        " Mất mạng ít phút thì được bù; hết giờ, máy tự nộp những câu đã lưu."
    )


def gain_text(before: int, after: int) -> str:
    """`Đầu khóa 40%, cuối khóa 80%.`"""
    return f"Đầu khóa {before}%, cuối khóa {after}%."


def later_text(quizzes: Sequence[str]) -> str:
    """Why a sitting explains less than it asked: these quizzes may still ask the same."""
    named = f"“{quizzes[0]}”" if len(quizzes) == 1 else f"{len(quizzes)} bài kiểm tra của khóa"
    return f"Lời giải những câu còn có thể ra trong bài sau hiện ở đây khi đã xong {named}."


def read_text(seconds: int) -> str:
    """`Đã đọc 42 phút`, `Đã đọc 1 giờ 5 phút`; empty before the first minute."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = [f"{hours} giờ" if hours else "", f"{minutes} phút" if minutes else ""]
    said = " ".join(part for part in parts if part)
    return f"Đã đọc {said}" if said else ""


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
