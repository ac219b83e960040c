"""Pieces that screens share: the frame of a page, headings, boxes, answers, failures, confirmations.

HTML without Streamlit is in `parts_html`, tables with search and export in `parts_table`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from secrets import token_hex

import streamlit as st

from lms.bootstrap import services
from lms.domain.errors import Refusal
from lms.domain.people import Actor, Role
from lms.store.batcher import Overloaded
from lms.store.database import StoreUnavailable
from lms.text import NOT_SAVED, ROLES, sentence
from lms.ui import state
from lms.ui.parts_html import (
    Bar,
    Figure,
    Shape,
    Tone,
    anchor,
    badge,
    bars,
    esc,
    figures,
    href,
    icon,
    paragraph,
)

_log = logging.getLogger(__name__)

STYLE = Path(__file__).with_name("style.css")
PRODUCT = "Tập huấn pháp luật"
DEMO_NOTICE = "Dữ liệu mẫu: mọi người trong danh sách đều do máy tạo ra."
# The name of a role in the masthead, the most responsible first.
_RANK = (Role.ADMIN, Role.OFFICE, Role.UNIT_MANAGER, Role.EDITOR, Role.TRAINER, Role.TRAINEE)
_SIGN_IN = "dang-nhap"
_SIGN_OUT = "dang-xuat"
_TOLD = "_told"


# --- the frame ------------------------------------------------------------------------------


def frame(visitor: Actor | None, title: str, *, wide: bool) -> None:
    """Title of the tab, style, masthead, and the notice that a demo carries on every screen."""
    st.set_page_config(
        page_title=f"{title} | {PRODUCT}",
        layout="wide" if wide else "centered",
        initial_sidebar_state="auto",
    )
    st.html(STYLE)
    for script in ("words", "network"):
        st.html(f'<script src="/assets/screens/{script}.js"></script>', unsafe_allow_javascript=True)
    st.html(masthead(services().office.profile.name, visitor))
    if services().is_demo:
        st.html(f'<p class="demo">{icon("warn")}{esc(DEMO_NOTICE)}</p>')


def masthead(office: str, visitor: Actor | None) -> str:
    """The band with the office's name, and who is signed in."""
    who = ""
    if visitor is not None:
        role = next((ROLES[role] for role in _RANK if role in visitor.roles), "")
        out = anchor("Đăng xuất", f"/{_SIGN_OUT}")
        who = f'<div class="who"><span>{esc(visitor.name)}<small>{esc(role)}</small></span>{out}</div>'
    return (
        f'<header class="band"><i class="drum" aria-hidden="true"></i>'
        f"<div><b>{PRODUCT}</b><span>{esc(office)}</span></div>{who}</header>{_whose(visitor)}"
    )


def _whose(visitor: Actor | None) -> str:
    """On a machine that others use: whose account is open, and one press to leave. A form of our own, because
    only an answer to a request can take the cookie away."""
    if visitor is None or not visitor.shared:
        return ""
    return (
        f'<form class="whose" method="post" action="/{_SIGN_OUT}" target="_self"><p>Đang mở tên'
        f" <b>{esc(visitor.name)}</b></p><button>Xong, đăng xuất</button></form>"
    )


def ask_to_sign_in(address: str) -> None:
    """For a stranger: the way to the sign-in page, and back to `address` after it."""
    st.html(
        "<h1>Cần đăng nhập</h1>"
        + paragraph("Đăng nhập xong, máy mở lại đúng trang này.")
        + anchor("Đăng nhập", href(_SIGN_IN, tiep=address), "do")
    )


def from_top(place: str) -> None:
    """Show the screen from its top whenever `place` is another one: a new question, a result."""
    st.html(f'<script src="/assets/screens/from_top.js?{esc(place)}"></script>', unsafe_allow_javascript=True)


# --- words on a page ------------------------------------------------------------------------


def heading(title: str, *, eyebrow: str = "", hint: str = "", name: bool = False) -> None:
    """The one h1 of a screen. `name`: a person's name, with the dotted brass line under it."""
    st.html(
        (paragraph(eyebrow, "eyebrow") if eyebrow else "")
        + f"<h1{' class=name' if name else ''}>{esc(title)}</h1>"
        + (paragraph(hint, "hint") if hint else "")
    )


def section(title: str) -> None:
    st.html(f"<h2>{esc(title)}</h2>")


def hint(text: str) -> None:
    st.html(paragraph(text, "hint"))


