"""Nội dung: what the courses teach, what is checked against the law, and what is wrong with the files."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lms.bootstrap import services
from lms.content.markdown import to_html
from lms.domain.course import BlockKind, Course, Lesson, Module, Question
from lms.domain.legal import Citation
from lms.text import GROUPS
from lms.text_certification import hours_text
from lms.text_content import BLOCKS, MARKS, PENDING_NOTICE, REVIEW_STATUSES, legal_basis, problem_text
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Figure, Link, badge, esc, href
from lms.ui.parts_table import Field, Value, number

URL = "noi-dung"
FIELDS = (
    Field("Khóa học"),
    Field("Bản"),
    Field("Dành cho"),
    Field("Mô-đun", "number"),
    Field("Bài", "number"),
    Field("Câu hỏi", "number"),
    Field("Chờ thẩm định", "number"),
    Field("Thẩm định"),
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
PROBLEMS = (Field("Tệp"), Field("Dòng", "number"), Field("Cần làm gì"))


def show() -> None:
    parts_office.begin()
    course_id = state.asked("khoa")
    if course_id:
        course = services().courses.current(course_id)
        module_id = state.asked("mo_dun")
        if module_id:
            _module(course, module_id)
        else:
            _course(course)
        return
    parts.heading(
        "Nội dung", hint="Đọc từ thư mục nội dung khi phần mềm khởi động. Sửa tệp xong, khởi động lại."
    )
    rows = [_course_line(course) for course in services().courses.available()]
    if rows:
        st.html(parts_table.html_table(FIELDS, rows))
    else:
        parts.empty("Chưa có khóa học nào dùng được.")
    _problems()


def _course_line(course: Course) -> tuple[Value, ...]:
    questions = course.questions()
    return (
        Link(f"{course.id}: {course.title}", href(URL, khoa=course.id)),
        str(course.version),
        ", ".join(GROUPS[group.value] for group in course.audience),
        len(course.modules),
        len(course.lessons()),
        len(questions),
        sum(question.pending for question in questions),
        REVIEW_STATUSES[course.review.status],
    )


def _problems() -> None:
    parts.section("Lỗi của các tệp")
    found = services().content_problems
    if not found:
        parts.banner("ok", "Mọi tệp đều đọc được", "Không có gì phải sửa.")
        return
    parts.hint(f"{number(len(found))} chỗ cần sửa. Khóa học có lỗi chưa hiện ra cho học viên.")
    rows = [(problem.file, problem.line, problem_text(problem)) for problem in found]
    st.html(parts_table.html_table(PROBLEMS, rows))


# --- one course ---------------------------------------------------------------------------------


def _course(course: Course) -> None:
    parts_office.back("Về danh sách khóa học", href(URL))
    parts.heading(course.title, eyebrow=f"{course.id}, bản {course.version}", hint=course.summary)
    questions = course.questions()
    pending = sum(question.pending for question in questions)
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
    parts.section("Từng mô-đun")
    st.html(parts_table.html_table(COVERAGE, [_module_line(course, module) for module in course.modules]))


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
    for block in lesson.blocks:
        body = to_html(block.markdown)
        if block.kind is BlockKind.PROSE:
            st.html(body)
            continue
        head = f"<p><b>{esc(': '.join(filter(None, (BLOCKS[block.kind], block.title))))}</b></p>"
        parts.box(head + body, amber=block.kind is BlockKind.PENDING)
    _basis(course, lesson.citations)


def _question(course: Course, place: int, question: Question) -> None:
    right = badge("đúng", "ok")
    choices = "".join(
        f"<li><b>{esc(choice.text)}</b> {right}</li>" if choice.correct else f"<li>{esc(choice.text)}</li>"
        for choice in question.choices
    )
    mark = badge("Chờ thẩm định", "warn") if question.pending else ""
    parts.card(
        f"<p><b>Câu {place}.</b> {esc(question.text)} {mark}</p><ul>{choices}</ul>"
        f"<p>{esc(question.explanation)}</p>" + _basis_html(course, question.citations)
    )


def _basis(course: Course, citations: Sequence[Citation]) -> None:
    if said := _basis_html(course, citations):
        parts.box(said)


def _basis_html(course: Course, citations: Sequence[Citation]) -> str:
    """Where it stands in the law, and how well each place was checked."""
    lines = "".join(f"<li>{esc(line)}</li>" for line in legal_basis(citations, course.sources))
    open_marks = list(dict.fromkeys(MARKS[citation.mark] for citation in citations if not citation.settled))
    note = f"<p>{badge('Chờ thẩm định', 'warn')} {esc('; '.join(open_marks))}.</p>" if open_marks else ""
    return f"<p><b>Căn cứ pháp luật</b></p><ul>{lines}</ul>{note}" if lines else note


show()
