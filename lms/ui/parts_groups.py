"""The groups a person is in or was in: lists, and the forms for joining, putting right, leaving."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lms.bootstrap import services
from lms.domain.groups import LISTED, GroupRecord, Level
from lms.domain.org_units import place_line
from lms.domain.people import Actor
from lms.domain.roster import TraineeGroup
from lms.domain.roster_body import mediator_role
from lms.domain.times import show_date
from lms.services.groups import record_of
from lms.services.people import Person
from lms.store.people import Membership
from lms.text import GROUPS, POSTS
from lms.text_people import LEVELS, label
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import as_label
from lms.ui.parts_table import Field

NOW_FIELDS = (
    Field("Nhóm"),
    Field("Đơn vị"),
    Field("Chức danh"),
    Field("Tổ, lĩnh vực, cấp"),
    Field("Quyết định công nhận"),
    Field("Từ ngày"),
)
PAST_FIELDS = (Field("Nhóm"), Field("Đơn vị"), Field("Từ ngày"), Field("Thôi từ ngày"), Field("Lý do"))
WRONG_DAY = "Gõ ngày dạng 25/11/2026, hoặc để trống."


def show(actor: Actor, person: Person) -> None:
    """The lists; below them the acts."""
    parts.section("Nhóm")
    if person.memberships:
        st.html(parts_table.html_table(NOW_FIELDS, [_now(row) for row in person.memberships]))
    else:
        parts.empty("Chưa thuộc nhóm nào.")
    if person.left:
        st.html("<h3>Nhóm đã thôi</h3>")
        st.html(parts_table.html_table(PAST_FIELDS, [_past(row) for row in person.left]))
    with st.expander("Đưa vào một nhóm"):
        _join(actor, person)
    if person.memberships:
        with st.expander("Sửa hoặc cho thôi một nhóm"):
            _change(person)


def group_line(row: Membership) -> str:
    """ "Hòa giải viên, thôn Đông, xã Hồng Minh": one membership among several."""
    place = place_line(row.village, row.unit_name)
    return f"{GROUPS.get(row.trainee_group, row.trainee_group)}, {place[:1].lower()}{place[1:]}"


def post_words(group: str, role: str | None) -> str:
    """A post as the law calls it, whatever a list called it."""
    known = POSTS.get(role or "")
    if known is None and group == TraineeGroup.HOA_GIAI_VIEN:
        known = POSTS.get(mediator_role(role or "") or "")
    return known or role or ""


def _now(row: Membership) -> tuple[str, ...]:
    more = (row.team, row.legal_fields, LEVELS[Level(row.level)] if row.level else None)
    return (
        GROUPS.get(row.trainee_group, row.trainee_group),
        place_line(row.village, row.unit_name),
        post_words(row.trainee_group, row.role),
        "; ".join(filter(None, more)),
        _decision(row.decision_number, row.decision_date),
        show_date(row.started_on) if row.started_on else "không rõ",
    )


def _past(row: Membership) -> tuple[str, ...]:
    decision = f"quyết định {row.end_decision}" if row.end_decision else None
    return (
        GROUPS.get(row.trainee_group, row.trainee_group),
        place_line(row.village, row.unit_name),
        show_date(row.started_on) if row.started_on else "không rõ",
        show_date(row.ended_on) if row.ended_on else "",
        ", ".join(filter(None, (row.end_reason, decision))),
    )


def _decision(number: str | None, day: date | None) -> str:
    return " ngày ".join(filter(None, (number, show_date(day) if day else None))) or "chưa ghi"


# --- joining ------------------------------------------------------------------------------------


def _join(actor: Actor, person: Person) -> None:
    chosen = st.selectbox(
        "Nhóm",
        list(GROUPS),
        index=None,
        format_func=GROUPS.__getitem__,
        placeholder="Chọn nhóm",
        key="join-group",
        filter_mode=None,
    )
    if chosen is None:
        return
    group = TraineeGroup(chosen)
    with st.form(f"join-{group}", border=False):
        unit_id = parts_office.choose_unit(
            "Đơn vị",
            "join-unit",
            start=person.card.unit_id,
            every="Chọn đơn vị",
            units=services().people.units(actor),
        )
        record = _fields(group, f"join-{group}", GroupRecord(village=person.card.village))
        if st.form_submit_button("Đưa vào nhóm", key="join-save"):
            if record is None:
                st.warning(WRONG_DAY, icon=":material/warning:")
            elif parts_office.attempt(
                lambda: services().groups.join(
                    state.actor(), person.card.person_id, group, unit_id or "", record
                )
            ):
                parts.done(f"Đã đưa vào nhóm {GROUPS[group].lower()}.")
                st.rerun()


def _fields(group: TraineeGroup, key: str, start: GroupRecord) -> GroupRecord | None:
    """The fields this group's list has; None when what is typed as a day is no day."""
    listed = LISTED[group]
    words: dict[str, str | None] = {}
    for name in ("role", "village", "team", "legal_fields", "decision_number"):
        if name not in listed:
            continue
        if name == "role" and group is TraineeGroup.HOA_GIAI_VIEN:
            posts = list(POSTS)
            head = mediator_role(start.role or "") == "to_truong" or start.role == "to_truong"
            words[name] = st.selectbox(
                "Chức danh",
                posts,
                index=posts.index("to_truong" if head else "to_vien"),
                format_func=POSTS.__getitem__,
                placeholder="Chọn chức danh",
                key=f"{key}-{name}",
                filter_mode=None,
            )
        else:
            words[name] = st.text_input(
                label(group, name), getattr(start, name) or "", key=f"{key}-{name}", max_chars=200
            )
    level = None
    if "level" in listed:
        levels = list(Level)
        level = st.selectbox(
            label(group, "level"),
            levels,
            index=levels.index(start.level) if start.level else None,
            format_func=LEVELS.__getitem__,
            placeholder="Chưa rõ",
            key=f"{key}-level",
            filter_mode=None,
        )
    days: dict[str, date | None] = {}
    wrong = False
    for name in ("decision_date", "started_on"):
        if name not in listed:
            continue
        before: date | None = getattr(start, name)
        typed = st.text_input(
            label(group, name), show_date(before) if before else "", key=f"{key}-{name}", max_chars=10
        )
        days[name] = parts_office.read_day(typed)
        wrong = wrong or bool(typed.strip() and days[name] is None)
    if wrong:
        return None
    return GroupRecord(
        role=words.get("role"),
        village=words.get("village"),
        team=words.get("team"),
        legal_fields=words.get("legal_fields"),
        level=level,
        decision_number=words.get("decision_number"),
        decision_date=days.get("decision_date"),
        started_on=days.get("started_on"),
    )


