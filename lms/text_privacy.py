"""What people and offices read about personal data: requests and their clocks, purposes, ends, columns."""

from __future__ import annotations

from lms.domain.privacy import (
    DECISION_DAYS,
    REPLY_DAYS,
    Category,
    Channel,
    Erasure,
    Kept,
    Outcome,
    Purpose,
    RequestKind,
    RequestState,
)
from lms.domain.retention import Period

KINDS: dict[RequestKind, str] = {
    RequestKind.SEE: "Xem dữ liệu",
    RequestKind.CORRECT: "Sửa dữ liệu",
    RequestKind.PROVIDE: "Nhận một bản dữ liệu",
    RequestKind.RESTRICT: "Hạn chế sử dụng",
    RequestKind.OBJECT: "Phản đối việc sử dụng",
    RequestKind.WITHDRAW: "Rút lại điều đã đồng ý",
    RequestKind.ERASE: "Xóa dữ liệu",
}

KIND_NOTES: dict[RequestKind, str] = {
    RequestKind.SEE: "Xem ngay ở trang này. Gửi yêu cầu nếu cần cơ quan giải thích thêm.",
    RequestKind.CORRECT: "Ghi chỗ sai và thông tin đúng. Tờ giấy đã cấp được cấp lại nếu tên in sai.",
    RequestKind.PROVIDE: "Tải ngay ở trang này. Gửi yêu cầu nếu cần bản giấy có xác nhận của cơ quan.",
    RequestKind.RESTRICT: "Ghi dữ liệu nào nên tạm thôi dùng, và vì sao.",
    RequestKind.OBJECT: "Ghi việc sử dụng nào ông/bà không đồng tình, và vì sao.",
    RequestKind.WITHDRAW: "Ví dụ: bỏ số điện thoại, vì số điện thoại là không bắt buộc.",
    RequestKind.ERASE: (
        "Cơ quan xóa họ tên, năm sinh, số điện thoại, tài khoản và thẻ. Giấy chứng nhận đã cấp, số liệu thống"
        " kê và nhật ký vẫn phải giữ theo quy định. Xóa rồi không lấy lại được."
    ),
}

CHANNELS: dict[Channel, str] = {Channel.SELF: "gửi trên mạng", Channel.PAPER: "gửi bằng giấy"}

OUTCOMES: dict[Outcome, str] = {
    Outcome.GRANTED: "Đã làm theo yêu cầu",
    Outcome.PARTLY: "Đã làm một phần",
    Outcome.REFUSED: "Không làm được",
}

REQUEST_STATES: dict[RequestState, str] = {
    RequestState.DECISION_OVERDUE: "Quá hạn giải quyết",
    RequestState.REPLY_OVERDUE: "Quá hạn báo đã nhận",
    RequestState.REPLY_DUE: "Chờ báo đã nhận",
    RequestState.DECISION_DUE: "Đang giải quyết",
    RequestState.DONE: "Đã trả lời",
}

# What the office may begin its answer with; the law is named, never quoted.
ANSWERS: dict[Outcome, str] = {
    Outcome.GRANTED: "Cơ quan đã làm theo yêu cầu.",
    Outcome.PARTLY: "Cơ quan đã làm được phần sau: ",
    Outcome.REFUSED: (
        "Cơ quan chưa làm theo yêu cầu được, vì dữ liệu này đang phục vụ nhiệm vụ của cơ quan nhà nước theo"
        " luật (Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15, Điều 19 khoản 1 điểm c"
    ),
}
REFUSE_TO_ERASE = " và Điều 14 khoản 2)."
REFUSE_OTHERS = ")."
ERASED_ANSWER = (
    "Cơ quan đã xóa họ tên, năm sinh, liên hệ, tài khoản và thẻ. Giấy chứng nhận đã cấp, kết quả dùng cho"
    " thống kê và nhật ký được giữ lại theo Điều 14 khoản 2 và Điều 19 Luật số 91/2025/QH15."
)

