"""The sentences of course content: problems in its files, legal citations, marks and blocks."""

from collections.abc import Iterable

from lms.domain.content_problems import Problem, ProblemCode
from lms.domain.course import BlockKind, ReviewStatus
from lms.domain.legal import CheckState, Citation, LegalSource, Mark

MARKS: dict[Mark, str] = {
    Mark.VERIFIED: "Đã đọc nguyên văn điều luật",
    Mark.AMENDED: "Đã đọc nguyên văn, nhưng văn bản đã có sửa đổi hoặc thay thế",
    Mark.SECONDARY: "Mới đọc bản chép lại hoặc bản tóm tắt",
    Mark.FROM_MEMORY: "Chưa đọc văn bản",
    Mark.SKILL: "Nội dung kỹ năng, không phải quy định của pháp luật",
}

CHECK_STATES: dict[CheckState, str] = {
    CheckState.READ_IN_FULL: "Đã đọc nguyên văn",
    CheckState.SECONDARY: "Mới đọc nguồn thứ cấp",
    CheckState.UNCHECKED: "Chưa kiểm tra",
}

REVIEW_STATUSES: dict[ReviewStatus, str] = {
    ReviewStatus.DRAFT: "Bản thảo",
    ReviewStatus.REVIEWED: "Đã thẩm định",
}

BLOCKS: dict[BlockKind, str] = {
    BlockKind.PROSE: "Nội dung",
    BlockKind.CASE: "Tình huống",
    BlockKind.MODEL_ANSWER: "Gợi ý trả lời",
    BlockKind.EXERCISE: "Bài tập",
    BlockKind.TO_DO: "Việc cần làm",
    BlockKind.PENDING: "Chờ thẩm định",
    BlockKind.SUMMARY: "Tóm tắt",
    BlockKind.FIGURE: "Hình",
    BlockKind.AUDIO: "Bài nghe",
    BlockKind.VIDEO: "Phim",
}

PENDING_NOTICE = (
    "Phần này chờ thẩm định: căn cứ đã có sửa đổi hoặc chưa được đối chiếu với nguyên văn. "
    "Hãy xem để biết, chưa dùng để giải quyết việc thật."
)

LEGAL_BASIS = "Căn cứ pháp luật"

