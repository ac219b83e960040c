"""Phân quyền: who may do what; giving and taking roles."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import GRANTS, Actor, Permission, Role
from lms.text import PERMISSIONS, ROLES
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Link, as_label, esc, href
from lms.ui.parts_table import Field

ENDING = "roles-ending"
FIELDS = (Field("Họ và tên", name=True), Field("Quyền"))
MOST_FOUND = 20


def show() -> None:
    actor = parts_office.begin()
    if (ending := state.get(ENDING)) is not None:
        _ask_to_end(*ending)
        return
    parts.heading("Phân quyền", hint="Ai làm được việc gì. Mọi thay đổi được ghi vào nhật ký.")
    parts.told()
    staff = services().people.staff(actor)
    if staff:
        rows = [
            (Link(name, href("nguoi-hoc", nguoi=person_id)), ROLES[role]) for person_id, name, role in staff
        ]
        st.html(parts_table.html_table(FIELDS, rows))
    else:
        parts.empty("Chưa ai có quyền ngoài quyền học.")
    _grant(actor)
    if actor.has(Permission.GRANT_ROLES):
        _end(actor, staff)
    parts.section("Mỗi quyền gồm những gì")
    words = [
        (
            ROLES[role],
            "; ".join(PERMISSIONS[permission] for permission in Permission if permission in GRANTS[role]),
        )
        for role in Role
    ]
    st.html(parts_table.html_table((Field("Quyền"), Field("Được làm")), words))


def _grant(actor: Actor) -> None:
    parts.section("Cấp quyền")
    text = st.text_input("Tìm người theo họ tên hoặc mã đăng nhập", key="roles-search")
    if not text.strip():
        parts.hint("Gõ tên để chọn người. Người chưa có trong danh bạ: thêm ở màn hình Người học trước.")
        return
    found, total = services().people.search(actor, text, most=MOST_FOUND)
    if not found:
        parts.empty("Không có ai khớp. Thử gõ ít chữ hơn.")
        return
    if total > len(found):
        parts.hint(f"Có {total} người khớp, đang hiện {len(found)} người đầu. Gõ thêm chữ để thu hẹp.")
    words = parts_office.distinct(
        {
            card.person_id: as_label(
                f"{card.full_name}, {card.birth_year or 'chưa rõ năm sinh'}, {card.unit_line}"
            )
            for card in found
        }
    )
    person_id = st.radio("Người được cấp", list(words), format_func=words.__getitem__, key="roles-person")
    allowed = (
        [role for role in Role if role is not Role.TRAINEE]
        if actor.has(Permission.GRANT_ROLES)
        else [Role.TRAINER]
    )
    role = st.radio("Quyền", allowed, format_func=ROLES.__getitem__, key="roles-role")
    st.button(
        "Cấp quyền này",
        key="roles-grant",
        type="primary",
        on_click=lambda: parts_office.act(lambda who: _granted(who, str(person_id), Role(role), words)),
    )


def _granted(actor: Actor, person_id: str, role: Role, words: dict[str, str]) -> str:
    services().people.grant_role(actor, person_id, role)
    return f"Đã cấp quyền “{ROLES[role]}” cho {words[person_id]}."


def _end(actor: Actor, staff: list[tuple[str, str, Role]]) -> None:
    parts.section("Thu quyền")
    labels = parts_office.distinct(
        {
            str(place): f"{name}, {services().people.one(actor, person_id).card.unit_line}: {ROLES[role]}"
            for place, (person_id, name, role) in enumerate(staff)
        }
    )
    chosen = st.selectbox(
        "Quyền cần thu",
        range(len(staff)),
        index=None,
        format_func=lambda place: labels[str(place)],
        placeholder="Chọn người và quyền",
        key="roles-to-end",
        filter_mode="contains",
    )
    st.button(
        "Thu quyền này",
        key="roles-ask-end",
        disabled=chosen is None,
        on_click=lambda: state.put(ENDING, staff[chosen]) if chosen is not None else None,
    )


def _ask_to_end(person_id: str, name: str, role: Role) -> None:
    parts.heading("Thu quyền")
    parts.card(
        f"<p class=name>{esc(name)}</p>"
        f"<p>Thôi quyền “{esc(ROLES[role])}” ngay bây giờ. Những gì người này đã làm vẫn giữ nguyên.</p>"
    )
    st.button(
        as_label(f"Thu quyền của {name}"),
        key="roles-end",
        on_click=lambda: parts_office.act(lambda who: _ended(who, person_id, name, role)),
        width="stretch",
    )
    st.button(
        "Quay lại, không làm gì", key="roles-keep", type="tertiary", on_click=state.forget, args=(ENDING,)
    )


def _ended(actor: Actor, person_id: str, name: str, role: Role) -> str:
    state.forget(ENDING)
    services().people.end_role(actor, person_id, role)
    return f"Đã thu quyền “{ROLES[role]}” của {name}."


show()
