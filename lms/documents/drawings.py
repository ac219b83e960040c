"""A checked drawing of a course on a printed page, as lines and letters and not as a picture.

Shapes are drawn by fpdf2's own reader of SVG; it does not set text well, so words are placed here, in our
font. Only drawings that `content.media` has let through come here: shapes and words, no script, no address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import fromstring
from fpdf.drawing_primitives import Transform
from fpdf.svg import SVGObject

from lms.documents.pdf import INK, Align, Colour, Page, Style

_POINT = 25.4 / 72
_NAMESPACE = re.compile(r"\{.*?\}")
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_MOVE = re.compile(r"translate\(([^)]*)\)")
_ANCHORS: dict[str, Align] = {"start": "left", "middle": "centre", "end": "right"}
Point = tuple[float, float]
_INHERITED = ("font-size", "font-weight", "font-style", "text-anchor", "fill", "x", "y")


class Size(NamedTuple):
    """Millimetres."""

    width: float
    height: float


class _Words(NamedTuple):
    """One line of words in the drawing's own units."""

    text: str
    x: float
    y: float
    size: float
    style: Style
    align: Align
    colour: Colour


def size_of(svg: str, width: float, most_height: float) -> Size:
    """How large the drawing becomes at most `width` wide and `most_height` high."""
    _, _, own_width, own_height = _view_box(fromstring(svg))
    scale = min(width / own_width, most_height / own_height)
    return Size(own_width * scale, own_height * scale)


def draw(page: Page, svg: str, x: float, y: float, size: Size) -> None:
    """Put the drawing with its top left corner at (x, y)."""
    root = fromstring(svg)
    left, top, own_width, _ = _view_box(root)
    scale = size.width / own_width
    words = list(_words(root, {}, (0.0, 0.0)))
    _drop_text(root)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    _, _, shapes = SVGObject(tostring(root, encoding="unicode")).transform_to_rect_viewport(
        scale=1, width=size.width, height=size.height, align_viewbox=False, ignore_svg_top_attrs=True
    )
    shapes.transform = (shapes.transform or Transform.identity()) @ Transform.translation(x, y)
    page.draw_path(shapes)
    for one in words:
        page.put(
            x + (one.x - left) * scale,
            y + (one.y - top) * scale,
            one.text,
            one.style,
            one.size * scale / _POINT,
            one.colour,
            one.align,
        )


def _view_box(root: Element) -> tuple[float, float, float, float]:
    left, top, width, height = (float(number) for number in _NUMBERS.findall(root.get("viewBox", "")))
    return left, top, width, height


def _name(element: Element) -> str:
    return _NAMESPACE.sub("", element.tag) if isinstance(element.tag, str) else ""


def _drop_text(element: Element) -> None:
    for child in list(element):
        if _name(child) in ("text", "title", "desc"):
            element.remove(child)
        else:
            _drop_text(child)


def _words(element: Element, above: Mapping[str, str], moved: Point) -> Iterator[_Words]:
    """Every line of words below `element`; `above` is what it inherits, `moved` how far its groups are."""
    if _name(element) in ("title", "desc"):
        return
    known = {**above, **{name: element.attrib[name] for name in _INHERITED if name in element.attrib}}
    step = _MOVE.search(element.get("transform", ""))
    if step:
        by = [float(number) for number in _NUMBERS.findall(step[1])]
        moved = (moved[0] + by[0], moved[1] + (by[1] if len(by) > 1 else 0.0))
    if _name(element) == "text":
        yield from _lines(element, known, moved)
        return
    for child in element:
        yield from _words(child, known, moved)


def _lines(text: Element, known: Mapping[str, str], moved: Point) -> Iterator[_Words]:
    """The words of a <text> itself, and of each <tspan>, which begins where it says or goes a line down."""
    x, y = _number(known.get("x")), _number(known.get("y"))
    if text.text and text.text.strip():
        yield _line(text.text, known, x + moved[0], y + moved[1])
    for part in text:
        own = {**known, **{name: part.attrib[name] for name in _INHERITED if name in part.attrib}}
        x, y = _number(part.get("x"), x), _number(part.get("y"), y) + _number(part.get("dy"))
        x += _number(part.get("dx"))
        if part.text and part.text.strip():
            yield _line(part.text, own, x + moved[0], y + moved[1])


def _line(text: str, known: Mapping[str, str], x: float, y: float) -> _Words:
    style: Style = "B" if known.get("font-weight", "") in ("bold", "600", "700", "800", "900") else ""
    if not style and known.get("font-style") == "italic":
        style = "I"
    align = _ANCHORS.get(known.get("text-anchor", "start"), "left")
    size = _number(known.get("font-size"), 16.0)
    return _Words(" ".join(text.split()), x, y, size, style, align, _colour(known.get("fill", "")))


def _number(text: str | None, default: float = 0.0) -> float:
    found = _NUMBERS.match(text.strip()) if text else None
    return float(found[0]) if found else default


def _colour(text: str) -> Colour:
    """`#16203a`; whatever else a drawing says is printed in ink."""
    if re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
    return (255, 255, 255) if text in ("white", "#fff") else INK
