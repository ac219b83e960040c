"""What is still missing, and whether there is time: the sentences behind `lms.domain.completion`."""

from __future__ import annotations

from datetime import date

from lms.domain.completion import Completion, CompletionState, Reason

STATES: dict[CompletionState, str] = {
    CompletionState.COMPLETE: "Đã hoàn thành",
    CompletionState.STILL_POSSIBLE: "Vẫn kịp",
    CompletionState.OUT_OF_REACH: "Không còn kịp",
}

REASONS: dict[Reason, str] = {
    Reason.DEADLINE_PASSED: "Đã hết hạn của lớp.",
    Reason.TOO_FEW_MINUTES_LEFT: "Các buổi học còn lại không đủ giờ.",
    Reason.NO_ATTEMPTS_LEFT: "Đã hết lượt làm bài kiểm tra.",
    Reason.NO_SESSIONS_SCHEDULED: "Lớp chưa có lịch buổi học nào.",
}


def missing_parts(completion: Completion) -> str:
    """`2 bài, 1 bài kiểm tra và 1 buổi học`; empty when nothing is missing."""
    return listed(
        len(completion.lessons_missing), len(completion.quizzes_missing), completion.sessions_missing
    )


def listed(lessons: int, quizzes: int, sessions: int) -> str:
    """Counts as words, without those that are zero."""
    named = ((lessons, "bài"), (quizzes, "bài kiểm tra"), (sessions, "buổi học"))
    parts = [f"{count} {name}" for count, name in named if count]
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} và {parts[-1]}"


def in_reach_sentence(completion: Completion) -> str:
    """`Vẫn kịp trước 30/11.`, or why not."""
    if completion.state is CompletionState.COMPLETE:
        return "Đã đủ điều kiện nhận giấy chứng nhận."
    if completion.state is CompletionState.STILL_POSSIBLE:
        return f"Vẫn kịp trước {short_day(completion.deadline)}."
    because = [REASONS[reason] for reason in completion.reasons if reason is not Reason.NO_SESSIONS_SCHEDULED]
    return " ".join(["Không còn kịp.", *because])


def missing_sentence(completion: Completion) -> str:
    """`Còn thiếu 2 bài và 1 buổi học. Vẫn kịp trước 30/11.`"""
    if completion.state is CompletionState.COMPLETE:
        return in_reach_sentence(completion)
    return f"Còn thiếu {missing_parts(completion)}. {in_reach_sentence(completion)}"


def short_day(day: date) -> str:
    """`30/11`; the year is on the page already."""
    return f"{day:%d/%m}"
