"""Tài khoản của tôi: where one is signed in, and the PIN or passphrase."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.codes import print_learner_code
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor
from lms.domain.times import show_instant
from lms.services.accounts import Device
from lms.text_screens import SCREENS
from lms.text_sign_in import METHODS, device_words
from lms.ui import navigation, parts, parts_office, state
from lms.ui.parts_html import anchor, badge, esc, paragraph

OLD, NEW, AGAIN = "account-old", "account-new", "account-again"
ACTED = "account-acted"  # the section whose button was pressed last: its answer stands there
DEVICES, SECRET = "devices", "secret"


def screen(actor: Actor) -> None:
    parts.heading(
        "Tài khoản của tôi", hint=f"{actor.name}. Mã đăng nhập: {print_learner_code(actor.learner_code)}"
    )
    _devices(actor)
    _secret(actor)
    step = services().second_step.mine(actor)
    if step.offered or step.since is not None:  # whoever has one may always take it off
        navigation.link("hai-buoc", SCREENS["hai-buoc"])
    navigation.link("du-lieu-cua-toi", SCREENS["du-lieu-cua-toi"])
    navigation.link("", "Về việc cần làm")


# --- where -------------------------------------------------------------------------------------


def _devices(actor: Actor) -> None:
    parts.section("Đang đăng nhập ở đâu")
    _answer(DEVICES)
    devices = services().accounts.devices(actor)
    for device in devices:
        _device(device)
    others = len(devices) - 1
    if others > 0:
        st.button(
            f"Đăng xuất {others} máy khác",
            key="account-others",
            on_click=_end_others,
            width="stretch",
        )
    st.html(
        paragraph("Thấy máy lạ: đăng xuất máy đó, rồi đổi mã PIN ở dưới.", "hint")
        + f"<p>{anchor('Đăng xuất khỏi mọi máy, kể cả máy này', '/dang-xuat?moi-may')}</p>"
    )


def _device(device: Device) -> None:
    words = device_words(device.device)
    marks = [badge("Máy này", "ok")] if device.here else []
    marks += [badge("Máy dùng chung", "info")] if device.shared else []
    where = f", từ địa chỉ {device.address}" if device.address else ""
    since = f"Từ {show_instant(device.started_at)}, {METHODS[device.method]}{where}."
    until = f"Tự hết lúc {show_instant(device.expires_at)}."
    parts.card(
        f"<p class='strong'>{esc(words)} {' '.join(marks)}</p>" + paragraph(since) + paragraph(until, "hint")
    )
    if not device.here:
        st.button(
            f"Đăng xuất máy này ({show_instant(device.started_at)})",
            key=f"account-end-{device.id}",
            on_click=_end,
            args=(device.id, words),
        )


def _end(sign_in_id: str, words: str) -> None:
    state.put(ACTED, DEVICES)

    def do(actor: Actor) -> str:
        services().accounts.end_device(actor, sign_in_id)
        return f"Đã đăng xuất: {words}."

    parts_office.act(do)


def _end_others() -> None:
    state.put(ACTED, DEVICES)

    def do(actor: Actor) -> str:
        ended = services().accounts.end_other_devices(actor)
        return f"Đã đăng xuất {ended} máy khác. Máy này vẫn mở."

    parts_office.act(do)


# --- the secret ----------------------------------------------------------------------------------


def _secret(actor: Actor) -> None:
    parts.section("Đổi mã PIN hoặc mật khẩu")
    _answer(SECRET)
    if not services().accounts.has_secret(actor):
        parts.answer(Refusal(Code.NO_SECRET))
        return
    with st.form("account-secret", border=False):
        st.text_input(
            "Mã PIN hoặc mật khẩu đang dùng",
            key=OLD,
            type="password",
            max_chars=200,
            autocomplete="current-password",
        )
        st.text_input(
            "Mã PIN mới (6 chữ số) hoặc mật khẩu mới (từ 10 ký tự)",
            key=NEW,
            type="password",
            max_chars=200,
            autocomplete="new-password",
        )
        st.text_input("Gõ lại mã mới", key=AGAIN, type="password", max_chars=200, autocomplete="new-password")
        st.form_submit_button("Đổi mã", key="account-change", on_click=_change, type="primary")
    parts.hint("Đổi xong, mọi máy khác đang mở tên này đều đăng xuất.")


def _change() -> None:
    state.put(ACTED, SECRET)
    old, new, again = (str(state.get(key, "")) for key in (OLD, NEW, AGAIN))

    def do(actor: Actor) -> str:
        if new != again:
            raise Refusal(Code.SECRETS_DIFFER)
        ended = services().accounts.change_secret(actor, old, new)
        return "Đã đổi mã." + (f" {ended} máy khác đã đăng xuất." if ended else "")

    parts_office.act(do)
    parts_office.clear(OLD, NEW, AGAIN)


def _answer(section: str) -> None:
    if state.get(ACTED) == section:
        parts.told()


screen(parts_office.begin())
