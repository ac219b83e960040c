"""Phân quyền: who may do what, where, until when; giving and taking roles."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lms.bootstrap import services
from lms.documents.tables import Column
from lms.domain.people import EVERYWHERE_ROLES, GRANTS, Actor, Permission, Role
from lms.domain.times import show_date
from lms.services.roles import HeldRole
from lms.store.people import PersonCard
from lms.text import PERMISSIONS, ROLES
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Link, anchor, as_label, href, paragraph
from lms.ui.parts_table import Field

URL = "phan-quyen"
ENDING = "roles-ending"
EVERYWHERE = "Toàn bộ"
FIELDS = (
    Field("Họ và tên", name=True),
    Field("Quyền"),
    Field("Nơi được giao"),
    Field("Từ ngày"),
    Field("Đến hết ngày"),
    Field("Ai giao, vì sao"),
)
MOST_FOUND = 20


def show() -> None:
    actor = parts_office.begin()
    if (ending := state.get(ENDING)) is not None:
        _ask_to_end(ending)
        return
    parts.heading(
        "Phân quyền", hint="Ai làm được việc gì, ở đâu, đến bao giờ. Mọi thay đổi được ghi vào nhật ký."
    )
    parts.told()
    person = _person_asked(actor) if state.asked("nguoi") else None
    held = services().roles.holders(actor, person.person_id if person else None)
    parts_table.table(
        "held", FIELDS, [_line(row) for row in held], empty="Chưa có quyền nào ngoài quyền học."
    )
    if held and person is None:
        parts_office.download("Xuất danh sách ra Excel", _sheet, "phan-quyen.xlsx", "roles-xlsx")
    roles = services().roles.grantable(actor)
    if roles:
        _grant(actor, person, roles)
        _end([row for row in held if row.may_end])
    parts.section("Mỗi quyền gồm những gì")
    words = [
        (
            ROLES[role],
            "; ".join(PERMISSIONS[permission] for permission in Permission if permission in GRANTS[role]),
        )
        for role in Role
    ]
    st.html(parts_table.html_table((Field("Quyền"), Field("Được làm")), words))


def _line(row: HeldRole) -> tuple[str | Link, ...]:
    return (
        Link(row.full_name, href("nguoi-hoc", nguoi=row.person_id)) if row.near else row.full_name,
        ROLES[row.role],
        row.unit_name or EVERYWHERE,
        show_date(row.first_day) if row.begun else f"{show_date(row.first_day)} (chưa tới)",
        show_date(row.last_day) if row.last_day else "không thời hạn",
        ": ".join(filter(None, (row.granted_by or "hệ thống", row.reason))),
    )


def _sheet(actor: Actor) -> bytes:
    rows = [
        [value.text if isinstance(value, Link) else value for value in _line(row)]
        for row in services().roles.holders(actor)
    ]
    columns = [Column(field.title) for field in FIELDS]
    return services().printing.xlsx(actor, "Phân quyền", columns, rows)


# --- granting -----------------------------------------------------------------------------------


def _grant(actor: Actor, asked: PersonCard | None, roles: tuple[Role, ...]) -> None:
    parts.section("Cấp quyền")
    person = asked or _person_searched(actor)
    if person is None:
        return
    role = Role(st.radio("Quyền", roles, format_func=ROLES.__getitem__, key="roles-role"))
    if role not in EVERYWHERE_ROLES:
        parts_office.choose_unit(
            "Trong đơn vị nào (gồm cả các đơn vị bên dưới)",
            "roles-unit",
            every="Chọn đơn vị" if role is Role.UNIT_MANAGER or not _gives_everywhere(actor) else EVERYWHERE,
            units=services().people.units(actor),
        )
    left, right = st.columns(2)
    left.text_input("Từ ngày (để trống: từ bây giờ)", key="roles-from", placeholder="25/11/2026")
    right.text_input("Đến hết ngày (để trống: không thời hạn)", key="roles-to", placeholder="31/12/2027")
    st.text_input("Căn cứ, lý do (không bắt buộc)", key="roles-reason", max_chars=500)
    typed_wrong = _days_typed() is None
    if typed_wrong:
        st.warning("Gõ ngày dạng 25/11/2026, hoặc để trống.", icon=":material/warning:")
    card = person

    def give(who: Actor) -> str:
        # Everything is read now: what is typed or chosen last arrives with the press, after the page was
        # drawn, and a right must not go without its end.
        days, asked_role = _days_typed(), Role(state.get("roles-role", role))
        if days is None:
            return ""  # said beside the fields
        services().roles.grant(
            who,
            card.person_id,
            asked_role,
            None if asked_role in EVERYWHERE_ROLES else state.get("roles-unit"),
            first_day=days[0],
            last_day=days[1],
            reason=state.get("roles-reason", ""),
        )
        parts_office.clear("roles-from", "roles-to", "roles-reason")
        return f"Đã cấp quyền “{ROLES[asked_role]}” cho {card.full_name}."

    st.button(
        as_label(f"Cấp quyền này cho {card.full_name}"),
        key="roles-grant",
        type="primary",
        disabled=typed_wrong,
        on_click=lambda: parts_office.act(give),
    )


def _days_typed() -> tuple[date | None, date | None] | None:
    """The first and the last day, None where left empty; None for both if one is no day."""
    texts = [str(state.get(key, "")).strip() for key in ("roles-from", "roles-to")]
    first, last = (parts_office.read_day(text) if text else None for text in texts)
    return None if (texts[0] and first is None) or (texts[1] and last is None) else (first, last)


def _gives_everywhere(actor: Actor) -> bool:
    return any(
        actor.has(permission) and actor.scope(permission) is None
        for permission in (Permission.GRANT_ROLES, Permission.APPOINT)
    )


def _person_asked(actor: Actor) -> PersonCard:
    """The person whose page led here."""
    card = services().people.one(actor, state.asked("nguoi")).card
    parts.card(paragraph(card.full_name, "name") + paragraph(card.unit_line))
    st.html(anchor("Xem quyền của mọi người", href(URL)))
    return card


def _person_searched(actor: Actor) -> PersonCard | None:
    text = st.text_input("Tìm người theo họ tên hoặc mã đăng nhập", key="roles-search")
    if not text.strip():
        parts.hint("Gõ tên để chọn người. Người chưa có trong danh bạ: thêm ở màn hình Người học trước.")
        return None
    found, total = services().people.search(actor, text, most=MOST_FOUND)
    if not found:
        parts.empty("Không có ai khớp. Thử gõ ít chữ hơn.")
        return None
    if total > len(found):
        parts.hint(f"Có {total} người khớp, đang hiện {len(found)} người đầu. Gõ thêm chữ để thu hẹp.")
    cards = {card.person_id: card for card in found}
    words = parts_office.distinct(
        {
            card.person_id: as_label(
                f"{card.full_name}, {card.birth_year or 'chưa rõ năm sinh'}, {card.unit_line}"
            )
            for card in found
        }
    )
    person_id = st.radio("Người được cấp", list(words), format_func=words.__getitem__, key="roles-person")
    return cards[str(person_id)]


# --- ending -------------------------------------------------------------------------------------


def _end(held: list[HeldRole]) -> None:
    parts.section("Thu quyền")
    if not held:
        parts.empty("Không có quyền nào để thu.")
        return
    rows = {row.grant_id: row for row in held}
    labels = parts_office.distinct(
        {
            row.grant_id: f"{row.full_name}: {ROLES[row.role]}, {row.unit_name or EVERYWHERE.lower()}"
            for row in held
        }
    )
    chosen = st.selectbox(
        "Quyền cần thu",
        list(rows),
        index=None,
        format_func=lambda grant_id: labels.get(grant_id, ""),
        placeholder="Chọn người và quyền",
        key="roles-to-end",
        filter_mode="contains",
    )
    st.button(
        "Thu quyền này",
        key="roles-ask-end",
        disabled=chosen is None,
        on_click=lambda: state.put(ENDING, rows[chosen]) if chosen is not None else None,
    )


def _ask_to_end(row: HeldRole) -> None:
    reason = parts.confirmed(
        ENDING,
        "Thu quyền",
        row.full_name,
        f"Thôi quyền “{ROLES[row.role]}” ({row.unit_name or EVERYWHERE.lower()}) ngay bây giờ."
        " Những gì người này đã làm vẫn giữ nguyên.",
        as_label(f"Thu quyền của {row.full_name}"),
    )
    if reason is None:
        return
    if parts_office.attempt(lambda: services().roles.end(state.actor(), row.grant_id, reason)):
        state.forget(ENDING)
        parts.done(f"Đã thu quyền “{ROLES[row.role]}” của {row.full_name}.")
        st.rerun()


show()
