"""Formulas of MathML → text: what a reader of a question needs, on one line.

https://www.w3.org/TR/MathML3/chapter3.html; what has no sign of its own stands there by its letters.
"""

import re
from html import escape, unescape
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(?:#\d{1,6}|#x[0-9a-f]{1,5}|\w{2,30});", re.IGNORECASE)
_PREFIX = re.compile(r"(</?)[a-z]\w{0,8}:(?=m)", re.IGNORECASE)
_MARKS = {"msup": "^", "msub": "_", "mover": "^", "munder": "_"}
_DEEPEST, _LONGEST = 60, 10_000


def as_text(html: str) -> str:
    """`html` with each formula as escaped text; a broken or very long one loses its tags only."""
    if not re.search(r"<(\w{1,9}:)?math\b", html, re.IGNORECASE):
        return html
    html = _PREFIX.sub(r"\1", html)
    lowered = html.lower() if len(html.lower()) == len(html) else html
    said, place = [], 0
    # Found one behind the other: a pattern would follow thousands of openings that never close.
    while (start := lowered.find("<math", place)) >= 0 and (closing := lowered.find("</math", start)) >= 0:
        end = lowered.find(">", closing) + 1 or len(html)
        said += [html[place:start], escape(_said(html[start:end]), quote=False)]
        place = end
    return "".join(said) + html[place:]


def _said(source: str) -> str:
    if len(source) > _LONGEST:
        return _without_tags(source)
    bare = re.sub(r"\s(xlink|xmlns|xsi):?\w*\s*=\s*(\"[^\"]*\"|'[^']*')", "", source)
    try:
        root = fromstring(_ENTITY.sub(lambda found: escape(unescape(found[0])), bare))
    except (ParseError, DefusedXmlException, ValueError):
        return _without_tags(source)
    return " ".join(_text(root, 0).split())


def _without_tags(source: str) -> str:
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", source)).split())


def _text(element: Element, depth: int) -> str:
    tag = element.tag.rpartition("}")[2].lower()
    if depth > _DEEPEST or tag.startswith("annotation"):
        return ""
    parts = [_text(child, depth + 1) for child in element]
    if not parts:
        return (element.text or "").strip()
    if tag in _MARKS and len(parts) == 2:
        return f"{_grouped(parts[0])}{_MARKS[tag]}{_grouped(parts[1])}"
    if tag in ("msubsup", "munderover") and len(parts) == 3:
        return f"{_grouped(parts[0])}_{_grouped(parts[1])}^{_grouped(parts[2])}"
    if tag == "mfrac" and len(parts) == 2:
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if tag == "mroot" and len(parts) == 2:
        return f"{_grouped(parts[1])}√{_grouped(parts[0])}"
    if tag == "msqrt":
        return f"√{_grouped(''.join(parts))}"
    if tag == "mfenced":
        return f"{element.get('open', '(')}{', '.join(parts)}{element.get('close', ')')}"
    return (" " if tag in ("mtr", "mtd", "mtable") else "").join(parts)


def _grouped(text: str) -> str:
    return text if re.fullmatch(r"\w*|[\d.,]*|\(.*\)", text) else f"({text})"
