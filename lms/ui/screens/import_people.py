"""Nhập danh sách: look at a roster row by row, import it, answer what it left open, take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from lms.bootstrap import services
from lms.domain.people import Actor, Permission
from lms.domain.roster import TraineeGroup
from lms.services.imports import ImportOutcome
from lms.store.imports import ImportRow
from lms.text import GROUPS
from lms.ui import (
    parts,
    parts_import,
    parts_import_questions,
    parts_import_undo,
    parts_office,
    parts_table,
    state,
)
from lms.ui.parts_html import Badge, Figure, Link, anchor, href
from lms.ui.parts_table import Field, number

URL = "nhap-danh-sach"
HISTORY = (
    Field("Lúc", "time"),
    Field("Tệp"),
    Field("Người mới", "number"),
    Field("Thêm nhóm", "number"),
    Field("Còn phải hỏi", "number"),
    Field("Hoàn tác"),
)


def show() -> None:
    actor = parts_office.begin()
    pages: dict[str, Callable[[str], None]] = {
        "tep": lambda upload_id: parts_import.show(actor, upload_id),
        "hoi": lambda _: parts_import_questions.show(actor),
        "hoan-tac": lambda import_id: parts_import_undo.show(actor, import_id),
    }
    for name, page in pages.items():
        if state.asked(name):
            parts_office.back("Về màn hình nhập danh sách", href(URL))
            page(state.asked(name))
            return
    _start(actor)


def _start(actor: Actor) -> None:
    parts.heading("Nhập danh sách", hint="Gửi nguyên tệp Excel hoặc CSV đang dùng, hoặc dán từ Excel.")
    parts.told()
    _outcome()
    st.html(anchor("Chọn tệp hoặc dán danh sách", f"/{parts_import.FORM}", "do"))
    history = services().imports.history(actor)
    waiting = sum(row.open_questions for row in history)
    if waiting:
        parts.box(
            f"<p><b>{number(waiting)} dòng đang chờ trả lời.</b> Những dòng khác đã vào danh bạ.</p>"
            + anchor("Trả lời từng dòng", href(URL, hoi="1")),
            amber=True,
        )
    _history(history)
    _template()
    _aliases(actor)


def _history(history: Sequence[ImportRow]) -> None:
    parts.section("Các lần nhập")
    rows = [
        (
            row.imported_at,
            row.file_name,
            row.summary.get("people_added", 0),
            row.summary.get("memberships_added", 0),
            row.open_questions,
            Badge("Đã hoàn tác", "void")
            if row.undone_at
            else Link("Hoàn tác", href(URL, **{"hoan-tac": row.id})),
        )
        for row in history
    ]
    if rows:
        st.html(parts_table.html_table(HISTORY, rows))
    else:
        parts.empty("Chưa nhập danh sách nào. Tệp đầu tiên sẽ hiện ở đây sau khi nhập.")


def _template() -> None:
    parts.section("Mẫu danh sách")
    parts.hint("Chưa có danh sách? Tải mẫu về điền: có sẵn các cột, ô chọn và một dòng ví dụ.")
    chosen: TraineeGroup | None = st.selectbox(
        "Nhóm",
        list(TraineeGroup),
        format_func=lambda one: GROUPS[one.value],
        placeholder="Chọn nhóm",
        key="import-template-group",
        filter_mode=None,
    )
    group = chosen or TraineeGroup.HOA_GIAI_VIEN
    parts_office.download(
        "Tải mẫu Excel",
        lambda who: services().imports.template(who, group),
        f"mau-{group.value.replace('_', '-')}.xlsx",
        "import-template",
    )


def _aliases(actor: Actor) -> None:
    """Only who sees everything may say that a name is to be asked about again."""
    known = services().imports.aliases(actor)
    if not known or actor.scope(Permission.MANAGE_PEOPLE) is not None:
        return
    parts.section("Tên đơn vị đã nhớ")
    names = parts_office.unit_names()
    words = {row.name_key: f"“{row.written}” là {names.get(row.unit_id, '')}" for row in known}
    chosen = st.selectbox(
        "Khi gặp tên này, máy hiểu là",
        list(words),
        index=None,
        format_func=words.__getitem__,
        placeholder=f"{number(len(words))} tên",
        key="import-alias",
        filter_mode="contains",
    )
    st.button(
        "Quên tên này, lần sau hỏi lại",
        key="import-alias-forget",
        disabled=chosen is None,
        on_click=lambda: parts_office.act(lambda who: _forget_alias(who, chosen or "")),
    )


def _forget_alias(actor: Actor, name_key: str) -> str:
    services().imports.forget_alias(actor, name_key)
    parts_office.clear("import-alias")
    return "Đã quên tên này. Lần nhập sau, máy hỏi lại."


def _outcome() -> None:
    """What the import just made did, once."""
    outcome: ImportOutcome | None = state.take(parts_import.OUTCOME)
    if outcome is None:
        return
    parts.banner(
        "ok", f"Đã nhập {number(outcome.people_added)} người mới", "Tệp gửi lên đã được xóa khỏi máy chủ."
    )
    parts.strip(
        [
            Figure("Người mới", number(outcome.people_added), f"{number(outcome.units_added)} đơn vị mới"),
            Figure("Lượt vào nhóm", number(outcome.memberships_added), "một người có thể ở hai nhóm"),
            Figure(
                "Đã có từ trước", number(outcome.known), f"và {number(outcome.repeated)} dòng lặp trong tệp"
            ),
            Figure("Cần hỏi", number(outcome.asked), _left_over(outcome)),
        ]
    )


def _left_over(outcome: ImportOutcome) -> str:
    """What else became of rows that went in neither as new nor as known."""
    said = [f"bỏ {number(outcome.refused)} dòng"]
    if outcome.asked_already:
        said.append(f"{number(outcome.asked_already)} dòng đã hỏi từ lần trước")
    return ", ".join(said)


show()
