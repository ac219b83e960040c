"""A line of the trail says of whom, of what and how much, in words that an auditor understands."""

from __future__ import annotations

from typing import Any

import pytest

from lms.domain.audit import AuditAct
from lms.text_audit import told

QUIZZES = {"M1-KT": "Bài kiểm tra mô-đun 1 HGV-01"}


@pytest.mark.parametrize(
    ("act", "detail", "said"),
    [
        (
            AuditAct.ESSAY_MARKED,
            {"quiz": "M1-KT", "attempt": 2, "percent": 80},
            "Bài kiểm tra mô-đun 1 HGV-01, lượt 2; 80 trên 100 điểm",
        ),
        (
            AuditAct.TIME_GRANTED,
            {"quiz": "M1-KT", "attempt": 1, "minutes": 5},
            "Bài kiểm tra mô-đun 1 HGV-01, lượt 1; thêm 5 phút",
        ),
        (
            AuditAct.QUIZ_SUBMITTED,
            {"quiz": "M1-KT", "attempt": 1, "percent": 69, "how": "time_over"},
            "Bài kiểm tra mô-đun 1 HGV-01, lượt 1; máy nộp khi hết giờ; được 69%",
        ),
        (
            AuditAct.QUIZ_SUBMITTED,
            {"quiz": "M1-KT", "attempt": 1, "percent": None},
            "Bài kiểm tra mô-đun 1 HGV-01, lượt 1; chờ chấm tự luận",
        ),
        (
            AuditAct.QUIZ_SUBMITTED,
            {"quiz": "dau-khoa", "attempt": 1, "percent": 40},
            "Bài kiểm tra đầu khóa; được 40%",
        ),
        (AuditAct.SURVEY_OPENED, {"last_day": "2026-12-02"}, "nhận phiếu đến hết ngày 02/12/2026"),
        (
            AuditAct.SURVEY_CLOSED,
            {"account": 1, "room": 12, "paper": 0, "opened": 13},
            "1 phiếu bằng tài khoản; 12 phiếu quét mã ở lớp; đã mở 13 phiếu",
        ),
        (AuditAct.LIST_EXPORTED, {"kind": "xlsx"}, "khảo sát, tệp Excel"),
        (
            AuditAct.CONTENT_REVIEWED,
            {"items": ["a", "b"], "decision": "sent_back", "version": 2},
            "trả lại 2 mục, bản 2",
        ),
        (AuditAct.COURSE_PUBLISHED, {"version": 2}, "bản 2"),
        (
            AuditAct.LAW_CHANGED,
            {"kind": "replaced", "by": "12/2027/QH16", "effective_on": "2027-01-09"},
            "bị thay thế bởi 12/2027/QH16, từ ngày 09/01/2027",
        ),
        (AuditAct.SHEET_CORRECTED, {"percent_before": 50, "percent": 60}, "50% → 60%"),
        (AuditAct.COHORT_OPENED, {"course": "HGV-01", "graded": False}, "khóa HGV-01; không chấm điểm"),
        (AuditAct.DATA_ASKED, {"kind": "erase", "channel": "paper"}, "Xóa dữ liệu; gửi bằng giấy"),
        (AuditAct.DATA_DECIDED, {"kind": "erase", "outcome": "granted"}, "Xóa dữ liệu; Đã làm theo yêu cầu"),
        (AuditAct.SIGNED_IN, {"kind": "demo"}, ""),
    ],
)
def test_each_act_says_what_it_was_about(act: AuditAct, detail: dict[str, Any], said: str) -> None:
    assert "; ".join(told(act, detail, QUIZZES)) == said