def strip(found: Iterable[Figure]) -> None:
    """Figures side by side, between thin brass lines."""
    st.html(figures(found))


def bar_table(lines: Iterable[Bar]) -> None:
    """Bars as a table, numbers written."""
    st.html(bars(lines))


def badges(*words: tuple[str, Tone]) -> None:
    st.html(" ".join(badge(word, tone) for word, tone in words))


def card(inner: str) -> None:
    """White, hairline: one subject. `inner` is HTML made with `parts_html`."""
    st.html(f'<div class="card">{inner}</div>')


def box(inner: str, *, amber: bool = False) -> None:
    """An inset: sources (brass bar), or what waits (amber). `inner` is HTML made with `parts_html`."""
    st.html(f'<div class="box{" amber" if amber else ""}">{inner}</div>')


def empty(text: str) -> None:
    """What comes here, and when: "Chưa có buổi học nào. Lịch đăng trước 3 ngày." """
    st.html(f'<p class="empty">{esc(text)}</p>')


# --- answers --------------------------------------------------------------------------------


def banner(shape: Shape, title: str, text: str = "") -> None:
    """The answer to an act: shape, words, colour; then the next step. Not for refusals: `answer`."""
    tone = {"ok": "ok", "already": "info", "warn": "warn", "void": "void", "held": "info"}.get(shape, "plain")
    more = "".join(f"<div>{esc(line)}</div>" for line in text.splitlines())
    st.html(f'<div class="answer {tone}" role="status"><h2>{icon(shape)}{esc(title)}</h2>{more}</div>')


def answer(refusal: Refusal) -> None:
    """An expected no: amber, with what to do."""
    st.warning(sentence(refusal))


def refused_screen(refusal: Refusal) -> None:
    """The whole screen is refused: a trainee has no menu to leave by."""
    answer(refusal)
    st.html(anchor("Về trang đầu", "/"))


def failure() -> None:
    """The system failed: what is safe, what to do."""
    st.error(NOT_SAVED)


def broken() -> None:
    """A mistake of ours: it goes to the log under a number that can be read out over the phone."""
    number = token_hex(3).upper()
    _log.exception("screen failed, told as number %s", number)
    st.error(
        "Trang này đang trục trặc. Những gì đã báo lưu vẫn còn. Tải lại trang; nếu vẫn vậy, báo quản trị"
        f" số {number}."
    )


def done(text: str) -> None:
    """An act went well: `told` says so in the run after it; what follows the first line stands smaller."""
    state.put(_TOLD, text)


def partly(text: str) -> None:
    """An act of many parts of which some were refused: `told` says so in the run after it."""
    state.put(_TOLD, (text,))


def refused(refusal: Refusal) -> None:
    """An act was refused: `told` says so in the run after it."""
    state.put(_TOLD, refusal)


def act(what: Callable[[], object], *, said: str = "") -> bool:
    """Do an act from a callback; `told` says in the run after it how it went. False: it was refused."""
    try:
        what()
    except Refusal as refusal:
        refused(refusal)
    except (StoreUnavailable, Overloaded):
        state.put(_TOLD, None)
    else:
        if said:
            done(said)
        return True
    return False


def told() -> None:
    """What the last act has to say, once. Stands where the eye is after pressing."""
    said = state.take(_TOLD, "")
    if isinstance(said, Refusal):
        answer(said)
    elif said is None:
        failure()
    elif said:
        shape: Shape = "ok"
        if isinstance(said, tuple):
            shape, (said,) = "warn", said
        title, _, more = said.partition("\n")
        banner(shape, title, more)


# --- a dangerous act ------------------------------------------------------------------------


def confirmed(key: str, title: str, who: str, consequences: str, button: str) -> str | None:
    """A page of its own before an act that cannot be taken back; it names the person and asks why.

    Show it instead of the screen. Returns the reason once the button is pressed, else None; "Quay lại"
    takes `key` out of the state, which the screen had put there to ask for this page.
    """
    heading(title)
    card(paragraph(who, "name") + paragraph(consequences))
    reason = st.text_input("Lý do (bắt buộc, lưu vào sổ)", key=f"{key}-reason", max_chars=500)
    pressed = st.button(button, key=f"{key}-yes", width="stretch")
    st.button("Quay lại, không làm gì", key=f"{key}-no", on_click=state.forget, args=(key,), type="tertiary")
    return reason if pressed else None
