"""Counting results: people once each, by unit and group, over cohorts whose deadline lies in a period.

A person may be enrolled several times. For each course their best enrolment counts (whoever missed a
cohort and completed the next has completed); a person has completed when every course of theirs is.
Groups are those written down at enrolment; units are those, or those of today (`UnitOf`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from lms.domain.completion import CompletionState


class UnitOf(StrEnum):
    """By which unit a person is counted: the one written down when they were enrolled, or the one they are
    of now, after moves and mergers."""

    THEN = "then"
    NOW = "now"


class Period(NamedTuple):
    """A year, or a quarter (1-4) of it."""

    year: int
    quarter: int | None = None

    @property
    def first(self) -> date:
        return date(self.year, 1 if self.quarter is None else 3 * self.quarter - 2, 1)

    @property
    def last(self) -> date:
        if self.quarter is None or self.quarter == 4:
            return date(self.year, 12, 31)
        return date(self.year, 3 * self.quarter + 1, 1) - timedelta(days=1)


class EnrolmentLine(NamedTuple):
    """One enrolment, judged; `unit_id` as the report was asked for. `newly`: complete now and not so a week
    ago."""

    enrolment_id: str
    cohort_id: str
    course_id: str
    person_id: str
    unit_id: str
    group: str | None
    deadline: date
    state: CompletionState
    started: bool
    certified: bool
    newly: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Distinct people, except `enrolments`. complete + still_possible + out_of_reach = people.

    `not_started` have touched nothing of what they are enrolled in; `newly_complete` within a week;
    `last_chance` is the latest deadline among enrolments still possible.
    """

    people: int
    units: int
    enrolments: int
    complete: int
    still_possible: int
    out_of_reach: int
    not_started: int
    certified: int
    newly_complete: int
    last_chance: date | None

    @property
    def percent(self) -> int:
        return percent(self.complete, self.people)

    @property
    def incomplete(self) -> int:
        return self.people - self.complete


class UnitLine(NamedTuple):
    """Distinct people of one unit (and one group, where the table has groups)."""

    unit_id: str
    group: str | None
    people: int
    enrolments: int
    complete: int
    certified: int

    @property
    def percent(self) -> int:
        return percent(self.complete, self.people)


def percent(part: int, whole: int) -> int:
    """Rounded to the nearest, but 100 only for all and 0 only for none."""
    if whole <= 0 or part <= 0:
        return 0
    if part >= whole:
        return 100
    return min(99, max(1, (200 * part + whole) // (2 * whole)))


_ORDER = (CompletionState.OUT_OF_REACH, CompletionState.STILL_POSSIBLE, CompletionState.COMPLETE)
_RANK = {state: rank for rank, state in enumerate(_ORDER)}


class _Person:
    """What is collected about one person in one cell."""

    __slots__ = ("certified", "courses", "earlier", "started")

    def __init__(self) -> None:
        self.courses: dict[str, int] = {}
        self.earlier: dict[str, bool] = {}
        self.started = False
        self.certified = False

    def add(self, line: EnrolmentLine) -> None:
        rank = _RANK[line.state]
        if rank > self.courses.get(line.course_id, -1):
            self.courses[line.course_id] = rank
        if rank == 2 and not line.newly:
            self.earlier[line.course_id] = True
        self.started = self.started or line.started
        self.certified = self.certified or line.certified

    @property
    def rank(self) -> int:
        return min(self.courses.values())

    @property
    def newly_complete(self) -> bool:
        return self.rank == 2 and len(self.earlier) < len(self.courses)


def _people(lines: Iterable[EnrolmentLine]) -> dict[str, _Person]:
    found: dict[str, _Person] = {}
    for line in lines:
        person = found.get(line.person_id)
        if person is None:
            person = found[line.person_id] = _Person()
        person.add(line)
    return found


def best_enrolments(lines: Iterable[EnrolmentLine]) -> list[EnrolmentLine]:
    """One line for each person and course: the best, and of equals the one with the latest deadline."""
    best: dict[tuple[str, str], EnrolmentLine] = {}
    for line in lines:
        key = (line.person_id, line.course_id)
        other = best.get(key)
        if other is None or (_RANK[line.state], line.deadline) > (_RANK[other.state], other.deadline):
            best[key] = line
    return list(best.values())


def figures(lines: Sequence[EnrolmentLine]) -> Figures:
    people = _people(lines)
    ranks = [person.rank for person in people.values()]
    chances = [line.deadline for line in lines if line.state is CompletionState.STILL_POSSIBLE]
    return Figures(
        people=len(people),
        units=len({line.unit_id for line in lines}),
        enrolments=len(lines),
        complete=ranks.count(2),
        still_possible=ranks.count(1),
        out_of_reach=ranks.count(0),
        not_started=sum(not person.started for person in people.values()),
        certified=sum(person.certified for person in people.values()),
        newly_complete=sum(person.newly_complete for person in people.values()),
        last_chance=max(chances, default=None),
    )


def by_unit(lines: Iterable[EnrolmentLine]) -> list[UnitLine]:
    """One line for each unit, the lowest share first."""
    cells: dict[str, list[EnrolmentLine]] = {}
    for line in lines:
        cells.setdefault(line.unit_id, []).append(line)
    found = [_cell(unit_id, None, inside) for unit_id, inside in cells.items()]
    return sorted(found, key=lambda line: (line.complete / line.people, -line.people, line.unit_id))


def by_unit_and_group(lines: Iterable[EnrolmentLine]) -> list[UnitLine]:
    """One line for each unit and group that has anybody; the caller puts units in their order."""
    cells: dict[tuple[str, str | None], list[EnrolmentLine]] = {}
    for line in lines:
        cells.setdefault((line.unit_id, line.group), []).append(line)
    return [_cell(unit_id, group, inside) for (unit_id, group), inside in cells.items()]


def _cell(unit_id: str, group: str | None, lines: Sequence[EnrolmentLine]) -> UnitLine:
    people = _people(lines).values()
    return UnitLine(
        unit_id=unit_id,
        group=group,
        people=len(people),
        enrolments=len(lines),
        complete=sum(person.rank == 2 for person in people),
        certified=sum(person.certified for person in people),
    )
