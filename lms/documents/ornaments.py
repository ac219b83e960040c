"""The certificate's drawing: guilloche border, drum mark, watermark. No emblem of the State.

Everything is PDF operators in millimetres, y downwards (see `Page.raw`), computed once per process.
A motif that repeats is the same string each time, moved by a matrix, so the file packs small.
"""

import math
from collections.abc import Iterable
from functools import lru_cache

WIDTH, HEIGHT = 297.0, 210.0  # A4 landscape

_GOLD = "0.69 0.55 0.24"
_DEEP_GOLD = "0.50 0.38 0.10"
_LIGHT_GOLD = "0.91 0.81 0.57"
_RED = "0.588 0.078 0.114"
_PALE_FILL = "0.975 0.95 0.885"
_PALE_LINE = "0.945 0.90 0.78"
_BAND = "0.995 0.98 0.945"
_WHITE = "1 1 1"

_OUTER = 6.2  # mm from the paper's edge to the frame: inside what office printers can reach
_BAND_WIDTH = 9.0
_CORNER = 12.0

Point = tuple[float, float]


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def _path(points: Iterable[Point], *, close: bool = False) -> str:
    parts = [f"{_n(x)} {_n(y)} {'l' if index else 'm'}" for index, (x, y) in enumerate(points)]
    return " ".join(parts) + (" h" if close else "")


def _circle(x: float, y: float, radius: float) -> str:
    """Four Bézier arcs; 0.5523 makes them a circle to 0.03 %."""
    c = radius * 0.5523
    return (
        f"{_n(x + radius)} {_n(y)} m "
        f"{_n(x + radius)} {_n(y + c)} {_n(x + c)} {_n(y + radius)} {_n(x)} {_n(y + radius)} c "
        f"{_n(x - c)} {_n(y + radius)} {_n(x - radius)} {_n(y + c)} {_n(x - radius)} {_n(y)} c "
        f"{_n(x - radius)} {_n(y - c)} {_n(x - c)} {_n(y - radius)} {_n(x)} {_n(y - radius)} c "
        f"{_n(x + c)} {_n(y - radius)} {_n(x + radius)} {_n(y - c)} {_n(x + radius)} {_n(y)} c h"
    )


def _rect(x: float, y: float, width: float, height: float) -> str:
    return f"{_n(x)} {_n(y)} {_n(width)} {_n(height)} re"


def _stroke(colour: str, width: float, *paths: str) -> str:
    return f"{colour} RG {_n(width)} w {' '.join(paths)} S"


def _fill(colour: str, *paths: str) -> str:
    return f"{colour} rg {' '.join(paths)} f"


def _moved(motif: str, x: float, y: float) -> str:
    return f"q 1 0 0 1 {_n(x)} {_n(y)} cm {motif} Q"


def _turned(motif: str, angle: float) -> str:
    cosine, sine = math.cos(angle), math.sin(angle)
    return f"q {_n(cosine)} {_n(sine)} {_n(-sine)} {_n(cosine)} 0 0 cm {motif} Q"


def _ring_of(motif: str, count: int, first: float = 0.0) -> str:
    """`motif`, drawn around the origin, `count` times in a circle."""
    return "\n".join(_turned(motif, first + 2 * math.pi * index / count) for index in range(count))


def _polar(radius: float, angle: float) -> Point:
    return radius * math.sin(angle), -radius * math.cos(angle)


def _star(points: int, outer: float, inner: float) -> str:
    return _path(
        (_polar(inner if k % 2 else outer, math.pi * k / points) for k in range(2 * points)), close=True
    )


# --- border ---------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def border() -> str:
    """The frame of the whole page."""
    inner = _OUTER + _BAND_WIDTH
    parts = [
        _fill(_BAND, _rect(_OUTER, _OUTER, WIDTH - 2 * _OUTER, HEIGHT - 2 * _OUTER)),
        _fill(_WHITE, _rect(inner, inner, WIDTH - 2 * inner, HEIGHT - 2 * inner)),
    ]
    parts += [_side(WIDTH, False, at) for at in (_OUTER, HEIGHT - inner)]
    parts += [_side(HEIGHT, True, at) for at in (_OUTER, WIDTH - inner)]
    for inset, width in ((_OUTER, 0.9), (_OUTER + 1.1, 0.25), (inner - 1.1, 0.25), (inner, 0.9)):
        frame = _rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
        parts.append(_stroke(_DEEP_GOLD, width, frame))
    parts.append(_inner_line(inner + 1.3))
    corner = _corner()
    middle = _OUTER + _BAND_WIDTH / 2 + 0.4
    for x in (middle, WIDTH - middle):
        for y in (middle, HEIGHT - middle):
            parts.append(_moved(corner, x, y))
    return "\n".join(parts)