PURPOSES: dict[Purpose, str] = {
    Purpose.RUNNING: "Vận hành phần mềm",
    Purpose.UNITS: "Danh mục đơn vị",
    Purpose.REGISTER: "Lập danh sách người cần tập huấn",
    Purpose.SIGN_IN: "Đăng nhập và phân quyền",
    Purpose.IMPORT: "Nhập danh sách do cơ quan lập",
    Purpose.COURSE: "Nội dung khóa học",
    Purpose.TRAINING: "Tổ chức lớp, theo dõi việc học",
    Purpose.ATTENDANCE: "Điểm danh, tính chuyên cần",
    Purpose.CERTIFICATE: "Cấp và xác minh giấy chứng nhận",
    Purpose.AUDIT: "Ghi lại ai đã làm gì",
    Purpose.RIGHTS: "Trả lời yêu cầu về dữ liệu cá nhân",
}

CATEGORIES: dict[Category, str] = {
    Category.NONE: "Không nói về ai",
    Category.REFERENCE: "Mã nội bộ dẫn tới một người",
    Category.IDENTITY: "Thông tin nhận biết người",
    Category.CONTACT: "Liên hệ",
    Category.RECORD: "Việc đã làm, kết quả",
    Category.SECRET: "Bí mật đã mã hóa một chiều",
    Category.TECHNICAL: "Thời điểm, thiết bị",
}

KEPT: dict[Kept, str] = {
    Kept.WITH_STORE: "trong suốt thời gian dùng phần mềm",
    Kept.WITH_PERSON: "khi còn trong danh sách của cơ quan",
    Kept.UNTIL_ENDED: "đến khi hết hiệu lực, thêm số ngày do cơ quan đặt",
    Kept.UNTIL_ANSWERED: "đến khi được trả lời, thêm số ngày do cơ quan đặt",
    Kept.UNTIL_CLOSED: "đến khi khảo sát khép",
    Kept.WITH_COHORT: "cùng hồ sơ lớp học, theo quy định lưu trữ của cơ quan",
    Kept.ARCHIVE: "theo quy định lưu trữ của cơ quan",
}

ERASURES: dict[Erasure, str] = {
    Erasure.NOTHING: "không cần xóa",
    Erasure.DELETE_ROW: "xóa cả dòng",
    Erasure.BLANK: "xóa giá trị, giữ dòng cho số liệu",
    Erasure.KEEP: "giữ theo quy định",
}

PERIODS: dict[Period, str] = {
    Period.DEVICES: "Tên thiết bị và địa chỉ mạng, sau khi đăng xuất hoặc hết hạn",
    Period.SIGN_INS: "Lượt đăng nhập, sau khi kết thúc",
    Period.ACTIVATION_CODES: "Mã kích hoạt, sau khi dùng hoặc hết hạn",
    Period.LINK_REQUESTS: "Tài khoản ngoài xin liên kết, sau khi mã hết hạn",
    Period.SCANNERS: "Quyền của máy quét, sau khi hết hạn",
    Period.SHEET_PHOTOS: "Ảnh phiếu trả lời, sau khi chụp",
    Period.IMPORT_QUESTIONS: "Dòng danh sách cần hỏi, sau khi trả lời",
    Period.JOBS: "Việc dài đã xong",
    Period.REQUESTS: "Yêu cầu về dữ liệu, sau khi trả lời",
    Period.LEFT: "Người đã thôi mọi nhóm, trước khi đưa vào rà soát",
}

