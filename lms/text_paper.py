"""Words of tests on paper and of item analysis."""

from __future__ import annotations

from lms.domain.answer_sheet import Sign
from lms.domain.item_analysis import ENOUGH, Finding

WHOLE_COURSE = "Bài kiểm tra cuối khóa"

SIGNS: dict[Sign, str] = {
    Sign.READ: "đọc rõ",
    Sign.OPEN: "không tô ô nào",
    Sign.DOUBLE: "tô hơn một ô",
    Sign.FAINT: "tô mờ, gạch hoặc tẩy",
    Sign.LOST: "không thấy hàng này trong ảnh",
}

FINDINGS: dict[Finding, str] = {
    Finding.WRONG_WAY_ROUND: "Người giỏi sai nhiều hơn người yếu, xem lại đáp án.",
    Finding.BETTER_CHOICE: (
        "Nhiều người giỏi chọn {choice} hơn đáp án. Xem phương án này có đúng một phần, hoặc đáp án có nhầm."
    ),
    Finding.TOO_HARD: "Rất ít người đúng, gần như đoán. Xem bài học đã dạy ý này chưa, câu hỏi có rõ không.",
    Finding.WEAK: "Chưa phân biệt được người nắm bài với người chưa nắm. Viết lại câu hỏi hoặc phương án.",
    Finding.TOO_EASY: "Gần như ai cũng đúng. Giữ nếu là ý bắt buộc phải biết; nếu không, thay câu khó hơn.",
    Finding.OFTEN_OMITTED: "Nhiều người bỏ trống. Xem câu hỏi có khó hiểu hoặc quá dài không.",
    Finding.IDLE_CHOICE: "Hầu như không ai chọn {choice}. Thay bằng điều người nắm nửa vời vẫn tin.",
}

SHORT: dict[Finding, str] = {
    Finding.WRONG_WAY_ROUND: "ngược, xem lại đáp án",
    Finding.BETTER_CHOICE: "người giỏi chọn phương án khác",
    Finding.TOO_HARD: "quá khó",
    Finding.WEAK: "ít phân biệt",
    Finding.TOO_EASY: "quá dễ",
    Finding.OFTEN_OMITTED: "nhiều người bỏ trống",
    Finding.IDLE_CHOICE: "có phương án hầu như không ai chọn",
}
"""For a table, where the sentence is too long."""


def few(n: int) -> str:
    """Said instead of a judgement."""
    return f"Mới {n} lượt, chưa đủ để kết luận (cần {ENOUGH})."


def finding(found: Finding, choice: str = "") -> str:
    """`choice` is the text of the choice it is about."""
    return FINDINGS[found].format(choice=f"“{choice}”")
