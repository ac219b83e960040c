"""Yêu cầu về dữ liệu: what people ask about their own data, with its clocks; erasing; days and periods."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.codes import print_learner_code
from lms.domain.people import Actor, Permission
from lms.domain.privacy import Channel, Outcome, RequestKind, RequestState
from lms.domain.retention import LEAST_DAYS, MOST_DAYS, Period
from lms.domain.times import show_date, show_instant
from lms.services.erasing import ErasurePreview
from lms.services.privacy import OfficeAsked
from lms.store.about_person import Found
from lms.text_privacy import (
    ANSWERS,
    BACKUPS_KEEP,
    CHANNELS,
    ERASED_ANSWER,
    KEPT_BY_LAW,
    KINDS,
    OUTCOMES,
    PERIODS,
    REQUEST_STATES,
    TABLES,
    UPLOADS_DROP,
    WHY_KEPT,
    clock,
    refusal_draft,
)
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Link, Tone, anchor, as_label, badge, esc, href, pairs, paragraph
from lms.ui.parts_table import Field

HERE = "yeu-cau-du-lieu"
ERASING = "requests-erasing"
MOST_FOUND = 20
TONES: dict[RequestState, Tone] = {
    RequestState.DECISION_OVERDUE: "warn",
    RequestState.REPLY_OVERDUE: "warn",
    RequestState.REPLY_DUE: "info",
    RequestState.DECISION_DUE: "info",
    RequestState.DONE: "ok",
}
OPEN = (
    Field("Người", name=True),
    Field("Yêu cầu"),
    Field("Tình trạng"),
    Field("Còn lại"),
    Field("Hạn", "date"),
)
DONE = (Field("Người", name=True), Field("Yêu cầu"), Field("Kết quả"), Field("Trả lời lúc", "time"))


def show() -> None:
    actor = parts_office.begin()
    chosen, left = state.asked("yeu_cau"), state.asked("xoa")
    if left:
        _erase_page(actor, left, None)
    elif chosen and state.get(ERASING) == chosen:
        _erase_page(actor, services().privacy.one(actor, chosen).listed.request.person_id, chosen)
    elif chosen:
        _one(services().privacy.one(actor, chosen))
    else:
        _list(actor)


# --- the list -----------------------------------------------------------------------------------


def _list(actor: Actor) -> None:
    parts.heading(
        "Yêu cầu về dữ liệu",
        hint="Ai hỏi gì về dữ liệu của mình, hạn trả lời đến đâu. Việc gấp nhất ở trên.",
    )
    parts.told()
    waiting = services().privacy.requests(actor)
    if waiting:
        st.html(parts_table.html_table(OPEN, [_open_row(asked) for asked in waiting]))
    else:
        parts.empty("Không có yêu cầu nào đang chờ. Yêu cầu gửi từ trang “Dữ liệu của tôi” hiện ở đây.")
    with st.expander("Ghi yêu cầu gửi bằng giấy"):
        _paper(actor)
    with st.expander("Yêu cầu đã trả lời"):
        answered = services().privacy.requests(actor, decided=True)
        parts_table.table(
            "requests-done",
            DONE,
            [_done_row(asked) for asked in answered],
            empty="Chưa trả lời yêu cầu nào.",
        )
    with st.expander("Người nên rà soát"):
        _left(actor)
    if actor.scope(Permission.PROTECT_DATA) is None:
        with st.expander("Ngày nghỉ, ngày làm bù"):
            _days(actor)
        with st.expander("Thời hạn lưu"):
            _retention(actor)
    parts_office.download(
        "Tải sổ hoạt động xử lý dữ liệu",
        lambda who: services().privacy.processing_register(who),
        "so-hoat-dong-xu-ly-du-lieu.xlsx",
        "requests-register",
    )


def _left(actor: Actor) -> None:
    parts.hint("Đã thôi mọi nhóm và lâu không học, không đăng nhập. Không còn lý do giữ thì xóa.")
    rows = [
        (Link(person.full_name, href(HERE, xoa=person.person_id)), person.unit_line, person.recorded_at)
        for person in services().retention.people_who_left(actor)
    ]
    fields = (Field("Người", name=True), Field("Đơn vị"), Field("Ghi vào lúc", "time"))
    parts_table.table("requests-left", fields, rows, empty="Chưa có ai. Thời hạn đặt ở mục Thời hạn lưu.")


def _open_row(asked: OfficeAsked) -> tuple[parts_table.Value, ...]:
    row = asked.listed.request
    waits_for_reply = asked.state in (RequestState.REPLY_DUE, RequestState.REPLY_OVERDUE)
    return (
        Link(asked.listed.full_name, href(HERE, yeu_cau=row.id)),
        KINDS[RequestKind(row.kind)],
        Badge(REQUEST_STATES[asked.state], TONES[asked.state]),
        clock(asked.state, asked.days_left),
        row.reply_by if waits_for_reply else row.decide_by,
    )


def _done_row(asked: OfficeAsked) -> tuple[parts_table.Value, ...]:
    row = asked.listed.request
    return (
        Link(asked.listed.full_name, href(HERE, yeu_cau=row.id)),
        KINDS[RequestKind(row.kind)],
        OUTCOMES[Outcome(str(row.outcome))],
        row.decided_at,
    )


def _paper(actor: Actor) -> None:
    text = st.text_input("Tìm người theo họ tên hoặc mã đăng nhập", key="requests-search")
    if not text.strip():
        parts.hint("Hạn tính từ hôm nay. Gõ tên để chọn người gửi giấy.")
        return
    found, total = services().people.search(actor, text, most=MOST_FOUND)
    if not found:
        parts.empty("Không có ai khớp. Thử gõ ít chữ hơn.")
        return
    if total > len(found):
        parts.hint(f"Có {total} người khớp, đang hiện {len(found)} người đầu. Gõ thêm chữ để thu hẹp.")
    names = parts_office.distinct(
        {
            card.person_id: as_label(
                f"{card.full_name}, {card.birth_year or 'chưa rõ năm sinh'}, {card.unit_line}"
            )
            for card in found
        }
    )
    st.radio("Người gửi", list(names), format_func=names.__getitem__, key="requests-person")
    st.radio("Yêu cầu", list(RequestKind), format_func=KINDS.__getitem__, key="requests-kind")
    st.text_area("Nội dung ghi trên giấy", key="requests-words", max_chars=2_000, height=100)
    st.button(
        "Ghi yêu cầu này",
        key="requests-record",
        type="primary",
        on_click=lambda: parts_office.act(_recorded),
    )


def _recorded(actor: Actor) -> str:
    kind = RequestKind(state.get("requests-kind", RequestKind.SEE))
    services().privacy.record(
        actor, str(state.get("requests-person")), kind, str(state.get("requests-words", ""))
    )
    parts_office.clear("requests-words", "requests-search")
    return f"Đã ghi yêu cầu “{KINDS[kind]}”."


# --- one request --------------------------------------------------------------------------------


def _one(asked: OfficeAsked) -> None:
    row, kind = asked.listed.request, RequestKind(asked.listed.request.kind)
    parts_office.back("Về danh sách yêu cầu", href(HERE))
    parts.heading(asked.listed.full_name, eyebrow=KINDS[kind], name=True)
    parts.told()
    said = [
        ("Đơn vị", asked.listed.unit_line),
        ("Gửi lúc", f"{show_instant(row.made_at)}, {CHANNELS[Channel(row.channel)]}"),
        ("Nội dung", row.words or "Không ghi thêm"),
        ("Báo đã nhận", show_instant(row.replied_at) if row.replied_at else f"hạn {show_date(row.reply_by)}"),
        ("Giải quyết", show_instant(row.decided_at) if row.decided_at else f"hạn {show_date(row.decide_by)}"),
    ]
    if row.outcome:
        said += [("Kết quả", OUTCOMES[Outcome(row.outcome)]), ("Trả lời", row.answer or "")]
    left = clock(asked.state, asked.days_left)
    parts.card(
        f'<p class="state">{badge(REQUEST_STATES[asked.state], TONES[asked.state])} {esc(left)}</p>'
        + pairs(said)
    )
    if asked.state is RequestState.DONE:
        return
    address = href("nguoi-hoc", nguoi=row.person_id)
    st.html(f'<p class="ways">{anchor("Mở trang của người này để xem và sửa", address)}</p>')
    parts_office.download(
        "In bản dữ liệu của người này",
        lambda who: services().privacy.data_of_pdf(who, row.person_id),
        "ban-du-lieu.pdf",
        "request-pdf",
        mime=parts_office.PDF,
    )
    if row.replied_at is None:
        st.button(
            "Báo đã nhận",
            key="request-reply",
            width="stretch",
            on_click=lambda: parts_office.act(lambda who: _replied(who, row.id)),
        )
    if kind is RequestKind.ERASE:
        st.button(
            "Xem trước khi xóa",
            key="request-preview",
            width="stretch",
            on_click=state.put,
            args=(ERASING, row.id),
        )
    _decide(row.id, kind)


def _replied(actor: Actor, request_id: str) -> str:
    services().privacy.reply(actor, request_id)
    return "Đã báo cho người gửi là cơ quan đã nhận."


def _decide(request_id: str, kind: RequestKind) -> None:
    erasing = kind is RequestKind.ERASE
    parts.section("Trả lời là không xóa" if erasing else "Trả lời")
    if erasing:
        parts.hint("Nếu xóa thì bấm “Xem trước khi xóa” ở trên; xóa xong là đã trả lời.")
    offered = [Outcome.REFUSED] if erasing else list(Outcome)
    outcome = st.radio("Kết quả", offered, format_func=OUTCOMES.__getitem__, key="request-outcome")
    draft = refusal_draft(kind) if outcome is Outcome.REFUSED else ANSWERS[outcome]
    st.text_area(
        "Câu trả lời (người gửi đọc được)",
        draft,
        key=f"request-answer-{outcome.value}",
        max_chars=2_000,
        height=140,
    )
    if outcome is Outcome.REFUSED:
        parts.hint("Nói rõ dữ liệu nào còn phải giữ, để làm việc gì, đến bao giờ.")
    st.button(
        "Gửi câu trả lời là không xóa" if erasing else "Gửi câu trả lời",
        key="request-decide",
        type="primary",
        width="stretch",
        on_click=lambda: parts_office.act(lambda who: _decided(who, request_id, outcome)),
    )


def _decided(actor: Actor, request_id: str, outcome: Outcome) -> str:
    answer = str(state.get(f"request-answer-{outcome.value}", ""))
    services().privacy.decide(actor, request_id, outcome, answer)
    return "Đã trả lời. Người gửi đọc được ở trang “Dữ liệu của tôi”."


# --- erasing ------------------------------------------------------------------------------------


def _erase_page(actor: Actor, person_id: str, request_id: str | None) -> None:
    """`request_id` None: the office's own review, nobody asked and nobody is answered."""
    parts_office.back("Về danh sách yêu cầu", href(HERE))
    parts.heading("Xóa dữ liệu của một người", hint="Xóa rồi không lấy lại được.")
    parts.told()
    if (done := services().erasing.of(actor, person_id)) is not None:
        parts.hint(f"Đã xóa lúc {show_instant(done.erased_at)}.")
        return
    preview = services().erasing.preview(actor, person_id)
    code = print_learner_code(preview.card.learner_code)
    parts.card(
        paragraph(preview.card.full_name, "name")
        + paragraph(f"{preview.card.unit_line}. Mã đăng nhập {code}.")
    )
    _what_goes(preview)
    st.text_input(
        "Lý do (bắt buộc, lưu vào sổ; không ghi tên người này)",
        "Theo yêu cầu của người có dữ liệu" if request_id else "Hết thời hạn lưu",
        key=f"erase-reason-{bool(request_id)}",
        max_chars=500,
    )
    if request_id:
        st.text_area(
            "Câu trả lời cho người gửi", ERASED_ANSWER, key="erase-answer", max_chars=2_000, height=120
        )
    st.button(
        as_label(f"Xóa dữ liệu của {preview.card.full_name}"),
        key="erase-yes",
        width="stretch",
        on_click=lambda: parts_office.act(lambda who: _erased(who, person_id, request_id)),
    )
    if request_id:
        st.button(
            "Quay lại, không làm gì", key="erase-no", type="tertiary", on_click=state.forget, args=(ERASING,)
        )


