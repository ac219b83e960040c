"""HTML of other programs → the Markdown subset, and what had to stay behind.

Nothing of the HTML survives as HTML: the result is Markdown, which `content.markdown.to_html` writes anew.
nh3 comes first, because the standard library's reader takes minutes for tags that never end, and because it
reads broken HTML the way browsers do.
"""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt

from lms.content import markdown
from lms.content.question_formats import formulas
from lms.content.question_formats.patience import spend_signs, spend_source
from lms.content.question_formats.plain import (
    escaped,
    many_signs,
    one_line,
    tidy,
    to_markdown,
    to_text,
    unescaped,
)
from lms.domain.question_bank import MOST_LETTERS, ItemProblem, Trouble

LONGEST = 60_000
"""Letters of one HTML field that are read; a question may have a third of it (`MOST_LETTERS`)."""

MOST_TAGS, MOST_SIGNS = 1_500, 2_000
"""Of one passage. A file of ten million letters must not take longer than a minute's patience."""
WIDEST = 20
"""Columns of a table in Markdown."""

KNOWN_TAG = re.compile(
    r"</?(a|b|big|blockquote|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|li|math|object|ol|p"
    r"|pre|q|s|script|small|span|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|video"
    r"|audio)(\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_NO_TAG = re.compile(
    r"<(?!/?(?:[a-z]\w*:|(?:abbr|acronym|address|article|aside|bdi|bdo|big|blink|caption|cite|col|colgroup|data"
    r"|del|details|dfn|embed|figcaption|figure|footer|form|frame|header|input|ins|kbd|label|legend|link|main"
    r"|mark|meta|nav|nobr|noscript|option|param|ruby|rp|rt|s|samp|section|select|source|strike|style|summary"
    r"|textarea|time|title|track|var|wbr)\b)|!--|!doctype)",
    re.IGNORECASE,
)
"""What no program writes as markup: "x<y"; but `KNOWN_TAG` comes first."""
ENTITY = re.compile(r"&(#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});", re.IGNORECASE)
# Bounded, or thousands of openings that never close would each be followed to the end.
_FORMULA = re.compile(r"\$\$.{1,500}?\$\$|\\\(.{1,500}?\\\)|\\\[.{1,500}?\\\]", re.DOTALL)
_FORMULA_SIGNS = ("$$", r"\(", r"\[")

_BLOCKS = frozenset(
    ("p", "div", "blockquote", "pre", "center", "section", "article", "header", "footer", "figure", "dd",
     "dt", "dl", "hr", "address", "figcaption", "main", "caption")
)  # fmt: skip
_MEDIA = frozenset(("audio", "video", "source", "track"))
_TAGS = set(
    _BLOCKS | _MEDIA
    | {"a", "b", "strong", "br", "img", "sub", "sup", "ul", "ol", "li", "table", "thead", "tbody", "tfoot",
       "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"}
)  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "audio": {"src"}, "video": {"src"},
    "source": {"src"}, "track": {"src"},
}  # fmt: skip
_SCRIPT = re.compile(
    r"<\s*script\b|<[^<>]*\son[a-z]+\s*=|(java|vb)script\s*:|<\s*(iframe|embed|form|meta)\b", re.IGNORECASE
)
_OBJECT = re.compile(r"<(?:object|embed|iframe)\b[^<>]{0,300}?\s(?:data|src)\s*=\s*[\"']?([^\"'<>\s]{1,200})")
_MATH = re.compile(r"<(?:\w{1,9}:)?math\b", re.IGNORECASE)
_BELOW = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_ABOVE = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")

Keep = Callable[[str], str | Trouble]
"""Address of a picture → its name among the bank's files, or why it cannot come."""


class Rich(NamedTuple):
    markdown: str = ""
    figures: tuple[str, ...] = ()
    losses: tuple[Trouble, ...] = ()

    @property
    def line(self) -> str:
        """The text alone, on one line: for choices, which have no markup."""
        return one_line(to_text(self.markdown))


def from_plain(text: str) -> Rich:
    spend_source(text)
    return _checked(Rich(to_markdown(text[: MOST_LETTERS + 1])))


def from_markdown(text: str, keep: Keep) -> Rich:
    """By way of HTML, so that Markdown from elsewhere may bring no more than HTML may."""
    if len(text) > MOST_LETTERS or many_signs(text, MOST_SIGNS):
        return from_plain(text)
    spend_signs(text)
    reader = MarkdownIt("commonmark", {"html": True})
    # Every row is filled up to the width of the first: a wide table makes millions of cells of few letters.
    if all(line.count("|") <= WIDEST for line in text.split("\n")):
        reader.enable("table")
    return from_html(reader.render(text), keep)


