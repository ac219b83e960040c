"""The forms of the screen Đơn vị, and the pages that show an act before it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from lms.bootstrap import services
from lms.domain.org_units import UnitKind, inside_a_line
from lms.domain.times import show_date
from lms.domain.unit_changes import Decision, NewUnit
from lms.services.mergers import Preview
from lms.services.units import ListToApply, Merger, Unit
from lms.text import GROUPS, ROLES
from lms.text_units import UNIT_KINDS
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import esc, pairs
from lms.ui.parts_table import Field, number

PLANNED, LISTED, DONE = "units-planned", "units-listed", "units-done"
_TYPED = "act into-new sources target parent renamed ended kind name code day paper signed"
TYPED = tuple(f"units-{name}" for name in _TYPED.split())
WRONG_DAY = "Gõ ngày dạng 01/07/2025."
MERGE, FOUND, RENAME, END = "merge", "found", "rename", "end"
ACTS = {
    MERGE: "Sáp nhập đơn vị",
    FOUND: "Lập đơn vị mới",
    RENAME: "Đổi tên, đổi loại đơn vị",
    END: "Kết thúc đơn vị không còn ai",
}
SOURCES = (Field("Đơn vị bị sáp nhập"), Field("Số người", "number"), Field("Lượt vào nhóm", "number"))
LIST = (Field("Đơn vị mới"), Field("Gộp từ"), Field("Từ ngày", "date"), Field("Số người sau đó", "number"))


@dataclass(frozen=True, slots=True)
class Planned:
    """A merger that is shown before it is recorded."""

    merger: Merger
    decision: Decision


# --- forms --------------------------------------------------------------------------------------


def change_form(living: Sequence[Unit]) -> None:
    """What has happened to units, by the paper that says so."""
    parts.section("Ghi thay đổi")
    act = st.radio("Việc cần ghi", list(ACTS), format_func=ACTS.__getitem__, key="units-act")
    {MERGE: _merge, FOUND: _found, RENAME: _rename, END: _end}[str(act)](living)


def _merge(living: Sequence[Unit]) -> None:
    names = _names(living)
    into_new = st.radio(
        "Sáp nhập vào",
        [True, False],
        format_func=lambda new: "Một đơn vị mới lập" if new else "Một đơn vị đang có",
        key="units-into-new",
        horizontal=True,
    )
    with st.form("units-merge", border=False):
        sources = st.multiselect(
            "Các đơn vị bị sáp nhập",
            list(names),
            format_func=lambda unit_id: names.get(unit_id, ""),
            placeholder="Chọn một hoặc nhiều đơn vị",
            key="units-sources",
        )
        target: str | NewUnit = _new_unit() if into_new else _one("Đơn vị nhận", names, "units-target")
        effective_on, decision, read = _paper()
        if st.form_submit_button("Xem trước", key="units-preview", type="primary"):
            if not read or effective_on is None:
                st.warning(WRONG_DAY, icon=":material/warning:")
                return
            merger = Merger(tuple(sources), target, effective_on)
            if parts_office.attempt(lambda: services().units.preview(state.actor(), merger, decision)):
                state.put(PLANNED, Planned(merger, decision))
                st.rerun()


def _found(living: Sequence[Unit]) -> None:
    with st.form("units-found", border=False):
        unit = _new_unit()
        parent = _one("Trực thuộc (để trống: đơn vị cao nhất)", _names(living), "units-parent")
        effective_on, decision, read = _paper()
        if st.form_submit_button("Lập đơn vị", key="units-found-save", type="primary"):
            if not read or effective_on is None:
                st.warning(WRONG_DAY, icon=":material/warning:")
                return
            new = NewUnit(unit.name, unit.kind, unit.code, parent or None)
            if parts_office.attempt(
                lambda: services().units.found(state.actor(), new, effective_on, decision)
            ):
                _told("Đã lập đơn vị.")


def _rename(living: Sequence[Unit]) -> None:
    names = _names(living)
    with st.form("units-rename", border=False):
        unit_id = _one("Đơn vị", names, "units-renamed")
        unit = _new_unit(code=False)
        effective_on, decision, read = _paper()
        parts.hint("Giấy chứng nhận đã cấp giữ tên cũ.")
        if st.form_submit_button("Đổi tên", key="units-rename-save", type="primary"):
            if not read or effective_on is None:
                st.warning(WRONG_DAY, icon=":material/warning:")
            elif parts_office.attempt(
                lambda: services().units.rename(
                    state.actor(), unit_id, unit.name, unit.kind, effective_on, decision
                )
            ):
                _told("Đã đổi tên. Tên cũ còn trong các việc đã ghi.")


def _end(living: Sequence[Unit]) -> None:
    with st.form("units-end", border=False):
        unit_id = _one("Đơn vị không còn hoạt động", _names(living), "units-ended")
        parts.hint("Đơn vị còn người thì dùng “Sáp nhập đơn vị” để chuyển người đi.")
        effective_on, decision, read = _paper()
        if st.form_submit_button("Kết thúc đơn vị", key="units-end-save"):
            if not read or effective_on is None:
                st.warning(WRONG_DAY, icon=":material/warning:")
            elif parts_office.attempt(
                lambda: services().units.end(state.actor(), unit_id, effective_on, decision)
            ):
                _told("Đã ghi đơn vị kết thúc.")


def _new_unit(*, code: bool = True) -> NewUnit:
    left, middle, right = st.columns([2, 3, 2])
    kind = left.selectbox(
        "Loại",
        list(UNIT_KINDS),
        format_func=UNIT_KINDS.__getitem__,
        placeholder="Chọn loại",
        key="units-kind",
        filter_mode=None,
    )
    name = middle.text_input("Tên, không kèm loại (ví dụ Thần Khê)", key="units-name", max_chars=80)
    number_of = right.text_input("Mã, nếu có", key="units-code", max_chars=20) if code else ""
    return NewUnit(name, UnitKind(kind), number_of)


def _paper() -> tuple[date | None, Decision, bool]:
    """The day and the paper as typed, and whether every day could be read."""
    first, second, third = st.columns([2, 3, 2])
    effective = first.text_input("Hiệu lực từ ngày", key="units-day", max_chars=10)
    paper = second.text_input("Số văn bản (ví dụ 12/NQ-HĐND)", key="units-paper", max_chars=60)
    signed = third.text_input("Ngày ký văn bản", key="units-signed", max_chars=10)
    effective_on, signed_on = parts_office.read_day(effective), parts_office.read_day(signed)
    read = effective_on is not None and (signed_on is not None or not signed.strip())
    return effective_on, Decision(paper, signed_on), read


def _one(label: str, names: Mapping[str, str], key: str) -> str:
    """One unit's id; "" while none is chosen."""
    chosen = st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda unit_id: names.get(unit_id, ""),
        placeholder="Chọn đơn vị",
        key=key,
        filter_mode="contains",
    )
    return chosen or ""