PROBLEMS: dict[ProblemCode, str] = {
    # files and folders
    ProblemCode.FOLDER_MISSING: "Không tìm thấy thư mục nội dung khóa học. Kiểm tra lại đường dẫn thư mục.",
    ProblemCode.NO_COURSES: "Chưa có khóa học nào. Mỗi khóa học là một thư mục con có tệp course.yaml.",
    ProblemCode.FILE_MISSING: "Thiếu tệp này. Hãy tạo tệp theo mẫu trong hướng dẫn biên soạn.",
    ProblemCode.FILE_UNEXPECTED: (
        "Tên tệp hoặc thư mục không đúng mẫu nên sẽ bị bỏ qua. Mô-đun và bài bắt đầu bằng hai chữ số, "
        "ví dụ 01-ban-chat.md, chỉ dùng chữ thường không dấu, chữ số và gạch nối. Hãy đổi tên hoặc xóa đi."
    ),
    ProblemCode.FILE_UNREADABLE: "Không mở được tệp này. Kiểm tra quyền đọc, hoặc chép lại tệp.",
    ProblemCode.NOT_A_FOLDER: "Đây là tệp, nhưng chỗ này phải là thư mục. Hãy đổi tên tệp, rồi tạo thư mục.",
    ProblemCode.FILE_TOO_LARGE: "Tệp lớn hơn {limit} MB. Tệp nội dung chỉ chứa chữ: hãy kiểm tra lại tệp.",
    ProblemCode.MORE_PROBLEMS: (
        "Tệp có hơn {most} chỗ cần sửa, từ dòng này chưa kể ra. Hãy sửa các chỗ trên rồi kiểm tra lại."
    ),
    ProblemCode.FILE_EMPTY: "Tệp trống. Hãy viết nội dung theo mẫu, hoặc xóa tệp.",
    ProblemCode.FILE_OUTSIDE: (
        "Đây là liên kết trỏ ra ngoài thư mục nội dung nên không được đọc. Hãy chép tệp thật vào đây."
    ),
    ProblemCode.COURSE_EMPTY: (
        "Khóa học chưa có mô-đun nào. Mỗi mô-đun là một thư mục bắt đầu bằng hai chữ số, "
        "ví dụ 01-hoa-giai-la-gi."
    ),
    ProblemCode.ORDER_TAKEN: "Số thứ tự {number} đã dùng cho “{other}”. Hãy đổi số ở đầu tên.",
    # characters
    ProblemCode.NOT_UTF8: (
        "Tệp có ký tự không đúng bảng mã UTF-8. Mở bằng trình soạn thảo và lưu lại với bảng mã UTF-8."
    ),
    ProblemCode.UTF16: "Tệp đang lưu theo bảng mã UTF-16. Hãy lưu lại với bảng mã UTF-8.",
    ProblemCode.HIDDEN_CHARACTER: (
        "Dòng này có ký tự ẩn {character}, thường do dán từ nơi khác. Hãy xóa dòng và gõ lại."
    ),
    ProblemCode.BYTE_ORDER_MARK: (
        "Đầu tệp có dấu BOM. Hãy lưu lại với bảng mã “UTF-8”, đừng chọn loại có chữ BOM."
    ),
    ProblemCode.WINDOWS_LINE_ENDS: (
        "Từ dòng này, tệp xuống dòng theo kiểu Windows (CRLF). Hãy chọn kiểu xuống dòng LF rồi lưu lại."
    ),
    # YAML
    ProblemCode.YAML_BROKEN: (
        "Không đọc được từ dòng này. Hãy kiểm tra dấu ngoặc, dấu nháy, dấu hai chấm và số dấu cách "
        "thụt đầu dòng, cả ở dòng ngay trước."
    ),
    ProblemCode.YAML_COLON: (
        "Có dấu hai chấm ở chỗ không đọc được. Nếu dấu hai chấm nằm trong câu, hãy đặt cả câu trong dấu "
        'nháy kép "…"; nếu không, hãy xem lại số dấu cách thụt đầu dòng.'
    ),
    ProblemCode.YAML_TAB: "Đầu dòng có dấu tab. Hãy thay bằng dấu cách.",
    ProblemCode.YAML_TOO_LONG: (
        "Tệp có hơn {most} mục, đến dòng này thì dừng đọc. Hãy chia thành nhiều tệp, hoặc xóa phần lặp lại."
    ),
    ProblemCode.YAML_FEATURE: (
        "Dùng cách viết không được hỗ trợ ({found}). Chỉ viết các dòng “tên: giá trị” và danh sách. "
        "Nếu đó là một phần của câu, hãy đặt cả câu trong dấu nháy kép."
    ),
    ProblemCode.KEY_TWICE: "“{key}” đã viết ở dòng {first}. Hãy bỏ một trong hai.",
    # shape
    ProblemCode.KEY_MISSING: "Thiếu “{key}”. Hãy thêm một dòng “{key}: …”.",
    ProblemCode.KEY_UNKNOWN: "Không có mục tên “{key}”. Các tên dùng được ở đây: {allowed}.",
    ProblemCode.VALUE_EMPTY: "“{key}” đang để trống. Hãy điền nội dung.",
    ProblemCode.WRONG_TYPE: "“{key}” viết không đúng kiểu. Hãy viết theo mẫu trong hướng dẫn biên soạn.",
    ProblemCode.NOT_WHOLE: (
        "“{key}” phải là số nguyên, chỉ gồm chữ số và nhiều nhất sáu chữ số; đang ghi “{value}”."
    ),
    ProblemCode.NOT_A_NUMBER: (
        "“{key}” phải là số, đang ghi “{value}”. Phần lẻ viết sau dấu chấm, ví dụ 1.5; không ghi kèm đơn vị."
    ),
    ProblemCode.NOT_A_DATE: (
        "“{key}” phải là ngày có thật, viết theo thứ tự năm-tháng-ngày, ví dụ 2026-11-23; đang ghi “{value}”."
    ),
    ProblemCode.NOT_A_CHOICE: "“{key}” không nhận giá trị “{value}”. Hãy chọn một trong: {allowed}.",
    ProblemCode.OUT_OF_RANGE: "“{key}” đang là {value}, phải {limit}.",
    ProblemCode.BAD_ID: (
        "Mã “{value}” không hợp lệ. Mã chỉ gồm chữ không dấu, chữ số và gạch nối, ví dụ HGV-01-M1-L1."
    ),
    ProblemCode.ID_TWICE: (
        "Mã “{id}” đã dùng ở {first}. Mỗi mã chỉ dùng một lần trong toàn bộ nội dung,"
        " viết hoa hay viết thường cũng là một mã."
    ),
    ProblemCode.HOURS_UNEVEN: (
        "{value} giờ không đổi ra số phút chẵn được. Hãy ghi số giờ như 1, 1.5 hoặc 0.75."
    ),
    ProblemCode.REVIEW_UNSIGNED: (
        "Ghi là đã thẩm định thì phải có người thẩm định (by) và ngày (on). Hãy điền đủ, hoặc để draft."
    ),
    ProblemCode.VERSION_CHANGED: (
        "Nội dung khóa {course} khác với bản {version} đã phát hành. Bản đã phát hành không đổi: hãy tăng"
        " version, rồi thẩm định và phát hành bản mới."
    ),
    # law
    ProblemCode.SOURCE_UNKNOWN: (
        "Văn bản “{source}” chưa có trong van-ban.yaml. Hãy thêm văn bản vào đó hoặc sửa lại mã."
    ),
    ProblemCode.CITATION_MISSING: (
        "“{id}” chưa có căn cứ. Hãy thêm citations; nội dung kỹ năng thì ghi {{mark: S}}."
    ),
    ProblemCode.CITATION_WITHOUT_SOURCE: (
        "Căn cứ này thiếu văn bản (source). Chỉ nội dung kỹ năng, ghi {{mark: S}}, mới không cần văn bản."
    ),
    ProblemCode.CITATION_WITHOUT_ARTICLE: "Căn cứ này có khoản, điểm hoặc đoạn nhưng thiếu điều (article).",
    ProblemCode.MARK_BEYOND_CHECK: (
        "Dấu V nghĩa là đã đọc nguyên văn, nhưng văn bản “{source}” đang ghi là {state}. "
        'Hãy đọc văn bản và sửa van-ban.yaml, hoặc đổi dấu thành "2" hay M.'
    ),
    ProblemCode.SOURCE_NOT_IN_FORCE: (
        "Văn bản “{source}” không có hiệu lực vào ngày {day} (law_as_of của khóa học). "
        "Hãy dẫn văn bản đang có hiệu lực, hoặc đổi dấu thành V!."
    ),
    ProblemCode.SOURCE_REFERENCE_UNKNOWN: (
        "“{key}” của “{id}” ghi “{value}”, nhưng danh mục không có văn bản nào mang mã này. Hãy sửa mã, hoặc"
        " ghi số của văn bản, ví dụ 85/2025/QH15."
    ),
    ProblemCode.SOURCE_CIRCLE: (
        "Các văn bản thay thế nhau thành vòng: {circle}. Một văn bản không thể thay văn bản đã thay nó: hãy"
        " sửa replaced_by hoặc amended_by."
    ),
    ProblemCode.SOURCE_DATES: (
        "Ngày hết hiệu lực {to} đứng trước ngày có hiệu lực {from}. Hãy xem lại hai ngày này."
    ),
    # lessons
    ProblemCode.FRONT_MATTER_MISSING: (
        "Bài phải bắt đầu bằng một dòng “---”, rồi mã, tên bài, số phút, căn cứ, rồi một dòng “---” nữa."
    ),
    ProblemCode.FRONT_MATTER_UNCLOSED: "Phần đầu bài chưa đóng. Hãy thêm một dòng “---” trước nội dung bài.",
    ProblemCode.LESSON_EMPTY: "Bài chưa có nội dung. Hãy viết nội dung dưới dòng “---” thứ hai.",
    ProblemCode.BLOCK_UNKNOWN: "Không có khung loại “{kind}”. Các loại dùng được: {allowed}.",
    ProblemCode.BLOCK_UNCLOSED: "Khung “{kind}” mở ở dòng này chưa đóng. Hãy thêm dòng “:::” ở cuối khung.",
    ProblemCode.BLOCK_NOT_OPEN: (
        "Dòng “:::” này không đóng khung nào. Hãy xóa đi, hoặc viết loại khung ngay sau dấu, "
        "ví dụ :::tinh-huong."
    ),
    ProblemCode.BLOCK_NESTED: (
        "Khung “{kind}” mở ở dòng {opened} chưa đóng mà đã mở khung khác. Hãy đóng khung trước bằng “:::”."
    ),
    ProblemCode.BLOCK_EMPTY: "Khung “{kind}” không có nội dung. Hãy viết nội dung hoặc xóa khung.",
    ProblemCode.SUMMARY_NOT_LAST: "Bài phải kết thúc bằng khung :::tom-tat. Hãy thêm hoặc chuyển xuống cuối.",
    ProblemCode.PENDING_BLOCK_MISSING: (
        "Bài có căn cứ mang dấu {mark} nhưng không có khung :::cho-tham-dinh. "
        "Hãy đặt phần dựa vào căn cứ này trong khung đó, hoặc ghi [chờ thẩm định] sau tên khung."
    ),
    ProblemCode.PENDING_BLOCK_UNFOUNDED: (
        "Có khung chờ thẩm định nhưng mọi căn cứ của bài đều mang dấu V hoặc S. "
        "Hãy thêm căn cứ còn chờ thẩm định, hoặc bỏ khung."
    ),
    ProblemCode.HTML: (
        "Có thẻ HTML. Bài chỉ dùng tiêu đề, đoạn văn, danh sách, chữ đậm và bảng: hãy viết lại không có thẻ."
    ),
    ProblemCode.LINK: "Có liên kết. Hãy bỏ liên kết và viết tên văn bản hoặc tên cơ quan.",
    ProblemCode.IMAGE: (
        "Hình viết sai cách. Hãy để tệp trong thư mục hinh của khóa học và dùng khung :::hinh."
    ),
    ProblemCode.MARKDOWN_UNSUPPORTED: (
        "Cách viết “{found}” không dùng trong bài. Chỉ dùng tiêu đề ## và ###, đoạn văn, danh sách, "
        "chữ đậm và bảng."
    ),
    ProblemCode.CHECK_CHOICES: (
        "Câu hỏi cuối bài “{id}” có {count} phương án, {correct} phương án đúng. "
        "Phải có 2 đến 4 phương án khác nhau và đúng một phương án đúng."
    ),
    ProblemCode.CHECK_MISSING: (
        "Bài “{id}” chưa có câu hỏi cuối bài. Hãy thêm mục check: một câu hỏi, 2 đến 4 phương án, một phương"
        " án đúng."
    ),
    # drawings, pictures, recordings, films
    ProblemCode.MEDIA_NAME: (
        "Dòng đầu của khung phải là tên tệp, đang ghi “{value}”. Tên chỉ dùng chữ thường không dấu, chữ số, "
        "gạch nối, và kết thúc bằng một trong: {allowed}."
    ),
    ProblemCode.MEDIA_FILE_NAME: (
        "“{name}” không dùng được ở thư mục này. Tên chỉ dùng chữ thường không dấu, chữ số, gạch nối, và kết"
        " thúc bằng một trong: {allowed}. Hãy đổi tên, chuyển đi hoặc xóa."
    ),
    ProblemCode.MEDIA_MISSING: ("Không thấy tệp “{name}”. Hãy chép tệp vào {place}, hoặc sửa lại tên."),
    ProblemCode.MEDIA_WITHOUT_WORDS: (
        "“{name}” chưa có lời. Hãy viết một, hai câu nói rõ trong đó có gì, cho người nghe đọc và bản in."
    ),
    ProblemCode.MEDIA_TOO_LARGE: (
        "Tệp lớn hơn {limit} MB. Máy yếu, mạng yếu sẽ không mở được: hãy giảm kích thước rồi chép lại."
    ),
    ProblemCode.MEDIA_PIXELS: (
        "“{name}” có {width} × {height} điểm ảnh, quá lớn cho điện thoại cũ. Hãy thu nhỏ,"
        " mỗi chiều nhiều nhất {most} điểm ảnh."
    ),
    ProblemCode.MEDIA_NOT_AS_NAMED: (
        "“{name}” không phải tệp đúng loại như đuôi tên ghi. Hãy lưu lại đúng loại, đừng chỉ đổi tên."
    ),
    ProblemCode.SVG_BROKEN: "Hình SVG không đọc được từ dòng này. Hãy mở hình bằng phần mềm vẽ và lưu lại.",
    ProblemCode.SVG_NOT_ALLOWED: (
        "Hình SVG có “{found}” không dùng được. Hình chỉ gồm nét vẽ và chữ, không mã lệnh, kiểu, địa chỉ, "
        "hình nhúng. Hãy xóa phần này."
    ),
    # time and length
    ProblemCode.MINUTES_NOT_EARNED: (
        "Bài ghi {minutes} phút, nhưng {words} tiếng và {exercise} phút bài tập chỉ đủ cho {earned} phút. "
        "Hãy giảm số phút, hoặc viết thêm."
    ),
    ProblemCode.EXERCISE_MINUTES_DIFFER: (
        "Bài ghi {minutes} phút bài tập, nhưng các khung :::bai-tap cộng lại là {stated} phút. "
        "Hãy sửa cho khớp."
    ),
    ProblemCode.EXERCISE_WITHOUT_MINUTES: (
        "Bài tập “{title}” chưa ghi số phút. Hãy ghi ở cuối tên bài tập, ví dụ :::bai-tap Tự làm (5 phút)."
    ),
    ProblemCode.MODULE_WORDS: (
        "Các bài của mô-đun có tổng cộng {words} tiếng, phải từ {fewest} đến {most} tiếng."
    ),
    ProblemCode.MODULE_LESSONS: "Mô-đun có {count} bài, phải có từ {fewest} đến {most} bài.",
    ProblemCode.MODULE_MINUTES: (
        "{class} phút trên lớp và {read} phút đọc bài là {sum} phút, nhưng mô-đun ghi {total} phút. "
        "Hãy sửa class_minutes, hours hoặc số phút của bài."
    ),
    ProblemCode.COURSE_HOURS: (
        "Khóa học ghi {hours} giờ, nhưng các mô-đun cộng lại là {sum} giờ. Hãy sửa cho khớp."
    ),
    # quizzes
    ProblemCode.QUIZ_EMPTY: "Bài kiểm tra chưa có câu hỏi nào. Hãy thêm câu hỏi theo mẫu.",
    ProblemCode.CHOICE_COUNT: "Câu “{id}” có {count} phương án, phải có đúng {wanted} phương án.",
    ProblemCode.CORRECT_COUNT: (
        "Câu “{id}” có {count} phương án ghi correct: true, phải có đúng một phương án đúng."
    ),
    ProblemCode.CHOICE_TWICE: "Câu “{id}” có hai phương án giống nhau: “{value}”. Hãy sửa một phương án.",
    ProblemCode.CHOICE_NAMES_LETTER: (
        "Câu “{id}” có phương án nhắc đến phương án khác: “{value}”. "
        "Các phương án được xáo trộn mỗi lượt làm bài, nên hãy viết đủ ý."
    ),
    ProblemCode.ANSWERS_OF_OTHER_TYPE: (
        "Câu “{id}” thuộc loại {type} thì không dùng “{key}”. Hãy xóa phần này và dùng “{wanted}”, "
        "hoặc sửa lại type."
    ),
    ProblemCode.ANSWER_COUNT: "Câu “{id}” có {count} mục ở “{key}”, phải có từ 2 đến 10.",
    ProblemCode.ANSWER_MISSING: (
        "Câu “{id}” chưa có đáp án được đủ điểm. Hãy ghi correct: true, hoặc percent: 100, ở đáp án đúng."
    ),
    ProblemCode.PERCENT_SUM: (
        "Các phương án đúng của câu “{id}” cộng lại {sum}%, phải là 100%. Hãy sửa percent, "
        "hoặc chỉ ghi correct: true để máy chia đều."
    ),
    ProblemCode.PERCENT_MISSING: (
        "Câu “{id}”: phương án đúng “{value}” chưa ghi percent, trong khi phương án khác có ghi. Hãy ghi"
        " percent cho mọi phương án đúng, hoặc bỏ percent ở tất cả."
    ),
    ProblemCode.PERCENT_CONTRADICTS: (
        "Câu “{id}”: phương án “{value}” ghi percent: {percent}, không khớp với correct. Đáp án được đủ điểm"
        " chỉ ghi correct: true; phương án khác thì bỏ correct: true."
    ),
    ProblemCode.TRUE_FALSE_CHOICES: (
        "Câu “{id}” loại true_false phải có đúng hai phương án theo thứ tự “{true}”, “{false}”, "
        "một phương án ghi correct: true."
    ),
    ProblemCode.DRAW_TOO_MANY: (
        "Rút {count} câu nhưng chỉ có {found} câu hợp chủ đề và mức độ này. Hãy giảm số câu hoặc viết thêm."
    ),
    ProblemCode.QUIZ_TOO_LONG: (
        "Mỗi lượt làm bài rút tất cả {count} câu, nhiều nhất được {most} câu. Hãy giảm số câu ở draws."
    ),
    ProblemCode.ENTRY_TEST_TOO_LONG: (
        "Bài kiểm tra đầu khóa nhiều câu hơn {asked} câu của cả khóa. Hãy giảm entry_test."
    ),
    ProblemCode.SURVEY_TOO_LONG: (
        "Phiếu khảo sát dài quá: nhiều nhất {most} câu, trong đó nhiều nhất {texts} câu viết. Hãy bỏ bớt."
    ),
    ProblemCode.SURVEY_QUESTION_TWICE: "Mã “{id}” dùng hai lần trong phiếu này. Hãy đổi một mã.",
    ProblemCode.SURVEY_CHOICES: (
        "Câu “{id}”: kiểu choice cần từ hai phương án (choices); kiểu scale và text thì không ghi choices."
    ),
    ProblemCode.SURVEY_ENDS: "Câu “{id}” không phải kiểu scale nên không ghi low và high. Hãy bỏ đi.",
    ProblemCode.TERM_TWICE: "Thuật ngữ “{term}” đã giải thích ở dòng {first}. Hãy bỏ một trong hai.",
    ProblemCode.LESSON_UNKNOWN: (
        "Câu “{id}” dẫn về bài “{lesson}” không có trong khóa học này. Hãy sửa mã bài."
    ),
}


