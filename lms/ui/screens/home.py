"""What is due: for a trainee the next steps of each course, for others their part of the menu."""

from __future__ import annotations

from lms.bootstrap import services
from lms.domain.people import Actor, Permission
from lms.services.learning import Enrolled
from lms.ui import navigation, parts, parts_learning, state

LESSONS_AHEAD = 3
SESSIONS_AHEAD = 2


def screen(actor: Actor) -> None:
    parts.heading(actor.name, eyebrow="Chào ông/bà", name=True)
    if actor.has(Permission.LEARN):
        _learning(actor)
    else:
        _staff(actor)


def _learning(actor: Actor) -> None:
    courses = services().learning.home(actor)
    certified = services().certification.my_progress(actor)
    if not courses:
        parts.empty("Chưa có lớp nào. Khi cơ quan quản lý ghi danh, lớp và lịch học hiện ở đây.")
    for enrolled in courses:
        parts_learning.status_card(enrolled, code=certified[enrolled.enrolment.id].code)
    due = [enrolled for enrolled in courses if not enrolled.completion.is_complete]
    if due:
        parts.section("Việc cần làm")
        for enrolled in due:
            _next_steps(enrolled)
    if any(enrolled.parts[0] for enrolled in courses):
        parts.section("Đã xong")
        for enrolled in courses:
            _finished(enrolled)
    parts.section("Của tôi")
    parts_learning.row("card", "plain", "Thẻ học viên", "Giơ trước máy quét khi đến lớp", "the-hoc-vien")
    parts_learning.row(
        "papers", "plain", "Giấy chứng nhận của tôi", "Xem, tải về, đưa người khác kiểm tra", "giay-cua-toi"
    )
    if navigation.is_staff(actor):
        _staff(actor)


def _next_steps(enrolled: Enrolled) -> None:
    unread = [lesson for module in enrolled.modules for lesson in module.lessons if not lesson.completed]
    for lesson in unread[:LESSONS_AHEAD]:
        parts_learning.lesson_row(enrolled, lesson)
    for module in enrolled.modules:
        ready = all(lesson.completed for lesson in module.lessons)
        if ready and not module.quiz.passed and (module.quiz.attempts_left or module.quiz.open_attempt):
            parts_learning.quiz_row(enrolled, module.quiz)
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


def _staff(actor: Actor) -> None:
    for group, screens in navigation.menu(actor).items():
        if group == navigation.MINE:
            continue
        parts.section(group)
        for entry in screens:
            parts_learning.row(f"menu-{entry.url}", "plain", entry.title, "", entry.url)


screen(state.actor())
