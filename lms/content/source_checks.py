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
    for number, shape in shapes.items():
        if shape.replaced_by:
            line = yaml.line((number, "replaced_by"))
            if not _is_named(shape.replaced_by, known):
                told = {"key": "replaced_by", "id": shape.id, "value": shape.replaced_by}
                yield Fault(line, ProblemCode.SOURCE_REFERENCE_UNKNOWN, told)
            elif circle := _circle(shape.id, follows):
                yield Fault(line, ProblemCode.SOURCE_CIRCLE, {"circle": " → ".join(circle)})
        for place, other in enumerate(shape.amended_by or ()):
            line = yaml.line((number, "amended_by", place))
            if not _is_named(other, known):
                told = {"key": "amended_by", "id": shape.id, "value": other}
                yield Fault(line, ProblemCode.SOURCE_REFERENCE_UNKNOWN, told)
            elif other == shape.id:
                yield Fault(line, ProblemCode.SOURCE_CIRCLE, {"circle": f"{other} → {other}"})
        begins, ends = shape.effective_from, shape.effective_to
        if begins and ends and ends < begins:
            line = yaml.line((number, "effective_to"))
            told = {"from": f"{begins:%d/%m/%Y}", "to": f"{ends:%d/%m/%Y}"}
            yield Fault(line, ProblemCode.SOURCE_DATES, told)


def _is_named(value: str, known: frozenset[str]) -> bool:
    return value in known or bool(_NUMBER.fullmatch(value))


def _circle(start: str, follows: Mapping[str, str | None]) -> list[str]:
    """From a document along what replaced it back to itself; empty when that does not happen."""
    path, seen = [start], {start}
    while (following := follows.get(path[-1])) is not None:
        path.append(following)
        if following == start:
            return path
        if following in seen:
            return []  # a circle further on, told where it is
        seen.add(following)
    return []
