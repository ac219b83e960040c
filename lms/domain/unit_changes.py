"""Acts on units: founding, renaming, merging, ending, and taking one of these back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class UnitChangeKind(StrEnum):
    FOUND = "found"
    RENAME = "rename"
    MERGE = "merge"
    END = "end"  # without a successor
    UNDO = "undo"  # an act recorded by mistake is taken back


@dataclass(frozen=True, slots=True)
class Decision:
    """The paper that orders the act: its number and the day it was signed."""

    number: str
    signed_on: date
