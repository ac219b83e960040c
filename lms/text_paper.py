"""Words of tests on paper and of item analysis."""

from __future__ import annotations

from collections.abc import Iterable

from lms.domain.answer_sheet import Sign
from lms.domain.errors import Code
from lms.domain.item_analysis import ENOUGH, Finding

WHOLE_COURSE = "Bài kiểm tra cuối khóa"
NOT_COUNTED = (
    "Câu này không tính điểm, vì căn cứ pháp luật đã thay đổi hoặc đang được thẩm định lại. Không tô hàng này"
    " trên phiếu trả lời."
)
"""Printed in the place of a question."""

PAPER_REFUSALS: dict[Code, str] = {
    Code.PAPER_LENGTH: (
        "{whose}Đề có {needed} câu mà mới gõ {count}. Gõ đủ mỗi câu một chữ, câu bỏ trống gõ dấu “-”."
    ),
    Code.PAPER_LETTER: "{whose}Câu {place} không có phương án “{letter}”. Xem lại phiếu rồi gõ lại chữ đó.",
    Code.PAPER_VARIANT: "{whose}Chưa rõ mã đề, hoặc đề không in mã đó. Chọn một mã đề có trong danh sách.",
    Code.PAPER_DAY: "Ngày kiểm tra phải từ hôm nay đến hết hạn của lớp, ngày {deadline}.",
    Code.PAPER_MINUTES: "Thời gian làm bài từ 5 đến {most} phút.",
    Code.PAPER_NOT_HELD: "{whose}Chưa đến ngày kiểm tra nên chưa nhập phiếu. Nhập từ ngày {day}.",
    Code.PAPER_SUSPENDED: (
        "Đề “{quiz}” chỉ còn {count} câu tính điểm được, cần {needed}: các câu khác có căn cứ đã thay đổi"
        " hoặc đang thẩm định lại. Nhờ người biên tập thẩm định các câu đó, hoặc soạn bài mới cho lớp."
    ),
    Code.PAPER_CERTIFIED: (
        "{whose}Người này đã được cấp giấy chứng nhận, mà sửa như vậy thì bài không còn đạt."
        " Nếu phiếu đúng là sai, thu hồi giấy trước rồi sửa."
    ),
    Code.SHEET_ENTERED: (
        "{whose}Đã có phiếu được {percent}%. Nếu phiếu trước nhập nhầm, ghi lý do rồi lưu;"
        " phiếu trước vẫn còn trong sổ."
    ),
    Code.SHEET_KNOWN: (
        "Phiếu của {person} đã nhập với đúng các câu này, được {percent}%. Không cần gửi lại."
    ),
    Code.SHEET_OF_ANOTHER: (
        "Đây là phiếu của bài kiểm tra khác, hoặc của người không có trong lớp. Kiểm tra lại tập phiếu."
    ),
    Code.SHEET_OF_TEST: (
        "Đây là phiếu của bài kiểm tra khác: “{quiz}”, ngày {day}. Mở bài đó rồi gửi ảnh này ở đấy."
    ),
    Code.SHEET_OF_STRANGER: (
        "Phiếu in cho mã đăng nhập {login}, nay không có trong lớp này. Xem lại danh sách lớp, hoặc gõ tay"
        " phiếu này cho đúng người."
    ),
    Code.SHEET_UNREADABLE: (
        "Không tìm thấy mã vuông của phiếu trong ảnh. Mỗi ảnh một phiếu: đặt phẳng, chụp cả tờ, đủ sáng;"
        " hoặc gõ phiếu này bằng tay."
    ),
    Code.SHEET_CORNERS: (
        "{whose}Đọc được mã vuông nhưng không thấy đủ bốn chấm đen ở bốn góc tờ giấy. Đặt phiếu phẳng, chụp"
        " cả tờ rồi gửi lại; hoặc gõ phiếu này bằng tay."
    ),
    Code.NOT_A_PHOTO: (
        "Tệp này không phải ảnh .jpg, .png hay .webp. Tệp PDF hoặc Word: lưu từng trang thành ảnh; ảnh HEIC"
        " của điện thoại: đổi sang .jpg rồi gửi lại."
    ),
    Code.PHOTO_WAITS: "{whose}Ảnh này đã gửi trước đó và đang chờ xem lại. Không cần gửi lại.",
    Code.PHOTO_ENTERED: "{whose}Ảnh này đã gửi và phiếu đã nhập từ nó. Không cần gửi lại.",
}
"""`whose` is "Phiếu của Lan, bài …: ", where that is known; see `text.sentence`."""

LEFT_OUT: dict[Code, str] = {
    Code.ALREADY_PASSED: "đã đạt trước đó",
    Code.NO_ATTEMPTS_LEFT: "đã hết lượt làm bài",
    Code.DEADLINE_PASSED: "kiểm tra sau hạn của người này",
    Code.PAPER_SUSPENDED: "còn quá ít câu tính điểm được",
}
"""Why a sheet does not count for a quiz and is kept to compare; each as a part of a sentence."""

SIGNS: dict[Sign, str] = {
    Sign.READ: "đọc rõ",
    Sign.OPEN: "không ô nào tô kín",
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


def kept(left_out: Iterable[tuple[str, Code]]) -> str:
    """ "Bài kiểm tra mô-đun 1 đã đạt trước đó"; of more than three quizzes only how many."""
    titles: dict[Code, list[str]] = {}
    for title, why in left_out:
        titles.setdefault(why, []).append(title)
    return "; ".join(
        f"{', '.join(named) if len(named) <= 3 else f'{len(named)} bài'} {LEFT_OUT.get(why, '')}"
        for why, named in titles.items()
    )


def few(n: int) -> str:
    """Said instead of a judgement."""
    return f"Mới {n} lượt, chưa đủ để kết luận (cần {ENOUGH})."


def finding(found: Finding, choice: str = "") -> str:
    """`choice` is the text of the choice it is about."""
    return FINDINGS[found].format(choice=f"“{choice}”")
