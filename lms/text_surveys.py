"""What surveys say of themselves: who knows what, figures, and the ways an answer came."""

from __future__ import annotations

from collections.abc import Mapping

from lms.domain.survey import FEWEST, AnswerType, SurveyQuestion, Way
from lms.text_cohorts import named_class

WAYS: dict[Way, str] = {
    Way.ACCOUNT: "bằng tài khoản",
    Way.ROOM: "quét mã ở lớp",
    Way.PAPER: "trên giấy",
}

NAMELESS = (
    "Phiếu không ghi tên. Máy chỉ nhớ là ông/bà đã trả lời, để không hỏi lại; không nhớ ai trả lời thế nào."
    f" Phiếu chỉ được mở khi có từ {FEWEST} phiếu trở lên."
)
NAMELESS_ROOM = (
    "Phiếu không ghi tên và không cần đăng nhập. Máy không nhớ phiếu gửi từ điện thoại nào."
    f" Phiếu chỉ được mở khi có từ {FEWEST} phiếu trở lên."
)
NAMELESS_PAPER = "Phiếu không ghi tên. Xin đừng ký, đừng ghi tên mình hay tên người khác vào phiếu."
NOT_ENOUGH = (
    f"Chưa đủ {FEWEST} phiếu đã mở nên chưa hiện kết quả, để không ai đoán ra phiếu của ai. Phiếu gửi qua máy"
    " được giữ kín và mở từng nhóm, hoặc mở hết khi khảo sát khép."
)


def never_opened(count: int) -> str:
    """Of a closed survey: what became of the rest."""
    return (
        f"{count} phiếu gửi qua máy không được mở và đã hủy, vì ít hơn {FEWEST} phiếu hoặc vì dữ liệu đã được"
        " khôi phục từ bản cũ."
    )


def closing_words(waiting: int) -> str:
    """Before a survey is closed: what becomes of the answers that wait."""
    if not waiting:
        return "Không còn phiếu nào đang giữ kín."
    if waiting < FEWEST:
        return (
            f"{waiting} phiếu gửi qua máy đang giữ kín sẽ bị hủy, không ai đọc được nữa, vì ít hơn {FEWEST}"
            " phiếu. Đợi thêm phiếu rồi hãy khép."
        )
    return f"{waiting} phiếu đang giữ kín sẽ được mở hết."


def counted_line(answered: int, invited: int, ways: Mapping[Way, int], opened: int) -> str:
    """ "12 phiếu trên 15 người được hỏi (8 bằng tài khoản, 4 trên giấy); kết quả tính trên 9 phiếu đã mở"."""
    parts = ", ".join(f"{count} {WAYS[way]}" for way, count in ways.items() if count)
    by_way = f" ({parts})" if parts else ""
    rest = ""
    if opened != answered:
        rest = f"; kết quả tính trên {opened} phiếu đã mở" if opened else "; chưa mở phiếu nào"
    return f"{answered} phiếu trên {invited} người được hỏi{by_way}{rest}"


def about_line(cohort_title: str, about: str) -> str:
    return named_class(cohort_title) + (f". Buổi: {about}" if about else "")


def scale_words(question: SurveyQuestion) -> str:
    """ "1: khó hiểu, 5: rất dễ hiểu"."""
    ends = [f"{place}: {word}" for place, word in (("1", question.low), ("5", question.high)) if word]
    return ", ".join(ends)


def choice_words(question: SurveyQuestion, value: str) -> str:
    """A value as people read it."""
    if question.type is AnswerType.CHOICE:
        return question.choices[int(value) - 1]
    word = {"1": question.low, "5": question.high}.get(value, "")
    return f"{value} ({word})" if word else value


def mean_words(mean: float) -> str:
    """ "4,2"; two places where they matter."""
    return f"{mean:.2f}".rstrip("0").rstrip(".").replace(".", ",")
