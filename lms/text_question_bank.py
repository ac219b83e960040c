"""The sentences of question banks: why a file or an item stays out, and what of it stays behind."""

from decimal import Decimal

from lms.domain.course import Level, QuestionType
from lms.domain.question_bank import BankFormat, BankItem, FileReason, ItemProblem, Trouble

TRUE, FALSE = "Đúng", "Sai"
"""The two choices of every true/false question."""

BANK_FORMATS: dict[BankFormat, str] = {
    BankFormat.GIFT: "GIFT",
    BankFormat.MOODLE: "Moodle XML",
    BankFormat.AIKEN: "Aiken",
    BankFormat.QTI21: "QTI 2.1",
    BankFormat.QTI30: "QTI 3.0",
}

QUESTION_TYPES: dict[QuestionType, str] = {
    QuestionType.SINGLE_CHOICE: "Chọn một",
    QuestionType.MULTIPLE_CHOICE: "Chọn nhiều",
    QuestionType.TRUE_FALSE: "Đúng hay sai",
    QuestionType.MATCHING: "Ghép đôi",
    QuestionType.SHORT_ANSWER: "Trả lời ngắn",
    QuestionType.NUMERIC: "Điền số",
    QuestionType.ORDERING: "Xếp thứ tự",
    QuestionType.ESSAY: "Tự luận",
}

LEVELS: dict[Level, str] = {
    Level.RECALL: "nhận biết",
    Level.UNDERSTAND: "thông hiểu",
    Level.APPLY: "vận dụng",
}

FILE_REASONS: dict[FileReason, str] = {
    FileReason.UNREADABLE: "Không mở được tệp. Kiểm tra đường dẫn và quyền đọc.",
    FileReason.EMPTY: "Tệp trống. Hãy xuất lại từ phần mềm đã tạo tệp.",
    FileReason.TOO_LARGE: "Tệp lớn hơn 10 MB. Hãy chia thành nhiều tệp, hoặc giảm kích thước hình.",
    FileReason.UNKNOWN_FORMAT: (
        "Không nhận ra định dạng. Dùng được: GIFT, Moodle XML, Aiken, QTI 2.1 và 3.0 (tệp XML hoặc gói zip)."
    ),
    FileReason.OTHER_XML: "Tệp XML này không phải Moodle XML và không phải QTI 2 hay 3. Hãy xuất lại.",
    FileReason.TEST_ONLY: "Tệp chỉ có khung đề thi, không có câu hỏi. Hãy gửi cả gói zip chứa các câu hỏi.",
    FileReason.ENCODING: "Chữ trong tệp không đọc được. Hãy lưu lại tệp với bảng mã UTF-8.",
    FileReason.NUL_BYTES: "Tệp không phải tệp chữ, có ký tự điều khiển. Hãy xuất lại từ phần mềm đã tạo tệp.",
    FileReason.XML_BROKEN: "Tệp XML bị hỏng, không đọc được hết. Hãy xuất lại từ phần mềm đã tạo tệp.",
    FileReason.XML_ENTITIES: "Tệp XML có khai báo thực thể hoặc DTD, có thể gây hại nên không nhận.",
    FileReason.TOO_DEEP: "Tệp lồng quá nhiều lớp, có thể gây hại nên không nhận.",
    FileReason.TOO_MUCH_WORK: (
        "Tệp có quá nhiều thẻ định dạng hoặc ký hiệu, đọc sẽ quá lâu. Hãy chia thành nhiều tệp nhỏ hơn."
    ),
    FileReason.ZIP_BROKEN: "Gói zip bị hỏng, không mở được. Hãy tải hoặc nén lại.",
    FileReason.ZIP_LOCKED: "Gói zip có mật khẩu. Hãy nén lại không đặt mật khẩu.",
    FileReason.ZIP_BOMB: "Gói zip giải nén ra quá lớn hoặc quá nhiều tệp nên không nhận.",
    FileReason.ZIP_PATH: "Gói zip có đường dẫn hay liên kết trỏ ra ngoài gói, có thể gây hại nên không nhận.",
    FileReason.ZIP_TWICE: "Gói zip có hai tệp cùng tên, không biết tệp nào đúng. Hãy nén lại.",
    FileReason.NO_MANIFEST: "Gói zip không có tệp imsmanifest.xml nên không phải gói QTI.",
    FileReason.NO_QUESTIONS: "Tệp đọc được nhưng không có câu hỏi nào.",
    FileReason.TOO_MANY: "Tệp có quá nhiều câu hỏi. Hãy chia thành nhiều tệp, mỗi tệp nhiều nhất 2.000 câu.",
}

