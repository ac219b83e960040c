"""The page for each thing that can go wrong before a service is asked: what is safe, what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from starlette.responses import JSONResponse, Response

from lms import text
from lms.domain.errors import Code, Refusal
from lms.http.pages import page


class Trouble(StrEnum):
    """Why there is no ordinary answer."""

    WRONG_HOST = "wrong_host"
    NO_SUCH_PAGE = "no_such_page"
    WRONG_METHOD = "wrong_method"
    FOREIGN_ORIGIN = "foreign_origin"
    NOT_FOR_YOU = "not_for_you"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    TOO_OFTEN = "too_often"
    BROKEN = "broken"
    BUSY = "busy"
    STORE_LOCKED = "store_locked"
    STORE_READ_ONLY = "store_read_only"
    STORE_FULL = "store_full"
    STORE_DAMAGED = "store_damaged"


@dataclass(frozen=True)
class Words:
    """A page: status, heading, lines, and buttons as (address, label)."""

    status: int
    title: str
    lines: tuple[str, ...]
    ways: tuple[tuple[str, str], ...] = (("/", "Về trang đầu"),)
    tone: str = "warn"


_SAFE = 'Chưa lưu được. Những gì đã báo "đã ghi" trước đó vẫn còn nguyên.'

WORDS: dict[Trouble, Words] = {
    Trouble.WRONG_HOST: Words(
        400,
        "Địa chỉ chưa đúng",
        ("Trang này chỉ mở bằng địa chỉ in trên giấy.", "Gõ lại địa chỉ đó, hoặc quét mã trên giấy."),
        (),
    ),
    Trouble.NO_SUCH_PAGE: Words(
        404,
        "Không có trang này",
        ("Địa chỉ có thể bị gõ nhầm, hoặc trang đã được bỏ.", "Không có gì bị mất."),
        (("/", "Về trang đầu"), ("/xac-minh", "Xác minh giấy chứng nhận")),
    ),
    Trouble.WRONG_METHOD: Words(
        405, "Chưa mở được theo cách này", ("Mở lại từ trang đầu rồi bấm nút trên trang.",)
    ),
    Trouble.FOREIGN_ORIGIN: Words(
        403,
        "Chưa nhận yêu cầu này",
        ("Yêu cầu được gửi từ một trang khác, nên chưa có gì được ghi.", "Mở trang này rồi bấm lại nút."),
    ),
    Trouble.NOT_FOR_YOU: Words(
        403,
        "Tên đang mở không có quyền này",
        ("Việc này dành cho giảng viên của buổi học hoặc cơ quan quản lý lớp.",),
        (("/", "Về trang đầu"), ("/dang-xuat", "Đăng nhập bằng tên khác")),
    ),
    Trouble.UNREADABLE: Words(
        400, "Chưa đọc được nội dung gửi lên", ("Chưa có gì được ghi.", "Mở lại trang rồi gửi lần nữa.")
    ),
    Trouble.REFUSED: Words(409, "Chưa làm được", ()),
    Trouble.TOO_LARGE: Words(
        413,
        "Tệp quá lớn",
        ("Chưa có gì được ghi.", "Chia nhỏ tệp, bỏ ảnh trong bảng tính, hoặc chụp ảnh cỡ nhỏ hơn."),
    ),
    Trouble.TOO_SLOW: Words(
        408,
        "Mạng chậm quá",
        ("Nội dung chưa đến đủ nên chưa có gì được ghi.", "Đợi mạng khá hơn rồi gửi lại."),
    ),
    Trouble.TOO_OFTEN: Words(
        429, "Bấm nhiều lần quá", ("Đợi một lát rồi bấm lại. Những gì đã ghi vẫn còn nguyên.",)
    ),
    Trouble.BROKEN: Words(
        500,
        "Máy chủ gặp lỗi",
        (_SAFE, "Thử lại sau ít phút. Vẫn không được thì báo người quản trị, kèm số dưới đây."),
        tone="void",
    ),
    Trouble.BUSY: Words(503, "Đang đông người", (_SAFE, "Đợi vài giây rồi bấm lại.")),
    Trouble.STORE_LOCKED: Words(
        503,
        "Kho dữ liệu đang bận",
        (_SAFE, "Một chương trình khác đang giữ tệp dữ liệu. Báo người quản trị."),
        tone="void",
    ),
    Trouble.STORE_READ_ONLY: Words(
        503,
        "Chưa ghi được vào ổ đĩa",
        (_SAFE, "Thư mục dữ liệu chỉ cho đọc. Báo người quản trị mở quyền ghi."),
        tone="void",
    ),
    Trouble.STORE_FULL: Words(
        503,
        "Ổ đĩa đã đầy",
        (_SAFE, "Báo người quản trị dọn chỗ trống rồi thử lại."),
        tone="void",
    ),
    Trouble.STORE_DAMAGED: Words(
        503,
        "Kho dữ liệu chưa mở được",
        (_SAFE, "Báo người quản trị: cần khôi phục từ bản sao lưu."),
        tone="void",
    ),
}

# The refusals that have a page of their own; the rest say their sentence on REFUSED.
_REFUSALS = {
    Code.NOT_ALLOWED: Trouble.NOT_FOR_YOU,
    Code.NOT_FOUND: Trouble.NO_SUCH_PAGE,
    Code.TOO_MANY_TRIES: Trouble.TOO_OFTEN,
}
_STATUSES = {
    Code.NOT_SIGNED_IN: 401,
    Code.SCANNER_UNKNOWN: 401,
    Code.SCANNER_EXPIRED: 401,
    Code.SCANNER_REVOKED: 401,
    Code.SESSION_NOT_THIS_SCANNER: 403,
    Code.CONTROL_TOKEN: 403,
}

# StoreUnavailable.code → the page.
STORE_TROUBLES = {
    "locked": Trouble.STORE_LOCKED,
    "read_only": Trouble.STORE_READ_ONLY,
    "disk_full": Trouble.STORE_FULL,
    "damaged": Trouble.STORE_DAMAGED,
}


def problem(
    trouble: Trouble,
    *,
    path: str = "",
    first: str = "",
    retry_after: int | None = None,
    number: str = "",
) -> Response:
    """The answer for `trouble`: JSON for paths under /api/, a page for people. `first` is a sentence
    that knows more and stands before the usual ones; `number` is what to read out when asking."""
    words = WORDS[trouble]
    if first:
        words = replace(words, lines=(first, *words.lines))
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
    if path.startswith("/api/"):
        said = " ".join((f"{words.title}.", *words.lines, *((f"Số: {number}.",) if number else ())))
        body = {"error": trouble.value, "text": said}
        return JSONResponse(body, words.status, headers | {"Cache-Control": "no-store"})
    response = page(
        "error",
        status=words.status,
        title=words.title,
        lines=words.lines,
        ways=words.ways,
        tone=words.tone,
        number=number,
    )
    response.headers.update(headers)
    return response


def refused(refusal: Refusal, *, path: str = "") -> Response:
    """The answer for a service's refusal; `path` as in `problem`."""
    trouble = _REFUSALS.get(refusal.code, Trouble.REFUSED)
    status = _STATUSES.get(refusal.code, WORDS[trouble].status)
    if path.startswith("/api/"):
        body = {"error": refusal.code.value, "text": text.sentence(refusal)}
        headers = {"Cache-Control": "no-store"} | ({"WWW-Authenticate": "Bearer"} if status == 401 else {})
        return JSONResponse(body, status, headers)
    if trouble is Trouble.REFUSED:
        response = problem(trouble, first=text.sentence(refusal))
        response.status_code = status
        return response
    return problem(trouble)
