"""One lesson: its passages by kind, the legal sources it rests on, its question, and "đã đọc xong"."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.course import Lesson
from lms.domain.people import Actor
from lms.domain.reading import heading_of, heading_of_check
from lms.services.learning import Enrolled
from lms.services.reading import CheckState, LessonPage
from lms.text_law import notice_text
from lms.text_learning import waiting_text
from lms.ui import navigation, parts, parts_learning, parts_lesson, state
from lms.ui.parts_html import esc, icon, paragraph

_SCRIPTS = ("lesson.js", "read_aloud.js")


def screen(actor: Actor) -> None:
    enrolled, lesson = services().learning.open_lesson(actor, state.asked("lop"), state.asked("bai"))
    page = services().reading.page(actor, enrolled.enrolment.id, lesson.id)
    course, module = enrolled.course, enrolled.course.module_of(lesson.id)
    place = f"bài {parts_learning.lesson_number(course, lesson.id)} trên {len(course.lessons())}"
    st.html(parts_lesson.STYLE)
    parts.from_top(lesson.id)
    parts.heading(
        lesson.title,
        eyebrow=f"Mô-đun {course.modules.index(module) + 1}, {place}",
        hint=f"Đọc chừng {lesson.minutes} phút. Dừng lúc nào cũng được.",
    )
    for change, source in services().law.notices(actor, enrolled.enrolment.id, lesson.id):
        parts.box(f"<p><b>Pháp luật đã thay đổi.</b> {esc(notice_text(change, source))}</p>", amber=True)
    _go_on(lesson, page)
    st.html(parts_lesson.READ_ALOUD)
    st.html(parts_lesson.passages(lesson, enrolled.enrolment.id, course.glossary, approved=page.approved))
    st.html(parts_lesson.clock(page))
    for script in _SCRIPTS:
        st.html(f'<script src="/assets/screens/{script}"></script>', unsafe_allow_javascript=True)
    if basis := parts_learning.basis(course, lesson.citations):
        parts.box(basis)
    if lesson == module.lessons[-1]:
        quiz = next(item.quiz for item in enrolled.modules if item.module == module)
        if waiting := waiting_text(quiz.unasked):
            parts.hint(waiting)
    _onwards(enrolled, lesson, page)


def _go_on(lesson: Lesson, page: LessonPage) -> None:
    """Where the reader stopped, on whatever phone that was."""
    if page.place is not None:
        named = heading_of(lesson, page.place)
        st.html(
            parts_lesson.go_on(
                page.place, f"Đọc tiếp từ chỗ dừng: {named}" if named else "Đọc tiếp từ chỗ dừng"
            )
        )


# --- the end of a lesson --------------------------------------------------------------------


def _onwards(enrolled: Enrolled, lesson: Lesson, page: LessonPage) -> None:
    done = {item.lesson.id for module in enrolled.modules for item in module.lessons if item.completed}
    if lesson.id not in done and page.check is not None and not page.check.answered:
        _question(enrolled, lesson, page.check)
    else:
        if page.check is not None and page.check.answered:
            st.html(
                f'<p class="right">{icon("ok")}<b>{esc(page.check.text)}</b></p>'
                + paragraph(page.check.explanation)
            )
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


def _question(enrolled: Enrolled, lesson: Lesson, check: CheckState) -> None:
    """One question before a lesson is finished. What is right is not on the page."""
    texts = {choice.key: choice.text for choice in check.choices}
    key = f"check-{lesson.id}"
    parts.section("Câu hỏi cuối bài")
    parts.hint("Không tính điểm. Trả lời đúng thì ghi được là đã đọc xong.")
    st.html(f"<h3>{esc(check.text)}</h3>")
    with st.container(key="choices"):
        st.radio(
            check.text,
            list(texts),
            index=None,
            format_func=lambda choice: parts_learning.course_markdown(texts[choice]),
            key=key,
            label_visibility="collapsed",
            width="stretch",
        )
    parts.told()
    if check.passage is not None:
        _look_again(lesson, check.passage)
    st.button(
        "Trả lời",
        type="primary",
        width="stretch",
        key=f"answer-{lesson.id}",
        disabled=state.get(key) is None,
        on_click=_answer,
        args=(enrolled.enrolment.id, lesson.id, key),
    )


def _look_again(lesson: Lesson, passage: int) -> None:
    named = heading_of_check(lesson)
    where = f"Xem lại đoạn: {named}" if named else "Xem lại đoạn này"
    st.html(
        f'<div class="answer warn" role="status"><h2>{icon("warn")}Chưa đúng</h2><div>'
        + paragraph("Không sao. Xem lại đoạn dưới đây một chút, rồi chọn lại.")
        + parts_lesson.go_on(passage, where)
        + "</div></div>"
    )


def _answer(enrolment_id: str, lesson_id: str, key: str) -> None:
    """Kept as it is given. A right answer finishes the lesson where it has been read long enough."""
    chosen = str(state.get(key))
    found: list[CheckState] = []

    def act() -> None:
        found.append(services().reading.answer_check(state.actor(), enrolment_id, lesson_id, chosen))

    if parts.act(act):
        if found[0].answered:
            _complete(enrolment_id, lesson_id)
        else:
            state.forget(key)


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
