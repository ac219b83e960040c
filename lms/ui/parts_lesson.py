"""A lesson as one piece of HTML: its passages by kind, drawings, recordings, words explained on a tap.

One piece, because it must stay the same while the page around it changes: a film goes on playing, and what
was unfolded stays open. What does change (the server's clock, the places of films) stands in a piece of its
own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from lms.content.markdown import to_html
from lms.domain.course import MEDIA_KINDS, Block, BlockKind, Lesson, MediaFile, Term
from lms.services.reading import LessonPage
from lms.text_content import BLOCKS, PENDING_NOTICE
from lms.text_speech import sentences
from lms.ui.parts_html import anchor, badge, esc, paragraph

FILES = "/tep-bai-hoc"
STYLE = Path(__file__).with_name("lesson.css")
_TAG = re.compile(r"(<[^>]+>)")
_VIEW_BOX = re.compile(r'viewBox="[\d.]+[ ,]+[\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')
_DOCUMENT = re.compile(r"(?<![\w/])\d+/(?:\d{4}/)?[A-ZĐ]+(?:-[A-ZĐ][A-Za-zĐđ]*)+")
_PLACE = re.compile(r"(?<!\w)([Đđ]iều|[Kk]hoản|[Đđ]iểm) (?=(?:\d+[a-zđ]?|[a-zđ])(?!\w))")
_ENDS = frozenset({"</p>", "</li>", "</td>", "</th>"})
_UNMARKED = frozenset({BlockKind.MODEL_ANSWER, *MEDIA_KINDS})


def passages(lesson: Lesson, enrolment_id: str, glossary: Sequence[Term], *, approved: bool) -> str:
    """The whole lesson. `approved`: what was pending in it has been settled here, and says so no more."""
    marker = Marker(glossary)
    waiting = [place for place, block in enumerate(lesson.blocks) if block.pending and not approved]
    parts = [
        _passage(place, block, marker, noticed=place in waiting, first=place in waiting[:1])
        for place, block in enumerate(lesson.blocks)
    ]
    return (
        f'<div class="lesson" data-enrolment="{esc(enrolment_id)}" data-lesson="{esc(lesson.id)}">'
        f"{''.join(parts)}</div>"
    )


def clock(page: LessonPage) -> str:
    """What the script of the page needs to know afresh: the server's clock, and where films stopped."""
    places = esc(json.dumps(dict(page.media), sort_keys=True))
    return f'<i class="lesson-clock" data-now="{int(page.now.timestamp() * 1000)}" data-media="{places}"></i>'


def go_on(place: int, words: str) -> str:
    """A link to a passage, which the script turns into a soft one."""
    return anchor(words, f"#doan-{place}", "or")


READ_ALOUD = (
    '<div class="aloud">'
    '<button type="button" data-do="start">Nghe đọc</button>'
    '<button type="button" data-do="pause" hidden>Tạm dừng</button>'
    '<button type="button" data-do="resume" hidden>Nghe tiếp</button>'
    '<button type="button" data-do="stop" hidden>Thôi nghe</button>'
    '<button type="button" data-do="slow" aria-pressed="false" hidden>Đọc chậm</button>'
    '<p class="hint" role="status" hidden></p></div>'
)


# --- one passage ----------------------------------------------------------------------------


def _passage(place: int, block: Block, marker: Marker, *, noticed: bool, first: bool) -> str:
    """`noticed`: it awaits a jurist; what that means is said once, at the `first` of the lesson."""
    kind = BLOCKS[block.kind]
    notice = badge(BLOCKS[BlockKind.PENDING], "warn", "warn")
    notice += paragraph(PENDING_NOTICE, "hint") if first else ""
    # Before what is folded away, and not in it: it is to be seen without unfolding.
    inner = f'<div class="notice">{notice}</div>' if noticed else ""
    if block.kind is BlockKind.MODEL_ANSWER:
        inner += f"<details><summary>{esc(block.title or kind)}</summary>{_words(block, marker)}</details>"
    elif block.kind in MEDIA_KINDS:
        inner += _media(block)
    elif block.kind is BlockKind.PROSE:
        inner += _words(block, marker)
    else:
        named = block.title or (kind if block.kind is not BlockKind.PENDING else "")
        if block.title and block.kind is not BlockKind.PENDING and not _names_itself(block):
            inner += paragraph(kind, "eyebrow")
        inner += (f"<h3>{esc(named)}</h3>" if named else "") + _words(block, marker)
    css = f"passage {block.kind.value}{' noticed' if noticed else ''}"
    said = esc(json.dumps(_said(block, noticed=noticed, first=first), ensure_ascii=False))
    return (
        f'<section class="{css}" id="doan-{place}" data-block="{place}" data-say="{said}">{inner}</section>'
    )


def _words(block: Block, marker: Marker) -> str:
    html = to_html(block.markdown).replace("<h2>", '<h2 class="in">').replace("<table>", _TABLE)
    html = html.replace("</table>", "</table></div>")
    return _unbroken(html if block.kind in _UNMARKED else marker.marked(html))


