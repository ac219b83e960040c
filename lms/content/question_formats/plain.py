"""Plain text ↔ the Markdown subset.

`to_text(to_markdown(text))` is the text again, apart from the number of spaces and empty lines.
"""

import re
import unicodedata
from collections.abc import Iterable

from markdown_it.token import Token

from lms.content import markdown

# What content files may not hold (lms/content/files.py), and letters outside of any alphabet.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ue000-\uf8ff"
    "\ufeff\ufff0-\uffff\U000f0000-\U0010ffff\ud800-\udfff]"
)
_EMPTY_LINES = re.compile(r"\n{3,}")
_SIGNS = re.compile(r"([\\`*_\[\]<>&|!~])")
_LINE_START = re.compile(r"^(\s*)([#+\-=:]|\d+(?=[.)]))", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>&|!~#+\-=:.)])")
_MARKUP = frozenset(("text", "softbreak", "hardbreak", "text_special"))


_FEW = 60


def many_signs(text: str, most: int) -> bool:
    """Whether more than `most` signs of the text might mean something in Markdown."""
    return sum(map(text.count, "\\`*_[]<>&|!~")) > most


def tidy(text: str) -> str:
    """NFC, without hidden characters; line ends are `\\n`, and no line has spaces at its ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", _HIDDEN.sub("", text))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    return " ".join(tidy(text).split())


def to_markdown(text: str) -> str:
    """Markdown that says exactly this text; signs are escaped only where they would mean something."""
    return "\n\n".join(_paragraph(part) for part in re.split(r"\n\n+", tidy(text)))


def _paragraph(text: str) -> str:
    lines = text.split("\n")
    said = "\\\n".join(_line(line) for line in lines)
    # A sign on one line may find its partner on another.
    if len(lines) == 1 or (not many_signs(text, _FEW) and to_text(said) == text):
        return said
    return "\\\n".join(map(escaped, lines))


def _line(line: str) -> str:
    if many_signs(line, _FEW):
        return escaped(line)  # trying out whether they mean something would take long
    return line if _means_itself(line) else escaped(line)


def _means_itself(line: str) -> bool:
    if not _SIGNS.search(line) and not _LINE_START.match(line):
        return True
    if line.endswith("\\") or "|" in line or _LINE_START.match(line):
        return False
    tokens = markdown.parsed(line)
    kinds = {token.type for token in tokens} | {c.type for token in tokens for c in token.children or ()}
    plain = kinds <= {"paragraph_open", "inline", "paragraph_close"} | _MARKUP
    return plain and to_text(line) == line and not markdown.faults(line, 1)


def escaped(text: str, *, begins: bool = True) -> str:
    """One line, or the rest of one, in which no sign means anything."""
    text = _SIGNS.sub(r"\\\1", text)
    if not begins:
        return text
    found = _LINE_START.match(text)
    if found and found[2][0].isdigit():
        return f"{text[: found.end()]}\\{text[found.end() :]}"
    return _LINE_START.sub(r"\1\\\2", text)


def unescaped(passage: str) -> str:
    return _ESCAPED.sub(r"\1", passage)


def to_text(passage: str) -> str:
    """What a reader of the passage reads: NFC, without markup; paragraphs stand apart."""
    if _is_bare(passage):
        return tidy(unescaped(passage))
    lines: list[str] = []
    tokens = markdown.parsed(passage)
    markers: list[str] = []
    row: list[str] = []
    before = ""
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            first = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else 0
            markers.append(str(first) if first else "-")
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            markers.pop()
        elif token.type == "list_item_open":
            lines.append("\n" + _marker(markers))
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            lines.append("\n" + " | ".join(row))
        elif token.type == "inline":
            said = _inline(token.children or ())
            if token.level and any(line.startswith("\n") and line.endswith(" ") for line in lines[-1:]):
                lines.append(said)
            elif before in ("th_open", "td_open"):
                row.append(said)
            else:
                lines.append("\n\n" + said)
        before = token.type
    return tidy("".join(lines))


def _is_bare(passage: str) -> bool:
    """One line in which no sign means anything: most passages are, and reading as Markdown takes long."""
    if "\n" in passage or _LINE_START.match(passage):
        return False
    return not _SIGNS.search(_ESCAPED.sub("", passage))


def _marker(markers: list[str]) -> str:
    marker = markers[-1]
    if marker == "-":
        return "- "
    markers[-1] = str(int(marker) + 1)
    return f"{marker}. "


def _inline(tokens: Iterable[Token]) -> str:
    said = []
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline", "html_inline"):
            said.append(token.content)
        elif token.type == "softbreak":
            said.append(" ")
        elif token.type == "hardbreak":
            said.append("\n")
    return "".join(said)
