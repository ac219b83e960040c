"""What came of an attempt: the result, and every question with what is right and why."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lms.domain.course import QuestionType
from lms.domain.quiz import Sitting
from lms.services.attempts import MarkedQuestion
from lms.services.learning import Enrolled
from lms.services.quiz_views import Submitted
from lms.text_learning import ENTRY_TITLES, gain_text, later_text, moment_text
from lms.ui import parts, parts_learning
from lms.ui.parts_content import picture
from lms.ui.parts_html import Shape, Tone, anchor, badge, esc, href, icon, pairs, paragraph


def result(enrolled: Enrolled, submitted: Submitted, *, again: Callable[[str, str], None]) -> None:
    """`again` begins another attempt: enrolment, quiz."""
    parts.from_top(submitted.attempt.id)
    if submitted.sitting:
        parts.heading(ENTRY_TITLES[submitted.sitting], eyebrow=enrolled.course.title)
        _sitting(submitted)
    else:
        parts.heading(submitted.quiz.title, eyebrow=f"Kết quả lượt {submitted.attempt.ordinal}")
        _graded(enrolled, submitted, again)
    parts.told()
    for place, marked in enumerate(submitted.questions, start=1):
        _marked(enrolled, place, marked)


def _sitting(submitted: Submitted) -> None:
    found = submitted.result
    words = f"Đúng {found.correct} trên {found.total} câu."
    if submitted.gain:
        parts.banner("ok", gain_text(*submitted.gain), words)
    elif submitted.sitting is Sitting.BEFORE:
        parts.banner(
            "ok",
            f"Đã ghi: {found.percent}%",
            "Học xong khóa, ông/bà làm lại các câu này để thấy mình tiến bộ bao nhiêu.",
        )
    else:
        parts.banner("ok", f"Đúng {found.percent}%", words)
    parts.card(
        "<h3>Đúng bao nhiêu câu ở mỗi mô-đun</h3>"
        + pairs([(one.title, f"{one.correct} trên {one.total}") for one in submitted.modules])
    )
    if submitted.to_finish:
        parts.hint(later_text(submitted.to_finish))


def _graded(enrolled: Enrolled, submitted: Submitted, again: Callable[[str, str], None]) -> None:
    found, rule = submitted.result, submitted.course.quiz_rule
    right = f"Đúng {found.correct} trên {found.total} câu."
    if submitted.time_was_over:
        parts.hint("Đã hết giờ. Máy đã nộp bài với những câu đã lưu.")
    if found.waiting:
        parts.banner(
            "wait",
            "Đã nộp, đang chờ chấm",
            f"Giảng viên còn chấm {found.waiting} câu tự luận. Chấm xong, kết quả hiện ở đây.",
        )
        return
    if submitted.practice:
        parts.banner("ok" if found.passed else "already", f"Đúng {found.percent}%", right)
    else:
        parts.banner(
            "ok" if found.passed else "warn",
            f"Đạt {found.percent}%" if found.passed else f"Chưa đạt: {found.percent}%",
            f"{right} Cần từ {rule.pass_percent}%.",
        )
    if found.passed and not submitted.practice:
        return
    left = submitted.attempts_left
    if submitted.practice:
        parts.hint("Bài luyện tập: làm lại lúc nào cũng được.")
    elif left and submitted.possible_from:
        parts.hint(
            f"Còn {left} lượt. Làm lại được từ {moment_text(submitted.possible_from)};"
            " trong lúc đó đọc lại các bài được dẫn dưới mỗi câu sai."
        )
        return
    elif left:
        parts.hint(f"Còn {left} lượt. Đọc lại các bài được dẫn dưới mỗi câu sai rồi làm lại.")
    else:
        parts.hint("Đã hết lượt làm bài. Hỏi người phụ trách lớp về cách học bù.")
        return
    st.button(
        "Làm lại bài kiểm tra",
        type="primary",
        width="stretch",
        key="again",
        on_click=again,
        args=(enrolled.enrolment.id, submitted.quiz.id),
    )


def _marked(enrolled: Enrolled, place: int, marked: MarkedQuestion) -> None:
    question = marked.question
    essay = question.type is QuestionType.ESSAY
    chose = "Ông/bà viết" if essay else "Ông/bà trả lời" if not question.choices else "Ông/bà chọn"
    said = paragraph(chose, "hint") + _lines(marked.chosen or "Chưa trả lời")
    correct = ""
    if marked.correct:
        lines = f"<b>{'<br>'.join(esc(line) for line in marked.correct.split(chr(10)))}</b>"
        correct = f'<p class="hint">Đáp án đúng</p><p class="right">{icon("ok")}{lines}</p>'
    notes = "".join(paragraph(text) for text in marked.feedback)
    if marked.comment:
        notes += f"<p><b>Giảng viên nhận xét.</b> {esc(marked.comment)}</p>"
    label = "Một bài tốt" if essay else "Vì sao"
    why = f"<p><b>{label}.</b> {esc(question.explanation)}</p>" if question.explanation else ""
    lesson = f"Xem lại bài {parts_learning.lesson_number(enrolled.course, question.lesson)}"
    back = anchor(lesson, href("bai-hoc", lop=enrolled.enrolment.id, bai=question.lesson))
    parts.card(
        f"<p>{_verdict(marked)}</p><h3>Câu {place}. {esc(question.text)}</h3>"
        + "".join(picture(figure) for figure in question.figures)
        + ("" if marked.right and not essay else said)
        + correct
        + notes
        + why
        + f'<div class="box">{parts_learning.basis(enrolled.course, question.citations)}<p>{back}</p></div>'
    )


def _verdict(marked: MarkedQuestion) -> str:
    words: tuple[str, Tone, Shape]
    if marked.percent is None:
        words = ("Đang chờ chấm", "info", "wait")
    elif marked.question.type is QuestionType.ESSAY:
        words = (f"Được {marked.percent} trên 100 điểm", "ok" if marked.right else "info", "ok")
    elif marked.right:
        words = ("Đúng", "ok", "ok")
    elif marked.percent:
        words = (f"Đúng một phần: {marked.percent}%", "info", "half")
    else:
        words = ("Chưa đúng", "warn", "warn")
    return badge(*words)


def _lines(text: str) -> str:
    return f"<p>{'<br>'.join(esc(line) for line in text.split(chr(10)))}</p>"
