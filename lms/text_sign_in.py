"""Words about sign-ins: what a browser is, how somebody came in, why they are out, how to address them."""

from __future__ import annotations

from lms.domain.sign_ins import Ended, Method

METHODS: dict[Method, str] = {
    Method.SECRET: "bằng mã PIN hoặc mật khẩu",
    Method.ACTIVATION: "bằng giấy kích hoạt",
    Method.OIDC: "bằng tài khoản ngoài",
}

# Said on the sign-in page to a browser whose sign-in was ended elsewhere.
ENDED: dict[Ended, str] = {
    Ended.ASKED: "Máy này đã được đăng xuất từ một máy khác.",
    Ended.REPLACED: "Đã đăng xuất vì có người khác đăng nhập trên máy này.",
    Ended.DONE: "Đã đăng xuất sau khi ghi có mặt, để người khác dùng máy.",
    Ended.SECRET_CHANGED: "Mã PIN hoặc mật khẩu vừa được đổi nên mọi máy khác đã đăng xuất.",
    Ended.UNLINKED: "Tài khoản ngoài đã được gỡ khỏi tên này nên đã đăng xuất.",
    Ended.ERASED: "Dữ liệu của tài khoản này đã được xóa theo yêu cầu.",
    Ended.RESTORED: "Dữ liệu vừa được khôi phục từ bản sao lưu nên mọi người đăng nhập lại.",
}

# What a browser calls itself says more than one of these words; the first that fits counts.
_MACHINES = (
    ("iPhone", "Điện thoại iPhone"),
    ("iPad", "Máy tính bảng iPad"),
    ("Android", "Điện thoại Android"),
    ("Windows", "Máy tính Windows"),
    ("Macintosh", "Máy tính Mac"),
    ("CrOS", "Máy tính Chromebook"),
    ("Linux", "Máy tính Linux"),
)
_BROWSERS = (
    ("Zalo", "trong Zalo"),
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_words(user_agent: str) -> str:
    """ "Điện thoại Android, Chrome"; a browser that says nothing we know is "Máy chưa rõ loại"."""
    machine = next((words for mark, words in _MACHINES if mark in user_agent), "Máy chưa rõ loại")
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "")
    return f"{machine}, {browser}" if browser else machine


def addressed(name: str, sex: str | None) -> str:
    """ "bà Nguyễn Thị Lan": as one speaks of somebody older than most."""
    title = {"male": "ông ", "female": "bà "}.get(sex or "", "")
    return f"{title}{name}"
