"""One lesson: its passages by kind, the legal sources it rests on, and "đã đọc xong"."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.course import Block, BlockKind, Lesson
from lms.domain.people import Actor
from lms.services.learning import Enrolled
from lms.text_content import BLOCKS, PENDING_NOTICE
from lms.text_learning import waiting_text
from lms.ui import navigation, parts, parts_learning, state
from lms.ui.parts_html import badge, esc, paragraph


def screen(actor: Actor) -> None:
    enrolled, lesson = services().learning.open_lesson(actor, state.asked("lop"), state.asked("bai"))
    course, module = enrolled.course, enrolled.course.module_of(lesson.id)
    place = f"bài {parts_learning.lesson_number(course, lesson.id)} trên {len(course.lessons())}"
    parts.heading(
        lesson.title,
        eyebrow=f"Mô-đun {course.modules.index(module) + 1}, {place}",
        hint=f"Đọc chừng {lesson.minutes} phút. Dừng lúc nào cũng được.",
    )
    for order, block in enumerate(lesson.blocks):
        _block(order, block)
    if basis := parts_learning.basis(course, lesson.citations):
        parts.box(basis)
    if lesson == module.lessons[-1]:
        graded = len(module.quiz.graded_questions())
        if waiting := waiting_text(len(module.quiz.questions) - graded):
            parts.hint(waiting)
    _onwards(actor, enrolled, lesson)


def _block(order: int, block: Block) -> None:
    title = block.title or BLOCKS[block.kind]
    if block.kind is BlockKind.PROSE:
        _markdown(block.markdown)
        return
    with st.container(key=f"block-{block.kind.value}-{order}"):
        if block.kind is BlockKind.MODEL_ANSWER:
            # Streamlit's expander draws its arrow with a letter font of 300 kB; this one is the browser's.
            st.markdown(
                f"<details><summary>{esc(title)}</summary>\n\n"
                f"{parts_learning.course_markdown(block.markdown)}\n\n</details>",
                unsafe_allow_html=True,
            )
            return
        if block.kind is BlockKind.PENDING:
            st.html(badge(BLOCKS[block.kind], "warn", "warn") + paragraph(PENDING_NOTICE, "hint"))
            if block.title:
                st.html(f"<h3>{esc(block.title)}</h3>")
        else:
            kind = BLOCKS[block.kind]
            st.html((paragraph(kind, "eyebrow") if title != kind else "") + f"<h3>{esc(title)}</h3>")
        _markdown(block.markdown)


def _markdown(text: str) -> None:
    st.markdown(parts_learning.course_markdown(text))


def _onwards(actor: Actor, enrolled: Enrolled, lesson: Lesson) -> None:
    done = {item.lesson.id for module in enrolled.modules for item in module.lessons if item.completed}
    parts.told()
    if lesson.id not in done:
        st.button(
            "Đã đọc xong",
            type="primary",
            width="stretch",
            key=f"read-{lesson.id}",
            on_click=_complete,
            args=(enrolled.enrolment.id, lesson.id),
        )
    else:
        label, url, parameters = _next(enrolled, lesson)
        if st.button(label, type="primary", width="stretch", key=f"next-{lesson.id}"):
            navigation.go(url, **parameters)
    navigation.link("khoa-hoc", "Về mục lục khóa học", lop=enrolled.enrolment.id)


def _complete(enrolment_id: str, lesson_id: str) -> None:
    parts.act(
        lambda: services().learning.complete_lesson(state.actor(), enrolment_id, lesson_id),
        said="Đã ghi: đọc xong bài này.",
    )


def _next(enrolled: Enrolled, lesson: Lesson) -> tuple[str, str, dict[str, str]]:
    """The next lesson of the module; after its last one the quiz, then the next module."""
    where = {"lop": enrolled.enrolment.id}
    module = next(m for m in enrolled.modules if lesson.id in {item.id for item in m.module.lessons})
    lessons = [item for m in enrolled.modules for item in m.module.lessons]
    place = lessons.index(lesson)
    last = module.module.lessons[-1] == lesson
    can_try = bool(module.quiz.attempts_left or module.quiz.open_attempt)
    if last and module.quiz.graded and can_try:
        return "Làm bài kiểm tra", "kiem-tra", where | {"kt": module.quiz.quiz.id}
    if place + 1 < len(lessons):
        following = lessons[place + 1]
        title = parts_learning.course_markdown(following.title)
        return f"Sang bài {place + 2}: {title}", "bai-hoc", where | {"bai": following.id}
    return "Về mục lục khóa học", "khoa-hoc", where


screen(state.actor())