ITEM_PROBLEMS: dict[ItemProblem, str] = {
    ItemProblem.DESCRIPTION: "Mục này chỉ là đoạn giới thiệu, không có phần trả lời.",
    ItemProblem.TYPE_UNSUPPORTED: "Chưa hỗ trợ loại câu hỏi “{about}”. Hãy viết lại thành loại khác.",
    ItemProblem.MANY_INTERACTIONS: "Mục này có {about} chỗ trả lời. Hãy tách thành từng câu hỏi.",
    ItemProblem.HAS_PARAMETERS: "Câu hỏi tự sinh số hoặc đổi theo câu trả lời, không chuyển được.",
    ItemProblem.STIMULUS: "Câu hỏi dựa vào bài đọc ở tệp khác. Hãy chép bài đọc vào câu.",
    ItemProblem.ITEM_MISSING: "Gói không có tệp “{about}”.",
    ItemProblem.ITEM_BROKEN: "Không đọc được mục này: {about}.",
    ItemProblem.BRACES: "Thiếu dấu {{ hoặc }} của phần trả lời. Hãy thêm, và để một dòng trống giữa hai câu.",
    ItemProblem.MANY_ANSWER_BLOCKS: (
        "Có hơn một phần trả lời trong dấu {{ }}. Để một dòng trống giữa hai câu, hoặc viết \\{{ \\}}."
    ),
    ItemProblem.STEM_EMPTY: "Câu hỏi không có lời.",
    ItemProblem.STEM_LOST: "Câu hỏi cần hình hoặc tệp không chuyển được: “{about}”.",
    ItemProblem.CHOICE_EMPTY: "Có phương án không có chữ (phương án chỉ có hình chưa dùng được).",
    ItemProblem.CHOICE_TWICE: "Có hai phương án giống nhau: “{about}”.",
    ItemProblem.CHOICE_NAMES_LETTER: (
        "Phương án “{about}” nhắc tới chữ cái hay vị trí của phương án khác, mà thứ tự luôn được đảo. "
        "Hãy viết rõ nội dung."
    ),
    ItemProblem.CHOICES_FEW: "Chỉ có {about} phương án, phải có ít nhất hai.",
    ItemProblem.CHOICES_MANY: "Có {about} phương án, nhiều nhất là mười.",
    ItemProblem.NO_ANSWER: "Không có đáp án đúng.",
    ItemProblem.ANSWER_UNKNOWN: "Đáp án “{about}” không có trong các phương án.",
    ItemProblem.NONE_FULL: "Không có đáp án nào được đủ 100%.",
    ItemProblem.PERCENT_RANGE: "Tỷ lệ điểm {about}% nằm ngoài khoảng từ -100% đến 100%.",
    ItemProblem.NUMBER_BROKEN: "“{about}” không phải là số. Phần lẻ viết bằng dấu chấm.",
    ItemProblem.NUMBER_HUGE: "Số “{about}” quá lớn hoặc quá dài. Hãy viết lại, nhiều nhất 30 chữ số.",
    ItemProblem.PAIRS_FEW: "Chỉ có {about} cặp, phải có ít nhất hai.",
    ItemProblem.PAIR_BROKEN: "Có cặp thiếu một vế, hoặc một vế trái có hơn một vế phải.",
    ItemProblem.ORDER_FEW: "Chỉ có {about} mục để xếp, phải có ít nhất hai.",
    ItemProblem.TOO_LONG: "Câu hỏi dài hơn {about} ký tự.",
    ItemProblem.FILE_LEFT: "Tệp “{about}” không mang theo được.",
    ItemProblem.LINK_LEFT: "Đã bỏ liên kết, giữ lại chữ.",
    ItemProblem.SCRIPT_LEFT: "Đã bỏ mã lệnh.",
    ItemProblem.FORMULA_KEPT: "Công thức được giữ ở dạng chữ, hãy xem lại.",
    ItemProblem.HINTS_LEFT: "Đã bỏ lời gợi ý cho lần trả lời sau.",
    ItemProblem.FEEDBACK_LEFT: "Đã bỏ lời nhận xét không gắn với riêng đáp án nào.",
    ItemProblem.MARKUP_LEFT: "Có quá nhiều thẻ định dạng nên chỉ giữ lại chữ.",
    ItemProblem.UNITS_LEFT: "Đã bỏ đơn vị đo, chỉ chấm con số.",
    ItemProblem.CASE_LEFT: "Ở đây chữ hoa và chữ thường được coi như nhau.",
    ItemProblem.TEMPLATE_LEFT: "Đã bỏ bài viết mẫu hoặc yêu cầu nộp tệp, chỉ nhận bài viết.",
    ItemProblem.SUM_NOT_FULL: (
        "Các phương án đúng cộng lại {about}%, khi ghi vào ngân hàng được chia lại cho đủ 100%."
    ),
    ItemProblem.SCORING_DIFFERS: "Cách cho điểm riêng của tệp được đổi thành cho điểm theo từng ý.",
    ItemProblem.FORMAT_TYPE: "Định dạng này không ghi được loại “{about}”.",
    ItemProblem.FORMAT_FIGURE: "Định dạng này không ghi được hình.",
    ItemProblem.FORMAT_PERCENT: "Định dạng này không ghi được tỷ lệ điểm từng phương án.",
    ItemProblem.FORMAT_FEEDBACK: "Định dạng này không ghi được lời giải thích.",
    ItemProblem.FORMAT_TOPIC: "Định dạng này không ghi được chủ đề và mức độ.",
    ItemProblem.FORMAT_LETTERS: "Định dạng này không ghi được câu có “{about}”.",
}


NOT_WRITTEN: dict[str, str] = {
    "module_unknown": "Không có mô-đun này, hoặc khóa học còn lỗi. Xem mã bằng check-courses.",
    "nothing": "Không có câu hỏi nào nhận được nên không ghi gì.",
    "too_long": "Tệp có quá nhiều đáp án cho một ngân hàng. Hãy chia thành nhiều tệp nhỏ hơn.",
    "folder": "Không ghi được vào thư mục nội dung. Kiểm tra quyền ghi.",
}


def answer_text(text: str, percent: Decimal | None) -> str:
    """An answer in a table: its share only where it has one."""
    return text if not percent else f"{text} ({percent:f}%)"


def unnamed(place: int) -> str:
    """What a question without a name and without words is called."""
    return f"Câu {place}"


def trouble_text(trouble: Trouble) -> str:
    return ITEM_PROBLEMS[trouble.code].format(about=trouble.about)


def item_text(item: BankItem) -> str | None:
    """Why the item stays out or, for an imported one, what of it stays behind; None when all of it comes."""
    if item.problem is not None:
        return trouble_text(item.problem)
    return " ".join(dict.fromkeys(trouble_text(loss) for loss in item.losses)) or None
