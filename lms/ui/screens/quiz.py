"""One quiz: what it asks for, one question at a time, and after handing in what was wrong and why.

Until then the page holds only what `OpenAttempt` holds: texts in this attempt's order, nothing correct.
"""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.services.attempts import MarkedQuestion
from lms.services.learning import Enrolled
from lms.services.quiz_views import OpenAttempt, QuizState, Submitted
from lms.text_learning import places_text, quiz_rule_text, waiting_text
from lms.ui import navigation, parts, parts_learning, state
from lms.ui.parts_html import anchor, badge, esc, href, icon, paragraph, progress


def screen(actor: Actor) -> None:
    enrolled = services().learning.course(actor, state.asked("lop"))
    found = [m.quiz for m in enrolled.modules if m.quiz.quiz.id == state.asked("kt")]
    attempt_id = state.asked("luot")
    if not found or not found[0].graded:
        parts.empty("Không có bài kiểm tra này. Chọn lại trong mục lục khóa học.")
    elif attempt_id:
        _result(enrolled, services().quizzes.result(actor, attempt_id))
    elif found[0].open_attempt:
        _question(enrolled, services().quizzes.open_attempt(actor, found[0].open_attempt))
    else:
        _start(enrolled, found[0])
    navigation.link("khoa-hoc", "Về mục lục khóa học", lop=enrolled.enrolment.id)


# --- before ---------------------------------------------------------------------------------


def _start(enrolled: Enrolled, quiz: QuizState) -> None:
    rule = enrolled.course.quiz_rule
    parts.heading(quiz.quiz.title, eyebrow=enrolled.course.title)
    parts.told()
    if quiz.passed or not quiz.attempts_left:
        parts.banner(
            "ok" if quiz.passed else "warn",
            parts_learning.quiz_note(enrolled.course, quiz),
            "Không cần làm lại." if quiz.passed else "",
        )
    else:
        lines = [
            quiz_rule_text(quiz.graded, rule.pass_percent, quiz.attempts_left),
            "Không tính giờ. Chọn câu nào, máy lưu ngay câu đó; nghỉ giữa chừng rồi làm tiếp được.",
        ]
        if quiz.best_percent is not None:
            lines.insert(0, parts_learning.quiz_note(enrolled.course, quiz))
        parts.card("".join(paragraph(text) for text in lines))
        st.button(
            "Bắt đầu làm bài",
            type="primary",
            width="stretch",
            key=f"start-{quiz.quiz.id}",
            on_click=_begin,
            args=(enrolled.enrolment.id, quiz.quiz.id),
        )
    if waiting := waiting_text(len(quiz.quiz.questions) - quiz.graded):
        parts.hint(waiting)
    if quiz.last_submitted:
        navigation.link(
            "kiem-tra",
            "Xem lại bài đã nộp gần nhất",
            lop=enrolled.enrolment.id,
            kt=quiz.quiz.id,
            luot=quiz.last_submitted,
        )


def _begin(enrolment_id: str, quiz_id: str) -> None:
    state.forget("question")
    parts.act(lambda: services().quizzes.start_quiz(state.actor(), enrolment_id, quiz_id))


# --- under way ------------------------------------------------------------------------------


def _question(enrolled: Enrolled, attempt: OpenAttempt) -> None:
    total = len(attempt.questions)
    place = _place(attempt)
    question = attempt.questions[place]
    parts.from_top(f"{attempt.attempt_id}-{place}")
    open_places = [n for n, q in enumerate(attempt.questions) if q.id not in attempt.chosen]
    answered = total - len(open_places)
    st.html(
        paragraph(attempt.quiz_title, "eyebrow")
        + progress(answered, total, f"Đã chọn {answered} trên {total} câu", "brass")
        + paragraph(f"Câu {place + 1} trên {total}. Không tính giờ.", "hint count")
        + f'<h1 id="cau">{esc(question.text)}</h1>'
    )
    texts = {choice.key: choice.text for choice in question.choices}
    chosen = attempt.chosen.get(question.id)
    key = f"answer-{attempt.attempt_id}-{question.id}"
    with st.container(key="choices"):
        st.radio(
            question.text,
            list(texts),
            index=list(texts).index(chosen) if chosen else None,
            format_func=lambda choice: parts_learning.course_markdown(texts[choice]),
            key=key,
            label_visibility="collapsed",
            width="stretch",
            on_change=_answer,
            args=(attempt.attempt_id, question.id, key),
        )
    parts.told()
    if chosen:
        st.html(
            f'<p class="saved">{icon("ok")}<span>Câu {place + 1} đã lưu. Mất mạng cũng không mất.</span></p>'
        )
    _steps(attempt, place, open_places)
    if open_places and answered:
        parts.hint(f"Chưa chọn: {places_text([n + 1 for n in open_places])}.")


