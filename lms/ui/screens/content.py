"""Nội dung: what the courses teach, what is checked against the law, and what is wrong with the files."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from lms.bootstrap import services
from lms.domain.course import Course, Lesson, Module, Question
from lms.domain.people import Actor, Permission
from lms.domain.review import ItemKind
from lms.services.publishing import Standing
from lms.services.review import Queue
from lms.text import GROUPS
from lms.text_certification import hours_text
from lms.text_content import PENDING_NOTICE, problem_text
from lms.text_review import STATES, step_text
from lms.ui import parts, parts_content, parts_files, parts_law, parts_office, parts_table, state
from lms.ui.parts_html import Figure, Link, anchor, badge, esc, href
from lms.ui.parts_table import Field, Value, number

URL = "noi-dung"
FIELDS = (
    Field("Khóa học"),
    Field("Dành cho"),
    Field("Thời lượng"),
    Field("Mô-đun", "number"),
    Field("Bài", "number"),
    Field("Câu hỏi", "number"),
    Field("Tra cứu pháp luật đến", "date"),
    Field("Bản đang dùng"),
)
COVERAGE = (
    Field("Mô-đun"),
    Field("Phút", "number"),
    Field("Số tiếng", "number"),
    Field("Bài", "number"),
    Field("Câu hỏi", "number"),
    Field("Chờ thẩm định", "number"),
    Field("Căn cứ đã đọc nguyên văn", "number"),
)
VERSIONS = (Field("Bản"), Field("Ngày", "time"), Field("Số lớp", "number"), Field("Dấu nội dung"))
PROBLEMS = (Field("Tệp"), Field("Dòng", "number"), Field("Cần làm gì"))


def show() -> None:
    actor = parts_office.begin()
    course_id = state.asked("khoa")
    if course_id:
        course = services().courses.current(course_id)
        module_id = state.asked("mo_dun")
        if module_id:
            _module(course, module_id)
        else:
            _course(actor, course)
        return
    parts.heading(
        "Nội dung",
        hint="Các khóa học dạy gì, đọc từ thư mục nội dung. Sửa tệp xong thì bấm “Đọc lại thư mục nội dung”."
        " Rà và phát hành ở màn hình Thẩm định.",
    )
    parts.told()
    if actor.has(Permission.REVIEW_CONTENT):
        st.button("Đọc lại thư mục nội dung", key="content-reload", on_click=_reload)
    outdated = services().law.outdated(actor)
    rows = [_course_line(actor, course, course.id in outdated) for course in services().courses.available()]
    if rows:
        st.html(parts_table.html_table(FIELDS, rows))
    else:
        parts.empty("Chưa có khóa học nào dùng được.")
    _problems()


def _reload() -> None:
    def act() -> None:
        actor = state.actor()
        problems = services().courses.reload(actor)
        standings = [services().publishing.standing(actor, one.id) for one in services().courses.available()]
        behind = [one.course.id for one in standings if one.files_differ]
        if problems:
            parts.partly(f"Đã đọc lại. Còn {number(problems)} chỗ cần sửa, ghi ở cuối trang.")
        elif behind:
            parts.partly(f"Đã đọc lại. Phải tăng phiên bản: {', '.join(behind)}.")
        else:
            parts.done("Đã đọc lại, không có lỗi.")

    parts.act(act)


def _course_line(actor: Actor, course: Course, is_outdated: bool) -> tuple[Value, ...]:
    standing = services().publishing.standing(actor, course.id)
    return (
        Link(f"{course.id}: {course.title}", href(URL, khoa=course.id)),
        ", ".join(GROUPS[group.value] for group in course.audience),
        hours_text(course.minutes),
        len(course.modules),
        len(course.lessons()),
        len(course.questions()),
        course.law_as_of,
        _in_use(standing, is_outdated),
    )


def _in_use(standing: Standing, is_outdated: bool) -> str:
    if not standing.versions:
        return "chưa phát hành"
    after = ", phải tăng phiên bản" if standing.files_differ else ", cần bản mới" if is_outdated else ""
    return f"bản {standing.versions[0].version}{after}"


def _waiting(queue: Queue) -> int:
    """Questions on unsettled law that nobody of this office has approved."""
    return sum(item.pending and item.is_open and item.kind is ItemKind.QUESTION for item in queue.items)


def _problems() -> None:
    parts.section("Lỗi của các tệp")
    found = services().content_problems
    if not found:
        parts.banner("ok", "Mọi tệp đều đọc được", "Không có gì phải sửa.")
        return
    parts.hint(
        f"{number(len(found))} chỗ cần sửa. Khóa học có lỗi tạm không có trong danh sách; lớp đang học"
        " trên bản đã phát hành không bị ảnh hưởng."
    )
    rows = [(problem.file, problem.line, problem_text(problem)) for problem in found]
    st.html(parts_table.html_table(PROBLEMS, rows))


# --- one course ---------------------------------------------------------------------------------


def _course(actor: Actor, course: Course) -> None:
    parts_office.back("Về danh sách khóa học", href(URL))
    parts.heading(course.title, eyebrow=f"{course.id}, bản {course.version}", hint=course.summary)
    questions = course.questions()
    pending = _waiting(services().reviews.queue(actor, course.id))
    parts.strip(
        [
            Figure("Thời lượng", hours_text(course.minutes)),
            Figure("Bài", number(len(course.lessons()))),
            Figure("Câu hỏi", number(len(questions)), f"{number(pending)} câu chờ thẩm định"),
            Figure("Tra cứu pháp luật đến", f"{course.law_as_of:%d/%m/%Y}"),
        ]
    )
    if pending:
        parts.box(
            f"<p>{number(pending)} câu chờ thẩm định không tính vào bài kiểm tra cho đến khi có người"
            " duyệt.</p>",
            amber=True,
        )
    parts_law.outdated_box(actor, course.id)
    if services().publishing.standing(actor, course.id).files_differ:
        parts_content.must_be_raised(course.version)
    _published(actor, course)
    parts.section("Từng mô-đun")
    st.html(parts_table.html_table(COVERAGE, [_module_line(course, module) for module in course.modules]))


def _published(actor: Actor, course: Course) -> None:
    """How far the review is, which versions are out, and who let them out."""
    queue = services().reviews.queue(actor, course.id)
    standing = services().publishing.standing(actor, course.id)
    found = Counter(item.state for item in queue.items)
    parts.section("Thẩm định và phát hành")
    parts.badges(
        *((f"{STATES[one]}: {found[one]}", parts_content.TONES[one]) for one in STATES if found[one])
    )
    if standing.missing and not standing.is_published:
        parts.hint(
            f"Còn {number(len(standing.missing))} mục phải rà hoặc sửa trước khi phát hành bản này."
            " Câu chờ thẩm định có thể duyệt sau."
        )
    if standing.versions:
        rows = [
            (f"bản {row.version}", row.pinned_at, row.cohorts, row.content_hash[:12])
            for row in standing.versions
        ]
        st.html(parts_table.html_table(VERSIONS, rows))
        st.html(
            f'<p class="ways">{anchor("Xem khác nhau giữa các bản", href("cac-ban", khoa=course.id))}</p>'
        )
    else:
        parts.empty("Chưa phát hành bản nào nên chưa mở lớp được.")
    steps = "".join(
        f"<li>{esc(step_text(row.step, row.version, row.by_name, row.acted_at))}</li>"
        for row in standing.steps
    )
    if steps:
        parts.box(f"<ul>{steps}</ul>")
    if actor.has(Permission.REVIEW_CONTENT):
        parts_office.download(
            "Tải bản Word để rà trên giấy",
            lambda who: services().course_export.docx(who, course.id),
            f"{course.id}-ban-{course.version}.docx",
            "course-docx",
            mime=parts_office.DOCX,
        )
        st.html(f'<p class="ways">{anchor("Thẩm định khóa học này", href("tham-dinh", khoa=course.id))}</p>')


def _module_line(course: Course, module: Module) -> tuple[Value, ...]:
    citations = list(module.citations())
    settled = sum(citation.settled for citation in citations)
    return (
        Link(module.title, href(URL, khoa=course.id, mo_dun=module.id)),
        module.minutes,
        module.words,
        len(module.lessons),
        len(module.quiz.questions),
        sum(question.pending for question in module.quiz.questions),
        f"{settled} trên {len(citations)}",
    )


# --- one module ---------------------------------------------------------------------------------


def _module(course: Course, module_id: str) -> None:
    parts_office.back(f"Về {course.title}", href(URL, khoa=course.id))
    try:
        module = course.module(module_id)
    except KeyError:
        parts.empty("Không có mô-đun này. Quay lại danh sách và chọn lại.")
        return
    parts.heading(module.title, eyebrow=course.id, hint=module.objective)
    parts_files.button(
        "Tờ tóm tắt để in (PDF)",
        lambda actor: services().lesson_handouts.of_course(actor, course.id, module.id),
        f"to-bai-{module.id}.pdf",
        "content-handout",
        mime=parts_files.PDF,
    )
    parts.section("Bài học")
    for lesson in module.lessons:
        with st.expander(f"{lesson.title} ({lesson.minutes} phút)"):
            _lesson(course, lesson)
    parts.section(module.quiz.title)
    parts.hint("Phương án đúng được in đậm. Học viên chỉ thấy sau khi nộp bài.")
    for place, question in enumerate(module.quiz.questions, start=1):
        _question(course, place, question)


def _lesson(course: Course, lesson: Lesson) -> None:
    if lesson.pending:
        parts.box(f"<p>{esc(PENDING_NOTICE)}</p>", amber=True)
    st.html(parts_content.lesson_html(lesson))
    if said := parts_content.basis_html(course, lesson.citations):
        parts.box(said)


def _question(course: Course, place: int, question: Question) -> None:
    mark = badge("Chờ thẩm định", "warn") if question.pending else ""
    parts.card(
        f"<p><b>Câu {place}.</b> {mark}</p>"
        + parts_content.question_html(question)
        + parts_content.basis_html(course, question.citations)
    )


show()
