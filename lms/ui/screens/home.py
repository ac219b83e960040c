"""What is due: for a trainee the next steps of each course, for others their part of the menu."""

from __future__ import annotations

from lms.bootstrap import services
from lms.domain.people import Actor, Permission
from lms.domain.quiz import Sitting
from lms.domain.review import ReviewState
from lms.services.learning import Enrolled
from lms.services.privacy import OfficeAsked
from lms.ui import navigation, parts, parts_learning, state

LESSONS_AHEAD = 3
SESSIONS_AHEAD = 2
NOTES = {
    "the-hoc-vien": "Giơ trước máy quét khi đến lớp",
    "giay-cua-toi": "Xem, tải về, đưa người khác kiểm tra",
    "tai-khoan": "Máy đang đăng nhập, đổi mã PIN",
    "hai-buoc": "Thêm mã trên điện thoại khi đăng nhập",
    "ket-qua": "Ai đã xong, ai cần nhắc, theo đơn vị và nhóm",
    "nguoi-hoc": "Tìm, sửa, in giấy kích hoạt và thẻ",
    "nhap-danh-sach": "Từ tệp Excel, CSV, hoặc dán từ Excel",
    "cap-giay": "Cấp, sửa, thu hồi",
    "lop-hoc": "Mở lớp, ghi danh, xếp lịch",
    "diem-danh-lop": "Mã trên màn hình, quét thẻ, ghi tay",
    "cham-bai": "Câu tự luận chờ chấm, bài đang làm",
    "kiem-tra-giay": "In đề, nhập điểm hoặc đọc ảnh phiếu trả lời",
    "khao-sat-lop": "Hỏi ý kiến sau lớp, không ghi tên",
    "noi-dung": "Khóa học, các bản, lỗi của tệp, bản Word",
    "tham-dinh": "Đọc cạnh điều luật, chấp nhận hoặc trả lại, phát hành",
    "van-ban": "Bài, câu hỏi nào dẫn luật nào; ghi nhận luật thay đổi",
    "phan-tich-cau-hoi": "Câu nào quá khó, quá dễ, dễ hiểu nhầm",
    "ngan-hang": "Đưa câu hỏi từ phần mềm khác vào, lấy ra",
    "don-vi": "Lập, đổi tên, sáp nhập, theo văn bản",
    "co-quan": "Tên in trên trang và trên giấy",
    "phan-quyen": "Ai được làm gì",
    "lien-ket": "Liên kết với tên ở đây, gỡ liên kết",
    "nhat-ky": "Ai đã làm gì, lúc nào",
    "du-lieu-cua-toi": "Xem, tải về, yêu cầu sửa hoặc xóa",
    "yeu-cau-du-lieu": "Trả lời đúng hạn, xóa, thời hạn lưu",
}


def screen(actor: Actor) -> None:
    parts.heading(actor.name, eyebrow="Chào ông/bà", name=True)
    staff = navigation.is_staff(actor)
    courses = services().learning.home(actor) if actor.has(Permission.LEARN) else []
    if courses:
        _learning(actor, courses)
    elif not staff:
        parts.empty("Chưa có lớp nào. Khi cơ quan quản lý ghi danh, lớp và lịch học hiện ở đây.")
    if actor.has(Permission.TAKE_ROLL):
        _essays(actor)
    if actor.has(Permission.PROTECT_DATA):
        _data_requests(services().privacy.requests(actor))
    if actor.has(Permission.REVIEW_CONTENT):
        _content(actor)
    _menu(actor)


def _essays(actor: Actor) -> None:
    """Somebody waits for their result until a person has read what they wrote."""
    for row in services().class_quizzes.classes(actor):
        if row.waiting:
            note = f"{row.waiting} bài có câu tự luận chờ chấm"
            key = f"essays-{row.cohort_id}"
            parts_learning.row(key, "wait", row.title, note, "cham-bai", lop=row.cohort_id)


def _data_requests(waiting: list[OfficeAsked]) -> None:
    """The law counts days: whoever answers sees it without opening the screen."""
    overdue = sum(asked.days_left < 0 for asked in waiting)
    if waiting:
        parts_learning.row(
            "data-requests",
            "warn" if overdue else "wait",
            f"{len(waiting)} yêu cầu về dữ liệu đang chờ",
            f"{overdue} yêu cầu đã quá hạn" if overdue else "Chưa yêu cầu nào quá hạn",
            "yeu-cau-du-lieu",
        )