def _what_goes(preview: ErasurePreview) -> None:
    parts.section("Xóa")
    st.html("<ul>" + "".join(_line(found, "xóa cả dòng") for found in preview.deleted) + "</ul>")
    parts.section("Bỏ tên và thông tin riêng")
    st.html(
        "<ul>"
        + "".join(_line(found, "giữ dòng trống để số liệu không đổi") for found in preview.blanked)
        + "</ul>"
    )
    parts.section("Còn giữ lại, và vì sao")
    st.html("<ul>" + "".join(_line(found, WHY_KEPT.get(found.table, "")) for found in preview.kept) + "</ul>")
    parts.hint(f"Căn cứ giữ lại: {KEPT_BY_LAW}")
    parts.hint(f"{BACKUPS_KEEP} {UPLOADS_DROP}")


def _line(found: Found, note: str) -> str:
    title = TABLES.get(found.table, found.table)
    return f"<li><b>{esc(title)}</b> ({found.rows} dòng): {esc(note)}</li>"


def _erased(actor: Actor, person_id: str, request_id: str | None) -> str:
    reason, answer = (
        str(state.get(f"erase-reason-{bool(request_id)}", "")),
        str(state.get("erase-answer", "")),
    )
    services().erasing.erase(actor, person_id, request_id, reason, answer)
    state.forget(ERASING)
    return "Đã xóa. Số liệu và giấy chứng nhận đã cấp không thay đổi."