def _unbroken(html: str) -> str:
    """The number of an article stands on the line of its word, and the number of a document on one line."""
    html = _DOCUMENT.sub(r'<span class="whole">\g<0></span>', html)
    return _PLACE.sub(r"\1&nbsp;", html)


# A wide table moves sideways by itself, so that the page does not.
_TABLE = '<div class="wide" tabindex="0" role="region" aria-label="Bảng"><table>'


def _names_itself(block: Block) -> bool:
    """Whether its title is the name of its kind already: "Việc cần làm"."""
    return block.title.casefold().startswith(BLOCKS[block.kind].casefold())


def _said(block: Block, *, noticed: bool, first: bool) -> list[str]:
    title = f"{block.title}.\n\n" if block.title else ""
    notice = f"{PENDING_NOTICE if first else f'{BLOCKS[BlockKind.PENDING]}.'}\n\n" if noticed else ""
    unnamed = block.kind in (BlockKind.PROSE, BlockKind.PENDING) or _names_itself(block)
    named = "" if unnamed else f"{BLOCKS[block.kind]}.\n\n"
    return sentences(f"{notice}{named}{title}{block.markdown}")


def _media(block: Block) -> str:
    file = block.file
    if file is None:
        return ""
    address, title = f"{FILES}/{file.sha256}", esc(block.title)
    if block.kind is BlockKind.FIGURE:
        caption = f"<figcaption>{title}</figcaption>" if title else ""
        # A drawing is read as well as seen: the words stay the same for whoever cannot see it.
        shape = f'src="{esc(address)}" alt="{esc(_plain(block.markdown))}"{_measures(file)} loading="lazy"'
        return f"<figure><img {shape}>{caption}</figure>"
    tag = "audio" if block.kind is BlockKind.AUDIO else "video"
    plays = ' playsinline="true"' if tag == "video" else ""
    label = esc(block.title or BLOCKS[block.kind])
    return (
        f"<h3>{label}</h3>"
        f'<{tag} controls preload="none" src="{esc(address)}" data-file="{esc(file.sha256)}"'
        f' aria-label="{label}"{plays}></{tag}>'
        f'<p class="hint">{esc(size_text(file.size))}. Bấm nghe thì máy mới tải. '
        f"{anchor('Tải về máy', f'{address}?tai=1')}</p>{to_html(block.markdown)}"
    )


def size_text(size: int) -> str:
    """Bytes as people say them: "12,3 MB", "800 KB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def _measures(file: MediaFile) -> str:
    """Width and height of a drawing, so that the page does not jump when it comes."""
    found = _VIEW_BOX.search(file.svg or "")
    return f' width="{round(float(found[1]))}" height="{round(float(found[2]))}"' if found else ""


def _plain(markdown: str) -> str:
    return re.sub(r"\s+", " ", markdown.replace("**", "")).strip()


# --- words explained ------------------------------------------------------------------------


class Marker:
    """Marks each word of the glossary where it first stands in a lesson."""

    def __init__(self, glossary: Iterable[Term]) -> None:
        self._terms = {spoken(term.term).casefold(): term for term in glossary}
        self._seen: set[str] = set()
        self._meanings: list[str] = []

    def marked(self, html: str) -> str:
        """The same HTML with a button at each first word, and its meaning, hidden, at the end of the
        paragraph: unfolded there it does not cut a sentence in two. Headings stay: readers jump by them."""
        found, heading = [], False
        for piece in _TAG.split(html):
            if not piece.startswith("<"):
                found.append(piece if heading else self._in(piece))
                continue
            heading = (heading and not piece.startswith("</h")) or piece.startswith(("<h2", "<h3"))
            if piece in _ENDS:
                found += self._meanings
                self._meanings = []
            found.append(piece)
        return "".join(found)

    def _in(self, text: str) -> str:
        waiting = {escape(word, quote=False): word for word in self._terms if word not in self._seen}
        # The longest first: "người có uy tín" before "uy tín".
        pattern = "|".join(re.escape(word) for word in sorted(waiting, key=len, reverse=True))
        if not pattern:
            return text
        return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda m: self._button(m[0], waiting), text, flags=re.I)

    def _button(self, text: str, waiting: Mapping[str, str]) -> str:
        word = waiting[text.casefold()]
        if word in self._seen:
            return text
        self._seen.add(word)
        name = f"nghia-{len(self._seen)}"
        meaning = esc(self._terms[word].meaning)
        self._meanings.append(f'<span class="meaning" id="{name}" role="note" hidden>{meaning}</span>')
        # Not a <button>: that is a box of its own, and a term of several words must break with its line.
        return (
            f'<span role="button" tabindex="0" class="term" aria-expanded="false" aria-controls="{name}">'
            f"{text}</span>"
        )


def spoken(term: str) -> str:
    """A term as it stands in a text: "Đơn (khiếu nại)" → "Đơn"."""
    return re.sub(r"\s*\(.*?\)", "", term).strip()