# --- putting right, leaving ---------------------------------------------------------------------


def _change(person: Person) -> None:
    rows = {row.id: row for row in person.memberships}
    labels = parts_office.distinct({row.id: group_line(row) for row in person.memberships})
    chosen = st.radio("Nhóm", list(rows), format_func=lambda key: as_label(labels[key]), key="group-chosen")
    row = rows[str(chosen)]
    group = TraineeGroup(row.trainee_group)
    person_id = person.card.person_id
    with st.form(f"group-{row.id}", border=False):
        record = _fields(group, f"group-{row.id}", record_of(row))
        why = st.text_input("Lý do sửa (bắt buộc, lưu vào sổ)", key=f"group-{row.id}-why", max_chars=500)
        if st.form_submit_button("Lưu sửa", key="group-save"):
            if record is None:
                st.warning(WRONG_DAY, icon=":material/warning:")
            elif parts_office.attempt(
                lambda: services().groups.change(state.actor(), person_id, row.id, record, why)
            ):
                parts.done("Đã sửa. Nội dung trước và sau được lưu trong nhật ký.")
                st.rerun()
    with st.form(f"leave-{row.id}", border=False):
        st.html("<h3>Cho thôi nhóm này</h3>")
        typed = st.text_input("Thôi từ ngày (ví dụ 25/11/2026)", key="leave-day", max_chars=10)
        number = st.text_input("Số quyết định (không có thì để trống)", key="leave-decision", max_chars=60)
        reason = st.text_input("Lý do thôi (bắt buộc, lưu vào sổ)", key="leave-reason", max_chars=500)
        if st.form_submit_button("Cho thôi nhóm", key="leave-save"):
            day = parts_office.read_day(typed)
            if day is None:
                st.warning("Gõ ngày thôi dạng 25/11/2026.", icon=":material/warning:")
            elif parts_office.attempt(
                lambda: services().groups.leave(state.actor(), person_id, row.id, day, reason, number)
            ):
                parts.done(f"Đã cho thôi nhóm {GROUPS[group].lower()} từ ngày {show_date(day)}.")
                st.rerun()