def _side(length: float, upright: bool, offset: float) -> str:
    """One side of the guilloche: a woven cell repeated between the corners."""
    start = _OUTER + _CORNER - 1.0
    count = round((length - 2 * start) / 7.0)
    cell = (length - 2 * start) / count
    motif = _weave(cell, _BAND_WIDTH / 2 - 1.6)
    cells = "\n".join(_moved(motif, start + cell * k, offset + _BAND_WIDTH / 2) for k in range(count))
    # Upright sides are the same strip with x and y exchanged.
    return f"q 0 1 1 0 0 0 cm {cells} Q" if upright else cells


def _weave(cell: float, reach: float) -> str:
    """Waves of five heights crossing each other once per cell; they join at both of its ends."""
    steps = 12
    waves = []
    for height in (1.0, 0.78, 0.56, 0.34, 0.14):
        for sign in (1, -1):
            waves.append(
                _path(
                    (cell * k / steps, sign * height * reach * math.sin(2 * math.pi * k / steps))
                    for k in range(steps + 1)
                )
            )
    return _stroke(_GOLD, 0.13, *waves)


def _inner_line(inset: float) -> str:
    """A thin red frame; at its corners a fan of lines, folded in like the corner of a page."""
    right, bottom = WIDTH - inset, HEIGHT - inset
    paths = [_rect(inset, inset, right - inset, bottom - inset)]
    for x, step_x in ((inset, 1), (right, -1)):
        for y, step_y in ((inset, 1), (bottom, -1)):
            for reach in (3.5, 5.0, 6.5):
                ends = ((x + step_x * reach, y), (x, y + step_y * reach))
                paths.append(_path(ends))
    return _stroke(_RED, 0.18, *paths)


def _corner() -> str:
    half = _CORNER / 2
    square = _rect(-half, -half, _CORNER, _CORNER)
    small = _rect(-half + 0.9, -half + 0.9, _CORNER - 1.8, _CORNER - 1.8)
    return "\n".join(
        [
            _fill(_WHITE, square),
            _stroke(_DEEP_GOLD, 0.8, square),
            _stroke(_GOLD, 0.2, small),
            _rosette(4.6),
            _fill(_RED, _circle(0, 0, 1.7)),
            _stroke(_LIGHT_GOLD, 0.2, _circle(0, 0, 1.3)),
            _fill(_LIGHT_GOLD, _star(12, 1.15, 0.5)),
        ]
    )


def _rosette(radius: float) -> str:
    """Circles turned about a point: the simplest guilloche."""
    petal = _stroke(_GOLD, 0.1, _circle(radius / 2, 0, radius / 2))
    return _ring_of(petal, 24)


# --- drum -----------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def drum_mark() -> str:
    """The house's mark around the origin, 11.5 mm in radius: a drum's star of twelve rays, in rings."""
    tooth = _path((_polar(9.7, -0.055), _polar(10.6, 0.0), _polar(9.7, 0.055)), close=True)
    dash = _path((_polar(7.2, 0.0), _polar(8.1, 0.0)))
    ray_gap = _path(
        (_polar(4.9, math.pi / 12 - 0.07), _polar(3.6, math.pi / 12), _polar(4.9, math.pi / 12 + 0.07))
    )
    return "\n".join(
        [
            _fill(_WHITE, _circle(0, 0, 11.5)),
            _stroke(_DEEP_GOLD, 0.55, _circle(0, 0, 11.5)),
            _stroke(_GOLD, 0.2, _circle(0, 0, 10.9), _circle(0, 0, 9.5)),
            _ring_of(_fill(_GOLD, tooth), 48),
            _fill(_RED, _circle(0, 0, 9.1)),
            _stroke(_LIGHT_GOLD, 0.25, _circle(0, 0, 8.5), _circle(0, 0, 6.8), _circle(0, 0, 5.6)),
            _ring_of(_stroke(_LIGHT_GOLD, 0.22, dash), 60),
            _ring_of(_fill(_LIGHT_GOLD, _circle(0, -6.2, 0.32)), 36),
            _ring_of(_stroke(_LIGHT_GOLD, 0.22, ray_gap), 12),
            _fill(_LIGHT_GOLD, _star(12, 5.1, 1.9)),
            _fill(_RED, _circle(0, 0, 0.8)),
        ]
    )


@lru_cache(maxsize=1)
def drum_mark_black() -> str:
    """The same mark in one ink for cards and slips, 3.2 mm in radius around the origin."""
    return "\n".join(
        [
            _stroke("0 0 0", 0.35, _circle(0, 0, 3.0)),
            _stroke("0 0 0", 0.2, _circle(0, 0, 2.45)),
            _ring_of(_stroke("0 0 0", 0.2, _path((_polar(2.05, 0.0), _polar(2.45, 0.0)))), 24),
            _stroke("0 0 0", 0.2, _circle(0, 0, 2.05)),
            _fill("0 0 0", _star(12, 1.75, 0.7)),
        ]
    )


