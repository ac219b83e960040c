"""The head of a lesson file: YAML between two lines of `---`, then Markdown."""

from typing import NamedTuple

from lms.domain.content_problems import ProblemCode

FENCE = "---"


class FrontMatter(NamedTuple):
    """Lines count from 1 in the whole file, so problems point where the author looks.

    `fault` is None when both fences were found. Without a closing fence everything after the first
    line is `head`, so its mistakes can still be told.
    """

    head: str
    head_line: int
    body: str
    body_line: int
    fault: ProblemCode | None = None


def split(text: str) -> FrontMatter:
    """Split the text of a lesson (line ends already `\\n`). Never raises."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return FrontMatter("", 1, text, 1, ProblemCode.FRONT_MATTER_MISSING)
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == FENCE:
            return FrontMatter("\n".join(lines[1 : number - 1]), 2, "\n".join(lines[number:]), number + 1)
    return FrontMatter("\n".join(lines[1:]), 2, "", len(lines), ProblemCode.FRONT_MATTER_UNCLOSED)