# --- days off, periods --------------------------------------------------------------------------


def _days(actor: Actor) -> None:
    own = services().privacy.days_off(actor)
    rows = [(day, name, "nghỉ") for day, name in own.off.items()]
    rows += [(day, name, "làm bù") for day, name in own.worked.items()]
    parts.hint(
        "Thứ Bảy, Chủ nhật và ngày lễ theo Bộ luật Lao động đã được trừ. Ghi thêm ngày nghỉ và ngày làm bù"
        " theo thông báo hằng năm; hạn của yêu cầu đã gửi không đổi."
    )
    if rows:
        st.html(parts_table.html_table((Field("Ngày", "date"), Field("Tên"), Field("Loại")), sorted(rows)))
    day = parts_office.read_day(st.text_input("Ngày (ví dụ 25/11/2026)", key="days-day"))
    name = st.text_input("Tên; để trống là bỏ ngày này đi", key="days-name", max_chars=120)
    worked = st.checkbox("Là ngày làm bù", key="days-worked")
    if not st.button("Ghi ngày này", key="days-set"):
        return
    if day is None:
        st.warning("Gõ ngày như 25/11/2026.")
    elif parts_office.attempt(lambda: services().privacy.set_day(actor, day, name, worked=worked)):
        parts.done(f"Đã ghi ngày {show_date(day)}." if name.strip() else f"Đã bỏ ngày {show_date(day)}.")
        st.rerun()


