"""A list that can be searched, sorted, paged and exported. Plain HTML, so that it is light and Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

import streamlit as st

from lms.bootstrap import services
from lms.documents.tables import Cell, Column, Kind
from lms.domain.names import fold, sort_key
from lms.domain.times import local, show_date, show_instant
from lms.ui import parts, parts_files, state
from lms.ui.parts_html import Badge, Link, anchor, badge, esc

ROWS = 50
WHOLE = 8
"""Characters that a cell keeps on one line."""
_RUNS = re.compile(r"[0-9]+|[^0-9]+")

Value = Cell | Link | Badge


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `name`: holds people's names, which sort by tên. `export` False: not in files."""

    title: str
    kind: Kind = "text"
    name: bool = False
    export: bool = True


def table(
    key: str,
    fields: Sequence[Field],
    rows: Sequence[Sequence[Value]],
    *,
    empty: str,
    file: str = "",
    search: str = "Tìm trong danh sách (không cần gõ dấu)",
) -> None:
    """Show `rows`. With `file` (a name without ending), what is found can be taken away as XLSX or CSV.

    For lists that are in memory whole; "percent" cells are shares, "time" cells are aware instants.
    """
    if not rows:
        parts.empty(empty)
        return
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        typed = st.text_input(search, key=f"{key}-search", on_change=state.forget, args=(f"{key}-page",))
        wanted = fold(typed)
    with right:
        order = st.selectbox(
            "Xếp theo",
            range(len(fields)),
            format_func=lambda i: fields[i].title,
            key=f"{key}-order",
            placeholder="Chọn cột",
        )
    found = [row for row in rows if not wanted or wanted in fold(" ".join(map(_text_of, row)))]
    found = sorted(found, key=lambda row: _order(row[order], fields[order]))
    if not found:
        parts.empty("Không có dòng nào khớp. Thử gõ ít chữ hơn.")
        return
    page = min(int(state.get(f"{key}-page", 0)), ceil(len(found) / ROWS) - 1)
    st.html(html_table(fields, found[page * ROWS : (page + 1) * ROWS]))
    _pages(key, page, len(found))
    if file:
        export(key, file, fields, found)


def html_table(fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> str:
    """The rows as they are, without search; figures to the right. On a phone a row becomes a block."""
    head = "".join(f'<th scope="col"{_class(field)}>{esc(field.title)}</th>' for field in fields)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{esc(field.title)}"{_class(field, value)}>{_cell(value, field.kind)}</td>'
            for field, value in zip(fields, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f'<table class="list"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def export(key: str, file: str, fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> None:
    """Two buttons; the files are made only when one is pressed, and each leaves its line in the audit."""
    kept = [place for place, field in enumerate(fields) if field.export]
    columns = [Column(fields[place].title, fields[place].kind) for place in kept]

    def plain() -> list[list[Cell]]:
        return [[_plain(row[place], fields[place].kind) for place in kept] for row in rows]

    left, right = st.columns(2)
    parts_files.button(
        f"Tải {len(rows)} dòng về Excel",
        lambda who: services().printing.xlsx(who, file, columns, plain()),
        f"{file}.xlsx",
        f"{key}-xlsx",
        place=left,
    )
    parts_files.button(
        "Tải dạng CSV",
        lambda who: services().printing.csv(who, file, columns, plain()),
        f"{file}.csv",
        f"{key}-csv",
        mime=parts_files.CSV,
        place=right,
    )


def pager(key: str, page: int, total: int, rows: int = ROWS) -> None:
    """Previous and next for a list whose pages the screen fetches itself; the page is under `key`."""
    if total <= rows:
        return
    first, last = page * rows + 1, min(total, (page + 1) * rows)
    before, words, after = st.columns([1, 2, 1], vertical_alignment="center")
    before.button(
        "Trang trước", key=f"{key}-before", disabled=page == 0, on_click=state.put, args=(key, page - 1),
        width="stretch",
    )  # fmt: skip
    words.html(f'<p class="pages">Dòng {number(first)} đến {number(last)} trên {number(total)}</p>')
    after.button(
        "Trang sau", key=f"{key}-after", disabled=last == total, on_click=state.put, args=(key, page + 1),
        width="stretch",
    )  # fmt: skip


def _pages(key: str, page: int, total: int) -> None:
    pager(f"{key}-page", page, total)


def _class(field: Field, value: Value = "") -> str:
    """Figures stand to the right; a code or a number of an article is not broken: "HGV-01", "Điều 3"."""
    if field.kind in ("number", "percent"):
        return ' class="num"'
    return ' class="whole"' if isinstance(value, str) and 0 < len(value) <= WHOLE else ""


def _cell(value: Value, kind: Kind) -> str:
    if isinstance(value, Link):
        return anchor(value.text, value.href)
    if isinstance(value, Badge):
        return badge(value.text, value.tone)
    return esc(_shown(value, kind))


def _shown(value: Cell, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return show_instant(value)
    if isinstance(value, date):
        return show_date(value)
    if kind == "percent" and isinstance(value, int | float):
        return f"{100 * value:.0f}%"
    if kind == "number" and isinstance(value, int):
        return number(value)
    return str(value)


def number(value: int) -> str:
    """1.248, as figures are grouped here."""
    return f"{value:,}".replace(",", ".")


def _text_of(value: Value) -> str:
    return value.text if isinstance(value, Link | Badge) else _shown(value, "text")


def _plain(value: Value, kind: Kind) -> Cell:
    if isinstance(value, Link | Badge):
        return value.text
    return local(value) if isinstance(value, datetime) else value


def _order(value: Value, field: Field) -> tuple[bool, str | float]:
    """Empty last; numbers and days by size, words in Vietnamese order, names by tên."""
    plain = value.text if isinstance(value, Link | Badge) else value
    if plain is None or plain == "":
        return (True, 0.0 if field.kind in ("number", "percent") else "")
    if isinstance(plain, int | float):
        return (False, float(plain))
    if isinstance(plain, date):
        return (False, plain.isoformat())
    return (False, sort_key(plain) if field.name else "".join(map(_word_order, plain.split())))


def _word_order(word: str) -> str:
    """Numbers by size: "Lớp 2" before "Lớp 10", "BCV-02" before "HGV-01"."""
    return "".join(
        f"{run:0>9} " if run.isascii() and run.isdigit() else sort_key(run) for run in _RUNS.findall(word)
    )