def _names(units: Sequence[Unit]) -> dict[str, str]:
    return parts_office.distinct({unit.id: unit.name for unit in units})


def _told(text: str) -> None:
    state.put(DONE, True)
    parts.done(text)
    st.rerun()


def begin() -> None:
    """Forms are empty again after an act that went well. Before any field is shown."""
    if state.take(DONE):
        parts_office.clear(*TYPED)


# --- before it is recorded ----------------------------------------------------------------------


def planned_page(planned: Planned) -> None:
    """The page that names everything, and the button that records it."""
    for key in TYPED:  # a way back finds the form as it was
        if (typed := state.get(key)) is not None:
            state.put(key, typed)
    preview = services().units.preview(state.actor(), planned.merger, planned.decision)
    signed = planned.decision.signed_on
    paper = f"{planned.decision.number} ngày {show_date(signed)}" if signed else planned.decision.number
    parts.heading("Sáp nhập đơn vị", hint="Chưa có gì được ghi. Xem kỹ rồi bấm ghi.")
    new = " (đơn vị mới lập)" if preview.is_new else ""
    parts.card(
        f"<p class=name>{esc(preview.target)}{new}</p>"
        + pairs(
            [
                ("Hiệu lực từ", show_date(preview.effective_on)),
                ("Văn bản", paper or "chưa ghi"),
                ("Số người", f"{number(preview.people_before)} → {number(preview.people_after)}"),
            ]
        )
    )
    st.html(
        parts_table.html_table(
            SOURCES, [(source.name, source.people, source.members) for source in preview.sources]
        )
    )
    parts.box("<ul>" + "".join(f"<li>{esc(line)}</li>" for line in _consequences(preview)) + "</ul>")
    st.button(
        "Ghi sáp nhập",
        key="units-merge-yes",
        type="primary",
        on_click=lambda: parts_office.act(lambda actor: _merged(planned)),
        width="stretch",
    )
    _way_back(PLANNED)


