"""Chấm bài: essays of a class that wait for a mark, attempts under way, what the course brought."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.domain.times import show_instant
from lms.services.class_quizzes import COMMENT_MAX, EXTRA_MOST, Gain, UnderWay, WaitingEssay
from lms.text_learning import ENTRY_TITLES, moment_text
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Figure, Link, esc, href, paragraph
from lms.ui.parts_table import Field, number

URL = "cham-bai"
CLASS_FIELDS = (Field("Lớp"), Field("Câu tự luận chờ chấm", "number"), Field("Bài đang làm", "number"))
OPEN_FIELDS = (Field("Họ và tên", name=True), Field("Bài kiểm tra"), Field("Bắt đầu"), Field("Hết giờ"))


def show() -> None:
    actor = parts_office.begin()
    if state.asked("lop"):
        _one(actor, state.asked("lop"))
    else:
        _list(actor)


def _list(actor: Actor) -> None:
    parts.heading("Chấm bài", hint="Câu tự luận chờ chấm và các bài đang làm, theo lớp.")
    rows = [
        (Link(row.title, href(URL, lop=row.cohort_id)), row.waiting, row.under_way)
        for row in services().class_quizzes.classes(actor)
    ]
    parts_table.table(
        "class-quizzes",
        CLASS_FIELDS,
        rows,
        empty="Chưa có lớp nào. Lớp hiện ở đây khi ông/bà được phân công hoặc cơ quan mở lớp.",
        search="Tìm lớp (không cần gõ dấu)",
    )


def _one(actor: Actor, cohort_id: str) -> None:
    quizzes = services().class_quizzes
    essays, under_way = quizzes.essays(actor, cohort_id), quizzes.under_way(actor, cohort_id)
    parts_office.back("Về danh sách lớp", href(URL))
    title = next(row.title for row in quizzes.classes(actor) if row.cohort_id == cohort_id)
    parts.heading(title, eyebrow="Chấm bài")
    parts.told()
    parts.section("Câu tự luận chờ chấm")
    if not essays:
        parts.empty("Không có câu nào chờ chấm.")
    for essay in essays:
        _essay(essay)
    parts.section("Bài đang làm")
    _under_way(under_way)
    if gain := quizzes.gain(actor, cohort_id):
        parts.section("Đầu khóa và cuối khóa")
        gain_strip(gain)


def gain_strip(gain: Gain) -> None:
    parts.strip(
        [
            Figure("Đã làm cả hai lần", number(gain.people), "người"),
            Figure("Đầu khóa", f"{gain.before}%", "trung bình"),
            Figure("Cuối khóa", f"{gain.after}%", "trung bình"),
            Figure("Tiến bộ", number(gain.improved), "người"),
        ]
    )


# --- essays ---------------------------------------------------------------------------------------


def _essay(essay: WaitingEssay) -> None:
    key = f"essay-{essay.attempt_id}-{essay.question.id}"
    written = "".join(paragraph(line) for line in essay.text.split("\n") if line.strip())
    parts.card(
        paragraph(f"{essay.quiz_title}, nộp {show_instant(essay.submitted_at)}", "hint")
        + f"<h3>{esc(essay.person_name)}</h3>"
        + f"<p><b>{esc(essay.question.text)}</b></p>{written}"
        + f'<div class="box"><p><b>Gợi ý chấm.</b> {esc(essay.question.explanation)}</p></div>'
    )
    with st.form(key, border=False):
        st.number_input("Điểm câu này, từ 0 đến 100", 0, 100, None, 5, key=f"{key}-percent")
        st.text_area("Nhận xét cho học viên (không bắt buộc)", key=f"{key}-comment", max_chars=COMMENT_MAX)
        st.form_submit_button(
            "Lưu điểm, không sửa lại được",
            key=f"{key}-save",
            on_click=lambda: parts_office.act(lambda who: _mark(who, essay, key)),
        )


def _mark(actor: Actor, essay: WaitingEssay, key: str) -> str:
    percent = state.get(f"{key}-percent")
    services().class_quizzes.mark_essay(
        actor,
        essay.attempt_id,
        essay.question.id,
        -1 if percent is None else int(percent),
        str(state.get(f"{key}-comment", "")),
    )
    return f"Đã lưu điểm của {essay.person_name}: {percent} trên 100."


# --- under way --------------------------------------------------------------------------------------


def _under_way(found: list[UnderWay]) -> None:
    if not found:
        parts.empty("Không ai đang làm bài.")
        return
    rows = [(one.person_name, _title(one), moment_text(one.started_at), _end(one)) for one in found]
    st.html(parts_table.html_table(OPEN_FIELDS, rows))
    timed = {one.attempt_id: one for one in found if one.ends_at}
    if timed:
        with st.expander("Cho thêm phút làm bài"):
            _grant(timed)


def _title(one: UnderWay) -> str:
    return ENTRY_TITLES[one.sitting] if one.sitting else f"{one.quiz_title}, lượt {one.ordinal}"


def _end(one: UnderWay) -> str:
    return moment_text(one.ends_at) if one.ends_at else "không tính giờ"


def _grant(timed: dict[str, UnderWay]) -> None:
    words = parts_office.distinct(
        {attempt_id: f"{one.person_name}: {_title(one)}" for attempt_id, one in timed.items()}
    )
    chosen = st.selectbox(
        "Cho ai",
        list(words),
        index=None,
        format_func=words.__getitem__,
        placeholder="Chọn bài đang làm",
        key="grant-attempt",
        filter_mode="contains",
    )
    st.number_input("Thêm mấy phút", 1, EXTRA_MOST, 5, 1, key="grant-minutes")
    st.text_input("Lý do (bắt buộc, lưu vào sổ)", key="grant-reason", max_chars=500)
    st.button(
        "Cho thêm phút",
        key="grant-save",
        disabled=chosen is None,
        on_click=lambda: parts_office.act(lambda who: _granted(who, str(chosen), timed)),
    )


def _granted(actor: Actor, attempt_id: str, timed: dict[str, UnderWay]) -> str:
    minutes = int(state.get("grant-minutes", 0))
    services().class_quizzes.grant_minutes(actor, attempt_id, minutes, str(state.get("grant-reason", "")))
    parts_office.clear("grant-attempt", "grant-reason")
    return f"Đã cho {timed[attempt_id].person_name} thêm {minutes} phút."


show()
