"""What the register keeps of somebody in a group, in words: labels by group, levels."""

from __future__ import annotations

from lms.domain.groups import Level
from lms.domain.roster import TraineeGroup

LEVELS: dict[Level, str] = {
    Level.TRUNG_UONG: "Trung ương",
    Level.TINH: "Cấp tỉnh",
    Level.HUYEN: "Cấp huyện (trước 01/7/2025)",
}

# The label of a field is the same for every group, or differs by group.
LABELS: dict[str, str] = {
    "role": "Chức vụ, chức danh",
    "village": "Thôn, tổ dân phố",
    "team": "Tổ hòa giải",
    "level": "Cấp công nhận",
    "decision_number": "Số quyết định công nhận",
    "decision_date": "Ngày quyết định (ví dụ 25/11/2026)",
    "started_on": "Vào nhóm từ ngày (không rõ thì để trống)",
}
LEGAL_FIELDS: dict[TraineeGroup, str] = {
    TraineeGroup.BAO_CAO_VIEN: "Lĩnh vực pháp luật chuyên sâu",
    TraineeGroup.MOT_CUA: "Lĩnh vực phụ trách",
}
BY_COMMUNE = "Số quyết định của Chủ tịch UBND cấp xã"


def label(group: TraineeGroup, field: str) -> str:
    """What a field of `GroupRecord` is called in this group."""
    if field == "legal_fields":
        return LEGAL_FIELDS[group]
    if field == "decision_number" and group in (TraineeGroup.HOA_GIAI_VIEN, TraineeGroup.TUYEN_TRUYEN_VIEN):
        return BY_COMMUNE
    return LABELS[field]
