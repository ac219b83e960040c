"""Activation slips from the list and from one person's page: said before, made, handed over, forgotten."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.services.printing import PrintedSlips
from lms.store.people import PersonCard
from lms.ui import parts, parts_office, state
from lms.ui.parts_html import paragraph
from lms.ui.parts_table import number

ASKING, SLIPS = "people-asking", "people-slips"


def ask_about(cards: list[PersonCard]) -> None:
    """Printing makes new codes, so it is said before that the old ones stop working."""
    active = sum(card.activated for card in cards)
    parts.heading(f"In giấy kích hoạt cho {number(len(cards))} người")
    parts.box(
        paragraph(
            "Mỗi giấy mang một mã kích hoạt mới. Giấy đã phát trước đó cho những người này hết dùng được."
        )
        + paragraph(
            f"Trong đó {number(active)} người đã kích hoạt: vẫn đăng nhập bằng mã PIN đang dùng, cho đến khi"
            " dùng giấy mới để đặt lại."
            if active
            else "Chưa ai trong số này kích hoạt tài khoản."
        )
        + paragraph("Giấy có mã bí mật: in xong phát tận tay, không gửi tệp qua mạng, không giữ tệp lại."),
        amber=True,
    )
    ids = [card.person_id for card in cards]
    st.button(
        "Cấp mã mới và làm tệp in",
        key="people-make-slips",
        type="primary",
        on_click=lambda: parts_office.act(lambda who: make(who, ids)),
        width="stretch",
    )
    st.button(
        "Quay lại, không in", key="people-no-slips", type="tertiary", on_click=state.forget, args=(ASKING,)
    )


def make(actor: Actor, person_ids: list[str]) -> str:
    """New codes on a PDF that waits on the screen. Returns the sentence that says so."""
    state.forget(ASKING)
    printed = services().printing.slips(actor, person_ids)
    state.put(SLIPS, printed)
    left_out = (
        f" Bỏ qua {printed.left_out} người có quyền quản lý: mã của họ do quản trị cấp."
        if printed.left_out
        else ""
    )
    return f"Đã cấp mã mới cho {number(printed.people)} người.{left_out}"


def ready() -> None:
    """The file that waits, if one does."""
    printed: PrintedSlips | None = state.get(SLIPS)
    if printed is None:
        return
    parts_office.ready_file(
        "Tải tệp giấy kích hoạt (PDF)", printed.pdf, "giay-kich-hoat.pdf", "people-slips-file"
    )
    st.button(
        "In xong, xóa tệp khỏi màn hình",
        key="people-slips-done",
        type="tertiary",
        on_click=state.forget,
        args=(SLIPS,),
    )
