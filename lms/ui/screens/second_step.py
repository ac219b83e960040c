"""Xác thực hai bước: one's own, and for an administrator who has it, who must, and taking it off."""

from __future__ import annotations

from base64 import b64encode

import streamlit as st

from lms.bootstrap import services
from lms.documents.qr import svg
from lms.documents.recovery_sheet import recovery_sheet_pdf
from lms.domain.codes import print_learner_code, print_short_code
from lms.domain.people import Actor, Permission, Role
from lms.domain.second_step import OFFERED_ROLES
from lms.domain.times import local_date, show_instant
from lms.services.second_step import MyStep, Offer
from lms.store.second_step import StaffRow
from lms.text import ROLES
from lms.ui import navigation, parts, parts_office, parts_table, state
from lms.ui.parts_html import as_label, esc, paragraph
from lms.ui.parts_table import Field

OFFER, CODES, RESETTING = "step-offer", "step-codes", "step-resetting"
TYPED = "font:1.2rem/1.6 ui-monospace,Consolas,monospace"  # what is copied letter by letter
CODE, PIN = "step-code", "step-pin"
FIELDS = (Field("Họ và tên", name=True), Field("Quyền"), Field("Xác thực hai bước"))


def screen(actor: Actor) -> None:
    if (row := state.get(RESETTING)) is not None:
        _ask_to_reset(actor, row)
        return
    parts.heading(
        "Xác thực hai bước",
        hint="Đăng nhập cần thêm mã 6 chữ số trên điện thoại, nên biết mã PIN thôi chưa đủ.",
    )
    parts.told()
    if (codes := state.get(CODES)) is not None:
        _show_codes(actor, codes)
        return
    mine = services().second_step.mine(actor)
    if mine.since is not None:
        _on(mine)
    elif mine.offered:
        _off(actor)
    else:
        parts.empty("Bước này dành cho cán bộ quản lý, biên tập và quản trị. Ông/bà không cần làm gì.")
    if (
        state.get(OFFER) is None
        and actor.has(Permission.GRANT_ROLES)
        and actor.scope(Permission.GRANT_ROLES) is None
    ):
        _everybody(actor)
    navigation.link("tai-khoan", "Về tài khoản của tôi")


# --- turning on ----------------------------------------------------------------------------------


def _off(actor: Actor) -> None:
    offer: Offer | None = state.get(OFFER)
    if offer is None:
        parts.hint("Cần một điện thoại có ứng dụng tạo mã 6 chữ số. Làm một lần, khoảng hai phút.")
        st.button("Bắt đầu", key="step-begin", type="primary", on_click=_begin, width="stretch")
        return
    parts.section("1. Quét mã bằng ứng dụng xác thực")
    # As an address of data, because `st.html` drops inline drawings.
    drawing = b64encode(svg(offer.address, "L", label="Mã cho ứng dụng xác thực").encode()).decode()
    parts.card(
        f'<img src="data:image/svg+xml;base64,{drawing}" alt="Mã cho ứng dụng xác thực"'
        ' style="display:block;width:260px;max-width:100%;margin:0 auto">'
        + paragraph("Không quét được: gõ khóa này vào ứng dụng.", "hint")
        + f'<p class="code" style="{TYPED}">{esc(offer.secret)}</p>'
    )
    parts.section("2. Gõ mã đang hiện")
    with st.form("step-on", border=False):
        st.text_input("Mã 6 chữ số", key=CODE, max_chars=20, autocomplete="one-time-code")
        if services().accounts.has_secret(actor):
            _pin_box()
        st.form_submit_button("Bật", key="step-turn-on", type="primary", on_click=_turn_on, width="stretch")
    st.button("Thôi", key="step-stop", type="tertiary", on_click=state.forget, args=(OFFER,))


def _begin() -> None:
    def do(actor: Actor) -> str:
        state.put(OFFER, services().second_step.offer(actor))
        return ""

    parts_office.act(do)


def _turn_on() -> None:
    offer: Offer | None = state.get(OFFER)
    if offer is None:
        return

    def do(actor: Actor) -> str:
        codes = services().second_step.turn_on(actor, offer.secret, _typed(), pin=str(state.get(PIN, "")))
        state.put(CODES, codes)
        state.forget(OFFER)
        return "Đã bật xác thực hai bước."

    parts_office.act(do)
    parts_office.clear(CODE, PIN)


def _show_codes(actor: Actor, codes: list[str]) -> None:
    parts.section("Cất mười mã dự phòng")
    shown = [print_short_code(code) for code in codes]
    parts.card(
        paragraph("Khi không có điện thoại, gõ một mã này thay cho mã 6 chữ số. Mỗi mã dùng một lần.")
        + '<ul style="columns:2;list-style:none;padding:0;margin:0">'
        + "".join(f'<li style="{TYPED};white-space:nowrap">{esc(code)}</li>' for code in shown)
        + "</ul>"
    )
    sheet = recovery_sheet_pdf(
        name=actor.name,
        login=print_learner_code(actor.learner_code),
        office=services().office.profile.name,
        codes=shown,
        made_on=local_date(services().clock()),
        mark=services().mark(),
    )
    parts_office.ready_file("In mã dự phòng", sheet, "ma-du-phong.pdf", "step-print")
    parts.hint("Các mã chỉ hiện lần này. Cất chỗ kín, không để cùng điện thoại.")
    st.button("Đã cất xong", key="step-kept", on_click=state.forget, args=(CODES,), width="stretch")