TABLES: dict[str, str] = {
    "people": "Thông tin trong danh bạ",
    "person_moves": "Chuyển đơn vị",
    "memberships": "Nhóm tham gia",
    "role_grants": "Quyền được giao",
    "accounts": "Tài khoản",
    "activation_codes": "Mã kích hoạt đã cấp",
    "sign_ins": "Lượt đăng nhập",
    "sign_outs": "Lượt đăng xuất",
    "notices_read": "Thông báo đã đọc",
    "totp_secrets": "Đăng nhập hai bước",
    "totp_recovery_codes": "Mã dự phòng đăng nhập hai bước",
    "identity_links": "Tài khoản bên ngoài đã liên kết",
    "cohort_trainers": "Lớp phụ trách",
    "enrolments": "Lớp được ghi danh",
    "lesson_events": "Bài đã mở, đã học",
    "reading_spans": "Thời gian đọc bài",
    "lesson_places": "Chỗ đọc dở trong bài",
    "lesson_checks": "Câu trả lời cuối bài",
    "attempts": "Lượt làm bài kiểm tra",
    "attempt_answers": "Câu trả lời đã gửi",
    "attempt_questions": "Câu hỏi của lượt làm bài",
    "attempt_hand_ins": "Bài kiểm tra đã nộp",
    "attempt_gaps": "Lúc mất mạng khi làm bài",
    "attempt_extensions": "Phút làm bài được cho thêm",
    "essay_marks": "Điểm câu tự luận",
    "entry_results": "Kết quả bài đầu khóa, cuối khóa",
    "paper_sheets": "Phiếu trả lời trên giấy",
    "paper_attempts": "Lượt làm bài trên giấy",
    "paper_not_counted": "Câu không tính điểm trên phiếu giấy",
    "paper_left_out": "Bài mà phiếu giấy chỉ lưu để đối chiếu",
    "sheet_photos": "Ảnh phiếu trả lời",
    "attempt_results": "Kết quả bài kiểm tra",
    "survey_answered": "Khảo sát đã trả lời (chỉ ghi là đã trả lời, không ghi trả lời thế nào)",
    "scanner_tokens": "Máy quét đã mở",
    "scans": "Lượt quét",
    "attendance": "Điểm danh",
    "certificates": "Giấy chứng nhận",
    "certificate_events": "Thu hồi, thay thế giấy chứng nhận",
    "import_mentions": "Danh sách đã nhập có tên",
    "import_questions": "Dòng danh sách chờ trả lời",
    "audit": "Nhật ký",
    "data_requests": "Yêu cầu về dữ liệu",
}

# Why erasing leaves these; a table that is not here has nothing to leave.
WHY_KEPT: dict[str, str] = {
    "role_grants": "Cho biết một việc đã làm có đúng quyền không. Không còn tên kèm theo.",
    "cohort_trainers": "Cho biết lớp có người phụ trách. Không còn tên kèm theo.",
    "enrolments": "Số liệu đã báo cáo phải giữ đúng. Không còn tên kèm theo.",
    "lesson_events": "Số liệu đã báo cáo phải giữ đúng. Không còn tên kèm theo.",
    "attempts": "Số liệu đã báo cáo phải giữ đúng. Không còn tên kèm theo.",
    "attempt_hand_ins": "Số liệu đã báo cáo phải giữ đúng. Không còn tên kèm theo.",
    "attempt_extensions": "Số liệu đã báo cáo phải giữ đúng. Không còn tên kèm theo.",
    "entry_results": "Số liệu đã báo cáo phải giữ đúng. Không còn tên kèm theo.",
    "attempt_results": "Số liệu đã báo cáo phải giữ đúng. Không còn tên kèm theo.",
    "scans": "Số liệu đã báo cáo phải giữ đúng. Không còn tên kèm theo.",
    "attendance": "Số liệu đã báo cáo phải giữ đúng. Không còn tên và lý do kèm theo.",
    "person_moves": "Số liệu theo đơn vị phải giữ đúng. Không còn tên kèm theo.",
    "certificates": (
        "Giấy đã cấp còn phải kiểm tra được. Giữ đúng những chữ in trên giấy: họ tên, năm sinh, đơn vị, kết"
        " quả, số vào sổ."
    ),
    "certificate_events": "Giấy đã thu hồi hoặc thay thế phải tra ra được.",
    "audit": (
        "Nhật ký là bằng chứng và là một chuỗi không sửa được, nên giữ cả họ tên, số điện thoại trong các lần"
        " thêm và sửa. Chỉ người có quyền xem nhật ký đọc được."
    ),
    "data_requests": "Cho biết cơ quan đã trả lời đúng hạn. Không còn lời yêu cầu.",
}
KEPT_BY_LAW = "Luật số 91/2025/QH15: Điều 14 khoản 2, Điều 19; quy định về lưu trữ và thống kê."
BACKUPS_KEEP = (
    "Bản sao lưu làm từ trước còn dữ liệu này đến khi cơ quan hủy bản đó. Khi khôi phục một bản như vậy, phần"
    " mềm tự xóa lại ngay lúc mở."
)
UPLOADS_DROP = "Tệp danh sách đang chờ xem bị bỏ; gửi lại tệp nếu còn cần."