@lru_cache(maxsize=1)
def watermark() -> str:
    """The face of a bronze drum, very pale, 66 mm in radius around the origin."""
    small_tooth = _path((_polar(0.0, 0.0), (-0.9, 2.3), (0.9, 2.3)), close=True)
    ringed_dot = _circle(0, 0, 1.25)
    rings = (20.0, 21.2, 27.0, 28.2, 34.0, 35.2, 46.5, 47.7, 53.0, 58.5, 59.7, 65.2, 66.0)
    return "\n".join(
        [
            _stroke(_PALE_LINE, 0.25, *(_circle(0, 0, radius) for radius in rings)),
            _fill(_PALE_FILL, _star(12, 19.3, 6.4)),
            _ring_of(_stroke(_PALE_LINE, 0.3, _feather()), 12, math.pi / 12),
            _ring_of(_moved(_fill(_PALE_FILL, small_tooth), 0, -26.3), 48),
            _ring_of(_moved(_stroke(_PALE_LINE, 0.25, ringed_dot), 0, -31.1), 60),
            _ring_of(_moved(_fill(_PALE_FILL, _bird()), 0, -40.8), 14),
            _ring_of(_moved(_fill(_PALE_FILL, small_tooth), 0, -51.5), 84),
            _ring_of(_moved(_stroke(_PALE_LINE, 0.25, ringed_dot), 0, -55.8), 100),
            _ring_of(_stroke(_PALE_LINE, 0.25, _path((_polar(60.5, 0.0), _polar(64.4, 0.0)))), 150),
        ]
    )


def _feather() -> str:
    """Nested chevrons between two rays of the star."""
    return " ".join(
        _path((_polar(radius, -0.105), _polar(radius - 3.2, 0.0), _polar(radius, 0.105)))
        for radius in (19.2, 17.2, 15.2)
    )


def _bird() -> str:
    """A long-billed bird in flight, wings and tail as on old drums, about 12 mm long."""
    return _path(
        (
            (-7.4, -0.9), (-4.2, -1.5), (-3.4, -2.2), (-2.7, -1.4), (-1.2, -0.9), (-0.2, -4.0),
            (1.7, -4.4), (1.6, -0.6), (3.2, -0.3), (6.9, -1.6), (5.6, 0.1), (7.0, 1.7), (3.0, 0.8),
            (1.4, 1.0), (1.0, 4.2), (-0.7, 4.0), (-1.4, 0.7), (-3.0, 0.1), (-4.2, -0.7),
        ),
        close=True,
    )  # fmt: skip


# --- small pieces ---------------------------------------------------------------------------


def divider(x: float, y: float, half: float) -> str:
    """A brass line with three diamonds in its middle, centred at (x, y)."""

    def diamond(centre: float, radius: float) -> str:
        corners = ((centre - radius, y), (centre, y - radius), (centre + radius, y), (centre, y + radius))
        return _path(corners, close=True)

    left = _path(((x - half, y), (x - 6, y)))
    right = _path(((x + 6, y), (x + half, y)))
    return "\n".join(
        [
            _stroke(_GOLD, 0.25, left, right),
            _fill(_GOLD, diamond(x - 3.6, 0.9), diamond(x + 3.6, 0.9)),
            _fill(_RED, diamond(x, 1.5)),
        ]
    )


def dotted_line(x: float, y: float, half: float) -> str:
    """The brass dots under a name."""
    return f"[0.1 0.9] 0 d 1 J {_stroke(_GOLD, 0.3, _path(((x - half, y), (x + half, y))))} [] 0 d 0 J"


def rule(x1: float, y1: float, x2: float, y2: float, width: float = 0.25, *, colour: str = "ink") -> str:
    """A straight line, "ink" (black) or "brass"."""
    return _stroke("0 0 0" if colour == "ink" else _GOLD, width, _path(((x1, y1), (x2, y2))))


def dashed_line(x1: float, y1: float, x2: float, y2: float) -> str:
    """Where to cut."""
    return f"[0.8 0.8] 0 d {_stroke('0.35 0.35 0.35', 0.18, _path(((x1, y1), (x2, y2))))} [] 0 d"


def box(x: float, y: float, width: float, height: float, line: float = 0.25, *, colour: str = "brass") -> str:
    """An empty frame, "ink" or "brass"."""
    return _stroke("0 0 0" if colour == "ink" else _GOLD, line, _rect(x, y, width, height))


def code(blocks: Iterable[tuple[int, int, int, int]], x: float, y: float, module: float) -> str:
    """A QR code's blocks as one black path: one fill leaves no seams between them."""
    rects = " ".join(
        f"{_n(x + left * module)} {_n(y + top * module)} {_n(width * module)} {_n(height * module)} re"
        for left, top, width, height in blocks
    )
    return f"0 0 0 rg {rects} f"


def disc(x: float, y: float, radius: float) -> str:
    """A black disc."""
    return _fill("0 0 0", _circle(x, y, radius))


def ring(x: float, y: float, radius: float, line: float) -> str:
    """A black circle."""
    return _stroke("0 0 0", line, _circle(x, y, radius))
