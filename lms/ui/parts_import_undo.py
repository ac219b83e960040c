"""Taking an import back: what would go and who would stay, before anything does."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.domain.times import show_instant
from lms.services.import_undo import UndoPlan
from lms.text_roster import TRACES
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Figure, esc
from lms.ui.parts_table import Field, number

STAYING = (Field("Họ và tên", name=True), Field("Năm sinh"), Field("Đơn vị"), Field("Vì sao giữ lại"))
SHOWN, NAMED = 200, 20
REASON = "import-undo-reason"


def show(actor: Actor, import_id: str) -> None:
    """A page of its own: the plan, a reason, one button."""
    row = next((row for row in services().imports.history(actor) if row.id == import_id), None)
    plan = services().imports.undo_plan(actor, import_id)
    parts.heading("Hoàn tác lần nhập")
    parts.told()
    if row is not None:
        parts.hint(f"Tệp “{row.file_name}”, nhập lúc {show_instant(row.imported_at)}.")
    parts.strip(
        [
            Figure("Bỏ khỏi danh bạ", number(len(plan.go)), "chưa làm gì từ khi được nhập"),
            Figure("Giữ lại", number(len(plan.stay)), "xem lý do bên dưới"),
            Figure("Bỏ khỏi nhóm", number(len(plan.memberships)), "người đã có từ trước"),
            Figure("Đơn vị thêm vào", number(len(plan.units)), "bỏ nếu không còn ai dùng"),
        ]
    )
    parts.box(
        "<p>Những câu đang chờ trả lời của lần nhập này cũng đóng lại."
        " Sau đó có thể nhập lại cùng tệp này.</p>",
        amber=True,
    )
    _going(plan)
    _staying(plan)
    st.text_input("Lý do (bắt buộc, lưu vào sổ)", key=REASON, max_chars=500)
    st.button(
        f"Hoàn tác, bỏ {number(len(plan.go))} người",
        key="import-undo-yes",
        on_click=lambda: parts_office.act(lambda who: _undo(who, import_id)),
        width="stretch",
    )


def _undo(actor: Actor, import_id: str) -> str:
    # Read when the button is pressed: what is typed arrives with the press, after the page was drawn.
    plan = services().imports.undo(actor, import_id, state.get(REASON, ""))
    parts_office.clear(REASON)
    state.ask(**{"hoan-tac": ""})
    kept = f" Giữ lại {number(len(plan.stay))} người." if plan.stay else ""
    return f"Đã hoàn tác. Bỏ {number(len(plan.go))} người khỏi danh bạ.{kept}"


def _going(plan: UndoPlan) -> None:
    """Names, so that a wrong file is recognised before it is too late."""
    if plan.go:
        named = ", ".join(card.full_name for card in plan.go[:NAMED])
        left = len(plan.go) - NAMED
        more = f" và {number(left)} người nữa" if left > 0 else ""
        parts.box(f"<p><b>Bỏ khỏi danh bạ:</b> {esc(named)}{more}.</p>")


def _staying(plan: UndoPlan) -> None:
    if not plan.stay:
        return
    parts.section("Những người được giữ lại")
    rows = [
        (card.full_name, str(card.birth_year or ""), card.unit_line, TRACES[trace])
        for card, trace in plan.stay[:SHOWN]
    ]
    st.html(parts_table.html_table(STAYING, rows))
    if len(plan.stay) > SHOWN:
        parts.hint(f"Còn {esc(number(len(plan.stay) - SHOWN))} người nữa không hiện hết ở đây.")
