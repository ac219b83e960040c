"""Lines that a certificate prints about one person and one course; frozen when it is issued."""

from __future__ import annotations

from datetime import date

from lms.domain.certificate import CertificateState
from lms.domain.completion import Completion
from lms.domain.roster import TraineeGroup

STATES: dict[CertificateState, str] = {
    CertificateState.VALID: "Có trong sổ, chưa bị thu hồi.",
    CertificateState.REVOKED: "Đã bị thu hồi.",
    CertificateState.SUPERSEDED: "Đã được thay bằng giấy khác.",
    CertificateState.ALTERED: "Nội dung lưu trong sổ không khớp chữ ký lúc cấp.",
    CertificateState.UNKNOWN: "Không có trong sổ. Chưa đủ để nói là giấy giả.",
    CertificateState.MISTYPED: "Mã gõ chưa đúng.",
}

GROUP_LINES: dict[TraineeGroup, str] = {
    TraineeGroup.HOA_GIAI_VIEN: "Hòa giải viên ở cơ sở",
    TraineeGroup.BAO_CAO_VIEN: "Báo cáo viên pháp luật",
    TraineeGroup.TUYEN_TRUYEN_VIEN: "Tuyên truyền viên pháp luật",
    TraineeGroup.MOT_CUA: "Công chức một cửa, tiếp công dân",
}


def group_line(trainee_group: str | None) -> str:
    """Empty for someone enrolled outside every group."""
    return GROUP_LINES[TraineeGroup(trainee_group)] if trainee_group else ""


def hours_text(minutes: int) -> str:
    """`8 giờ`, `7 giờ 30 phút`, `45 phút`."""
    hours, rest = divmod(minutes, 60)
    parts = ([f"{hours} giờ"] if hours else []) + ([f"{rest} phút"] if rest or not hours else [])
    return " ".join(parts)


def period_text(first: date | None, last: date | None) -> str:
    """`20/11/2026 – 25/11/2026`, one day alone, or nothing for a cohort without sessions."""
    if first is None or last is None:
        return ""
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"


def result_lines(completion: Completion, percent: int, quizzes: int) -> tuple[str, ...]:
    """What was done and what the rule asked for."""
    lines = []
    if completion.minutes_scheduled:
        lines.append(
            f"Có mặt {completion.minutes_present}/{completion.minutes_scheduled} phút (cần {percent}%)"
        )
    if quizzes:
        lines.append(f"Đạt {quizzes}/{quizzes} bài kiểm tra")
    return tuple(lines)
