"""Draws the light pages: HTML of a few kilobytes, one inline style, no framework, no script needed.

A page is opened at a door, on an old phone, over 3G. So everything it needs comes in one answer,
and nothing is fetched from anywhere else. Values are escaped by Jinja2.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Undefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

log = logging.getLogger(__name__)

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Masthead:
    """What the head of every page says: the office as data, and ``trial``, a sentence when the data
    or the address is not for real use (empty otherwise)."""

    office: str
    trial: str = ""


_NAMELESS = Masthead(office="Cơ quan quản lý lớp")

_masthead: Callable[[], Masthead] | None = None


def use_masthead(source: Callable[[], Masthead] | None) -> None:
    """Set where pages read the masthead from. Read anew for each page: the office may be renamed."""
    global _masthead
    _masthead = source


def _current_masthead() -> Masthead:
    """Never fails: the page that says the store is down must not need the store."""
    if _masthead is None:
        return _NAMELESS
    try:
        return _masthead()
    except Exception:
        log.exception("the masthead could not be read")
        return _NAMELESS


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=_Absent,
        auto_reload=False,
    )
    environment.globals["style"] = Markup(_squeeze(_TEMPLATES.joinpath("style.css").read_text("utf-8")))
    return environment


class _Absent(Undefined):
    """A value a page may go without is false; printing one that was never given is still a mistake."""

    def __str__(self) -> str:
        self._fail_with_undefined_error()


def _squeeze(css: str) -> str:
    """Drop comments and the white space a browser does not need."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{}:;,>])\s*(?![^(]*\))", r"\1", css).strip()


def draw(template: str, /, **values: Any) -> str:
    """The HTML of ``templates/<template>.html`` with ``values``."""
    return _environment().get_template(f"{template}.html").render(masthead=_current_masthead(), **values)


def page(template: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page as an answer. Never stored by a browser or a proxy: it may name a person."""
    return HTMLResponse(draw(template, **values), status_code=status, headers={"Cache-Control": "no-store"})