def _place(attempt: OpenAttempt) -> int:
    """The question of the address, else the first one open."""
    asked = state.asked("cau")
    if asked.isascii() and asked.isdigit() and 1 <= int(asked) <= len(attempt.questions):
        return int(asked) - 1
    waiting = (n for n, q in enumerate(attempt.questions) if q.id not in attempt.chosen)
    return next(waiting, len(attempt.questions) - 1)


def _steps(attempt: OpenAttempt, place: int, open_places: list[int]) -> None:
    """One primary: on to the next open question, or to hand in when there is none."""
    later = [n for n in open_places if n != place]
    after = next((n for n in later if n > place), later[0] if later else None)
    if after is not None:
        label = "Câu tiếp" if after == place + 1 else f"Sang câu {after + 1}"
        st.button(label, type="primary", width="stretch", key="next", on_click=_turn, args=(after,))
    elif not open_places:
        st.button(
            "Nộp bài", type="primary", width="stretch", key="submit", on_click=_submit,
            args=(attempt.attempt_id,),
        )  # fmt: skip
    with st.container(horizontal=True):
        for label, to in (("Câu trước", place - 1), ("Câu sau", place + 1)):
            if 0 <= to < len(attempt.questions) and to != after:
                st.button(label, key=f"to-{label}", width="stretch", on_click=_turn, args=(to,))


def _turn(place: int) -> None:
    state.ask(cau=str(place + 1))


def _answer(attempt_id: str, question_id: str, key: str) -> None:
    """Saved as it is given. What could not be saved is not shown as chosen."""
    choice = str(state.get(key))
    place = state.asked("cau")
    if not parts.act(lambda: services().quizzes.answer(state.actor(), attempt_id, question_id, choice)):
        state.forget(key)
    elif not place:
        # Without a place in the address the next run would show the first open question: stay here.
        attempt = services().quizzes.open_attempt(state.actor(), attempt_id)
        _turn([question.id for question in attempt.questions].index(question_id))


def _submit(attempt_id: str) -> None:
    if parts.act(lambda: services().quizzes.submit(state.actor(), attempt_id)):
        state.ask(luot=attempt_id, cau="")


# --- after ----------------------------------------------------------------------------------


def _result(enrolled: Enrolled, submitted: Submitted) -> None:
    result, rule = submitted.result, submitted.course.quiz_rule
    parts.from_top(submitted.attempt.id)
    parts.heading(submitted.quiz.title, eyebrow=f"Kết quả lượt {submitted.attempt.ordinal}")
    parts.banner(
        "ok" if result.passed else "warn",
        f"Đạt {result.percent}%" if result.passed else f"Chưa đạt: {result.percent}%",
        f"Đúng {result.correct} trên {result.total} câu. Cần từ {rule.pass_percent}%.",
    )
    if not result.passed:
        left = submitted.attempts_left
        if left:
            parts.hint(f"Còn {left} lượt. Đọc lại các bài được dẫn dưới mỗi câu sai rồi làm lại.")
            st.button(
                "Làm lại bài kiểm tra",
                type="primary",
                width="stretch",
                key="again",
                on_click=_again,
                args=(enrolled.enrolment.id, submitted.quiz.id),
            )
        else:
            parts.hint("Đã hết lượt làm bài. Hỏi người phụ trách lớp về cách học bù.")
    for place, marked in enumerate(submitted.questions, start=1):
        _marked(enrolled, place, marked)


def _again(enrolment_id: str, quiz_id: str) -> None:
    state.ask(luot="", cau="")
    _begin(enrolment_id, quiz_id)


def _marked(enrolled: Enrolled, place: int, marked: MarkedQuestion) -> None:
    question = marked.question
    verdict = badge("Đúng", "ok", "ok") if marked.right else badge("Chưa đúng", "warn", "warn")
    chosen = paragraph("Ông/bà chọn", "hint") + paragraph(marked.chosen or "Chưa chọn")
    correct = f'<p class="hint">Đáp án đúng</p><p class="right">{icon("ok")}<b>{esc(marked.correct)}</b></p>'
    lesson = f"Xem lại bài {parts_learning.lesson_number(enrolled.course, question.lesson)}"
    back = anchor(lesson, href("bai-hoc", lop=enrolled.enrolment.id, bai=question.lesson))
    parts.card(
        f"<p>{verdict}</p><h3>Câu {place}. {esc(question.text)}</h3>"
        + ("" if marked.right else chosen)
        + correct
        + f"<p><b>Vì sao.</b> {esc(question.explanation)}</p>"
        + f'<div class="box">{parts_learning.basis(enrolled.course, question.citations)}<p>{back}</p></div>'
    )


screen(state.actor())
