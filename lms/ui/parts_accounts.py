"""A forgotten PIN, helped face to face: a one-time code, big on the screen and as a slip."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from lms.bootstrap import services
from lms.domain.codes import print_activation_code, print_learner_code
from lms.domain.people import Actor
from lms.domain.times import show_date
from lms.services.activation_codes import AGAIN_LIFE
from lms.services.printing import SlipAgain
from lms.ui import parts, parts_office, state
from lms.ui.parts_html import as_label, esc, paragraph

MADE, OPEN = "accounts-slip-again", "accounts-again-open"


def forgotten(person_id: str, *, key: str = "again") -> None:
    """For one person: the reason, the button, and the code while it is on the screen."""
    if not services().accounts.may_issue_again(state.actor(), [person_id]):
        parts.hint("Mã của người này do quản trị cấp; của chính mình thì đổi ở màn hình Tài khoản của tôi.")
        return
    parts.hint(
        f"Không ai xem được mã PIN cũ. Mã mới dùng một lần, trong {AGAIN_LIFE.days} ngày; mã PIN cũ vẫn dùng"
        " được đến khi người này đặt mã khác."
    )
    with st.form(f"{key}-form", border=False):
        reason = st.text_input("Lý do (bắt buộc, lưu vào sổ)", key=f"{key}-reason", max_chars=500)
        if st.form_submit_button("Cấp mã kích hoạt mới", key=f"{key}-make") and parts_office.attempt(
            lambda: _make(state.actor(), person_id, reason)
        ):
            st.rerun()
    made: SlipAgain | None = state.get(MADE)
    if made is not None and made.owner.person_id == person_id:
        _show(made, key)


def forgotten_in_class(names: Callable[[], Mapping[str, str]]) -> None:
    """Below a class: `names` are its people by id, asked for once the button is pressed. Only those whom
    this trainer may help are offered."""
    if not state.get(OPEN):
        st.button(
            "Học viên quên mã PIN, mất giấy kích hoạt",
            key="again-open",
            type="tertiary",
            on_click=state.put,
            args=(OPEN, True),
        )
        return
    with st.container(border=True):
        parts.section("Học viên quên mã PIN, mất giấy kích hoạt")
        _choose(names())
        st.button("Đóng phần này", key="again-close", type="tertiary", on_click=_close)


def _choose(names: Mapping[str, str]) -> None:
    mine = services().accounts.may_issue_again(state.actor(), list(names))
    if not mine:
        parts.empty("Không có ai trong lớp này mà ông/bà cấp mã được. Báo cơ quan quản lý lớp.")
        return
    labels = {person_id: as_label(name) for person_id, name in names.items() if person_id in mine}
    chosen = st.selectbox(
        "Ai quên mã?",
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        placeholder="Chọn học viên",
        key="again-who",
    )
    if chosen is not None:
        forgotten(chosen)


def _close() -> None:
    for key in (OPEN, MADE):
        state.forget(key)


def _make(actor: Actor, person_id: str, reason: str) -> None:
    state.put(MADE, services().printing.slip_again(actor, person_id, reason))


def _show(made: SlipAgain, key: str) -> None:
    """Big enough to be copied from a screen on the other side of a desk."""
    address = services().settings.public_url.partition("://")[2]
    st.html(
        '<div class="card again">'
        + paragraph(made.owner.name, "name")
        + paragraph("1. Mở trang", "hint")
        + f'<p class="code">{esc(address)}/kich-hoat</p>'
        + paragraph("2. Mã đăng nhập", "hint")
        + f'<p class="code">{esc(print_learner_code(made.owner.learner_code))}</p>'
        + paragraph("3. Mã kích hoạt, dùng một lần", "hint")
        + f'<p class="code big">{esc(print_activation_code(made.code))}</p>'
        + paragraph(f"Dùng đến hết ngày {show_date(made.expires_on)}.")
        + "</div>"
    )
    parts_office.ready_file("In giấy kích hoạt (PDF)", made.pdf, "giay-kich-hoat.pdf", f"{key}-pdf")
    st.button(
        "Đã đưa mã, xóa khỏi màn hình",
        key=f"{key}-done",
        type="tertiary",
        on_click=state.forget,
        args=(MADE,),
    )