def problem_text(problem: Problem) -> str:
    """What is wrong and what to do, in one or two sentences; the place is `problem.file`, `.line`."""
    detail = dict(problem.detail)
    if "key" in detail:
        whole = f"mục thứ {detail['entry']}" if detail.get("entry") else "toàn tệp"
        detail["key"] = detail["key"] or whole
    if problem.code is ProblemCode.MARK_BEYOND_CHECK:
        detail["state"] = CHECK_STATES[CheckState(str(detail["state"]))].lower()
    return PROBLEMS[problem.code].format(**detail)


def place(citation: Citation) -> str:
    """The place inside a document, smallest part first: "điểm c khoản 1 Điều 2"; "" for none."""
    parts = (
        ("đoạn", citation.paragraph),
        ("điểm", citation.point),
        ("khoản", citation.clause),
        ("Điều", citation.article),
    )
    return " ".join(f"{word} {value}" for word, value in parts if value)


def source_text(source: LegalSource) -> str:
    """ "Luật Hòa giải ở cơ sở số 35/2013/QH13"."""
    return f"{source.title} số {source.number}"


def citation_text(citation: Citation, source: LegalSource | None) -> str:
    """ "khoản 1 Điều 2 Luật Hòa giải ở cơ sở số 35/2013/QH13"; a skill says that it is one."""
    if source is None:
        return MARKS[Mark.SKILL]
    return " ".join(filter(None, (place(citation), source_text(source))))


