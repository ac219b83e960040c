"""Rows and cards of the trainee's screens. A row leads to a screen without loading the page again."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.attendance import window
from lms.domain.completion import CompletionState
from lms.domain.course import Course
from lms.domain.legal import CheckState, Citation
from lms.domain.quiz import Sitting
from lms.domain.times import show_date
from lms.services.learning import Enrolled, LessonState
from lms.services.quiz_views import QuizState
from lms.services.surveys import Asked
from lms.store.cohorts import SessionRow
from lms.text_completion import STATES, in_reach_sentence, missing_parts
from lms.text_content import CHECK_STATES, LEGAL_BASIS, legal_basis
from lms.text_learning import ENTRY_TITLES, day_text, gain_text, quiz_rule_text, read_text, span_text
from lms.ui import navigation, parts
from lms.ui.parts_html import Shape, Tone, anchor, badge, esc, icon, paragraph, progress

TONES: dict[CompletionState, Tone] = {
    CompletionState.COMPLETE: "ok",
    CompletionState.STILL_POSSIBLE: "ok",
    CompletionState.OUT_OF_REACH: "warn",
}
_MAKE_UP = "Hỏi cơ quan quản lý về lớp học bù; phần đã học vẫn được ghi."
_MARKUP = str.maketrans({char: f"\\{char}" for char in "\\`*_[]$<~"})


def status_card(enrolled: Enrolled, *, code: str | None = None) -> None:
    """How far, what is missing, and whether there is time. `code` of the certificate, once issued."""
    completion = enrolled.completion
    done, total = enrolled.parts
    words = f"Xong {done} trên {total} phần"
    complete = completion.is_complete
    title = "Đã học xong" if complete else f"Còn thiếu {missing_parts(completion)}"
    end = f"Hạn cuối {show_date(completion.deadline)}"
    if complete:
        end = "Đã cấp giấy chứng nhận." if code else "Đủ điều kiện, đang chờ cấp giấy chứng nhận."
    lost = completion.state is CompletionState.OUT_OF_REACH
    parts.card(
        paragraph(enrolled.course.title, "eyebrow")
        + f"<h3>{esc(title)}</h3>"
        + progress(done, total, words)
        + paragraph(words, "hint")
        + f'<p class="state">{badge(STATES[completion.state], TONES[completion.state])} {esc(end)}</p>'
        + (paragraph(f"{in_reach_sentence(completion)} {_MAKE_UP}", "hint") if lost else "")
    )


def row(key: str, shape: Shape, title: str, note: str, url: str, **parameters: str) -> None:
    """A line of a list that leads to a screen: shape, title, note."""
    with st.container(key=f"row-{shape}-{key}"):
        label = f"**{title.translate(_MARKUP)}**"
        if note:
            label += f" :gray[{note.translate(_MARKUP)}]"
        navigation.link(url, label, **parameters)


def line(shape: Shape, title: str, note: str) -> None:
    """A line that leads nowhere."""
    words = f"<b>{esc(title)}</b>{paragraph(note, 'hint')}"
    st.html(f'<div class="line {shape}">{icon(shape)}<div>{words}</div></div>')


def survey_line(asked: Asked) -> None:
    """A survey to be answered, on its light page: that it was answered is noted, never how."""
    title = asked.form.title + (f": {asked.about}" if asked.about else "")
    until = f"Nhận đến hết ngày {show_date(asked.last_day)}."
    words = f"<b>{anchor(title, f'/khao-sat/{asked.id}')}</b>" + paragraph(
        f"{asked.cohort_title}. Không ghi tên, vài phút. {until}", "hint"
    )
    st.html(f'<div class="line todo">{icon("todo")}<div>{words}</div></div>')


def lesson_row(enrolled: Enrolled, state: LessonState) -> None:
    """One lesson: read, begun, or still to read."""
    lesson = state.lesson
    shape: Shape = "ok" if state.completed else "half" if state.opened else "todo"
    note = f"{lesson.minutes} phút"
    if shape != "todo":
        read = read_text(state.seconds)
        note = "Đã đọc xong" if shape == "ok" else f"{read or 'Đang học dở'}, cả bài {note}"
    title = f"Bài {lesson_number(enrolled.course, lesson.id)}: {lesson.title}"
    # Somebody may take a course again in another class: a lesson is then twice on one page.
    key = f"{enrolled.enrolment.id}-{lesson.id}"
    row(key, shape, title, note, "bai-hoc", lop=enrolled.enrolment.id, bai=lesson.id)


def quiz_row(enrolled: Enrolled, state: QuizState) -> None:
    """One quiz with how it stands."""
    if not state.graded and not state.open_attempt:
        return
    shape: Shape = "ok" if state.passed else "half" if state.open_attempt else "todo"
    row(
        f"{enrolled.enrolment.id}-{state.quiz.id}", shape, state.quiz.title,
        quiz_note(enrolled.course, state), "kiem-tra", lop=enrolled.enrolment.id, kt=state.quiz.id,
    )  # fmt: skip


def entry_row(enrolled: Enrolled, sitting: Sitting) -> None:
    """The questions before the course or after it, when they may be answered now or have been."""
    entry = enrolled.entry
    if entry is None or not entry.questions:
        return
    percent = entry.before if sitting is Sitting.BEFORE else entry.after
    if percent is None and entry.offered is not sitting:
        return
    if percent is None:
        note = f"{entry.questions} câu, không tính điểm, bỏ qua cũng được"
    elif sitting is Sitting.AFTER and entry.before is not None:
        note = gain_text(entry.before, percent)
    else:
        note = f"Đã làm: {percent}%"
    shape: Shape = "ok" if percent is not None else "half" if entry.open_attempt else "todo"
    where = {"lop": enrolled.enrolment.id, "kt": sitting.value}
    row(f"{enrolled.enrolment.id}-{sitting.value}", shape, ENTRY_TITLES[sitting], note, "kiem-tra", **where)


def quiz_note(course: Course, state: QuizState) -> str:
    if state.waiting and not state.open_attempt:
        return "Đã nộp, đang chờ chấm câu tự luận."
    if state.practice and not state.open_attempt:
        best = "" if state.best_percent is None else f" Cao nhất {state.best_percent}%."
        return f"Luyện tập {state.graded} câu, làm mấy lần cũng được.{best}"
    if state.passed:
        return f"Đạt {state.best_percent}%"
    if state.open_attempt:
        return "Đang làm dở. Các câu đã chọn vẫn còn."
    rule = quiz_rule_text(state.graded, course.quiz_rule.pass_percent, state.attempts_left)
    if state.best_percent is None:
        return rule
    if state.attempts_left:
        return f"Lần trước {state.best_percent}%, chưa đạt. Còn {state.attempts_left} lượt."
    return f"Được {state.best_percent}%, chưa đạt. Đã hết lượt; hỏi người phụ trách lớp."


def session_note(enrolled: Enrolled, session: SessionRow) -> str:
    """`08:00 đến 10:00, hội trường UBND xã. Vắng buổi này là không đủ giờ.`"""
    note = f"{span_text(session.starts_at, session.ends_at)}, {session.place}."
    if session not in enrolled.upcoming:
        return note
    if enrolled.completion.state is CompletionState.STILL_POSSIBLE and enrolled.cannot_miss(session):
        note += " Vắng buổi này là không đủ giờ."
    if services().clock() >= window(session.starts_at, session.ends_at).opens:
        note += " Đang điểm danh: quét mã trên màn hình lớp."
    return note


def session_title(session: SessionRow) -> str:
    return f"Buổi {session.ordinal}, {day_text(session.starts_at)}"


def lesson_number(course: Course, lesson_id: str) -> int:
    """Counted through the whole course, as people speak of it."""
    return next(place for place, lesson in enumerate(course.lessons(), 1) if lesson.id == lesson_id)


def basis(course: Course, citations: tuple[Citation, ...]) -> str:
    """The box with the legal sources, each with how and when it was read; empty for skills alone."""
    found = []
    for source in course.sources:
        cited = [citation for citation in citations if citation.source == source.id]
        if not cited:
            continue
        found += [paragraph(text) for text in legal_basis(cited, course.sources)]
        check = source.check
        words = CHECK_STATES[check.state] + (f" {show_date(check.on)}" if check.on else "")
        shape: Shape = "ok" if check.state is CheckState.READ_IN_FULL else "warn"
        found.append(f'<p class="check {shape}">{icon(shape)}<span>{esc(words)}</span></p>')
    return f"<h3>{LEGAL_BASIS}</h3>" + "".join(found) if found else ""


def course_markdown(text: str) -> str:
    """Authors write words; Streamlit would take money for formulas, two tildes for a line through, and what
    stands in brackets for a link, a picture or a colour."""
    return text.replace("$", "\\$").replace("~", "\\~").replace("[", "\\[").replace("<", "&lt;")
