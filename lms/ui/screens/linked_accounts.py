"""Tài khoản ngoài: an administrator links an account of the outside provider to a person, or takes it off."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.errors import Refusal
from lms.domain.people import Actor
from lms.domain.times import show_instant
from lms.store.identities import LinkRow, RequestRow
from lms.store.people import PersonCard
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Link, as_label, href, pairs
from lms.ui.parts_table import Field

CODE, SEARCH, PERSON, UNLINKING = "link-code", "link-search", "link-person", "link-ending"
MOST_FOUND = 10
FIELDS = (
    Field("Họ và tên", name=True),
    Field("Mã tài khoản ngoài"),
    Field("Nơi cấp"),
    Field("Liên kết từ"),
)


def screen(actor: Actor) -> None:
    if (row := state.get(UNLINKING)) is not None:
        _ask_to_unlink(actor, row)
        return
    parts.heading(
        "Tài khoản ngoài",
        hint="Một tài khoản ngoài chỉ mở được tên ở đây khi quản trị liên kết bằng tay.",
    )
    parts.told()
    if services().identities.button is None:
        parts.empty("Chưa nối với máy chủ tài khoản nào. Cách làm: README, mục “Tài khoản ngoài”.")
    else:
        _link(actor)
    _links(services().identities.links(actor))


# --- linking -------------------------------------------------------------------------------------


def _link(actor: Actor) -> None:
    parts.section("Liên kết mới")
    code = st.text_input("Mã liên kết người kia đọc (8 chữ và số)", key=CODE, max_chars=20)
    if not code.strip():
        parts.hint("Người kia bấm nút đăng nhập bằng tài khoản ngoài; máy hiện mã để đọc cho quản trị.")
        return
    try:
        request = services().identities.asked(actor, code)
    except Refusal as refusal:
        parts.answer(refusal)
        return
    parts.card(
        pairs(
            (
                ("Tên tài khoản ngoài tự ghi", request.said_name or "không ghi"),
                ("Mã tài khoản ngoài", request.subject),
                ("Nơi cấp", request.issuer),
                ("Xin lúc", show_instant(request.asked_at)),
            )
        )
    )
    parts.hint("Tên trên đây không chứng minh gì. Gọi lại người này theo số đã biết trước khi liên kết.")
    card = _person(actor)
    if card is not None:
        st.button(
            as_label(f"Liên kết với {card.full_name}"),
            key="link-go",
            type="primary",
            width="stretch",
            on_click=_linked,
            args=(code, card, request),
        )


def _person(actor: Actor) -> PersonCard | None:
    text = st.text_input("Người trong danh bạ (họ tên hoặc mã đăng nhập)", key=SEARCH)
    if not text.strip():
        return None
    found, total = services().people.search(actor, text, most=MOST_FOUND)
    if not found:
        parts.empty("Không có ai khớp. Thử gõ ít chữ hơn.")
        return None
    if total > len(found):
        parts.hint(f"Có {total} người khớp, đang hiện {len(found)} người đầu. Gõ thêm chữ để thu hẹp.")
    cards = {card.person_id: card for card in found}
    labels = parts_office.distinct(
        {
            card.person_id: as_label(
                f"{card.full_name}, {card.birth_year or 'chưa rõ năm sinh'}, {card.unit_line}"
            )
            for card in found
        }
    )
    chosen = st.radio("Liên kết với ai", list(labels), format_func=labels.__getitem__, key=PERSON, index=None)
    return cards.get(str(chosen))


def _linked(code: str, card: PersonCard, request: RequestRow) -> None:
    def do(actor: Actor) -> str:
        services().identities.link(actor, code, card.person_id)
        parts_office.clear(CODE, SEARCH, PERSON)
        return f"Đã liên kết tài khoản “{request.said_name or request.subject}” với {card.full_name}."

    parts_office.act(do)


# --- the links there are -------------------------------------------------------------------------


def _links(links: list[LinkRow]) -> None:
    parts.section("Đang liên kết")
    rows = [
        (
            Link(link.full_name, href("nguoi-hoc", nguoi=link.person_id)),
            link.subject,
            link.issuer,
            show_instant(link.linked_at),
        )
        for link in links
    ]
    parts_table.table("links", FIELDS, rows, empty="Chưa có tài khoản ngoài nào được liên kết.")
    if not links:
        return
    by_id = {link.id: link for link in links}
    labels = parts_office.distinct({link.id: f"{link.full_name}: {link.subject}" for link in links})
    chosen = st.selectbox(
        "Liên kết cần bỏ",
        list(by_id),
        index=None,
        format_func=lambda link_id: labels.get(link_id, ""),
        placeholder="Chọn một liên kết",
        key="link-to-end",
        filter_mode="contains",
    )
    st.button(
        "Bỏ liên kết này",
        key="link-ask-end",
        disabled=chosen is None,
        on_click=lambda: state.put(UNLINKING, by_id[chosen]) if chosen is not None else None,
    )


def _ask_to_unlink(actor: Actor, row: LinkRow) -> None:
    reason = parts.confirmed(
        UNLINKING,
        "Bỏ liên kết",
        row.full_name,
        f"Tài khoản ngoài “{row.subject}” không mở được tên này nữa, và đăng xuất khỏi các máy đã vào bằng"
        " tài khoản đó. Mã đăng nhập và mã PIN vẫn dùng được.",
        as_label(f"Bỏ liên kết của {row.full_name}"),
    )
    if reason is None:
        return
    if parts_office.attempt(lambda: services().identities.unlink(actor, row.id, reason)):
        state.forget(UNLINKING)
        parts.done(f"Đã bỏ liên kết của {row.full_name}.")
        st.rerun()


screen(parts_office.begin())
