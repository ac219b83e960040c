"""The Markdown subset of lessons: headings, paragraphs, lists, bold, tables.

No HTML, links, images or code: lessons are law explained, and a link in one would age unseen or
lead a trainee off the page. `to_html` cannot produce them, whatever the text; `faults` tells the
author.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lms.content.yaml_lines import Fault
from lms.domain.content_problems import ProblemCode

_SAFE = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_SAFE.disable(["link", "image", "autolink", "reference", "html_inline", "html_block"])
_SAFE.disable(["code", "fence", "backticks", "lheading", "hr"])

_STRICT = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")

_ALIGN = {"text-align:left": "left", "text-align:center": "center", "text-align:right": "right"}
_REFUSED = {
    "html_block": ProblemCode.HTML,
    "html_inline": ProblemCode.HTML,
    "link_open": ProblemCode.LINK,
    "image": ProblemCode.IMAGE,
}
_UNSUPPORTED = {
    "code_block": "code",
    "fence": "```",
    "code_inline": "`",
    "blockquote_open": ">",
    "hr": "---",
}
_REFERENCE = re.compile(r"^ {0,3}\[[^\]]+\]:", re.MULTILINE)


def parsed(markdown: str) -> list[Token]:
    """The tokens of a passage; what is outside the subset is text in them."""
    return _SAFE.parse(markdown)


def to_html(markdown: str) -> str:
    """HTML of a passage. Everything outside the subset comes out as escaped text, never as markup."""
    tokens = parsed(markdown)
    for token in tokens:
        # A class, because light pages forbid inline styles.
        align = _ALIGN.get(str(token.attrs.pop("style", "")))
        if align:
            token.attrSet("class", align)
    return str(_SAFE.renderer.render(tokens, _SAFE.options, {}))


def faults(markdown: str, first_line: int) -> list[Fault]:
    """What in a passage is outside the subset, with its line in the file."""
    found = [
        Fault(first_line + markdown.count("\n", 0, match.start()), ProblemCode.LINK, {})
        for match in _REFERENCE.finditer(markdown)
    ]
    for token, line in _placed(_STRICT.parse(markdown)):
        if token.type in _REFUSED:
            found.append(Fault(first_line + line, _REFUSED[token.type], {}))
        elif token.type in _UNSUPPORTED:
            found.append(_unsupported(first_line + line, _UNSUPPORTED[token.type]))
        elif token.type == "heading_open" and token.markup not in ("##", "###"):
            found.append(_unsupported(first_line + line, token.markup))
    return found


def _unsupported(line: int, sign: str) -> Fault:
    return Fault(line, ProblemCode.MARKDOWN_UNSUPPORTED, {"found": sign})


def _placed(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    """Every block and inline token with its line, from 0."""
    line = 0
    for token in tokens:
        # Table cells have no place of their own: theirs is the row's.
        line = token.map[0] if token.map else line
        yield token, line
        for child in token.children or ():
            yield child, line
            line += child.type in ("softbreak", "hardbreak")
