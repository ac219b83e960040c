"""One quiz: what it asks for, one question at a time, and after handing in what was wrong and why.

Until then the page holds only what `OpenAttempt` holds: texts in this attempt's order, nothing correct.
"""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.answers import Given
from lms.domain.people import Actor
from lms.domain.quiz import BEAT, Sitting
from lms.services.learning import Enrolled
from lms.services.quiz_views import EntryState, OpenAttempt, QuizState
from lms.text_learning import (
    ENTRY_TITLES,
    moment_text,
    places_text,
    quiz_rule_text,
    time_text,
    waiting_text,
)
from lms.ui import navigation, parts, parts_answers, parts_learning, parts_marked, state
from lms.ui.parts_html import esc, icon, paragraph, progress


def screen(actor: Actor) -> None:
    lop, asked, attempt_id = state.asked("lop"), state.asked("kt"), state.asked("luot")
    under_way = None if attempt_id else services().quizzes.under_way(actor, lop, asked)
    if under_way:
        _question(under_way)
        navigation.link("khoa-hoc", "Về mục lục khóa học", lop=lop)
        return
    enrolled = services().learning.course(actor, lop)
    found = next((m.quiz for m in enrolled.modules if m.quiz.quiz.id == asked), None)
    sitting = Sitting(asked) if asked in tuple(Sitting) else None
    if not attempt_id and state.asked("cau"):
        # An address of a question, and no attempt any more: time ran out, or somebody went back.
        last = found.last_submitted if found else enrolled.entry.last_submitted if enrolled.entry else None
        attempt_id = last or ""
    if attempt_id and (found or sitting):
        parts_marked.result(enrolled, services().quizzes.result(actor, attempt_id), again=_again)
    elif sitting and enrolled.entry and enrolled.entry.questions:
        _sitting(enrolled, enrolled.entry, sitting)
    elif found and found.graded:
        _start(enrolled, found)
    else:
        parts.empty("Không có bài kiểm tra này. Chọn lại trong mục lục khóa học.")
    navigation.link("khoa-hoc", "Về mục lục khóa học", lop=enrolled.enrolment.id)


# --- before ---------------------------------------------------------------------------------


def _start(enrolled: Enrolled, quiz: QuizState) -> None:
    rule = enrolled.course.quiz_rule
    parts.heading(quiz.quiz.title, eyebrow=enrolled.course.title)
    parts.told()
    may = quiz.practice or not (quiz.passed or quiz.waiting or not quiz.attempts_left)
    if not may:
        parts.banner(
            "ok" if quiz.passed else "wait" if quiz.waiting else "warn",
            parts_learning.quiz_note(enrolled.course, quiz),
            "Không cần làm lại." if quiz.passed else "",
        )
    else:
        if quiz.practice:
            lines = ["Lớp này không chấm điểm bài kiểm tra: làm để tự ôn, làm mấy lần cũng được."]
        else:
            lines = [quiz_rule_text(quiz.graded, rule.pass_percent, quiz.attempts_left)]
        lines.append(time_text(rule.time_limit_minutes))
        if rule.negative_marking:
            lines.append("Câu có nhiều ý đúng: chọn ý sai bị trừ điểm trong câu đó.")
        if quiz.best_percent is not None:
            lines.insert(0, parts_learning.quiz_note(enrolled.course, quiz))
        parts.card("".join(paragraph(text) for text in lines))
        if quiz.possible_from:
            parts.banner("wait", f"Làm lại được từ {moment_text(quiz.possible_from)}")
            parts.hint("Trong lúc đó ông/bà xem lại bài đã nộp và các bài học được dẫn ở đó.")
        else:
            st.button(
                "Bắt đầu làm bài",
                type="primary",
                width="stretch",
                key=f"start-{quiz.quiz.id}",
                on_click=_begin,
                args=(enrolled.enrolment.id, quiz.quiz.id),
            )
    if waiting := waiting_text(quiz.unasked):
        parts.hint(waiting)
    if quiz.last_submitted:
        _look_back(enrolled, quiz.quiz.id, quiz.last_submitted)


def _sitting(enrolled: Enrolled, entry: EntryState, sitting: Sitting) -> None:
    """The same questions before the course and after it."""
    parts.heading(ENTRY_TITLES[sitting], eyebrow=enrolled.course.title)
    parts.told()
    if entry.offered is sitting:
        before = sitting is Sitting.BEFORE
        why = (
            "Làm trước khi học để sau này thấy mình tiến bộ bao nhiêu."
            if before
            else "Vẫn là các câu hỏi đầu khóa. Làm xong, ông/bà thấy mình tiến bộ bao nhiêu."
            " Lời giải hiện khi đã xong các bài kiểm tra của khóa."
        )
        lines = [
            f"{entry.questions} câu. {why}",
            "Không tính điểm, không ảnh hưởng đến giấy chứng nhận, không tính giờ.",
        ]
        if before:
            lines.append("Đáp án chưa hiện sau lần này, vì cuối khóa ông/bà sẽ làm lại các câu ấy.")
        parts.card("".join(paragraph(text) for text in lines))
        st.button(
            "Bắt đầu làm bài",
            type="primary",
            width="stretch",
            key=f"start-{sitting.value}",
            on_click=_begin_sitting,
            args=(enrolled.enrolment.id, sitting),
        )
    else:
        parts.empty("Bài này hiện không làm được: bài đầu khóa làm trước khi học, bài cuối khóa sau khi học.")
    if entry.last_submitted:
        _look_back(enrolled, sitting.value, entry.last_submitted)


