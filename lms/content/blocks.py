"""The passages of a lesson: prose, and fenced blocks opened by `:::kind title` and closed by `:::`."""

import re
from typing import NamedTuple

from lms.content.yaml_lines import Fault
from lms.domain.content_problems import ProblemCode
from lms.domain.course import MEDIA_KINDS, Block, BlockKind

FENCED_KINDS = tuple(kind for kind in BlockKind if kind is not BlockKind.PROSE)

_FENCE = re.compile(r"^\s*:::\s*(\S*)\s*(.*?)\s*$")
_AWAITS = re.compile(r"^\[\s*chờ thẩm định\s*\]\s*", re.IGNORECASE)
_STATED_MINUTES = re.compile(r"\((\d+)\s*phút\)")


class PlacedBlock(NamedTuple):
    """A block and the line of the file where its Markdown begins."""

    block: Block
    line: int


def split_blocks(body: str, first_line: int) -> tuple[list[PlacedBlock], list[Fault]]:
    """Cut the body of a lesson into its passages, in order, and tell what is wrong with the fences."""
    blocks: list[PlacedBlock] = []
    faults: list[Fault] = []
    kind, title, awaits, opened = BlockKind.PROSE, "", False, first_line
    held: list[str] = []

    def close(next_line: int) -> None:
        nonlocal kind, title, awaits, opened
        markdown, skipped = _trim(held)
        if markdown:
            starts = opened + skipped + (kind is not BlockKind.PROSE)
            block = Block(kind=kind, title=title, markdown=markdown, awaits_review=awaits)
            blocks.append(PlacedBlock(block, starts))
        elif kind is not BlockKind.PROSE:
            faults.append(Fault(opened, ProblemCode.BLOCK_EMPTY, {"kind": kind.value}))
        held.clear()
        kind, title, awaits, opened = BlockKind.PROSE, "", False, next_line

    for number, line in enumerate(body.split("\n"), first_line):
        fence = _FENCE.match(line)
        if fence is None:
            held.append(line)
            continue
        word, heading = fence.groups()
        if not word:
            if kind is BlockKind.PROSE:
                faults.append(Fault(number, ProblemCode.BLOCK_NOT_OPEN, {}))
            close(number + 1)
            continue
        if kind is not BlockKind.PROSE:
            faults.append(Fault(number, ProblemCode.BLOCK_NESTED, {"kind": kind.value, "opened": opened}))
        close(number)
        if word not in FENCED_KINDS:
            allowed = ", ".join(FENCED_KINDS)
            faults.append(Fault(number, ProblemCode.BLOCK_UNKNOWN, {"kind": word, "allowed": allowed}))
        # An unknown kind is read as a case so that its closing fence is not reported too.
        kind = BlockKind(word) if word in FENCED_KINDS else BlockKind.CASE
        title, found = _AWAITS.subn("", heading)
        awaits, opened = bool(found), number
    if kind is not BlockKind.PROSE:
        faults.append(Fault(opened, ProblemCode.BLOCK_UNCLOSED, {"kind": kind.value}))
    close(first_line)
    return blocks, faults


def count_words(body: str) -> int:
    """Tiếng of prose: whitespace-separated tokens with a letter or digit.

    `:::` lines do not count, nor does the line after one that names a file.
    """
    lines = body.split("\n")
    names_file = {number + 1 for number, line in enumerate(lines) if _opens_media(line)}
    prose = (line for number, line in enumerate(lines) if number not in names_file and not _FENCE.match(line))
    return sum(any(character.isalnum() for character in token) for line in prose for token in line.split())


def _opens_media(line: str) -> bool:
    fence = _FENCE.match(line)
    return fence is not None and fence.group(1) in MEDIA_KINDS


def stated_minutes(block: Block) -> int | None:
    """The minutes an exercise states in its title, "Tự làm (5 phút)" → 5; None when it states none."""
    found = _STATED_MINUTES.search(block.title)
    return int(found.group(1)) if found else None


def _trim(lines: list[str]) -> tuple[str, int]:
    """The lines without blank ones at both ends, and how many were cut at the top."""
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    return "\n".join(lines[first:]).rstrip(), first
