"""What the list of legal documents must satisfy as a whole: none points at nothing, or round in a circle."""

import re
from collections.abc import Iterator, Mapping

from lms.content.shapes import SourceShape
from lms.content.yaml_lines import Fault, YamlText
from lms.domain.content_problems import ProblemCode

# "85/2025/QH15", "2372/QĐ-BTP": a document that is not listed may be named by its number.
_NUMBER = re.compile(r"\d+[a-zđ]?/\S+", re.IGNORECASE)


def check_sources(
    shapes: Mapping[int, SourceShape], yaml: YamlText, known: frozenset[str]
) -> Iterator[Fault]:
    """`shapes`: place in the list → entry, of those that are well-shaped; `known`: every id in the list."""
    follows = {shape.id: shape.replaced_by for shape in shapes.values()}
    straight: set[str] = set()
    for number, shape in shapes.items():
        if shape.replaced_by:
            line = yaml.line((number, "replaced_by"))
            if not _is_named(shape.replaced_by, known):
                told = {"key": "replaced_by", "id": shape.id, "value": shape.replaced_by}
                yield Fault(line, ProblemCode.SOURCE_REFERENCE_UNKNOWN, told)
            elif circle := _circle(shape.id, follows, straight):
                yield Fault(line, ProblemCode.SOURCE_CIRCLE, {"circle": _shown(circle)})
        for place, other in enumerate(shape.amended_by or ()):
            line = yaml.line((number, "amended_by", place))
            if not _is_named(other, known):
                told = {"key": "amended_by", "id": shape.id, "value": other}
                yield Fault(line, ProblemCode.SOURCE_REFERENCE_UNKNOWN, told)
            elif other == shape.id:
                yield Fault(line, ProblemCode.SOURCE_CIRCLE, {"circle": f"{other} → {other}"})
        if ends_before_it_begins(shape):
            line = yaml.line((number, "effective_to"))
            told = {"from": f"{shape.effective_from:%d/%m/%Y}", "to": f"{shape.effective_to:%d/%m/%Y}"}
            yield Fault(line, ProblemCode.SOURCE_DATES, told)


def ends_before_it_begins(shape: SourceShape) -> bool:
    begins, ends = shape.effective_from, shape.effective_to
    return begins is not None and ends is not None and ends < begins


def _is_named(value: str, known: frozenset[str]) -> bool:
    return value in known or bool(_NUMBER.fullmatch(value))


def _circle(start: str, follows: Mapping[str, str | None], straight: set[str]) -> list[str]:
    """From a document along what replaced it back to itself; empty when that does not happen.

    `straight`: those known to be on no circle, so that a long chain is walked once.
    """
    path, seen = [start], {start}
    while (following := follows.get(path[-1])) is not None and following not in straight:
        path.append(following)
        if following == start:
            return path
        if following in seen:
            straight.update(path[: path.index(following)])
            return []  # a circle further on, told where it is
        seen.add(following)
    straight.update(path)
    return []


def _shown(circle: list[str]) -> str:
    return " → ".join(circle if len(circle) < 9 else [*circle[:4], "…", *circle[-3:]])