def _merged(planned: Planned) -> str:
    preview = services().units.preview(state.actor(), planned.merger, planned.decision)
    services().units.merge(state.actor(), planned.merger, planned.decision)
    parts_office.clear(PLANNED, *TYPED)
    moved = preview.people_after - preview.people_before
    return f"Đã ghi sáp nhập. {number(moved)} người nay thuộc {inside_a_line(preview.target)}."


def _consequences(preview: Preview) -> Iterable[str]:
    yield "Mọi người giữ thôn, tổ dân phố; kết quả học đến nay vẫn tính cho đơn vị khi đó."
    for group, places in preview.groups.items():
        yield f"{GROUPS.get(group, group)}: {number(places)} người giữ nhóm, chức danh, quyết định công nhận."
    if preview.joined:
        yield f"{number(preview.joined)} người có tên trong cùng nhóm ở hai nơi: gộp làm một."
    for unit in preview.below:
        yield f"{unit} chuyển về trực thuộc {inside_a_line(preview.target)}."
    for title in preview.classes:
        yield f"Lớp đang mở giữ nguyên: {title}."
    for name, role, unit in preview.rights:
        yield f"Hết quyền: {name}, {ROLES[role]}, {unit}. Cấp lại ở đơn vị mới nếu cần."


def list_box(listed: ListToApply) -> None:
    """That there is a list to apply, and the way to it."""
    day = show_date(max(listed.decisions))
    parts.box(
        f"<p>Kho này chưa ghi các đơn vị từ {day}. Xem trước rồi mới ghi: đơn vị nào gộp thành đơn vị nào,"
        " bao nhiêu người chuyển theo.</p>",
        amber=True,
    )
    st.button(
        f"Áp dụng danh mục từ {day}", key="units-list", on_click=state.put, args=(LISTED, True), icon=None
    )


def listed_page(listed: ListToApply) -> None:
    """The whole list before it is applied, and the papers to compare."""
    parts.heading(
        f"Áp dụng danh mục từ {show_date(max(listed.decisions))}",
        hint="Chưa có gì được ghi. Mỗi đơn vị mới là một việc sáp nhập, ghi vào sổ và hoàn tác được.",
    )
    rows = [
        (
            merger.target,
            ", ".join(source.name for source in merger.sources),
            merger.effective_on,
            merger.people_after,
        )
        for merger in listed.mergers
    ]
    st.html(parts_table.html_table(LIST, rows))
    parts.hint(
        "Người đang ghi ở huyện được ghi ở tỉnh. Ai nay làm việc ở xã thì chuyển từng người ở màn hình"
        " Người học."
    )
    rights = [line for merger in listed.mergers for line in merger.rights]
    if rights:
        parts.box(
            "<p>Các quyền này hết; cấp lại ở đơn vị mới nếu cần:</p><ul>"
            + "".join(f"<li>{esc(f'{name}, {ROLES[role]}, {unit}')}</li>" for name, role, unit in rights)
            + "</ul>",
            amber=True,
        )
    with st.form("units-apply", border=False):
        parts.section("Văn bản")
        parts.hint("So số với văn bản trước khi ghi; ngày ký ghi theo văn bản.")
        typed = {}
        for day, suggested in sorted(listed.decisions.items()):
            left, right = st.columns([3, 2])
            paper = left.text_input(
                f"Số văn bản có hiệu lực {show_date(day)}", suggested, key=f"units-paper-{day}", max_chars=60
            )
            signed = right.text_input("Ngày ký", key=f"units-signed-{day}", max_chars=10)
            typed[day] = Decision(paper, parts_office.read_day(signed))
        if st.form_submit_button(
            "Ghi tất cả", key="units-apply-yes", type="primary"
        ) and parts_office.attempt(lambda: services().units.apply_list(state.actor(), listed.name, typed)):
            state.forget(LISTED)
            _told(f"Đã ghi {len(listed.mergers)} việc sáp nhập. Xem lại tên cơ quan ở màn hình Cơ quan.")
    _way_back(LISTED)


def _way_back(key: str) -> None:
    st.button("Quay lại, không làm gì", key=f"{key}-no", type="tertiary", on_click=state.forget, args=(key,))
