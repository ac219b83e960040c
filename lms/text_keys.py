"""What each key is for, and what still needs one, in words."""

from __future__ import annotations

from lms.domain.keys import KeyPurpose

PURPOSES: dict[KeyPurpose, str] = {
    KeyPurpose.SECRET: "mã PIN và mật khẩu",
    KeyPurpose.ACTIVATION: "mã kích hoạt",
    KeyPurpose.KNOWN: "máy đã từng đăng nhập",
    KeyPurpose.ROOM: "mã trên màn hình lớp",
    KeyPurpose.TICKET: "lượt quét chờ đăng nhập",
    KeyPurpose.CARD: "thẻ học viên",
    KeyPurpose.CERTIFICATE: "chữ ký giấy chứng nhận",
    KeyPurpose.PENDING: "bước giữa mã PIN và lúc vào",
    KeyPurpose.TOTP: "xác thực hai bước",
    KeyPurpose.SURVEY: "mã khảo sát trên màn hình lớp",
    KeyPurpose.OUTSIDE: "đăng nhập bằng tài khoản ngoài",
}

NEEDED_BY: dict[KeyPurpose, str] = {
    KeyPurpose.SECRET: "{count} tài khoản chưa đăng nhập lại từ lúc đổi khóa",
    KeyPurpose.ACTIVATION: "{count} giấy kích hoạt còn hạn in bằng khóa này",
    KeyPurpose.KNOWN: "các máy đã từng đăng nhập còn được nhớ bằng khóa này",
    KeyPurpose.ROOM: "mã vừa chiếu trên màn hình lớp còn dùng được vài giây",
    KeyPurpose.TICKET: "còn lượt quét chưa quá 15 phút",
    KeyPurpose.CARD: "{count} thẻ học viên có thể đã in bằng khóa này",
    KeyPurpose.CERTIFICATE: "{count} giấy chứng nhận chỉ còn khóa này để kiểm tra chữ ký",
    KeyPurpose.PENDING: "người đang ở giữa mã PIN và lúc vào, chưa quá 15 phút",
    KeyPurpose.TOTP: "{count} bí mật hoặc mã dự phòng xác thực hai bước còn giữ bằng khóa này",
    KeyPurpose.SURVEY: "mã khảo sát chiếu hôm nay và hôm qua",
    KeyPurpose.OUTSIDE: "mã liên kết đã cấp trong 24 giờ qua",
}
STILL_CURRENT = "đây là khóa đang dùng, đổi khóa trước"


def needed_by(purpose: KeyPurpose, count: int) -> str:
    """What would stop working without the key."""
    return NEEDED_BY[purpose].format(count=count)