def from_loose(text: str, keep: Keep) -> Rich:
    """Text that is HTML where it has tags; but a line break is one, and "a < b" means what it says."""
    if KNOWN_TAG.search(text) or ENTITY.search(text):
        text = text[:LONGEST].replace("\n", "<br>")
        known = {found.start() for found in KNOWN_TAG.finditer(text)}
        return from_html(_NO_TAG.sub(lambda m: "<" if m.start() in known else "&lt;", text), keep)
    return from_plain(text)


def from_html(text: str, keep: Keep) -> Rich:
    spend_source(text)
    text = text[:LONGEST]
    if text.count("<") > MOST_TAGS:
        told = from_plain(unescape(nh3.clean(text, tags=set())))
        return told._replace(losses=(*told.losses, Trouble(code=ItemProblem.MARKUP_LEFT)))
    reader = _Reader(keep)
    if _SCRIPT.search(text):
        reader.lose(ItemProblem.SCRIPT_LEFT)
    if _MATH.search(text):
        reader.lose(ItemProblem.FORMULA_KEPT)
        text = formulas.as_text(text)
    for address in _OBJECT.findall(text):
        reader.file(address)
    safe = nh3.clean(
        text, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "data"}, link_rel=None
    )
    reader.feed(safe)
    reader.close()
    return _checked(Rich(reader.markdown(), tuple(reader.figures), tuple(dict.fromkeys(reader.losses))))


def _checked(rich: Rich) -> Rich:
    spend_signs(rich.markdown)
    written = unescaped(rich.markdown)  # reading a long text as Markdown takes long
    if not any(sign in written for sign in _FORMULA_SIGNS) or not _FORMULA.search(to_text(rich.markdown)):
        return rich
    return rich._replace(losses=(*rich.losses, Trouble(code=ItemProblem.FORMULA_KEPT)))


