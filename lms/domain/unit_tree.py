"""Units as a tree in time: what lies above and below one, and what came after it.

A merger ends units and names their successors; who works for the successor works with the files of the old
ones, too. So whatever lies below a successor reaches back to those it followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from lms.domain.org_units import UnitKey


class UnitNode(Protocol):
    """What the tree needs to know of a unit."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def parent_id(self) -> str | None: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def successors(self) -> Sequence[UnitKey]: ...


Node = TypeVar("Node", bound=UnitNode)


class UnitTree:
    """Every unit there ever was. Unknown ids and successors that are not in the list lead nowhere."""

    def __init__(self, units: Iterable[UnitNode]) -> None:
        self._units = {unit.id: unit for unit in units}
        by_key = {
            UnitKey(unit.code, unit.valid_from): unit.id for unit in self._units.values() if not never(unit)
        }
        self._followed_by = {
            unit.id: [by_key[key] for key in unit.successors if key in by_key]
            for unit in self._units.values()
        }

    def within(self, unit_id: str) -> frozenset[str]:
        """The unit and what came after it, with all that lies above these: a right over any of them is a
        right over the unit. What came after a unit above says nothing: a district's eight successors share no
        villages."""
        line: set[str] = set()
        waiting = [unit_id]
        while waiting:
            here = waiting.pop()
            if here in self._units and here not in line:
                line.add(here)
                waiting += self._followed_by[here]
        found: set[str] = set()
        for member in line:
            here_or_above: str | None = member
            while here_or_above in self._units and here_or_above not in found:
                found.add(here_or_above)
                here_or_above = self._units[here_or_above].parent_id
        return frozenset(found)

    def reach(self, heads: Iterable[str]) -> frozenset[str]:
        """Every unit that a right over one of `heads` is a right over."""
        wanted = frozenset(heads)
        return frozenset(unit_id for unit_id in self._units if wanted & self.within(unit_id))

    def heir(self, unit_id: str, day: date) -> str | None:
        """The unit that stands for this one on `day`: itself while it lives (see `lives`), else its one
        successor, or that one's. None when there is none, or several."""
        seen: set[str] = set()
        here = unit_id
        while here not in seen:
            seen.add(here)
            if here not in self._units:
                return None
            if self.lives(here, day):
                return here
            after = self._followed_by[here]
            if len(after) != 1:
                return None
            here = after[0]
        return None

    def lives(self, unit_id: str, day: date) -> bool:
        """Whether people can be of this unit on `day`: it exists; or it has ended, and none of the successors
        it names is in the list, so that its people are nowhere else."""
        unit = self._units.get(unit_id)
        if unit is None or never(unit) or day < unit.valid_from:
            return False
        if unit.valid_to is None or day < unit.valid_to:
            return True
        return bool(unit.successors) and not self._followed_by[unit_id]


def never(unit: UnitNode) -> bool:
    """Whether this unit was recorded by mistake: the act that founded it has been taken back."""
    return unit.valid_to == unit.valid_from


def living(units: Sequence[Node], day: date) -> list[Node]:
    """Those of the units that people can be of on `day`, in the same order."""
    tree = UnitTree(units)
    return [unit for unit in units if tree.lives(unit.id, day)]


def root(units: Sequence[Node], day: date) -> Node:
    """The living unit that nothing is above. A list in which none is left has the one that began last.

    Raises ValueError for an empty list.
    """
    heads = [unit for unit in units if unit.parent_id is None]
    lively = [unit for unit in living(units, day) if unit.parent_id is None]
    return lively[0] if lively else max(heads, key=lambda unit: unit.valid_from)
