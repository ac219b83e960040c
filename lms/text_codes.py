"""Sentences for codes that were typed or scanned wrongly."""

from lms.domain.codes import CodeError, PhotoError, RoomVerdict

CODE_ERRORS: dict[CodeError, str] = {
    CodeError.LENGTH: "Mã chưa đủ hoặc thừa ký tự. Xem lại mã in trên giấy.",
    CodeError.CHARACTER: "Mã chỉ có chữ không dấu và số. Tắt bộ gõ tiếng Việt rồi gõ lại.",
    CodeError.CHECK: "Có ký tự gõ nhầm. So từng ký tự với mã in trên giấy rồi gõ lại.",
}

ROOM_VERDICTS: dict[RoomVerdict, str] = {
    RoomVerdict.FRESH: "Mã buổi học còn hạn.",
    RoomVerdict.STALE: "Mã trên màn hình đã đổi. Quét mã đang hiện.",
    RoomVerdict.EARLY: "Mã chưa đến giờ dùng. Quét lại mã đang hiện trên màn hình.",
    RoomVerdict.FORGED: "Không đọc được mã buổi học. Quét mã đang hiện trên màn hình của lớp.",
}

PHOTO_ERRORS: dict[PhotoError, str] = {
    PhotoError.TOO_LARGE: "Ảnh quá lớn. Chụp lại ở cỡ nhỏ hơn, hoặc gõ mã in dưới hình.",
    PhotoError.NOT_A_PHOTO: "Tệp này không phải ảnh JPEG, PNG hay WebP. Chụp ảnh mã rồi gửi lại.",
    PhotoError.NO_CODE: "Không thấy mã trong ảnh. Chụp gần và đủ sáng, cả bốn góc của mã, hoặc gõ mã.",
}


def wrong_length(missing: int, length: int) -> str:
    """How far a typed code is from its `length`; `missing` < 0 counts the characters too many."""
    if missing > 0:
        return f"Còn thiếu {missing} ký tự. Mã có {length} chữ và số."
    return f"Thừa {-missing} ký tự. Mã có {length} chữ và số."