def legal_basis(citations: Iterable[Citation], sources: Iterable[LegalSource]) -> list[str]:
    """Lines for "Căn cứ pháp luật" under a lesson or an answer; skills are left out.

    One line a document, its places in the order cited: "Khoản 2 Điều 1; khoản 1, 5 Điều 2 Luật …".
    Places that still wait for a jurist stand on a line of their own, which says so.
    """
    by_id = {source.id: source for source in sources}
    documents: dict[tuple[str, bool], list[Citation]] = {}
    for citation in citations:
        if citation.source:
            documents.setdefault((citation.source, citation.settled), []).append(citation)
    lines = []
    for (source_id, settled), cited in documents.items():
        line = " ".join(filter(None, ("; ".join(_places(cited)), source_text(by_id[source_id]))))
        lines.append(line[0].upper() + line[1:] + ("" if settled else " (chờ thẩm định)"))
    return lines


def _places(citations: Iterable[Citation]) -> list[str]:
    """Each place once; whole clauses of one article are named together."""
    clauses: dict[str, list[str]] = {}
    places: dict[str, str] = {}
    for citation in citations:
        whole_clause = citation.clause and not (citation.point or citation.paragraph)
        if not whole_clause:
            places[place(citation)] = place(citation)
            continue
        numbers = clauses.setdefault(citation.article or "", [])
        if citation.clause not in numbers:
            numbers.append(citation.clause or "")
            numbers.sort(key=lambda number: (len(number), number))
        places[f"Điều {citation.article} (khoản)"] = f"khoản {', '.join(numbers)} Điều {citation.article}"
    return [text for text in places.values() if text]
