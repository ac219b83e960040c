"""Điểm danh: the roll of one class meeting, live; ticking by hand and correcting with a reason."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from lms.bootstrap import services
from lms.domain.attendance import Method, Status, window
from lms.domain.names import fold
from lms.domain.org_units import place_line
from lms.domain.people import Actor
from lms.domain.times import local_date, show_date, show_instant, show_time
from lms.services.attendance import Roll
from lms.store.attendance import RollLine
from lms.store.cohorts import SessionRow
from lms.text import METHODS, STATUSES, VERDICTS
from lms.ui import parts, parts_accounts, parts_office, parts_table, state
from lms.ui.parts_html import Figure, badge, esc, paragraph
from lms.ui.parts_table import Field, number

URL = "diem-danh-lop"
PAGE = 25
WIDTH = 110  # px; the two buttons of a line stand under each other
EDITING, REVOKING = "roll-editing", "roll-revoking"
ALL, NOT_IN, PRESENT = "all", "not_in", "present"
HISTORY = (Field("Lúc", "time"), Field("Ghi"), Field("Cách ghi"), Field("Người ghi"), Field("Lý do"))


def show() -> None:
    actor = parts_office.begin()
    sessions = services().attendance.my_sessions(actor)
    asked = state.asked("buoi")
    if not asked and not sessions:
        parts.heading("Điểm danh")
        parts.empty("Chưa có buổi học nào từ hai tuần trước đến hai tháng tới. Xếp lịch ở màn hình Lớp học.")
        return
    session_id = _choose(sessions, asked)
    if state.get(REVOKING) == session_id:
        _ask_to_revoke(actor, session_id)
        return
    session = services().attendance.session(actor, session_id)
    parts.heading(
        f"Buổi {session.ordinal}: {session.title}",
        hint=f"{session.cohort_title}. {parts_office.session_when(session)}. {session.place}.",
    )
    _live(session)
    parts_accounts.forgotten_in_class(lambda: _names(actor, session_id))


def _names(actor: Actor, session_id: str) -> dict[str, str]:
    """Who is enrolled, with the place to tell two of one name apart."""
    rows = services().attendance.roll(actor, session_id).rows
    return {row.person_id: f"{row.full_name}, {place_line(row.village, row.unit_name)}" for row in rows}


def _choose(sessions: list[SessionRow], asked: str) -> str:
    """The session of the address, else the one that is on now or next."""
    ids = [session.id for session in sessions]
    words = parts_office.distinct(
        {
            session.id: f"{show_date(local_date(session.starts_at))} {show_time(session.starts_at)},"
            f" {session.cohort_title}: buổi {session.ordinal}"
            for session in sessions
        }
    )
    if asked and asked not in ids:
        return asked  # an older one, opened from its cohort
    start = asked or _nearest(sessions, services().clock())
    chosen = st.selectbox(
        "Buổi học",
        ids,
        index=ids.index(start),
        format_func=words.__getitem__,
        placeholder="Chọn buổi học",
        key="roll-session",
        on_change=_moved,
        filter_mode="contains",
    )
    return chosen or start


def _moved() -> None:
    state.ask(buoi=str(state.get("roll-session") or ""))
    parts_office.clear(EDITING, "roll-page", "roll-search")


def _nearest(sessions: list[SessionRow], now: datetime) -> str:
    still = [session for session in sessions if window(session.starts_at, session.ends_at).closes >= now]
    return (still or sessions[-1:])[0].id


# --- the roll, fetched anew every five seconds ----------------------------------------------------


def _live(session: SessionRow) -> None:
    # While a reason is being typed nothing moves on the page.
    seconds = None if state.get(EDITING) else 5
    st.fragment(_roll, run_every=seconds)(session.id)


@parts_office.guarded
def _roll(session_id: str) -> None:
    roll = services().attendance.roll(state.actor(), session_id)
    absent = len(roll.rows) - roll.present
    now = services().clock()
    parts.strip(
        [
            Figure("Có mặt", number(roll.present), f"trên {number(len(roll.rows))} người"),
            Figure("Chưa vào", number(absent), _when(roll.session, now)),
        ]
    )
    _ways(roll.session)
    if not roll.rows:
        parts.empty("Lớp chưa ghi danh ai. Ghi danh ở màn hình Lớp học.")
        return
    parts.told()
    _list(roll, absent, now)
    if st.button("Mất điện thoại đang quét: thu quyền mọi máy quét", key="roll-ask-revoke", type="tertiary"):
        state.put(REVOKING, session_id)
        st.rerun()


def _when(session: SessionRow, now: datetime) -> str:
    span = window(session.starts_at, session.ends_at)
    if now < span.opens:
        return f"mở điểm danh lúc {show_instant(span.opens)}"
    if now < session.starts_at:
        return f"{-(-int((session.starts_at - now).total_seconds()) // 60)} phút nữa vào lớp"
    if now <= span.closes:
        return f"điểm danh đến {show_time(span.closes)}"
    return "đã hết giờ điểm danh"


def _ways(session: SessionRow) -> None:
    first, second, third = st.columns([5, 4, 4])
    first.link_button(
        "Mở mã trên màn hình",
        f"/trinh-chieu/{session.id}",
        type="primary",
        width="stretch",
        key="roll-projector",
    )
    second.link_button(
        "Quét thẻ",
        f"/quet-the/{session.id}",
        icon=":material/qr_code_scanner:",
        width="stretch",
        key="roll-scan",
    )
    with third:
        parts_office.download(
            "In tờ ký tên",
            lambda who: services().printing.sign_in_sheet(who, session.id),
            "to-ky-ten.pdf",
            "roll-sheet",
            mime=parts_office.PDF,
        )


def _list(roll: Roll, absent: int, now: datetime) -> None:
    words = {
        ALL: f"Tất cả {number(len(roll.rows))}",
        NOT_IN: f"Chưa vào {number(absent)}",
        PRESENT: f"Có mặt {number(roll.present)}",
    }
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        which = st.segmented_control(
            "Xem ai", [ALL, NOT_IN, PRESENT], default=ALL, format_func=words.__getitem__, key="roll-which",
            required=True, wrap=True, on_change=state.forget, args=("roll-page",),
        )  # fmt: skip
    with right:
        search = fold(st.text_input("Tìm tên, không cần dấu", key="roll-search") or "")
    rows = [
        row
        for row in roll.rows
        if (which == ALL or (row.status == Status.PRESENT) == (which == PRESENT))
        and search in fold(row.full_name)
    ]
    if not rows:
        parts.empty("Không có ai trong phần này.")
        return
    page = min(int(state.get("roll-page", 0)), (len(rows) - 1) // PAGE)
    begun = now >= window(roll.session.starts_at, roll.session.ends_at).opens
    over = now > window(roll.session.starts_at, roll.session.ends_at).closes
    st.html(
        '<div class="roll-head"><div class="roll"><span>Họ và tên</span><span>Đơn vị</span>'
        "<span>Tình trạng</span></div><span>Ghi tay</span></div>"
    )
    shown = rows[page * PAGE : (page + 1) * PAGE]
    if state.get(EDITING) not in {row.person_id for row in shown}:
        state.forget(EDITING)
    for row in shown:
        _line(roll.session.id, row, begun=begun, over=over)
        if row.person_id == state.get(EDITING):
            _editor(roll.session.id, row)
    parts_table.pager("roll-page", page, len(rows), PAGE)


def _line(session_id: str, row: RollLine, *, begun: bool, over: bool) -> None:
    place = place_line(row.village, row.unit_name)
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", key=f"rollrow-{row.person_id}"
    ):
        st.html(f'<div class="roll"><b>{esc(row.full_name)}</b><span>{esc(place)}</span>{_status(row)}</div>')
        if row.status is None and begun and not over:
            st.button(
                "Có mặt",
                key=f"tick-{row.person_id}",
                on_click=_tick,
                args=(session_id, row.person_id, row.full_name),
                width=WIDTH,
            )
        # Before anything is written there is nothing to correct, unless the class is over.
        if (row.status is not None or over) and st.button("Sửa", key=f"edit-{row.person_id}", width=WIDTH):
            state.put(EDITING, row.person_id)
            st.rerun()


def _status(row: RollLine) -> str:
    if row.status == Status.PRESENT and row.happened_at is not None:
        how = METHODS[Method(row.method)] if row.method else ""
        present = badge(f"Có mặt {show_time(row.happened_at)}", "ok", "ok")
        return f"<span>{present}<small>{esc(how)}</small></span>"
    if row.status == Status.ABSENT:
        return f"<span>{badge('Vắng', 'warn')}<small>{esc(METHODS[Method.CORRECTION])}</small></span>"
    return f"<span>{badge('Chưa vào', 'plain', 'todo')}</span>"


def _tick(session_id: str, person_id: str, name: str) -> None:
    def do(actor: Actor) -> str:
        verdict = services().attendance.tick(actor, session_id, person_id)
        return f"{name}: {VERDICTS[verdict]}"

    parts_office.act(do)


# --- correcting ---------------------------------------------------------------------------------


def _editor(session_id: str, row: RollLine) -> None:
    """Under the line it is about."""
    present = row.status == Status.PRESENT
    to = Status.ABSENT if present else Status.PRESENT
    with st.container(border=True):
        st.html(
            paragraph(f"Sửa: {row.full_name}", "strong")
            + paragraph(
                f"Sổ đang ghi: {'có mặt' if present else 'chưa có mặt'}. Sửa thành: {STATUSES[to].lower()}."
            )
        )
        lines = services().attendance.history(state.actor(), session_id, row.person_id)
        if lines:
            history = [
                (
                    line.recorded_at,
                    STATUSES[Status(line.status)],
                    METHODS[Method(line.method)],
                    name,
                    line.reason or "",
                )
                for line, name in lines
            ]
            st.html(parts_table.html_table(HISTORY, history))
        with st.form("roll-correct", border=False):
            reason = st.text_input("Lý do sửa (bắt buộc, lưu vào sổ)", key="roll-reason", max_chars=500)
            if st.form_submit_button("Lưu sửa", key="roll-save") and parts_office.attempt(
                lambda: services().attendance.correct(state.actor(), session_id, row.person_id, to, reason)
            ):
                state.forget(EDITING)
                parts.done(f"{row.full_name}: đã sửa thành {STATUSES[to].lower()}. Dòng cũ vẫn còn trong sổ.")
                st.rerun()
        if st.button("Thôi, không sửa", key="roll-leave", type="tertiary"):
            state.forget(EDITING)
            st.rerun()


# --- scanners -----------------------------------------------------------------------------------


def _ask_to_revoke(actor: Actor, session_id: str) -> None:
    session = services().attendance.session(actor, session_id)
    parts.heading("Thu quyền mọi máy quét")
    parts.card(
        paragraph(f"Buổi {session.ordinal}: {session.title}", "strong")
        + paragraph(
            "Dùng khi mất điện thoại đang quét thẻ. Mọi máy quét của buổi này dừng ngay; những lượt đã ghi"
            " vẫn còn. Muốn quét tiếp, mở lại trang Quét thẻ từ màn hình này."
        )
    )
    st.button(
        "Thu quyền mọi máy quét của buổi này",
        key="roll-revoke",
        on_click=lambda: parts_office.act(lambda who: _revoked(who, session_id)),
        width="stretch",
    )
    st.button(
        "Quay lại, không thu", key="roll-keep", type="tertiary", on_click=state.forget, args=(REVOKING,)
    )


def _revoked(actor: Actor, session_id: str) -> str:
    state.forget(REVOKING)
    count = services().attendance.revoke_scanners(actor, session_id)
    return f"Đã thu quyền {count} máy quét." if count else "Buổi này không có máy quét nào đang mở."


show()
