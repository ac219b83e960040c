"""One course of mine: where I stand, its modules with lessons and quizzes, its class sessions."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.domain.quiz import Sitting
from lms.services.learning import Enrolled, ModuleState
from lms.store.cohorts import SessionRow
from lms.text_learning import read_text, waiting_text
from lms.ui import navigation, parts, parts_learning, state
from lms.ui.parts_html import anchor


def screen(actor: Actor) -> None:
    enrolled = services().learning.course(actor, state.asked("lop"))
    code = services().certification.my_progress(actor)[enrolled.enrolment.id].code
    parts.heading(
        enrolled.course.title, eyebrow=enrolled.enrolment.cohort_title, hint=enrolled.course.summary
    )
    parts_learning.status_card(enrolled, code=code)
    _reading(enrolled)
    parts_learning.entry_row(enrolled, Sitting.BEFORE)
    for place, module in enumerate(enrolled.modules, start=1):
        _module(enrolled, place, module)
    parts_learning.entry_row(enrolled, Sitting.AFTER)
    for asked in services().surveys.waiting(actor):
        if asked.cohort_id == enrolled.enrolment.cohort_id:
            parts_learning.survey_line(asked)
    parts.section("Buổi học")
    if not enrolled.sessions:
        parts.empty("Chưa có buổi học nào. Lịch hiện ở đây khi cơ quan quản lý xếp xong.")
    for session in enrolled.sessions:
        _session(enrolled, session)
    if enrolled.course.glossary:
        navigation.link("thuat-ngu", "Thuật ngữ của khóa học", lop=enrolled.enrolment.id)
    navigation.link("", "Về việc cần làm")


def _reading(enrolled: Enrolled) -> None:
    """How long it was read so far, and the lesson that was left open."""
    if read := read_text(enrolled.seconds):
        parts.hint(f"{read} trong khóa này.")
    stopped = next(
        (
            item
            for module in enrolled.modules
            for item in module.lessons
            if item.lesson.id == enrolled.stopped_in
        ),
        None,
    )
    if stopped is not None:
        parts_learning.row(
            "go-on",
            "half",
            "Đọc tiếp từ chỗ dừng",
            stopped.lesson.title,
            "bai-hoc",
            lop=enrolled.enrolment.id,
            bai=stopped.lesson.id,
        )


def _module(enrolled: Enrolled, place: int, module: ModuleState) -> None:
    parts.section(f"Mô-đun {place}: {module.module.title}")
    parts.hint(module.module.objective)
    for lesson in module.lessons:
        parts_learning.lesson_row(enrolled, lesson)
    parts_learning.quiz_row(enrolled, module.quiz)
    address = f"/to-bai/{enrolled.enrolment.id}/{module.module.id}.pdf"
    st.html(anchor(f"Tờ tóm tắt mô-đun {place} (PDF, để in)", address, "file"))
    if waiting := waiting_text(module.quiz.unasked):
        parts.hint(waiting)


def _session(enrolled: Enrolled, session: SessionRow) -> None:
    title = f"{parts_learning.session_title(session)}: {session.title}"
    note = parts_learning.session_note(enrolled, session)
    if session.id in enrolled.present:
        parts_learning.line("ok", title, f"Đã có mặt. {note}")
    elif session in enrolled.upcoming:
        parts_learning.line("wait", title, note)
    else:
        parts_learning.line("todo", title, f"Vắng. {note}")


screen(state.actor())