# --- while it is on --------------------------------------------------------------------------------


def _on(mine: MyStep) -> None:
    assert mine.since is not None
    parts.badges(("Đang bật", "ok"), (f"Còn {mine.left} mã dự phòng", "warn" if mine.left < 3 else "plain"))
    parts.hint(f"Bật từ {show_instant(mine.since)}.")
    parts.section("Tạo mã dự phòng mới")
    with st.form("step-renew", border=False):
        st.text_input("Mã 6 chữ số, hoặc một mã dự phòng", key=CODE, max_chars=20)
        st.form_submit_button("Tạo mã mới, bỏ mã cũ", key="step-renew-go", on_click=_renew, width="stretch")
    parts.section("Tắt xác thực hai bước")
    if mine.required:
        parts.hint("Cơ quan yêu cầu bước này với quyền của ông/bà, nên không tắt được.")
        return
    with st.form("step-off", border=False):
        _pin_box()
        st.text_input("Mã 6 chữ số, hoặc một mã dự phòng", key=f"{CODE}-off", max_chars=20)
        st.form_submit_button("Tắt", key="step-off-go", on_click=_turn_off, width="stretch")


def _renew() -> None:
    def do(actor: Actor) -> str:
        state.put(CODES, services().second_step.renew_recovery(actor, _typed()))
        return "Đã tạo mã mới. Mã cũ không dùng được nữa."

    parts_office.act(do)
    parts_office.clear(CODE)


def _turn_off() -> None:
    def do(actor: Actor) -> str:
        services().second_step.turn_off(actor, str(state.get(PIN, "")), str(state.get(f"{CODE}-off", "")))
        return "Đã tắt xác thực hai bước."

    parts_office.act(do)
    parts_office.clear(PIN, f"{CODE}-off")


def _pin_box() -> None:
    st.text_input(
        "Mã PIN hoặc mật khẩu", key=PIN, type="password", max_chars=200, autocomplete="current-password"
    )


def _typed() -> str:
    return str(state.get(CODE, ""))


# --- the administrator's -----------------------------------------------------------------------


def _everybody(actor: Actor) -> None:
    staff = services().second_step.staff(actor)
    required = services().second_step.required_roles(actor)
    parts.section("Bắt buộc với quyền nào")
    with st.form("step-rule", border=False):
        for role in Role:
            if role in OFFERED_ROLES:
                st.checkbox(ROLES[role], value=role in required, key=_rule(role))
        st.form_submit_button("Lưu yêu cầu", key="step-rule-save", on_click=_require, width="stretch")
    parts.hint("Ai giữ quyền này mà chưa bật thì bị đăng xuất, và phải bật ngay khi đăng nhập lại.")
    parts.section("Ai đã bật")
    rows = [
        (row.full_name, ROLES[Role(row.role)], f"từ {show_instant(row.since)}" if row.since else "chưa bật")
        for row in staff
    ]
    parts_table.table("step-staff", FIELDS, rows, empty="Chưa ai giữ các quyền này.")
    _reset({row.person_id: row for row in staff if row.since})


def _rule(role: Role) -> str:
    return f"step-rule-{role.value}"


def _require() -> None:
    wanted = [role for role in Role if role in OFFERED_ROLES and state.get(_rule(role))]

    def do(actor: Actor) -> str:
        services().second_step.require_for(actor, wanted)
        return "Đã lưu yêu cầu xác thực hai bước."

    parts_office.act(do)


def _reset(rows: dict[str, StaffRow]) -> None:
    parts.section("Gỡ cho người mất điện thoại")
    if not rows:
        parts.empty("Chưa ai bật nên không có gì để gỡ.")
        return
    labels = parts_office.distinct({person_id: row.full_name for person_id, row in rows.items()})
    chosen = st.selectbox(
        "Người cần gỡ",
        list(rows),
        index=None,
        format_func=lambda person_id: labels.get(person_id, ""),
        placeholder="Chọn người",
        key="step-to-reset",
        filter_mode="contains",
    )
    st.button(
        "Gỡ xác thực hai bước",
        key="step-ask-reset",
        disabled=chosen is None,
        on_click=lambda: state.put(RESETTING, rows[chosen]) if chosen is not None else None,
    )


def _ask_to_reset(actor: Actor, row: StaffRow) -> None:
    reason = parts.confirmed(
        RESETTING,
        "Gỡ xác thực hai bước",
        row.full_name,
        "Chỉ làm khi đã gặp hoặc gọi lại đúng người này. Mọi máy đang mở tên này sẽ đăng xuất; lần sau chỉ"
        " cần mã PIN, trừ khi cơ quan yêu cầu bật lại.",
        as_label(f"Gỡ cho {row.full_name}"),
    )
    if reason is None:
        return
    if parts_office.attempt(lambda: services().second_step.reset(actor, row.person_id, reason)):
        state.forget(RESETTING)
        parts.done(f"Đã gỡ xác thực hai bước cho {row.full_name}.")
        st.rerun()


screen(parts_office.begin())
