"""Văn bản: every legal document behind the courses, who cites it, and recording that it has changed."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.citing import CitingKind
from lms.domain.law_change import ChangeKind
from lms.domain.people import Actor
from lms.domain.times import show_date, show_instant
from lms.services.law import Draft, SourceFile, SourceLine
from lms.store.law import ChangeRow
from lms.text_content import CHECK_STATES, MARKS, place, source_text
from lms.text_law import CHANGE_KINDS, CITING_KINDS, change_text
from lms.text_review import SOMEBODY, source_facts
from lms.ui import parts, parts_law, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Link, esc, href, pairs
from lms.ui.parts_table import Field, Value

URL = parts_law.URL
DRAFT, WITHDRAWING = "_law-draft", "_law-withdrawing"
SHOWN = (
    Field("Số, ký hiệu"),
    Field("Tên văn bản, cơ quan ban hành"),
    Field("Hiệu lực"),
    Field("Tình trạng kiểm tra"),
    Field("Bài", "number"),
    Field("Câu hỏi", "number"),
    Field("Khóa học"),
)
FIELDS = (
    Field("Số, ký hiệu"),
    Field("Tên văn bản"),
    Field("Cơ quan ban hành"),
    Field("Ngày ban hành", "date"),
    Field("Có hiệu lực từ", "date"),
    Field("Hết hiệu lực", "date"),
    Field("Được thay bằng"),
    Field("Được sửa đổi bởi"),
    Field("Tình trạng kiểm tra"),
    Field("Ngày kiểm tra", "date"),
    Field("Người kiểm tra"),
    Field("Số bài dẫn", "number"),
    Field("Số câu hỏi dẫn", "number"),
    Field("Số thuật ngữ dẫn", "number"),
    Field("Khóa học"),
    Field("Thay đổi đã ghi nhận"),
)
POINTING = (Field("Điều"), Field("Khoản, điểm"), Field("Khóa học"), Field("Loại"), Field("Mục"), Field("Dấu"))
CHANGES = (
    Field("Văn bản"),
    Field("Thay đổi"),
    Field("Ghi lúc", "time"),
    Field("Người ghi"),
    Field("Tình trạng"),
)


def show() -> None:
    actor = parts_office.begin()
    draft = state.get(DRAFT)
    # Forms are sent from their end: what comes of it is read from its top.
    place = (state.asked("thay_doi"), state.asked("ma"), isinstance(draft, Draft), parts_law.acts())
    parts.from_top(" ".join(map(str, place)))
    if change_id := state.asked("thay_doi"):
        _change(actor, change_id)
    elif source_id := state.asked("ma"):
        if isinstance(draft, Draft) and draft.source_id == source_id:
            _confirm(actor, draft)
        else:
            _source(services().law.source(actor, source_id))
    else:
        _list(actor)


# --- all documents --------------------------------------------------------------------------------


def _list(actor: Actor) -> None:
    parts.heading(
        "Văn bản",
        hint="Mọi văn bản mà các khóa học dẫn tới, đọc từ tệp van-ban.yaml. Mở một văn bản để ghi nhận văn"
        " bản đó bị sửa đổi hoặc thay thế.",
    )
    parts.told()
    changes = services().law.changes(actor)
    if changes:
        parts.section("Thay đổi đã ghi nhận")
        parts_table.table(
            "law-changes", CHANGES, [_change_line(row) for row in changes], empty="", file="van-ban-thay-doi"
        )
        parts.section("Danh mục")
    lines = services().law.sources(actor)
    parts_table.table(
        "sources",
        SHOWN,
        [_shown(line) for line in lines],
        empty="Chưa có văn bản nào. Ghi văn bản vào tệp van-ban.yaml của thư mục nội dung.",
        search="Tìm theo số, tên, cơ quan (không cần gõ dấu)",
    )
    if lines:
        parts_table.export("sources", "van-ban", FIELDS, [_whole(line) for line in lines])


def _shown(line: SourceLine) -> tuple[Value, ...]:
    source = line.source
    return (
        Link(source.number, href(URL, ma=source.id)),
        f"{source.title}. {source.issuer}",
        _in_force(line),
        CHECK_STATES[source.check.state] + (f", {show_date(source.check.on)}" if source.check.on else ""),
        line.count(CitingKind.LESSON),
        line.count(CitingKind.QUESTION),
        ", ".join(sorted(line.cited)),
    )


def _in_force(line: SourceLine) -> str:
    """Its days, and what became of it: by the list, and by what was recorded here."""
    source = line.source
    said = [
        f"Từ {show_date(source.effective_from)}" if source.effective_from else "",
        f"đến hết {show_date(source.effective_to)}" if source.effective_to else "",
        f"thay bằng {_named(source.replaced_by)}" if source.replaced_by else "",
        f"sửa đổi bởi {', '.join(map(_named, source.amended_by))}" if source.amended_by else "",
        *(
            f"{CHANGE_KINDS[change.kind]} từ {show_date(change.effective_on)} ({change.by_number})"
            for change in line.changes
        ),
    ]
    text = "; ".join(filter(None, said))
    return text[:1].upper() + text[1:]


def _whole(line: SourceLine) -> tuple[Value, ...]:
    """For the file: everything in a column of its own."""
    source = line.source
    return (
        source.number,
        source.title,
        source.issuer,
        source.issued_on,
        source.effective_from,
        source.effective_to,
        _named(source.replaced_by or ""),
        "; ".join(map(_named, source.amended_by)),
        CHECK_STATES[source.check.state],
        source.check.on,
        source.check.by or "",
        line.count(CitingKind.LESSON),
        line.count(CitingKind.QUESTION),
        line.count(CitingKind.TERM),
        ", ".join(sorted(line.cited)),
        "; ".join(change_text(change) for change in line.changes),
    )


def _named(source_id: str) -> str:
    source = services().courses.catalogue.sources.get(source_id)
    return source.number if source else source_id


def _change_line(row: ChangeRow) -> tuple[Value, ...]:
    return (
        _named(row.change.source_id),
        Link(change_text(row.change), href(URL, thay_doi=row.change.id)),
        row.recorded_at,
        row.recorded_by or SOMEBODY,
        Badge("Đã ghi nhận", "info") if row.stands else Badge("Đã rút lại", "plain"),
    )


# --- one document ---------------------------------------------------------------------------------


def _source(file: SourceFile) -> None:
    source = file.line.source
    parts_office.back("Về danh mục văn bản", href(URL))
    parts.heading(source_text(source), eyebrow="Văn bản")
    parts.card(
        pairs([("Số, ký hiệu", source.number), *source_facts(source, services().courses.catalogue.sources)])
    )
    if file.history:
        parts.section("Thay đổi đã ghi nhận")
        rows = [_change_line(row) for row in reversed(file.history)]
        st.html(parts_table.html_table(CHANGES, rows))
    _form(source.id)
    parts.section("Các khóa học dẫn văn bản này ở đâu")
    pointing: list[tuple[Value, ...]] = [
        (
            f"Điều {one.citation.article}" if one.citation.article else "Cả văn bản",
            place(one.citation.model_copy(update={"article": None})),
            one.course.id,
            CITING_KINDS[one.item.kind],
            one.item.title,
            MARKS[one.citation.mark],
        )
        for one in file.pointing
    ]
    parts_table.table(
        "pointing", POINTING, pointing, empty="Chưa khóa học nào dẫn văn bản này.", file=f"can-cu-{source.id}"
    )


def _form(source_id: str) -> None:
    parts.section("Ghi nhận văn bản bị sửa đổi, thay thế")
    parts.hint("Bấm nút ở cuối chỉ để xem trước. Chưa ghi gì cho đến khi xác nhận ở trang sau.")
    st.radio(
        "Việc gì xảy ra với văn bản này?",
        list(ChangeKind),
        format_func=lambda kind: CHANGE_KINDS[kind].capitalize(),
        key="law-kind",
        horizontal=True,
    )
    left, right = st.columns(2)
    left.text_input("Từ ngày (ví dụ 01/01/2027)", key="law-day", max_chars=20)
    right.text_input("Số, ký hiệu của văn bản mới", key="law-number", max_chars=100)
    st.text_input("Tên văn bản mới", key="law-title", max_chars=300)
    st.text_input(
        "Chỉ những điều, khoản này (ví dụ: Điều 5, Điều 7 khoản 2). Để trống nếu cả văn bản",
        key="law-places",
        max_chars=300,
    )
    st.text_input("Ghi chú (không bắt buộc)", key="law-note", max_chars=300)
    parts.told()
    st.button("Xem ảnh hưởng", key="law-preview", type="primary", on_click=_preview, args=(source_id,))


def _preview(source_id: str) -> None:
    day = parts_office.read_day(str(state.get("law-day", "")))
    if day is None:
        parts.refused(parts_law.no_day())
        return
    draft = Draft(
        source_id,
        ChangeKind(state.get("law-kind", ChangeKind.AMENDED)),
        day,
        str(state.get("law-number", "")),
        str(state.get("law-title", "")),
        str(state.get("law-places", "")),
        str(state.get("law-note", "")),
    )
    # Whatever is wrong with it is said here, beside what was typed.
    if parts.act(lambda: services().law.effect(state.actor(), draft)):
        state.put(DRAFT, draft)


def _confirm(actor: Actor, draft: Draft) -> None:
    effect = services().law.effect(actor, draft)
    name = source_text(effect.source) if effect.source else draft.source_id
    parts.heading("Xem trước rồi xác nhận", hint="Chưa ghi gì.")
    parts.card(f'<p class="name">{esc(name)}</p><p>{esc(change_text(effect.change))}.</p>')
    parts_law.meaning(effect)
    parts.told()
    left, right = st.columns(2)
    left.button("Xác nhận ghi nhận", key="law-record", type="primary", on_click=_record, args=(draft,))
    right.button("Quay lại, chưa ghi", key="law-back", on_click=_back, args=(draft,))
    parts_law.effect_lists(effect)


def _back(draft: Draft) -> None:
    """To the form, with what was typed."""
    state.forget(DRAFT)
    for key, value in (
        ("law-kind", draft.kind),
        ("law-day", show_date(draft.effective_on)),
        ("law-number", draft.by_number),
        ("law-title", draft.by_title),
        ("law-places", draft.places),
        ("law-note", draft.note),
    ):
        state.put(key, value)


def _record(draft: Draft) -> None:
    def record(actor: Actor) -> str:
        state.ask(thay_doi=services().law.record(actor, draft), ma="")
        state.forget(DRAFT)
        return "Đã ghi nhận. Danh sách bị ảnh hưởng ở dưới, tải về được."

    parts_office.act(record)


# --- one change -----------------------------------------------------------------------------------


def _change(actor: Actor, change_id: str) -> None:
    effect = services().law.touched(actor, change_id)
    row, change = effect.row, effect.change
    name = source_text(effect.source) if effect.source else change.source_id
    if state.get(WITHDRAWING) == change_id:
        _withdraw_page(change_id, name, change_text(change))
        return
    parts_office.back("Về văn bản", href(URL, ma=change.source_id) if effect.source else href(URL))
    parts.heading(name, eyebrow="Văn bản thay đổi", hint=f"{change_text(change)}.")
    parts.told()
    if row is not None:
        said = [("Ghi nhận", f"{show_instant(row.recorded_at)}, {row.recorded_by or SOMEBODY}")]
        said += [("Ghi chú", change.note)] if change.note else []
        if not row.stands:
            when = f"{show_instant(row.withdrawn_at)}, " if row.withdrawn_at else ""
            said.append(("Đã rút lại", f"{when}{row.withdrawn_by or SOMEBODY}: {row.reason}"))
        parts.card(pairs(said))
        if not row.stands:
            parts.hint("Ghi nhận này không còn tác dụng.")
            return
    parts_law.meaning(effect)
    parts_law.retraining(actor, change_id)
    parts_law.effect_lists(effect)
    st.button(
        "Rút lại ghi nhận này",
        key="law-withdraw",
        type="tertiary",
        on_click=state.put,
        args=(WITHDRAWING, change_id),
    )


def _withdraw_page(change_id: str, name: str, what: str) -> None:
    reason = parts.confirmed(
        WITHDRAWING,
        "Rút lại ghi nhận",
        name,
        f"{what}. Rút lại thì câu hỏi và bài trở về như trước khi ghi.",
        "Rút lại",
    )
    if reason is not None and parts_office.attempt(
        lambda: services().law.withdraw(state.actor(), change_id, reason)
    ):
        state.forget(WITHDRAWING)
        parts.done("Đã rút lại. Việc rút lại cũng được ghi vào sổ.")
        st.rerun()


show()