class _Reader(HTMLParser):
    """Collects blocks of Markdown. `_line` is the passage being read, as (text, bold) pieces."""

    def __init__(self, keep: Keep) -> None:
        super().__init__(convert_charrefs=True)
        self.figures: list[str] = []
        self.losses: list[Trouble] = []
        self._keep = keep
        self._blocks: list[str] = []
        self._line: list[tuple[str, bool]] = []
        self._bold = 0
        self._script: list[tuple[str, list[tuple[str, bool]]]] = []
        self._head = ""
        self._lists: list[int | None] = []
        self._marker = ""
        self._rows: list[list[str]] | None = None

    def markdown(self) -> str:
        self._flush()
        self._end_table()
        return "\n\n".join(self._blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("b", "strong"):
            self._bold += 1
        elif tag == "br":
            self._line.append(("\n", False))
        elif tag == "img":
            self._picture(values)
        elif tag in _MEDIA:
            self.file(values.get("src", ""))
        elif tag == "a":
            self._address(values.get("href", ""))
        elif tag in ("sub", "sup") and len(self._script) < 3:
            self._script.append((tag, self._line))
            self._line = []
        else:
            self._open_block(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self._bold = max(0, self._bold - 1)
        elif tag in ("sub", "sup") and self._script:
            self._close_script()
        elif tag in ("td", "th") and self._rows:
            self._cell()
        elif tag == "table":
            self._end_table()
        elif tag in ("ul", "ol"):
            self._flush()
            if self._lists:
                self._lists.pop()
        elif tag in _BLOCKS or tag == "li" or re.fullmatch("h[1-6]", tag):
            self._flush()
            self._head = ""

    def handle_data(self, data: str) -> None:
        self._line.append((re.sub(r"\s+", " ", data), bool(self._bold)))

    # what opens

    def _open_block(self, tag: str, values: dict[str, str]) -> None:
        if tag == "table":
            self._flush()
            self._rows = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th") and self._rows is not None:
            if not self._rows:
                self._rows.append([])
            self._line = []
        elif tag in ("ul", "ol"):
            self._flush()
            self._lists.append(None if tag == "ul" else _start(values.get("start", "")))
        elif tag == "li":
            self._flush()
            self._marker = "- "
            if self._lists and (number := self._lists[-1]) is not None:
                self._marker = f"{number}. "
                self._lists[-1] = number + 1
        elif re.fullmatch("h[1-6]", tag):
            self._flush()
            self._head = "## " if tag in ("h1", "h2") else "### "
        elif tag in _BLOCKS:
            self._flush()

    def _picture(self, values: dict[str, str]) -> None:
        kept = self._keep(values.get("src", ""))
        if isinstance(kept, str):
            if kept not in self.figures:
                self.figures.append(kept)
            return
        self.losses.append(kept)
        if values.get("alt"):
            self.handle_data(values["alt"])

    def file(self, address: str) -> None:
        """A file that is shown or played: a picture may come along."""
        if not address:
            return
        kept = self._keep(address)
        if isinstance(kept, str):
            self.figures.extend([] if kept in self.figures else [kept])
        else:
            self.losses.append(kept)

    def _address(self, address: str) -> None:
        if "@@PLUGINFILE@@" in address:
            self.file(address)
        elif address:
            self.lose(ItemProblem.LINK_LEFT)

    def _close_script(self) -> None:
        tag, outer = self._script.pop()
        inner = "".join(text for text, _ in self._line).strip()
        table = _BELOW if tag == "sub" else _ABOVE
        letters = inner.translate(table)
        if inner and any(chr(code) in inner for code in table) and not set(inner) - {chr(c) for c in table}:
            said = letters
        else:
            said = (
                f"{'_' if tag == 'sub' else '^'}{inner if len(inner) == 1 else f'({inner})'}" if inner else ""
            )
        self._line = [*outer, (said, bool(self._bold))]

    def lose(self, code: ItemProblem) -> None:
        self.losses.append(Trouble(code=code))

    # what closes

    def _flush(self) -> None:
        while self._script:
            self._close_script()
        if self._rows is not None:
            # Paragraphs inside a cell: a cell is one line.
            self._line.append((" ", False))
            return
        said, self._line = _passage(self._line), []
        if not said:
            return
        if self._marker:
            indent = " " * len(self._marker)
            self._put(self._marker + said.replace("\n", f"\n{indent}"), listed=True)
            self._marker = ""
        elif self._head:
            self._put(self._head + said.replace("\\\n", " "))
        else:
            self._put(said)

    def _put(self, block: str, *, listed: bool = False) -> None:
        before = self._blocks[-1] if self._blocks else ""
        if listed and re.match(r"- |\d+\. ", before):
            same = before.startswith("- ") == block.startswith("- ")
            if same:
                self._blocks[-1] = f"{before}\n{block}"
                return
        self._blocks.append(block)

    def _cell(self) -> None:
        assert self._rows
        said = _passage(self._line).replace("\\\n", " ").replace("\n", " ")
        self._rows[-1].append(said)
        self._line = []

    def _end_table(self) -> None:
        if self._rows is None:
            return
        rows = [row for row in self._rows if row]
        self._rows = None
        self._line = []
        if not rows:
            return
        width = max(len(row) for row in rows)
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        self._blocks.append("\n".join(lines))


def _start(written: str) -> int:
    return int(written) if re.fullmatch(r"[1-9]\d{0,3}", written) else 1


def _passage(pieces: list[tuple[str, bool]]) -> str:
    """One block: text with bold parts; line breaks stay."""
    if not any(bold for _, bold in pieces):
        return to_markdown("".join(text for text, _ in pieces))
    plainly, safely = _said(pieces, escape=False), _said(pieces, escape=True)
    return plainly if plainly == safely or markdown.to_html(plainly) == markdown.to_html(safely) else safely


def _said(pieces: list[tuple[str, bool]], *, escape: bool) -> str:
    parts: list[str] = []
    for text, bold in _joined(pieces):
        lines = [tidy_inside(line) for line in text.split("\n")]
        if escape:
            lines = [escaped(line, begins=bool(place) or not parts) for place, line in enumerate(lines)]
        inner = "\\\n".join(lines)
        core = inner.strip()
        if bold and core and "\n" not in core:
            before = " " if inner[:1] == " " else ""
            after = " " if inner[-1:] == " " else ""
            parts.append(f"{before}**{core}**{after}")
        else:
            parts.append(inner)
    lines = [line.strip() for line in "".join(parts).split("\n")]
    return "\n".join(line for line in lines if line not in ("", "\\")).removesuffix("\\").strip()


def tidy_inside(text: str) -> str:
    """Tidy, but a space at either end stays: it parts a word from its bold neighbour."""
    said = tidy(text)
    if not said:
        return " " if text else ""
    return (" " if text[:1].isspace() else "") + said + (" " if text[-1:].isspace() else "")


def _joined(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Neighbours of one weight as one piece."""
    joined: list[tuple[str, bool]] = []
    for text, bold in pieces:
        if joined and joined[-1][1] == bold:
            joined[-1] = (joined[-1][0] + text, bold)
        else:
            joined.append((text, bold))
    return joined