COLUMNS: dict[str, str] = {
    "unit_id": "Đơn vị",
    "cohort_id": "Lớp",
    "session_id": "Buổi học",
    "survey_id": "Khảo sát của lớp",
    "learner_code": "Mã đăng nhập",
    "full_name": "Họ và tên",
    "sex": "Giới tính",
    "birth_year": "Năm sinh",
    "phone": "Số điện thoại",
    "village": "Thôn, tổ",
    "position": "Chức vụ, chức danh",
    "qualification": "Trình độ chuyên môn",
    "card_version": "Thẻ thứ",
    "created_at": "Ghi vào lúc",
    "from_village": "Từ thôn, tổ",
    "to_village": "Đến thôn, tổ",
    "effective_on": "Từ ngày",
    "trainee_group": "Nhóm",
    "role": "Vai trò",
    "team": "Tổ hòa giải",
    "legal_fields": "Lĩnh vực pháp luật",
    "level": "Cấp",
    "decision_number": "Số quyết định",
    "decision_date": "Ngày quyết định",
    "note": "Ghi chú",
    "started_on": "Bắt đầu",
    "ended_on": "Kết thúc",
    "end_reason": "Lý do thôi",
    "end_decision": "Quyết định thôi",
    "valid_from": "Từ",
    "valid_to": "Đến",
    "secret_kind": "Cách đăng nhập",
    "activated_at": "Kích hoạt lúc",
    "notice_read_at": "Đọc thông báo lúc",
    "notice_version": "Bản thông báo",
    "version": "Bản",
    "read_at": "Đọc lúc",
    "issued_at": "Cấp lúc",
    "expires_at": "Hết hạn lúc",
    "used_at": "Dùng lúc",
    "void_at": "Hủy lúc",
    "revoked_at": "Thu lại lúc",
    "started_at": "Bắt đầu lúc",
    "ended_at": "Kết thúc lúc",
    "device": "Thiết bị",
    "address": "Địa chỉ mạng",
    "origin": "Địa chỉ mạng",
    "method": "Cách làm",
    "shared": "Máy dùng chung",
    "confirmed_at": "Xác nhận lúc",
    "made_at": "Lúc",
    "linked_at": "Liên kết lúc",
    "issuer": "Nơi cấp tài khoản",
    "subject": "Mã tài khoản bên ngoài",
    "course_version": "Bản của khóa học",
    "enrolled_at": "Ghi danh lúc",
    "lesson_id": "Bài",
    "quiz_id": "Bài kiểm tra",
    "kind": "Loại",
    "happened_at": "Lúc",
    "recorded_at": "Ghi lúc",
    "received_at": "Nhận lúc",
    "scanned_at": "Quét lúc",
    "answered_at": "Trả lời lúc",
    "submitted_at": "Nộp lúc",
    "question_id": "Câu hỏi",
    "choice_id": "Trả lời",
    "how": "Nộp bằng cách",
    "began_at": "Từ lúc",
    "minutes": "Số phút",
    "granted_at": "Cho lúc",
    "comment": "Lời nhận xét",
    "marked_at": "Chấm lúc",
    "sitting": "Lần làm",
    "variant": "Mã đề",
    "answers": "Các câu đã chọn",
    "entered_at": "Nhập lúc",
    "confirmed": "Đã xem lại",
    "taken_at": "Chụp lúc",
    "correct": "Số câu đúng",
    "was_right": "Trả lời đúng",
    "place": "Đã đến đoạn, hoặc giây",
    "seen_at": "Xem lúc",
    "total": "Số câu",
    "percent": "Tỷ lệ đúng (%)",
    "passed": "Đạt",
    "verdict": "Kết quả",
    "status": "Có mặt, vắng",
    "reason": "Lý do",
    "why": "Vì sao không tính",
    "words": "Lời ghi",
    "code": "Mã xác minh",
    "office": "Nơi cấp",
    "year": "Năm",
    "number": "Số",
    "register_number": "Số vào sổ",
    "act": "Việc",
    "detail": "Chi tiết",
    "channel": "Gửi bằng",
    "reply_by": "Hạn báo đã nhận",
    "decide_by": "Hạn giải quyết",
    "replied_at": "Báo đã nhận lúc",
    "decided_at": "Trả lời lúc",
    "outcome": "Kết quả",
    "answer": "Câu trả lời",
}