def _retention(actor: Actor) -> None:
    due = services().retention.due(actor)
    fields = (Field("Loại"), Field("Giữ (ngày)", "number"), Field("Đã hết hạn (dòng)", "number"))
    st.html(parts_table.html_table(fields, [(PERIODS[item.period], item.days, item.rows) for item in due]))
    parts.hint("Phần mềm tự xóa mỗi ngày một lần. Số ngày do cơ quan đặt theo quy định lưu trữ của mình.")
    chosen = st.selectbox(
        "Sửa thời hạn",
        list(Period),
        format_func=PERIODS.__getitem__,
        key="retention-period",
        filter_mode=None,
    )
    period = Period(str(chosen))
    days = {item.period: item.days for item in due}
    st.number_input(
        "Số ngày", LEAST_DAYS, MOST_DAYS, days[period], key=f"retention-days-{period.value}", step=1
    )
    st.text_input("Lý do (bắt buộc, lưu vào sổ)", key="retention-reason", max_chars=500)
    st.button(
        "Lưu thời hạn",
        key="retention-save",
        on_click=lambda: parts_office.act(lambda who: _saved(who, period)),
    )
    if any(item.rows for item in due):
        st.button(
            "Xóa ngay phần đã hết hạn",
            key="retention-run",
            on_click=lambda: parts_office.act(_run),
        )


def _saved(actor: Actor, period: Period) -> str:
    days = int(state.get(f"retention-days-{period.value}", 0))
    services().retention.change(actor, period, days, str(state.get("retention-reason", "")))
    parts_office.clear("retention-reason")
    return f"Đã lưu: {PERIODS[period]}, giữ {days} ngày."


def _run(actor: Actor) -> str:
    rows = sum(item.rows for item in services().retention.run(actor))
    return f"Đã xóa {rows} dòng hết hạn lưu."


show()
