"""Đơn vị: those there are, what became of the others, and recording what happens to them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lms.bootstrap import services
from lms.domain.times import show_date
from lms.domain.unit_changes import Decision, UnitState
from lms.services.units import Act, Unit
from lms.text_units import UNIT_STATES, change_sentence
from lms.ui import parts, parts_office, parts_table, parts_units, state
from lms.ui.parts_html import Badge
from lms.ui.parts_table import Field

UNDOING = "units-undoing"
LIVING = (
    Field("Đơn vị"),
    Field("Mã"),
    Field("Trực thuộc"),
    Field("Từ ngày", "date"),
    Field("Số người", "number"),
    Field("Tình trạng"),
)
PAST = (
    Field("Đơn vị"),
    Field("Mã"),
    Field("Từ ngày", "date"),
    Field("Đến trước ngày", "date"),
    Field("Tình trạng"),
    Field("Nay là"),
)
HISTORY = (
    Field("Hiệu lực", "date"),
    Field("Việc"),
    Field("Văn bản"),
    Field("Ghi lúc", "time"),
    Field("Người ghi", name=True),
    Field("Tình trạng"),
)


def show() -> None:
    actor = parts_office.begin()
    parts_units.begin()
    units = services().units
    if (planned := state.get(parts_units.PLANNED)) is not None:
        parts_units.planned_page(planned)
        return
    acts = units.history(actor)
    undoing = next((act for act in acts if act.change.id == state.get(UNDOING)), None)
    if undoing is not None:
        _undo_page(undoing)
        return
    listed = units.list_to_apply(actor)
    if listed is not None and state.get(parts_units.LISTED):
        parts_units.listed_page(listed)
        return
    parts.heading(
        "Đơn vị",
        hint="Kết quả học tính cho đơn vị khi đó; sáp nhập xong, mọi người thuộc đơn vị hiện nay.",
    )
    parts.told()
    if listed is not None:
        parts_units.list_box(listed)
    everything = units.all(actor)
    living = [unit for unit in everything if unit.state in (UnitState.LIVING, UnitState.OVERDUE)]
    _lists(living, [unit for unit in everything if unit not in living])
    parts_units.change_form(living)
    _history(acts)


def _lists(living: Sequence[Unit], past: Sequence[Unit]) -> None:
    parts.section("Đang hoạt động")
    parts_table.table(
        "units-living",
        LIVING,
        [(unit.name, unit.code, unit.parent, unit.valid_from, unit.people, _state(unit)) for unit in living],
        empty="Chưa có đơn vị nào.",
        file="don-vi",
    )
    if past:
        rows = [
            (unit.name, unit.code, unit.valid_from, unit.valid_to, _state(unit), ", ".join(unit.became))
            for unit in past
        ]
        with st.expander(f"Không còn hoạt động: {len(past)} đơn vị, và nay là đơn vị nào"):
            parts_table.table("units-past", PAST, rows, empty="", file="don-vi-cu")


def _state(unit: Unit) -> Badge:
    return Badge(UNIT_STATES[unit.state], "warn" if unit.state is UnitState.OVERDUE else "plain")


def _history(acts: Sequence[Act]) -> None:
    parts.section("Các việc đã ghi")
    if not acts:
        parts.empty("Chưa ghi việc nào. Đơn vị ban đầu có từ lúc tạo kho dữ liệu.")
        return
    rows = [
        (
            act.change.effective_on,
            change_sentence(act.change.kind, act.change.detail),
            _paper(act),
            act.change.recorded_at,
            act.recorded_by or "Phần mềm",
            "Đã hoàn tác" if act.undone else "",
        )
        for act in acts
    ]
    parts_table.table("units-history", HISTORY, rows, empty="", file="viec-ve-don-vi")
    may = {
        act.change.id: f"{change_sentence(act.change.kind, act.change.detail)} ({_paper(act)})"
        for act in acts
        if act.may_be_undone
    }
    if not may:
        return
    labels = parts_office.distinct(may)
    chosen = st.selectbox(
        "Việc sáp nhập ghi nhầm",
        list(labels),
        index=None,
        format_func=lambda change_id: labels.get(change_id, ""),
        placeholder="Chọn việc cần hoàn tác",
        key="units-to-undo",
        filter_mode="contains",
    )
    st.button(
        "Hoàn tác việc này",
        key="units-ask-undo",
        disabled=chosen is None,
        on_click=lambda: state.put(UNDOING, chosen),
    )


def _undo_page(act: Act) -> None:
    reason = parts.confirmed(
        UNDOING,
        "Hoàn tác việc sáp nhập",
        change_sentence(act.change.kind, act.change.detail),
        "Các đơn vị cũ hoạt động lại; người chuyển theo mà vẫn ở đơn vị mới thì trở về, cùng chỗ trong nhóm."
        " Quyền đã hết không tự có lại.",
        "Hoàn tác",
    )
    if reason is not None and parts_office.attempt(
        lambda: services().units.undo(state.actor(), act.change.id, reason)
    ):
        state.forget(UNDOING)
        parts.done("Đã hoàn tác. Việc hoàn tác cũng được ghi vào sổ.")
        st.rerun()


def _paper(act: Act) -> str:
    decision = Decision(act.change.decision_number or "", act.change.decision_date)
    return (
        f"{decision.number} ngày {show_date(decision.signed_on)}" if decision.signed_on else decision.number
    )


show()