# Values that are codes, whatever the column.
VALUES: dict[str, str] = {
    "True": "có",
    "False": "không",
    "pin": "mã PIN",
    "passphrase": "mật khẩu",
    "secret": "mã PIN hoặc mật khẩu",
    "activation": "giấy kích hoạt",
    "oidc": "tài khoản bên ngoài",
    "opened": "đã mở",
    "completed": "đã học xong",
    "revoked": "thu hồi",
    "superseded": "thay bằng giấy khác",
    "asked": "tự đăng xuất",
    "replaced": "đăng nhập lại",
    "done": "xong việc",
    "secret_changed": "đổi mã PIN",
    "unlinked": "bỏ liên kết",
    "restored": "khôi phục dữ liệu",
    "person": "tự nộp",
    "time_over": "hết giờ, máy nộp",
    "paper": "làm trên giấy",
    "keyed": "gõ tay",
    "photo": "đọc từ ảnh",
    "dau-khoa": "đầu khóa",
    "cuoi-khoa": "cuối khóa",
}


def clock(state: RequestState, days_left: int) -> str:
    """ "Còn 3 ngày làm việc", "Quá hạn 2 ngày làm việc"."""
    if state is RequestState.DONE:
        return ""
    if days_left < 0:
        return f"Quá hạn {-days_left} ngày làm việc"
    if days_left == 0:
        overdue = state in (RequestState.REPLY_OVERDUE, RequestState.DECISION_OVERDUE)
        return "Đã quá hạn" if overdue else "Hạn cuối là hôm nay"
    return f"Còn {days_left} ngày làm việc"


def kept_for(kept: Kept, days: int) -> str:
    """Of what ends by itself: "đến khi hết hiệu lực, thêm 90 ngày"."""
    end = {Kept.UNTIL_ENDED: "hết hiệu lực", Kept.UNTIL_ANSWERED: "được trả lời"}.get(kept, "xong")
    return f"đến khi {end}, thêm {days} ngày"


def clock_rule(kind: RequestKind) -> str:
    """What the person may expect."""
    return (
        f"Cơ quan báo đã nhận trong {REPLY_DAYS} ngày làm việc, giải quyết trong {DECISION_DAYS[kind]} ngày"
        " làm việc."
    )


def refusal_draft(kind: RequestKind) -> str:
    """A sentence to begin a refusal with."""
    return ANSWERS[Outcome.REFUSED] + (REFUSE_TO_ERASE if kind is RequestKind.ERASE else REFUSE_OTHERS)
