"""Acts on units: founding, renaming, merging, ending, and taking one of these back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.domain.errors import Code, Refusal
from lms.domain.names import tidy
from lms.domain.org_units import UnitKind, unit_label

NAME_MIN, NAME_MAX, CODE_MAX, NUMBER_MAX = 2, 80, 20, 60


class UnitChangeKind(StrEnum):
    FOUND = "found"
    RENAME = "rename"
    MERGE = "merge"
    END = "end"  # without a successor
    UNDO = "undo"  # an act recorded by mistake is taken back


class UnitState(StrEnum):
    """What a unit is on a day."""

    LIVING = "living"
    OVERDUE = "overdue"  # ended by the list it came with, but its people are still to be moved
    MERGED = "merged"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Decision:
    """The paper that orders the act: its number and the day it was signed."""

    number: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be made. `code` is the statistics office's, empty where there is none; `parent_id` None: the
    unit above what it takes in, or the root."""

    name: str
    kind: UnitKind
    code: str = ""
    parent_id: str | None = None


def checked_decision(decision: Decision, today: date) -> Decision:
    """Raises Refusal DECISION_NEEDED without a number or with a day that is still to come."""
    number = tidy(decision.number)[:NUMBER_MAX]
    if not number or decision.signed_on is None or decision.signed_on > today:
        raise Refusal(Code.DECISION_NEEDED)
    return Decision(number, decision.signed_on)


def checked_unit(unit: NewUnit) -> NewUnit:
    """Raises Refusal BAD_UNIT for a name or code that is none."""
    return NewUnit(checked_name(unit.name), unit.kind, _checked_code(unit.code), unit.parent_id)


def checked_name(name: str) -> str:
    """The bare name, tidy. Raises Refusal BAD_UNIT."""
    found = tidy(name)
    if not NAME_MIN <= len(found) <= NAME_MAX or not any(letter.isalpha() for letter in found):
        raise Refusal(Code.BAD_UNIT)
    return found


def _checked_code(code: str) -> str:
    found = tidy(code)
    if " " in found or len(found) > CODE_MAX:
        raise Refusal(Code.BAD_UNIT)
    return found


def checked_day(effective_on: date, today: date, begun: date) -> None:
    """Raises Refusal NOT_IN_FORCE for a day to come (a unit is changed when the change is in force), and
    BAD_EFFECTIVE_DAY for one on which a unit concerned was not there yet."""
    if effective_on > today:
        raise Refusal(Code.NOT_IN_FORCE)
    if effective_on <= begun:
        raise Refusal(Code.BAD_EFFECTIVE_DAY, day=begun)


def label_of(unit: NewUnit) -> str:
    """ "Xã Hưng Hà" """
    return unit_label(unit.kind, unit.name)
