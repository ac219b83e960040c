"""What the demo district calls its classes, halls and posts. Nobody named here exists."""

from __future__ import annotations

from collections.abc import Sequence

from lms.domain.privacy import RequestKind

SIGNER = "Nguyễn Văn Mẫu"  # an obvious sample: no certificate of a demo is for real

DEVICE = "Điện thoại mẫu"
UNSURE = "Chưa rõ"  # what somebody writes who does not know

# What some ask about their own data.
WISHES: tuple[tuple[RequestKind, str], ...] = (
    (RequestKind.CORRECT, "Năm sinh ghi nhầm, đề nghị xem lại theo giấy tờ đã nộp."),
    (RequestKind.OBJECT, "Không muốn số điện thoại in trên danh sách dán ở nhà văn hóa."),
    (RequestKind.ERASE, "Thôi làm hòa giải viên từ tháng này, đề nghị xóa thông tin."),
)

HEAD_OF_GROUP = "Tổ trưởng"
MEMBER_OF_GROUP = "Hòa giải viên"
FRONT_OFFICE = "Công chức bộ phận một cửa"
PROPAGANDIST = "Tuyên truyền viên pháp luật"
JUSTICE_DESK = "Chuyên viên Phòng Tư pháp"
EDITOR_DESK = "Chuyên viên biên soạn nội dung"
REPORTER_POSTS = (
    "Phòng Tư pháp huyện",
    "Phòng Nội vụ huyện",
    "Ủy ban Mặt trận Tổ quốc huyện",
    "Hội Liên hiệp Phụ nữ huyện",
    "Hội Nông dân huyện",
    "Thanh tra huyện",
)
OTHER_POSTS = ("Bí thư chi bộ", "Trưởng thôn", "Trưởng ban công tác Mặt trận", "Chi hội trưởng phụ nữ")
QUALIFICATIONS = ("7/10", "10/10", "12/12", "12/12", "Trung cấp", "Trung cấp Luật", "Đại học")
DEGREES = ("Đại học Luật", "Đại học Luật", "Đại học", "Thạc sĩ Luật")
LEGAL_FIELDS = ("Đất đai; dân sự", "Hôn nhân và gia đình", "Hòa giải ở cơ sở; hình sự", "Hộ tịch; chứng thực")

SESSION_TITLES = ("Luật và quy trình hòa giải", "Kỹ năng và tình huống")
OPEN_SESSION = "Kỹ năng hòa giải tại chỗ"

WRONG_TICK = "Quét nhầm thẻ của người ngồi cạnh; người này không dự buổi học."
LEFT_OUT = "Có dự đủ buổi học, tên có trong tờ ký; lúc vào lớp quên quét thẻ."
REVOKED = "Ghi nhầm người: chưa dự đủ buổi học, phát hiện khi đối chiếu tờ ký."
SENT_BACK = "Nêu rõ khoản, điểm ở đoạn đầu; ví dụ nên đổi cho gần với việc ở thôn."

# A change of law that nobody made: its number and name say so wherever they show.
LAW_NUMBER = "00/MẪU"
LAW_TITLE = "Luật mẫu để xem thử, không có thật"
LAW_PLACES = "Điều 24"
LAW_NOTE = "Dữ liệu mẫu, để xem luật thay đổi thì bài nào, ai bị ảnh hưởng."

OPINIONS = (
    "Thêm tình huống về tranh chấp lối đi.",
    "",
    "Ghi biên bản ngay sau buổi hòa giải.",
    "",
    "",
    "Nên in chữ to hơn.",
    "Giảng chậm hơn ở phần giấy tờ.",
)
RENAMED = "Sửa họ tên theo giấy khai sinh."


def village(name: str, *, town: bool) -> str:
    return f"Tổ dân phố {name}" if town else f"Thôn {name}"


def team(village: str | None) -> str | None:
    """ "Tổ hòa giải thôn Đông": each village has its own."""
    return f"Tổ hòa giải {village[:1].lower()}{village[1:]}" if village else None


def cohort_title(number: int, unit_names: Sequence[str]) -> str:
    """The units without their kind: "Lớp số 3: cụm Tân Lễ, Cộng Hòa"."""
    bare = [name.removeprefix("Xã ").removeprefix("Thị trấn ") for name in unit_names[:2]]
    return f"Lớp số {number}: cụm {', '.join(bare)}"


def extra_cohort_title(day: str) -> str:
    return f"Lớp học thêm ngày {day}"


def hall(unit_name: str) -> str:
    return f"Hội trường UBND {unit_name[:1].lower()}{unit_name[1:]}"
