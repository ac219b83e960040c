"""Every outcome, refusal, role and act → its Vietnamese sentence. Short, exact, no blame; what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lms.domain.attendance import Method, Status, Verdict
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import Permission, Role
from lms.domain.times import show_date, show_instant
from lms.text_paper import PAPER_REFUSALS

REFUSALS: dict[Code, str] = {
    Code.NOT_ALLOWED: "Việc này cần quyền khác. Hỏi cơ quan quản lý lớp nếu cần làm.",
    Code.NOT_FOUND: "Không tìm thấy mục này. Có thể đường dẫn đã cũ; quay lại trang trước và chọn lại.",
    Code.NOT_SIGNED_IN: "Cần đăng nhập trước.",
    Code.BAD_SIGN_IN: "Mã đăng nhập hoặc mã PIN chưa đúng. Xem lại giấy kích hoạt hoặc thẻ rồi gõ lại.",
    Code.TOO_MANY_TRIES: "Đã thử nhiều lần. Đợi {wait} rồi thử lại, hoặc nhờ người phụ trách lớp cấp mã mới.",
    Code.SIGN_IN_AGAIN: "Đã quá lâu từ lúc gõ mã PIN. Đăng nhập lại từ đầu.",
    Code.NO_SECRET: "Tài khoản này chưa đặt mã PIN. Xin cơ quan giấy kích hoạt để đặt.",
    Code.OLD_SECRET_WRONG: "Mã PIN hoặc mật khẩu đang dùng gõ chưa đúng. Gõ lại.",
    Code.SECRETS_DIFFER: "Hai lần gõ chưa giống nhau. Gõ lại cả hai ô.",
    Code.BAD_ACTIVATION: (
        "Hai mã này không khớp, đã dùng hoặc đã hết hạn. So từng ký tự với giấy kích hoạt;"
        " nếu vẫn không được, nhờ người phụ trách lớp in giấy mới."
    ),
    Code.NOTICE_NOT_READ: "Đánh dấu ô “Đã đọc” ở cuối thông báo rồi bấm tiếp.",
    Code.WEAK_PIN: "Mã PIN cần đúng 6 chữ số, không liền nhau như 123456, không lặp, không phải năm sinh.",
    Code.WEAK_PASSPHRASE: "Gõ 6 chữ số làm mã PIN, hoặc một câu dài từ 10 ký tự trở lên,"
    " khác họ tên và số điện thoại của mình.",
    Code.BAD_SECOND_STEP: (
        "Mã chưa đúng, đã đổi hoặc đã dùng. Gõ mã đang hiện trong ứng dụng; giờ của điện thoại phải đúng."
    ),
    Code.SECOND_STEP_WORN: (
        "Mã 6 chữ số bị gõ sai quá nhiều lần trong ngày. Dùng một mã dự phòng,"
        " rồi đổi mã PIN: có thể người khác đã biết mã PIN này."
    ),
    Code.SECOND_STEP_IS_ON: "Xác thực hai bước đã bật từ trước.",
    Code.SECOND_STEP_IS_OFF: "Người này chưa bật xác thực hai bước.",
    Code.SECOND_STEP_REQUIRED: "Cơ quan yêu cầu xác thực hai bước với quyền của ông/bà nên không tắt được.",
    Code.SECOND_STEP_FIRST: "Bật xác thực hai bước cho chính mình trước, rồi mới yêu cầu người khác.",
    Code.OUTSIDE_DOWN: (
        "Máy chủ tài khoản ngoài chưa trả lời. Thử lại sau ít phút,"
        " hoặc đăng nhập bằng mã đăng nhập và mã PIN."
    ),
    Code.OUTSIDE_REFUSED: (
        "Câu trả lời từ máy chủ tài khoản ngoài không hợp lệ nên chưa đăng nhập."
        " Thử lại; vẫn vậy thì báo quản trị."
    ),
    Code.OUTSIDE_STALE: "Lần đăng nhập này đã hết hạn hoặc đã dùng. Bấm đăng nhập lại từ đầu.",
    Code.OUTSIDE_CANCELLED: "Chưa đăng nhập ở trang tài khoản ngoài. Bấm đăng nhập lại khi cần.",
    Code.LINK_CODE_UNKNOWN: "Mã liên kết này không có, đã dùng hoặc quá 24 giờ. Hỏi lại người xin liên kết.",
    Code.LINK_TAKEN: "Tài khoản ngoài này đã liên kết với một người. Bỏ liên kết đó trước.",
    Code.ROOM_CODE_STALE: "Mã trên màn hình đã đổi. Quét mã đang hiện.",
    Code.ROOM_CODE_FORGED: "Mã này không phải mã buổi học. Quét mã đang hiện trên màn hình lớp.",
    Code.SESSION_CLOSED: "Buổi học này chưa mở hoặc đã kết thúc điểm danh. Hỏi người phụ trách lớp.",
    Code.TICKET_EXPIRED: "Lần quét đã quá 15 phút. Quét lại mã đang hiện trên màn hình lớp.",
    Code.TICKET_FORGED: "Chưa có lần quét nào trên máy này. Quét mã đang hiện trên màn hình lớp.",
    Code.TICKET_TAKEN: "Lần quét này đã dùng cho người khác. Quét lại mã đang hiện để điểm danh cho mình.",
    Code.SCANNER_UNKNOWN: "Máy quét này chưa được cấp quyền. Mở lại trang quét từ màn hình điểm danh.",
    Code.SCANNER_EXPIRED: "Quyền của máy quét đã hết hạn. Mở lại trang quét từ màn hình điểm danh.",
    Code.SCANNER_REVOKED: "Máy quét này đã bị thu quyền. Mở lại trang quét từ màn hình điểm danh.",
    Code.SESSION_NOT_THIS_SCANNER: "Máy quét này được cấp cho buổi học khác. Mở trang quét của đúng buổi.",
    Code.NOT_ENROLLED: "Người này không có trong danh sách lớp. Nhờ cơ quan quản lý ghi danh.",
    Code.REASON_NEEDED: "{whose}Ghi lý do, ít nhất 3 ký tự. Lý do được lưu vào sổ.",
    Code.NOTHING_TO_CORRECT: "Sổ đã ghi đúng như vậy. Không cần sửa.",
    Code.SESSION_NOT_BEGUN: "Chưa đến giờ điểm danh. Mở từ {opens}.",
    Code.BAD_NAME: "Họ và tên cần ít nhất hai chữ, không có chữ số.",
    Code.BAD_YEAR: "Năm sinh gồm 4 chữ số, người học từ 15 đến 100 tuổi.",
    Code.BAD_PHONE: "Số điện thoại có 10 chữ số, bắt đầu bằng 0. Không có thì để trống.",
    Code.BAD_UNIT: "Tên đơn vị cần từ 2 đến 80 ký tự; mã không có dấu cách, không có thì để trống.",
    Code.UNIT_EXISTS: "Đã có đơn vị mang tên hoặc mã này. Chọn đơn vị đang có trong danh sách.",
    Code.UNIT_GONE: "Đơn vị này không còn hoạt động: {unit}. Chọn một đơn vị đang hoạt động.",
    Code.UNIT_IN_USE: (
        "Đơn vị còn {count} người, chỗ trong nhóm, quyền, lớp đang mở hoặc đơn vị trực thuộc."
        " Chuyển đi nơi khác trước."
    ),
    Code.BAD_MERGER: (
        "Chọn ít nhất một đơn vị bị sáp nhập. Đơn vị nhận phải là đơn vị khác và không trực thuộc đơn vị"
        " bị sáp nhập."
    ),
    Code.NOT_IN_FORCE: "Ngày hiệu lực chưa đến. Ghi việc này khi văn bản đã có hiệu lực.",
    Code.BAD_EFFECTIVE_DAY: "Đơn vị chưa có vào ngày hiệu lực đã ghi; đơn vị bắt đầu hoạt động từ {day}.",
    Code.DECISION_NEEDED: "Ghi số và ngày ký của văn bản; ngày ký không thể sau hôm nay.",
    Code.CHANGE_FINAL: (
        "Chỉ hoàn tác được lần sáp nhập mới nhất của các đơn vị này. Hoàn tác việc ghi sau trước."
    ),
    Code.UNKNOWN_UNIT: "Đơn vị này không có trong danh sách. Chọn một đơn vị khác.",
    Code.MOVE_INSTEAD: (
        "Đổi đơn vị ở mục “Chuyển đơn vị”: ở đó quyền và nhóm ở đơn vị cũ được xử lý cùng lúc."
    ),
    Code.ALREADY_MEMBER: "Người này đang ở trong nhóm đó tại đơn vị đó. Không cần thêm.",
    Code.BAD_DAY: "Ngày cần gõ dạng 25/11/2026, không sau hôm nay và không trước ngày vào nhóm.",
    Code.ROLE_NEEDS_UNIT: "Quyền này gắn với một đơn vị. Chọn đơn vị rồi cấp.",
    Code.ROLE_IS_EVERYWHERE: "Quyền này không chia theo đơn vị. Để trống ô đơn vị rồi cấp.",
    Code.BAD_PERIOD: "Thời hạn chưa hợp lý: bắt đầu từ hôm nay trở đi, ngày cuối không trước ngày đầu.",
    Code.OUTLASTS_GIVER: (
        "Quyền của người cấp ở đây chỉ đến hết ngày {last_day}, nên không cấp được quyền lâu hơn."
        " Ghi ngày cuối từ ngày đó trở về trước, hoặc nhờ quản trị không thời hạn cấp."
    ),
    Code.LAST_ADMIN: "Đây là quản trị không thời hạn cuối cùng. Cấp quyền quản trị cho người khác trước.",
    Code.NOBODY_CHOSEN: "Chưa chọn ai. Chọn ít nhất một người, một nhóm hoặc một đơn vị có người.",
    Code.BAD_TITLE: "Tên cần từ 3 đến {most} ký tự.",
    Code.BAD_TIMES: (
        "Giờ học chưa hợp lý: kết thúc sau bắt đầu, mỗi buổi từ 15 phút đến 12 giờ,"
        " các buổi không chồng nhau."
    ),
    Code.BAD_DEADLINE: "Hạn cuối phải từ hôm nay trở đi.",
    Code.COURSE_UNKNOWN: "Không có khóa học này. Chọn một khóa trong danh sách.",
    Code.COURSE_CHANGED: (
        "Nội dung khóa {course} đã đổi mà số phiên bản vẫn là {version}. Tăng “version” trong course.yaml,"
        " rồi thẩm định và phát hành bản mới."
    ),
    Code.COURSE_NOT_READY: (
        "Chưa mở được lớp có chấm điểm: bài “{quiz}” có {count} câu dùng được, cần {needed} câu đã thẩm định."
        " Thẩm định thêm câu hỏi, hoặc mở lớp không chấm điểm."
    ),
    Code.COURSE_UNPUBLISHED: (
        "Khóa “{course}” chưa có bản nào được phát hành nên chưa mở lớp được. Vào màn hình “Thẩm định”,"
        " rà hết các bài và câu hỏi; một người đề nghị, một người khác phát hành."
    ),
    Code.AGAINST_NEEDED: (
        "Câu này chờ thẩm định: ghi đã đối chiếu với văn bản nào, ví dụ số và ngày của bản hợp nhất."
    ),
    Code.ITEM_CHANGED: "Nội dung vừa được đọc lại và mục này đã khác. Đọc bản mới rồi quyết định.",
    Code.REVIEW_INCOMPLETE: "Chưa phát hành được. Còn phải rà hoặc sửa: {missing}.",
    Code.ALREADY_PUBLISHED: (
        "Bản {version} đã phát hành. Muốn phát hành bản khác thì sửa nội dung và tăng “version”"
        " trong course.yaml."
    ),
    Code.NOT_PROPOSED: (
        "Chưa có ai đề nghị phát hành đúng bản này. Bấm “Đề nghị phát hành” trước; người khác sẽ phát hành."
    ),
    Code.SECOND_PERSON: "Người đề nghị không tự phát hành. Nhờ một người khác có quyền thẩm định phát hành.",
    Code.MODULE_UNKNOWN: "Không có mô-đun này, hoặc khóa học còn lỗi. Xem ở màn hình Nội dung.",
    Code.QUESTIONS_NONE: "Tệp không có câu hỏi nào nhận được nên không ghi gì.",
    Code.QUESTIONS_TOO_LONG: "Tệp có quá nhiều đáp án cho một ngân hàng. Hãy chia thành nhiều tệp nhỏ hơn.",
    Code.CONTENT_READ_ONLY: (
        "Máy chủ không ghi được vào thư mục nội dung. Chưa ghi gì; hãy tải về rồi tự chép vào."
    ),
    Code.SOURCE_UNKNOWN: "Không có văn bản này trong danh mục. Chọn lại trong danh sách văn bản.",
    Code.BAD_PLACES: (
        "Chưa hiểu chỗ “{part}”. Viết như: Điều 5, Điều 7 khoản 2, điểm a khoản 1 Điều 9. Để trống nếu cả văn"
        " bản bị sửa đổi hoặc thay thế."
    ),
    Code.BAD_LAW_DAY: "Ngày cần gõ dạng 25/11/2026, và là ngày có thể đúng.",
    Code.CHANGING_TEXT_NEEDED: "Ghi đủ số và tên của văn bản sửa đổi hoặc thay thế.",
    Code.ALREADY_RECORDED: "Việc này đã được ghi nhận rồi. Xem ở trang của văn bản.",
    Code.ALREADY_WITHDRAWN: "Ghi nhận này đã được rút lại. Tải lại trang để xem.",
    Code.NO_NEW_VERSION: (
        "Khóa “{course}” chưa phát hành bản nào theo quy định mới nên chưa mở lớp học lại được. Sửa nội dung,"
        " thẩm định và phát hành bản mới trước."
    ),
    Code.NOT_A_TRAINER: "Người này chưa có quyền giảng viên. Quản trị cấp quyền trước.",
    Code.QUIZ_UNKNOWN: "Không có bài kiểm tra này trong khóa học.",
    Code.NO_ATTEMPTS_LEFT: "Đã hết lượt làm bài. Hỏi người phụ trách lớp về cách học bù.",
    Code.ALREADY_PASSED: "Bài này đã đạt. Không cần làm lại.",
    Code.ALREADY_SUBMITTED: "Bài này đã nộp. Xem kết quả ở trang bài kiểm tra.",
    Code.ATTEMPT_OPEN: "Bài chưa nộp nên chưa có kết quả.",
    Code.ANSWERS_MISSING: "Còn {count} câu chưa chọn. Chọn đủ rồi nộp bài.",
    Code.TEXT_TOO_LONG: "Câu trả lời dài quá. Viết gọn lại, nhiều nhất {most} ký tự.",
    Code.BAD_NUMBER: "Chỉ ghi số, ví dụ 15 hoặc 0,5. Không ghi chữ hay đơn vị đi kèm.",
    Code.TOO_FEW_QUESTIONS: (
        "Bài “{quiz}” chưa làm được: đang có {count} câu dùng được, cần {needed} câu."
        " Báo người phụ trách lớp."
    ),
    Code.WAITING_FOR_MARK: "Bài lần trước đang chờ chấm câu tự luận. Có kết quả rồi mới làm lại.",
    Code.COOLING_OFF: "Nghỉ một lúc và xem lại bài. Làm lại được từ {opens}.",
    Code.TIME_OVER: "Đã hết giờ. Máy đã nộp bài với những câu đã lưu.",
    Code.ENTRY_NOT_NOW: (
        "Bài đầu khóa làm trước khi đọc xong bài đầu tiên; bài cuối khóa làm sau khi đọc xong mọi bài."
    ),
    Code.BAD_MARK: "Điểm câu tự luận từ 0 đến 100.",
    Code.ALREADY_MARKED: "Câu này đã có người chấm, điểm đó được giữ. Chấm tiếp câu còn chờ.",
    Code.NO_TIME_LIMIT: "Bài này không tính giờ nên không cần thêm phút.",
    Code.BAD_MINUTES: "Cho thêm từ 1 đến {most} phút.",
    **PAPER_REFUSALS,
    Code.BAD_ANSWER: "Câu trả lời chưa lưu được. Tải lại trang rồi chọn lại; các câu khác vẫn còn.",
    Code.LESSON_TOO_FAST: "Xin đọc thêm một chút rồi đánh dấu đã xong. Còn {wait}.",
    Code.CHECK_FIRST: "Trả lời câu hỏi cuối bài trước, rồi đánh dấu đã đọc xong.",
    Code.CHECK_TOO_SOON: "Xem lại đoạn được nhắc đã, rồi trả lời lại. Còn {wait}.",
    Code.DEADLINE_PASSED: (
        "Lớp này đã hết hạn ngày {deadline}. Vẫn đọc lại được; hỏi cơ quan quản lý về lớp bù."
    ),
    Code.SURVEY_FORM_UNKNOWN: "Không có mẫu phiếu này trong khao-sat.yaml. Chọn một mẫu trong danh sách.",
    Code.SURVEY_RUNS: "Lớp hoặc buổi này đang có một phiếu khảo sát mở. Khép phiếu đó rồi mở phiếu mới.",
    Code.SURVEY_CLOSED: "Khảo sát này đã khép. Cảm ơn ông/bà; góp ý thêm xin nói với người phụ trách lớp.",
    Code.SURVEY_ANSWERED: "Phiếu này đã gửi rồi. Không cần làm gì thêm.",
    Code.SURVEY_EMPTY: "Phiếu chưa có câu nào được trả lời. Trả lời ít nhất một câu rồi gửi.",
    Code.SURVEY_BAD_ANSWER: "Có câu trả lời không nằm trong phiếu. Tải lại trang rồi chọn lại.",
    Code.SURVEY_TEXT_TOO_LONG: (
        "Câu {number} viết dài quá {over} ký tự. Viết gọn lại, nhiều nhất {most} ký tự, rồi gửi."
    ),
    Code.SURVEY_FULL: (
        "Số phiếu đã bằng số người của lớp nên chưa nhận thêm. Trả lời bằng tài khoản của mình,"
        " hoặc báo người phụ trách lớp."
    ),
    Code.SURVEY_LINK_OLD: "Mã khảo sát đã cũ. Quét lại mã trên màn hình lớp rồi gửi lại.",
    Code.NOT_COMPLETE: "Chưa đủ điều kiện cấp giấy. {missing}",
    Code.ALREADY_CERTIFIED: "Người này đã được cấp giấy chứng nhận của lớp này.",
    Code.ALREADY_REVOKED: "Giấy này đã bị thu hồi từ trước.",
    Code.CERTIFICATE_UNKNOWN: "Không có giấy nào mang mã này trong sổ.",
    Code.NOTHING_CHANGED: "Không có gì khác với giấy đã cấp. Sửa thông tin của người học trước.",
    Code.ALREADY_SUPERSEDED: "Giấy này đã được thay bằng giấy {certificate}. Làm việc với giấy mới.",
    Code.CERTIFICATE_ALTERED: (
        "Nội dung lưu của giấy này không còn khớp chữ ký lúc cấp nên không in."
        " Báo quản trị, mở bản sao lưu để so."
    ),
    Code.SIGNER_MISSING: "Chưa có tên người ký. Ghi tên người ký ở phần thông tin cơ quan rồi cấp giấy.",
    Code.WORDS_NEEDED: "Ghi rõ cần sửa, dừng hay hạn chế điều gì, để cơ quan làm đúng ý.",
    Code.ALREADY_ASKED: "Yêu cầu này đã gửi và đang chờ trả lời. Không cần gửi lại.",
    Code.ERASE_FIRST: "Yêu cầu xóa chỉ xong khi đã xóa. Bấm “Xem trước khi xóa”, hoặc trả lời là không xóa.",
    Code.PERSON_ERASED: "{whose}Dữ liệu của người này đã được xóa. Muốn ghi lại thì thêm như người mới.",
    Code.BAD_RETENTION: "Số ngày từ {least} đến {most}.",
    Code.FILE_TOO_LARGE: "Tệp quá lớn. Chọn tệp nhỏ hơn {most}.",
    Code.FILE_UNREADABLE: "Không đọc được tệp này. Mở lại trong Excel, lưu dạng .xlsx rồi thử lại.",
    Code.DEMO_STORE: (
        "Đây là kho dữ liệu mẫu, không nhận danh sách thật. Chạy với thư mục dữ liệu khác (LMS_DATA)."
    ),
    Code.REAL_STORE: "Kho này đã có người thật nên không thêm dữ liệu mẫu. Dùng thư mục khác (LMS_DATA).",
    Code.ALREADY_ANSWERED: "Dòng này đã được trả lời rồi.",
    Code.ALREADY_UNDONE: "Lần nhập này đã được hoàn tác từ trước.",
    Code.CONTROL_TOKEN: "Lệnh không có mã điều khiển đúng. Chạy trên máy chủ, bằng tài khoản chạy phần mềm.",
    Code.BACKUP_BAD: "Bản sao lưu bị hỏng hoặc thiếu tệp: {what}. Dùng bản khác; dữ liệu đang có vẫn nguyên.",
    Code.BACKUP_NEWER: "Bản sao lưu này do phần mềm mới hơn tạo ra. Cập nhật phần mềm rồi khôi phục.",
    Code.BACKUP_UNKNOWN: "Thư mục này không phải bản sao lưu. Chọn thư mục có tệp ke-khai.json.",
    Code.FOLDER_NOT_EMPTY: "Thư mục đích đã có tệp. Chọn một thư mục trống hoặc chưa có.",
    Code.SERVER_RUNNING: "Phần mềm đang chạy nên chưa khôi phục. Dừng phần mềm rồi chạy lại lệnh này.",
    Code.KEY_UNKNOWN: "Không có khóa này. Lệnh python3 -m lms rotate-key liệt kê các khóa đang có.",
    Code.KEY_NEEDED: "Chưa bỏ được khóa này: {what}. Khóa bị lộ mà phải bỏ ngay thì thêm --anyway.",
}

VERDICTS: dict[Verdict, str] = {
    Verdict.PRESENT: "Đã ghi có mặt.",
    Verdict.ALREADY: "Đã có mặt từ trước. Không cần làm gì thêm.",
    Verdict.NOT_ENROLLED: "Không có trong danh sách lớp này. Nhờ người phụ trách lớp xem lại.",
    Verdict.UNKNOWN_CARD: "Không đọc ra thẻ nào. Quét lại, hoặc ghi tay theo họ tên.",
    Verdict.REVOKED_CARD: "Thẻ này đã được thay bằng thẻ mới. Ghi tay theo họ tên, hoặc quét thẻ mới.",
    Verdict.CLOSED: "Buổi học đã hết giờ điểm danh. Ghi tay kèm lý do ở màn hình điểm danh.",
    Verdict.BAD_TIME: "Giờ quét không nằm trong buổi học. Xem lại đồng hồ của máy quét.",
}

ROLES: dict[Role, str] = {
    Role.TRAINEE: "Học viên",
    Role.TRAINER: "Giảng viên, người phụ trách lớp",
    Role.UNIT_MANAGER: "Cán bộ quản lý đơn vị",
    Role.OFFICE: "Cơ quan tư pháp quản lý",
    Role.EDITOR: "Biên tập nội dung",
    Role.ADMIN: "Quản trị",
}

PERMISSIONS: dict[Permission, str] = {
    Permission.LEARN: "học, làm bài kiểm tra, điểm danh cho mình",
    Permission.TAKE_ROLL: "điểm danh các buổi mình phụ trách",
    Permission.SEE_ALL_SESSIONS: "xem và điểm danh mọi buổi học trong phạm vi được giao",
    Permission.MANAGE_PEOPLE: "nhập danh sách, sửa thông tin, in giấy kích hoạt và thẻ",
    Permission.MANAGE_UNITS: "lập, sáp nhập đơn vị",
    Permission.MANAGE_COHORTS: "mở lớp, ghi danh, xếp lịch",
    Permission.CERTIFY: "cấp, sửa, thu hồi giấy chứng nhận",
    Permission.SEE_REPORTS: "xem kết quả của các đơn vị trong phạm vi được giao",
    Permission.READ_CONTENT: "xem nội dung và tình trạng thẩm định",
    Permission.REVIEW_CONTENT: "thẩm định nội dung, đề nghị và phát hành khóa học",
    Permission.APPOINT: "giao người phụ trách lớp, cán bộ quản lý đơn vị",
    Permission.GRANT_ROLES: "cấp và thu mọi quyền",
    Permission.PROTECT_DATA: "trả lời yêu cầu về dữ liệu cá nhân",
    Permission.SEE_AUDIT: "xem và xuất nhật ký",
    Permission.OPERATE: "vận hành, sao lưu",
}

GROUPS: dict[str, str] = {
    "hoa_giai_vien": "Hòa giải viên",
    "bao_cao_vien": "Báo cáo viên",
    "tuyen_truyen_vien": "Tuyên truyền viên",
    "mot_cua": "Một cửa, tiếp công dân",
}

SEXES: dict[str, str] = {"male": "Nam", "female": "Nữ"}

POSTS: dict[str, str] = {"to_truong": "Tổ trưởng tổ hòa giải", "to_vien": "Hòa giải viên"}

METHODS: dict[Method, str] = {
    Method.ROOM_CODE: "quét mã trên màn hình",
    Method.CARD: "quét thẻ",
    Method.HAND: "ghi tay",
    Method.CORRECTION: "sửa có lý do",
}

STATUSES: dict[Status, str] = {Status.PRESENT: "Có mặt", Status.ABSENT: "Vắng"}

AUDIT_ACTS: dict[AuditAct, str] = {
    AuditAct.STORE_MADE: "tạo kho dữ liệu",
    AuditAct.ACTIVATION_ISSUED: "cấp mã kích hoạt",
    AuditAct.ACCOUNT_ACTIVATED: "kích hoạt tài khoản",
    AuditAct.SIGNED_IN: "đăng nhập",
    AuditAct.SIGNED_OUT: "đăng xuất",
    AuditAct.SECOND_STEP_ON: "bật xác thực hai bước",
    AuditAct.SECOND_STEP_OFF: "tắt xác thực hai bước",
    AuditAct.SECOND_STEP_RESET: "gỡ xác thực hai bước cho người khác",
    AuditAct.SECOND_STEP_RULE_CHANGED: "sửa quyền phải xác thực hai bước",
    AuditAct.RECOVERY_CODES_RENEWED: "tạo mã dự phòng mới",
    AuditAct.RECOVERY_CODE_USED: "dùng một mã dự phòng",
    AuditAct.IDENTITY_LINKED: "liên kết tài khoản ngoài",
    AuditAct.IDENTITY_UNLINKED: "bỏ liên kết tài khoản ngoài",
    AuditAct.NOTICE_READ: "đọc thông báo về dữ liệu",
    AuditAct.SECRET_CHANGED: "đổi mã PIN hoặc mật khẩu",
    AuditAct.PEOPLE_IMPORTED: "nhập danh sách",
    AuditAct.IMPORT_ANSWERED: "trả lời một dòng cần hỏi",
    AuditAct.IMPORT_UNDONE: "hoàn tác một lần nhập danh sách",
    AuditAct.UNIT_NAME_FORGOTTEN: "quên cách hiểu một tên đơn vị",
    AuditAct.PERSON_ADDED: "thêm người",
    AuditAct.PERSON_CORRECTED: "sửa thông tin người",
    AuditAct.PERSON_MOVED: "chuyển người sang đơn vị khác",
    AuditAct.GROUP_JOINED: "đưa vào nhóm",
    AuditAct.GROUP_CHANGED: "sửa thông tin trong nhóm",
    AuditAct.GROUP_LEFT: "cho thôi nhóm",
    AuditAct.UNIT_ADDED: "thêm đơn vị",
    AuditAct.UNIT_RENAMED: "đổi tên đơn vị",
    AuditAct.UNIT_ENDED: "kết thúc đơn vị",
    AuditAct.UNITS_MERGED: "sáp nhập đơn vị",
    AuditAct.UNIT_CHANGE_UNDONE: "hoàn tác việc sáp nhập",
    AuditAct.CARD_REISSUED: "cấp lại thẻ",
    AuditAct.ROLE_GRANTED: "cấp quyền",
    AuditAct.ROLE_ENDED: "thu quyền",
    AuditAct.OFFICE_CHANGED: "sửa thông tin cơ quan",
    AuditAct.QUESTIONS_IMPORTED: "ghi câu hỏi từ tệp vào nội dung",
    AuditAct.QUESTIONS_EXPORTED: "xuất câu hỏi ra tệp",
    AuditAct.CONTENT_READ_AGAIN: "đọc lại thư mục nội dung",
    AuditAct.CONTENT_REVIEWED: "thẩm định nội dung",
    AuditAct.COURSE_PROPOSED: "đề nghị phát hành khóa học",
    AuditAct.COURSE_PUBLISHED: "phát hành khóa học",
    AuditAct.COURSE_EXPORTED: "xuất bản giấy của khóa học",
    AuditAct.LAW_CHANGED: "ghi nhận văn bản bị sửa đổi, thay thế",
    AuditAct.LAW_CHANGE_WITHDRAWN: "rút lại việc ghi nhận văn bản bị sửa đổi, thay thế",
    AuditAct.COHORT_OPENED: "mở lớp",
    AuditAct.ENROLLED: "ghi danh",
    AuditAct.SESSION_SCHEDULED: "xếp lịch buổi học",
    AuditAct.TRAINER_ASSIGNED: "phân công giảng viên",
    AuditAct.TRAINER_UNASSIGNED: "thôi phân công giảng viên",
    AuditAct.QUIZ_SUBMITTED: "nộp bài kiểm tra",
    AuditAct.ESSAY_MARKED: "chấm một câu tự luận",
    AuditAct.TIME_GRANTED: "cho thêm phút làm bài",
    AuditAct.PAPER_MADE: "soạn bài kiểm tra trên giấy",
    AuditAct.PAPER_PRINTED: "in đề, phiếu trả lời hoặc đáp án",
    AuditAct.SHEET_ENTERED: "nhập phiếu trả lời",
    AuditAct.SHEET_CORRECTED: "sửa phiếu trả lời đã nhập",
    AuditAct.SHEET_PHOTO_DROPPED: "bỏ ảnh phiếu trả lời",
    AuditAct.PRESENCE_RECORDED: "ghi có mặt",
    AuditAct.PRESENCE_CORRECTED: "sửa điểm danh",
    AuditAct.PRESENCE_REFUSED: "điểm danh bị từ chối",
    AuditAct.SCANNER_ISSUED: "mở máy quét",
    AuditAct.SCANNER_REVOKED: "thu quyền máy quét",
    AuditAct.SURVEY_OPENED: "mở phiếu khảo sát",
    AuditAct.SURVEY_CLOSED: "khép phiếu khảo sát",
    AuditAct.SURVEY_KEYED: "nhập một phiếu khảo sát giấy",
    AuditAct.CERTIFICATE_ISSUED: "cấp giấy chứng nhận",
    AuditAct.CERTIFICATE_REVOKED: "thu hồi giấy chứng nhận",
    AuditAct.CERTIFICATE_CORRECTED: "cấp giấy thay thế",
    AuditAct.LIST_EXPORTED: "xuất danh sách",
    AuditAct.SLIPS_PRINTED: "in giấy kích hoạt",
    AuditAct.CARDS_PRINTED: "in thẻ học viên",
    AuditAct.BACKUP_MADE: "sao lưu",
    AuditAct.BACKUP_RESTORED: "khôi phục từ bản sao lưu",
    AuditAct.JOB_STARTED: "bắt đầu một việc dài",
    AuditAct.DATA_TAKEN: "lấy bản dữ liệu cá nhân",
    AuditAct.DATA_ASKED: "yêu cầu về dữ liệu cá nhân",
    AuditAct.DATA_REPLIED: "báo đã nhận yêu cầu về dữ liệu",
    AuditAct.DATA_DECIDED: "trả lời yêu cầu về dữ liệu",
    AuditAct.DAYS_OFF_CHANGED: "sửa ngày nghỉ, ngày làm bù",
    AuditAct.PERSON_ERASED: "xóa dữ liệu của một người",
    AuditAct.RETENTION_CHANGED: "sửa thời hạn lưu",
    AuditAct.DUE_ERASED: "xóa dữ liệu hết hạn lưu",
    AuditAct.KEY_CHANGED: "đổi khóa",
    AuditAct.KEY_RETIRED: "bỏ khóa cũ",
}

STORE_TROUBLE: dict[str, str] = {
    "locked": (
        "Kho dữ liệu đang được một chương trình khác mở (thường là máy chủ đang chạy)."
        " Dừng chương trình đó rồi chạy lại."
    ),
    "read_only": "Không ghi được vào thư mục dữ liệu. Kiểm tra quyền ghi của thư mục rồi chạy lại.",
    "disk_full": "Ổ đĩa đã đầy. Những gì đã báo lưu vẫn còn. Dọn bớt ổ đĩa rồi làm lại bước vừa rồi.",
    "damaged": (
        "Không mở được kho dữ liệu. Không xóa gì: giữ nguyên thư mục, dùng lệnh restore với bản sao gần nhất."
    ),
}
NOT_SAVED = "Chưa lưu được. Không dòng nào bị mất. Thử lại sau một phút."


def sentence(refusal: Refusal) -> str:
    """The sentence of a refusal with its numbers filled in."""
    words = {key: _shown(value) for key, value in refusal.detail.items()}
    if "seconds" in refusal.detail:
        words["wait"] = wait(int(refusal.detail["seconds"]))
    if refusal.detail.get("person"):  # which sheet of a pile it is about
        words["whose"] = f"Phiếu của {words['person']}{_of_quiz(words)}: "
    if "opens" in refusal.detail:
        words["opens"] = show_instant(refusal.detail["opens"])
    if "deadline" in refusal.detail:
        words["deadline"] = show_date(refusal.detail["deadline"])
    return REFUSALS[refusal.code].format_map(_Kept(words)).strip()


def _of_quiz(words: Mapping[str, str]) -> str:
    return f", bài “{words['quiz']}”" if words.get("quiz") else ""


def wait(seconds: int) -> str:
    """ "40 giây", "2 phút"."""
    return f"{seconds} giây" if seconds < 90 else f"{-(-seconds // 60)} phút"


class _Kept(dict[str, str]):
    """A number that was not given is left out of the sentence rather than failing it."""

    def __missing__(self, key: str) -> str:
        return ""


def _shown(value: object) -> str:
    return show_date(value) if type(value) is date else str(value)