def _look_back(enrolled: Enrolled, quiz_id: str, attempt_id: str) -> None:
    navigation.link(
        "kiem-tra", "Xem lại bài đã nộp gần nhất", lop=enrolled.enrolment.id, kt=quiz_id, luot=attempt_id
    )


def _begin(enrolment_id: str, quiz_id: str) -> None:
    if parts.act(lambda: services().quizzes.start_quiz(state.actor(), enrolment_id, quiz_id)):
        _turn(0)


def _begin_sitting(enrolment_id: str, sitting: Sitting) -> None:
    if parts.act(lambda: services().quizzes.start_entry(state.actor(), enrolment_id, sitting)):
        _turn(0)


# --- under way ------------------------------------------------------------------------------


def _question(attempt: OpenAttempt) -> None:
    total = len(attempt.questions)
    place = _place(attempt)
    question = attempt.questions[place]
    parts.from_top(f"{attempt.attempt_id}-{place}")
    open_places = [n for n, q in enumerate(attempt.questions) if q.id not in attempt.answered]
    answered = total - len(open_places)
    title = ENTRY_TITLES[attempt.sitting] if attempt.sitting else attempt.quiz_title
    timed = "" if attempt.ends_at else " Không tính giờ."
    st.html(
        paragraph(title, "eyebrow")
        + progress(answered, total, f"Đã trả lời {answered} trên {total} câu", "brass")
        + paragraph(f"Câu {place + 1} trên {total}.{timed}", "hint count")
        + f'<h1 id="cau">{esc(question.text)}</h1>'
    )
    _clock(attempt)
    key = f"answer-{attempt.attempt_id}-{question.id}"
    parts_answers.ask(
        question,
        key,
        attempt.chosen.get(question.id),
        lambda given: _save(attempt.attempt_id, question.id, place, given),
    )
    parts.told()
    if question.id in attempt.answered:
        st.html(
            f'<p class="saved">{icon("ok")}<span>Câu {place + 1} đã lưu. Mất mạng cũng không mất.</span></p>'
        )
    _steps(attempt, place, open_places)
    if open_places and answered:
        parts.hint(f"Chưa trả lời: {places_text([n + 1 for n in open_places])}.")


def _place(attempt: OpenAttempt) -> int:
    """The question of the address, else the first one open."""
    asked = state.asked("cau")
    if asked.isascii() and asked.isdigit() and 1 <= int(asked) <= len(attempt.questions):
        return int(asked) - 1
    waiting = (n for n, q in enumerate(attempt.questions) if q.id not in attempt.answered)
    return next(waiting, len(attempt.questions) - 1)


def _clock(attempt: OpenAttempt) -> None:
    """Runs in the browser, without the network; beside it a beat tells the server that somebody is there."""
    if attempt.ends_at is None:
        return
    left = max(0, int((attempt.ends_at - services().clock()).total_seconds()))
    st.html(
        f'<p class="clock" role="timer" id="dong-ho" data-left="{left}">Còn {left // 60} phút</p>'
        '<p class="unseen" id="dong-ho-doc" role="status"></p>'
    )
    st.html(f'<script src="/assets/screens/quiz_clock.js?{left}"></script>', unsafe_allow_javascript=True)
    _beat(attempt.attempt_id)


@st.fragment(run_every=BEAT)
def _beat(attempt_id: str) -> None:
    if not services().quizzes.beat(state.actor(), attempt_id):
        state.ask(luot=attempt_id, cau="")
        st.rerun()


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


def _save(attempt_id: str, question_id: str, place: int, given: Given) -> bool:
    """Saved as it is given."""
    saved = parts.act(lambda: services().quizzes.answer(state.actor(), attempt_id, question_id, given))
    if saved and not state.asked("cau"):
        _turn(place)  # without a place in the address the next run would show the first open question
    return saved


def _submit(attempt_id: str) -> None:
    if parts.act(lambda: services().quizzes.submit(state.actor(), attempt_id)):
        state.ask(luot=attempt_id, cau="")


def _again(enrolment_id: str, quiz_id: str) -> None:
    state.ask(luot="", cau="")
    _begin(enrolment_id, quiz_id)


screen(state.actor())
