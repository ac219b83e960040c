"""Units as a tree in time: what lies above and below one, and what came after it.

A merger ends units and names their successors; who works for the successor works with the files of the old
ones, too. So whatever lies below a successor reaches back to those it followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

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


class UnitTree:
    """Every unit there ever was. Unknown ids and successors that are not in the list lead nowhere."""

    def __init__(self, units: Iterable[UnitNode]) -> None:
        self._units = {unit.id: unit for unit in units}
        by_key = {UnitKey(unit.code, unit.valid_from): unit.id for unit in self._units.values()}
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
        """The unit that stands for this one on `day`: itself while it exists, else its one successor, or that
        one's. None when there is none, or several."""
        seen: set[str] = set()
        here = unit_id
        while here not in seen:
            seen.add(here)
            unit = self._units.get(here)
            if unit is None:
                return None
            if unit.valid_to is None or day < unit.valid_to:
                return here
            after = self._followed_by[here]
            if len(after) != 1:
                return None
            here = after[0]
        return None
