"""Numbers as people here write them: "1.000" is a thousand, "0,5" and "0.5" are a half.

A point before exactly three digits separates thousands, as the school teaches, unless the number begins
with 0; every other single point is taken for a decimal sign. A comma is always one, unless points follow it
("1,234.5"). Because nobody can be sure what was meant by "1.500", whoever types it is told what was read.
"""

import re
from decimal import Decimal

_SHAPES = (
    re.compile(r"(?P<whole>[1-9]\d{0,2}(?:[. ]\d{3})+)(?:,(?P<part>\d+))?"),  # 1.000 · 1 000 · 1.234,5
    re.compile(r"(?P<whole>[1-9]\d{0,2}(?:,\d{3})+)\.(?P<part>\d+)"),  # 1,234.5
    re.compile(r"(?P<whole>\d+)(?:[.,](?P<part>\d+))?"),  # 1000 · 0,5 · 0.5
)
_MINUS = ("-", "\N{MINUS SIGN}", "\N{EN DASH}")


def read_number(text: str) -> Decimal | None:
    """The number that is written there, or None when it is none (or has a unit behind it)."""
    said = " ".join(text.split())
    minus = said.startswith(_MINUS)
    said = (said[1:] if minus else said.removeprefix("+")).strip()
    if not said.isascii():
        return None  # digits of other scripts
    for shape in _SHAPES:
        found = shape.fullmatch(said)
        if found:
            whole = re.sub(r"[., ]", "", found["whole"])
            number = Decimal(f"{whole}.{found['part'] or 0}")
            return -number if minus else number
    return None


def show_number(number: Decimal) -> str:
    """`1000`, `0,5`: without thousands, so that nothing in it can be read in two ways."""
    plain = format(number.normalize(), "f")
    return plain.replace(".", ",")
