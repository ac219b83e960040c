"""Dữ liệu của tôi: what is kept about me, why and until when; taking it along; asking for more."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor
from lms.domain.privacy import Channel, Outcome, RequestKind, RequestState
from lms.domain.times import show_date, show_instant
from lms.services.my_data_words import DataBlock, sections
from lms.services.privacy import Asked
from lms.text_privacy import CHANNELS, KIND_NOTES, KINDS, OUTCOMES, REQUEST_STATES, clock, clock_rule
from lms.ui import navigation, parts, parts_office, state
from lms.ui.parts_html import Tone, badge, esc, pairs, paragraph

ROWS_SHOWN = 30
JSON = "application/json"
KIND, WORDS = "data-kind", "data-words"
TONES: dict[RequestState, Tone] = {
    RequestState.DECISION_OVERDUE: "warn",
    RequestState.REPLY_OVERDUE: "warn",
    RequestState.REPLY_DUE: "info",
    RequestState.DECISION_DUE: "info",
    RequestState.DONE: "ok",
}


def show() -> None:
    actor = parts_office.begin()
    parts.heading(
        "Dữ liệu của tôi",
        hint="Cơ quan giữ gì về ông/bà, để làm gì, đến bao giờ. Thấy chỗ sai thì gửi yêu cầu ở cuối trang.",
    )
    parts.told()
    _requests(services().privacy.my_requests(actor))
    _kept(actor)
    _take()
    _ask()
    profile = services().office.profile
    parts.hint(
        f"Cần hỏi thêm hoặc khiếu nại: {profile.contact or profile.name}. Gửi bằng giấy cũng được tính"
        " như gửi ở đây."
    )
    navigation.link("", "Về việc cần làm")


def _kept(actor: Actor) -> None:
    data = services().privacy.my_data(actor)
    for section in sections(data.tables, data.days):
        parts.section(section.title)
        for block in section.blocks:
            _block(block)
    parts.hint("Mã PIN, mật khẩu và mã kích hoạt chỉ giữ ở dạng không đọc lại được nên không hiện ở đây.")


def _block(block: DataBlock) -> None:
    count = f" ({len(block.rows)})" if len(block.rows) > 1 else ""
    with st.expander(f"{block.title}{count}"):
        shown = block.rows[-ROWS_SHOWN:]
        lines = "".join(f'<div class="card">{pairs(row)}</div>' for row in reversed(shown))
        st.html(lines + paragraph(f"Giữ {block.kept}.", "hint"))
        if len(block.rows) > len(shown):
            parts.hint(f"Đang hiện {len(shown)} dòng cuối; tệp tải về có đủ {len(block.rows)} dòng.")


def _take() -> None:
    parts.section("Nhận một bản")
    parts_office.download(
        "Tải bản in (PDF)",
        lambda who: services().privacy.my_data_pdf(who),
        "du-lieu-cua-toi.pdf",
        "data-pdf",
        mime=parts_office.PDF,
    )
    parts_office.download(
        "Tải tệp cho máy đọc (JSON)",
        lambda who: services().privacy.my_data_json(who),
        "du-lieu-cua-toi.json",
        "data-json",
        mime=JSON,
    )
    parts.hint("Tải trên máy dùng chung thì xóa tệp sau khi xem.")


def _requests(asked: list[Asked]) -> None:
    if not asked:
        return
    parts.section("Yêu cầu đã gửi")
    for one in asked:
        row = one.request
        title = KINDS[RequestKind(row.kind)]
        said = [("Gửi lúc", f"{show_instant(row.made_at)}, {CHANNELS[Channel(row.channel)]}")]
        if row.words:
            said.append(("Nội dung", row.words))
        if one.state is RequestState.DONE and row.decided_at is not None:
            said.append(("Trả lời lúc", show_instant(row.decided_at)))
            said.append(("Kết quả", OUTCOMES[Outcome(str(row.outcome))]))
            said.append(("Trả lời", row.answer or ""))
        else:
            if row.replied_at is not None:
                said.append(("Cơ quan đã nhận lúc", show_instant(row.replied_at)))
            else:
                said.append(("Báo đã nhận chậm nhất", show_date(row.reply_by)))
            said.append(("Giải quyết chậm nhất", show_date(row.decide_by)))
        left = clock(one.state, one.days_left)
        parts.card(
            f"<h3>{esc(title)}</h3>"
            f'<p class="state">{badge(REQUEST_STATES[one.state], TONES[one.state])} {esc(left)}</p>'
            + pairs(said)
        )


def _ask() -> None:
    parts.section("Gửi yêu cầu cho cơ quan")
    chosen = st.radio("Ông/bà muốn", list(RequestKind), format_func=KINDS.__getitem__, key=KIND)
    kind = RequestKind(str(chosen))
    parts.hint(f"{KIND_NOTES[kind]} {clock_rule(kind)}")
    st.text_area("Nội dung", key=WORDS, max_chars=2_000, height=120)
    st.button(
        "Gửi yêu cầu",
        key="data-ask",
        type="primary",
        width="stretch",
        on_click=lambda: parts_office.act(_asked),
    )


def _asked(actor: Actor) -> str:
    kind = RequestKind(state.get(KIND, RequestKind.SEE))
    services().privacy.ask(actor, kind, str(state.get(WORDS, "")))
    parts_office.clear(WORDS)
    return f"Đã gửi yêu cầu “{KINDS[kind]}”. Xem hạn trả lời ở đầu trang này."


show()
