"""Enrolling people into a class: everybody of some groups and units, or chosen by name."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.services.cohorts import Enrolled
from lms.text import GROUPS
from lms.ui import parts, parts_office, state
from lms.ui.parts_html import as_label
from lms.ui.parts_table import number

MATCHING, BY_NAME = "matching", "by_name"
MOST_FOUND = 50


def units(actor: Actor) -> dict[str, str]:
    """unit id → name, of the units where this person may open cohorts and whose people they may enrol."""
    return parts_office.distinct({unit.id: unit.name for unit in services().cohorts.units(actor)})


def show(actor: Actor, cohort_id: str) -> None:
    """Everybody of some groups and units at once, or one by one."""
    words = {MATCHING: "Theo đơn vị và nhóm", BY_NAME: "Chọn từng người"}
    how = st.segmented_control(
        "Cách ghi danh",
        list(words),
        default=MATCHING,
        format_func=words.__getitem__,
        key="enrol-how",
        required=True,
        wrap=True,
    )
    if how == MATCHING:
        _enrol_matching(actor, cohort_id)
    else:
        _enrol_by_name(actor, cohort_id)


def _enrol_matching(actor: Actor, cohort_id: str) -> None:
    names = units(actor)
    groups = st.multiselect(
        "Nhóm",
        list(GROUPS),
        format_func=GROUPS.__getitem__,
        placeholder="Mọi nhóm",
        key="enrol-groups",
        select_all=False,
    )
    chosen = st.multiselect(
        "Đơn vị",
        list(names),
        format_func=names.__getitem__,
        placeholder="Mọi đơn vị",
        key="enrol-units",
        select_all=False,
    )
    # One press must not enrol a whole district because both lists were left as they were.
    parts.hint(
        "Ghi danh lại người đã có trong lớp không sao: không ai bị ghi hai lần."
        if groups or chosen
        else "Chọn ít nhất một nhóm hoặc một đơn vị."
    )
    st.button(
        "Ghi danh tất cả những người này",
        key="enrol-matching",
        disabled=not (groups or chosen),
        on_click=lambda: parts_office.act(
            # Read when pressed: a unit chosen just before must not be left out, or all are enrolled.
            lambda who: _said(
                services().cohorts.enrol_matching(
                    who,
                    cohort_id,
                    trainee_groups=state.get("enrol-groups", groups),
                    unit_ids=state.get("enrol-units", chosen),
                )
            )
        ),
    )


def _enrol_by_name(actor: Actor, cohort_id: str) -> None:
    text = st.text_input("Tìm theo họ tên hoặc mã đăng nhập", key="enrol-search")
    if not text:
        return
    found, total = services().people.search(actor, text, most=MOST_FOUND)
    if not found:
        parts.empty("Không có ai khớp. Thử gõ ít chữ hơn.")
        return
    if total > len(found):
        parts.hint(
            f"Có {number(total)} người khớp, đang hiện {len(found)} người đầu. Gõ thêm chữ để thu hẹp."
        )
    chosen = [
        card.person_id
        for card in found
        if st.checkbox(
            as_label(f"{card.full_name}, {card.birth_year or 'chưa rõ năm sinh'}, {card.unit_line}"),
            key=f"enrol-{card.person_id}",
        )
    ]
    st.button(
        f"Ghi danh {len(chosen)} người" if chosen else "Ghi danh",
        key="enrol-chosen",
        disabled=not chosen,
        on_click=lambda: parts_office.act(
            lambda who: _said(
                services().cohorts.enrol(
                    who, cohort_id, [card.person_id for card in found if state.get(f"enrol-{card.person_id}")]
                ),
                "enrol-search",
            )
        ),
    )


def _said(enrolled: Enrolled, *used: str) -> str:
    parts_office.clear(*used)
    already = f" {number(enrolled.already)} người đã có trong lớp từ trước." if enrolled.already else ""
    return f"Đã ghi danh {number(enrolled.added)} người.{already}"