def _content(actor: Actor) -> None:
    """A second pair of eyes is asked for, or something came back with a note: nobody else will say so."""
    for queue in services().reviews.queues(actor):
        course = queue.course
        standing = services().publishing.standing(actor, course.id)
        proposal = None if standing.is_published or standing.missing else standing.proposal
        if proposal is not None and proposal.acted_by != actor.person_id:
            parts_learning.row(
                f"publish-{course.id}",
                "wait",
                f"{course.id}, bản {course.version} chờ người thứ hai phát hành",
                f"{proposal.by_name} đề nghị",
                "tham-dinh",
                khoa=course.id,
            )
        back = sum(item.state is ReviewState.SENT_BACK for item in queue.items)
        if back:
            parts_learning.row(
                f"back-{course.id}",
                "warn",
                f"{course.id}: {back} mục bị trả lại, cần sửa tệp",
                course.title,
                "tham-dinh",
                khoa=course.id,
            )


def _learning(actor: Actor, courses: list[Enrolled]) -> None:
    certified = services().certification.my_progress(actor)
    for enrolled in courses:
        parts_learning.status_card(enrolled, code=certified[enrolled.enrolment.id].code)
    due = [
        one
        for one in courses
        if not one.completion.is_complete or (_sitting(one) and not certified[one.enrolment.id].code)
    ]
    surveys = services().surveys.waiting(actor)
    if due or surveys:
        parts.section("Việc cần làm")
        for asked in surveys:
            parts_learning.survey_line(asked)
        for enrolled in due:
            if len(due) > 1:  # else nobody can tell which course a "Bài 1" belongs to
                _course(enrolled)
            _next_steps(enrolled)
    if any(enrolled.parts[0] for enrolled in courses):
        parts.section("Đã xong")
        for enrolled in courses:
            _finished(enrolled)


def _sitting(enrolled: Enrolled) -> Sitting | None:
    """The questions before or after the course that may be answered now: nothing depends on them, so nobody
    would look for them."""
    return enrolled.entry.offered if enrolled.entry and enrolled.entry.questions else None


def _course(enrolled: Enrolled) -> None:
    parts_learning.row(
        f"course-{enrolled.enrolment.id}", "plain", enrolled.course.title, enrolled.enrolment.cohort_title,
        "khoa-hoc", lop=enrolled.enrolment.id,
    )  # fmt: skip


def _next_steps(enrolled: Enrolled) -> None:
    if _sitting(enrolled) is Sitting.BEFORE:
        parts_learning.entry_row(enrolled, Sitting.BEFORE)  # the first finished lesson closes it
    unread = [lesson for module in enrolled.modules for lesson in module.lessons if not lesson.completed]
    for lesson in unread[:LESSONS_AHEAD]:
        parts_learning.lesson_row(enrolled, lesson)
    for module in enrolled.modules:
        ready = all(lesson.completed for lesson in module.lessons)
        if ready and not module.quiz.passed and (module.quiz.attempts_left or module.quiz.open_attempt):
            parts_learning.quiz_row(enrolled, module.quiz)
    if _sitting(enrolled) is Sitting.AFTER:
        parts_learning.entry_row(enrolled, Sitting.AFTER)
    for session in enrolled.upcoming[:SESSIONS_AHEAD]:
        parts_learning.row(
            session.id,
            "wait",
            parts_learning.session_title(session),
            parts_learning.session_note(enrolled, session),
            "khoa-hoc",
            lop=enrolled.enrolment.id,
        )


def _finished(enrolled: Enrolled) -> None:
    lessons = sum(lesson.completed for module in enrolled.modules for lesson in module.lessons)
    quizzes = sum(module.quiz.passed for module in enrolled.modules)
    counted = ((lessons, "bài học"), (quizzes, "bài kiểm tra"), (len(enrolled.present), "buổi học"))
    done = ", ".join(f"{count} {name}" for count, name in counted if count)
    if done:
        parts_learning.row(
            f"done-{enrolled.enrolment.id}", "ok", done, enrolled.course.title, "khoa-hoc",
            lop=enrolled.enrolment.id,
        )  # fmt: skip


def _menu(actor: Actor) -> None:
    """The menu again as rows: trainees have no other, and on a phone the office's is folded away."""
    for group, screens in navigation.menu(actor).items():
        parts.section(group)
        for entry in screens:
            if entry.url:
                parts_learning.row(
                    f"menu-{entry.url}", "plain", entry.title, NOTES.get(entry.url, ""), entry.url
                )


screen(state.actor())
