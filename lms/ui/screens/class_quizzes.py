"""Chấm bài: essays of a class that wait for a mark, attempts under way, what the course brought."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.domain.times import show_instant
from lms.services.class_quizzes import COMMENT_MAX, Gain, UnderWay, WaitingEssay
from lms.text_learning import ENTRY_TITLES, moment_text
from lms.ui import parts, parts_learning, parts_office, parts_table, state
from lms.ui.parts_html import Figure, Link, anchor, esc, href, paragraph
from lms.ui.parts_table import Field, number

URL = "cham-bai"
CLASS_FIELDS = (Field("Lớp"), Field("Bài chờ chấm", "number"), Field("Bài đang làm", "number"))
OPEN_FIELDS = (Field("Họ và tên", name=True), Field("Bài kiểm tra"), Field("Bắt đầu"), Field("Hết giờ"))
OUT_OF_TEN = 10
"""A mark up to this may be meant out of ten."""
_WHICH = "essay-which"
_SURE = "essay-sure"


def show() -> None:
    actor = parts_office.begin()
    cohort_id = state.asked("lop")
    if not cohort_id:
        _list(actor)
    elif state.asked("viec") == "them-phut":
        _more_time(actor, cohort_id)
    else:
        _one(actor, cohort_id)


def _list(actor: Actor) -> None:
    parts.heading("Chấm bài", hint="Câu tự luận chờ chấm và các bài đang làm, theo lớp.")
    classes = services().class_quizzes.classes(actor)
    for row in classes:
        if row.waiting:
            note = f"{number(row.waiting)} bài chờ chấm"
            parts_learning.row(f"waits-{row.cohort_id}", "wait", row.title, note, URL, lop=row.cohort_id)
    parts_table.table(
        "class-quizzes",
        CLASS_FIELDS,
        [(Link(row.title, href(URL, lop=row.cohort_id)), row.waiting, row.under_way) for row in classes],
        empty="Chưa có lớp nào. Lớp hiện ở đây khi ông/bà được phân công hoặc cơ quan mở lớp.",
        search="Tìm lớp (không cần gõ dấu)",
    )


def _one(actor: Actor, cohort_id: str) -> None:
    quizzes = services().class_quizzes
    essays, under_way = quizzes.essays(actor, cohort_id), quizzes.under_way(actor, cohort_id)
    parts_office.back("Về danh sách lớp", href(URL))
    parts.heading(_title_of(actor, cohort_id), eyebrow="Chấm bài")
    parts.told()
    parts.section("Câu tự luận chờ chấm")
    _essays(essays)
    parts.section("Bài đang làm")
    _under_way(under_way, cohort_id)
    if gain := quizzes.gain(actor, cohort_id):
        parts.section("Đầu khóa và cuối khóa")
        gain_strip(gain)


def _title_of(actor: Actor, cohort_id: str) -> str:
    classes = services().class_quizzes.classes(actor)
    return next(row.title for row in classes if row.cohort_id == cohort_id)


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


def _essays(essays: list[WaitingEssay]) -> None:
    """One after the other, a question at a time: marks are fairer, and what was saved is said beside the
    next one. Two people who mark at once choose different ends of the list."""
    if not essays:
        parts.empty("Không có câu nào chờ chấm.")
        return
    by_key = {_key(one): one for one in sorted(essays, key=lambda one: (one.quiz_title, one.question.id))}
    keys = list(by_key)
    words = parts_office.distinct(
        {key: f"{one.person_name}: {_shortened(one.question.text)}" for key, one in by_key.items()}
    )
    if state.get(_WHICH) not in by_key:  # the last one, or somebody else has marked it
        state.forget(_WHICH)
    sittings = number(len({one.attempt_id for one in essays}))
    chosen = st.selectbox(
        f"Còn {number(len(keys))} câu, trong {sittings} bài",
        keys,
        format_func=words.__getitem__,
        placeholder="Chọn bài",
        key=_WHICH,
        filter_mode="contains",
    )
    key = chosen if chosen in by_key else keys[0]
    parts.from_top(key)  # where it is said what was saved
    after = keys[(keys.index(key) + 1) % len(keys)]
    _essay(by_key[key], key, after)


def _key(essay: WaitingEssay) -> str:
    return f"essay-{essay.attempt_id}-{essay.question.id}"


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60].rsplit(' ', 1)[0]}…"


def _essay(essay: WaitingEssay, key: str, after: str) -> None:
    written = "".join(paragraph(line) for line in essay.text.split("\n") if line.strip())
    parts.card(
        paragraph(f"{essay.quiz_title}, nộp {show_instant(essay.submitted_at)}", "hint")
        + f"<h3>{esc(essay.person_name)}</h3>"
        + f"<p><b>{esc(essay.question.text)}</b></p>{written}"
        + f'<div class="box"><p><b>Gợi ý chấm.</b> {esc(essay.question.explanation)}</p></div>'
    )
    with st.form(key, border=False):
        # No bounds: the field would say in English that they are passed.
        st.number_input("Điểm câu này, từ 0 đến 100", value=None, step=1, key=f"{key}-percent")
        st.text_area("Nhận xét cho học viên (không bắt buộc)", key=f"{key}-comment", max_chars=COMMENT_MAX)
        if state.get(_SURE) == key:
            percent = int(state.get(f"{key}-percent") or 0)
            tenth = f"{percent / 10:.1f}".replace(".", ",")
            parts.box(
                paragraph(
                    f"{percent} trên 100, tức {tenth} điểm trên thang 10. Đúng vậy thì bấm lưu lần nữa;"
                    " chấm theo thang 10 thì nhân với 10 trước đã."
                ),
                amber=True,
            )
        st.form_submit_button(
            "Lưu điểm",
            key=f"{key}-save",
            type="primary",
            on_click=lambda: _save(essay, key, after),
        )
    parts.hint("Điểm đã lưu không sửa lại được. Học viên đọc được điểm và nhận xét.")


def _save(essay: WaitingEssay, key: str, after: str) -> None:
    """A mark that may be meant out of ten is asked about first: it can never be put right."""
    percent = state.get(f"{key}-percent")
    if percent is not None and 0 < percent <= OUT_OF_TEN and state.get(_SURE) != key:
        state.put(_SURE, key)
        return
    state.forget(_SURE)
    if parts.act(lambda: parts.done(_mark(state.actor(), essay, key))):
        state.put(_WHICH, after)


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


def _under_way(found: list[UnderWay], cohort_id: str) -> None:
    rows = [(one.person_name, _title(one), moment_text(one.started_at), _end(one)) for one in found]
    if any(one.ends_at for one in found):
        st.html(anchor("Cho thêm phút làm bài", href(URL, lop=cohort_id, viec="them-phut"), "or"))
    parts_table.table(
        "under-way",
        OPEN_FIELDS,
        rows,
        empty="Không ai đang làm bài.",
        search="Tìm người (không cần gõ dấu)",
    )


def _more_time(actor: Actor, cohort_id: str) -> None:
    """A page of its own: whoever asks sits before a clock that runs."""
    found = services().class_quizzes.under_way(actor, cohort_id)
    timed = {one.attempt_id: one for one in found if one.ends_at}
    parts_office.back("Về chấm bài của lớp", href(URL, lop=cohort_id))
    parts.heading("Cho thêm phút làm bài", eyebrow=_title_of(actor, cohort_id))
    parts.told()
    if timed:
        _grant(timed)
    else:
        parts.empty("Không ai đang làm bài có tính giờ.")


def _title(one: UnderWay) -> str:
    return ENTRY_TITLES[one.sitting] if one.sitting else f"{one.quiz_title}, lượt {one.ordinal}"


def _end(one: UnderWay) -> str:
    return moment_text(one.ends_at) if one.ends_at else "không tính giờ"


def _grant(timed: dict[str, UnderWay]) -> None:
    words = parts_office.distinct(
        {
            attempt_id: f"{one.person_name}: {_title(one)}, hết giờ {_end(one)}"
            for attempt_id, one in timed.items()
        }
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
    st.number_input("Thêm mấy phút", value=5, step=1, key="grant-minutes")
    st.text_input("Lý do (bắt buộc, lưu vào sổ)", key="grant-reason", max_chars=500)
    parts.hint("Lý do nằm lại trong nhật ký. Xin đừng ghi bệnh tật, chuyện riêng.")
    st.button(
        "Cho thêm phút",
        key="grant-save",
        type="primary",
        disabled=chosen is None,
        on_click=lambda: parts_office.act(lambda who: _granted(who, str(chosen), timed)),
    )


def _granted(actor: Actor, attempt_id: str, timed: dict[str, UnderWay]) -> str:
    minutes = int(state.get("grant-minutes") or 0)
    services().class_quizzes.grant_minutes(actor, attempt_id, minutes, str(state.get("grant-reason", "")))
    parts_office.clear("grant-attempt", "grant-reason")
    return f"Đã cho {timed[attempt_id].person_name} thêm {minutes} phút."


show()
