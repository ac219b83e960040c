"""Pieces of HTML for `st.html`. Every value is escaped here; icons are drawn by `style.css`, because
`st.html` drops inline drawings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal, NamedTuple
from urllib.parse import urlencode

Tone = Literal["ok", "info", "warn", "void", "plain"]
Shape = Literal["ok", "already", "warn", "void", "unknown", "held", "todo", "half", "wait", "plain"]


class Figure(NamedTuple):
    """One figure of a strip: "Đã hoàn thành", "873", "70% của 1.248 người"."""

    label: str
    value: str
    note: str = ""


class Bar(NamedTuple):
    """One line of a bar table. `share` from 0 to 1 is the length; `figures` are written beside it.
    With `href`, the label leads there."""

    label: str
    share: float
    figures: Sequence[str]
    href: str = ""


class Link(NamedTuple):
    """Text that leads to an address of this installation."""

    text: str
    href: str


class Badge(NamedTuple):
    """A word in a border."""

    text: str
    tone: Tone = "plain"


def esc(text: str) -> str:
    return escape(text, quote=True)


_MARKUP = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>$~:.!|"})


def as_label(text: str) -> str:
    """Text for the label of a button, a tick or a choice, which Streamlit reads as Markdown: names and
    villages come from strangers' spreadsheets and must not become links."""
    return text.translate(_MARKUP)


def href(url: str, **parameters: str) -> str:
    """`/bai-hoc?lop=…&bai=…`"""
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"/{url}?{query}" if query else f"/{url}"


def anchor(text: str, address: str, css: str = "") -> str:
    return f'<a href="{esc(address)}" target="_self"{_class(css)}>{esc(text)}</a>'


def icon(shape: Shape) -> str:
    return f'<i class="ic ic-{shape}" aria-hidden="true"></i>'


def badge(text: str, tone: Tone = "plain", shape: Shape | None = None) -> str:
    return f'<span class="badge {tone}">{icon(shape) if shape else ""}{esc(text)}</span>'


def paragraph(text: str, css: str = "") -> str:
    return f"<p{_class(css)}>{esc(text)}</p>"


def progress(done: int, total: int, label: str, css: str = "") -> str:
    """A bar with its meaning for those who hear the page: "Xong 7 trên 10 phần"."""
    percent = 100 * done // total if total else 0
    return (
        f'<div class="bar-track{" " + css if css else ""}" role="img" aria-label="{esc(label)}">'
        f'<div class="bar-fill" style="width:{percent}%"></div></div>'
    )


def figures(strip: Iterable[Figure]) -> str:
    cells = "".join(
        f"<div><dt>{esc(figure.label)}</dt><dd><b>{esc(figure.value)}</b>"
        f"{f'<small>{esc(figure.note)}</small>' if figure.note else ''}</dd></div>"
        for figure in strip
    )
    return f'<dl class="figures">{cells}</dl>'


def bars(lines: Iterable[Bar]) -> str:
    rows = []
    for line in lines:
        name = anchor(line.label, line.href) if line.href else esc(line.label)
        numbers = "".join(f'<td class="num">{esc(number)}</td>' for number in line.figures)
        width = max(0, min(100, round(100 * line.share)))
        rows.append(
            f'<tr><th scope="row">{name}</th><td class="track"><div><div style="width:{width}%"></div></div>'
            f"</td>{numbers}</tr>"
        )
    return f'<table class="bars"><tbody>{"".join(rows)}</tbody></table>'


def pairs(lines: Iterable[tuple[str, str]]) -> str:
    """Labels and values: a `dl`, for one subject."""
    words = "".join(f"<div><dt>{esc(name)}</dt><dd>{esc(value)}</dd></div>" for name, value in lines)
    return f'<dl class="words">{words}</dl>'


def _class(css: str) -> str:
    return f' class="{css}"' if css else ""
