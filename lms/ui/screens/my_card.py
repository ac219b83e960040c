"""My learner card: the code that the trainer's scanner reads, from this phone."""

from __future__ import annotations

from base64 import b64encode

import streamlit as st

from lms.bootstrap import services
from lms.documents.qr import svg
from lms.domain.codes import print_learner_code
from lms.domain.people import Actor
from lms.ui import navigation, parts, state
from lms.ui.parts_html import esc


def screen(actor: Actor) -> None:
    mine = services().people.my_card(actor)
    card = mine.card
    parts.heading("Thẻ học viên", hint="Giơ thẻ này trước máy quét.")
    # As an address of data, because `st.html` drops inline drawings.
    drawing = b64encode(svg(mine.payload, "Q", label="Mã thẻ học viên").encode()).decode()
    code = print_learner_code(card.learner_code)
    where = card.unit_line
    st.html(
        '<div class="card learner">'
        f'<img src="data:image/svg+xml;base64,{drawing}" alt="Mã thẻ học viên">'
        f'<p class="name">{esc(card.full_name)}</p><p>{esc(where)}</p>'
        f'<p class="hint">Mã đăng nhập</p><p class="code">{esc(code)}</p></div>'
    )
    parts.hint("Màn hình tối thì tăng độ sáng. Không có điện thoại thì dùng thẻ giấy, hoặc nhờ ghi tay.")
    navigation.link("", "Về việc cần làm")


screen(state.actor())
