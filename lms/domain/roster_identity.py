"""Who is the same person as whom, among the rows of a list and with the register."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lms.domain.names import fold, same_name_key, tidy
from lms.domain.near_names import Nearness, nearness
from lms.domain.org_units import UnitKey
from lms.domain.roster import (
    Identity,
    KnownPerson,
    Place,
    Problem,
    ProblemCode,
    RosterReading,
    RosterRow,
    SameAs,
    TraineeGroup,
)

_OF_IDENTITY = frozenset(
    {
        ProblemCode.DUPLICATE_ROW,
        ProblemCode.SECOND_GROUP,
        ProblemCode.ALREADY_KNOWN,
        ProblemCode.SAME_NAME_ASKED,
        ProblemCode.NEAR_NAME,
        ProblemCode.NEAR_NAME_ASKED,
    }
)


class _Somebody(NamedTuple):
    """An earlier row or a person of the register, as the rule below sees them."""

    who: Place | str
    name: str
    year: int | None
    unit: UnitKey | str | None
    unit_was: UnitKey | None
    phone: str | None
    villages: frozenset[str]
    groups: frozenset[TraineeGroup]
    also: TraineeGroup | None
    place: Place | None


class _Seen:
    """Everybody so far, found by name, by telephone, and by year and unit."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[_Somebody]] = defaultdict(list)
        self._by_phone: dict[str, list[_Somebody]] = defaultdict(list)
        self._by_year: dict[tuple[int, UnitKey | str], list[_Somebody]] = defaultdict(list)

    def add(self, somebody: _Somebody) -> None:
        self._by_name[same_name_key(somebody.name)].append(somebody)
        if somebody.phone is not None:
            self._by_phone[somebody.phone].append(somebody)
        if somebody.year is not None and somebody.unit is not None:
            self._by_year[somebody.year, somebody.unit].append(somebody)

    def namesakes(self, me: _Somebody) -> list[_Somebody]:
        return self._by_name.get(same_name_key(me.name), []) if me.name else []

    def neighbours(self, me: _Somebody) -> list[_Somebody]:
        """Those of the same telephone, and those of the same year and unit."""
        found = list(self._by_phone.get(me.phone, [])) if me.phone is not None else []
        if me.year is not None and me.unit is not None:
            found += [other for other in self._by_year.get((me.year, me.unit), []) if other not in found]
        return found


def matched(reading: RosterReading, register: Sequence[KnownPerson]) -> RosterReading:
    """The same reading, its rows matched among themselves and with the register."""
    return reading.model_copy(update={"rows": match(reading.rows, register)})


def match(rows: Iterable[RosterRow], register: Sequence[KnownPerson] = ()) -> tuple[RosterRow, ...]:
    """The same rows with `identity` decided and the problems of identity renewed; safe to repeat.

    Same name, year and unit, and the same telephone or village: the same person. Same name, year and unit
    only: asked, on both rows. Two additions to that rule. Name, year and telephone together are the same
    person though the unit is written differently: a reporter of "Phòng Tư pháp huyện" sits at the district's
    one-stop desk in another list. And where a telephone is blank, a post that names the other's group counts
    as the mark: a propagandist who is "Hòa giải viên, Bí thư chi bộ" is the mediator of that name, year and
    unit. A missing year proves nothing, so what would be the same person is then asked.

    Names that are only nearly the same never make one person. With a mark in common (the telephone; year,
    unit and village) they are asked about, and with year and unit alone where the difference is one of
    writing (see `near_names`); with year and unit alone they are pointed out, and nobody is held up.
    """
    rows = tuple(rows)
    seen = _Seen()
    for person in register:
        seen.add(_known(person))
    identities: list[Identity] = []
    problems: list[list[Problem]] = [
        [problem for problem in row.problems if problem.code not in _OF_IDENTITY] for row in rows
    ]
    index = {row.place: number for number, row in enumerate(rows)}
    for number, row in enumerate(rows):
        me = _somebody(row)
        namesakes = seen.namesakes(me)
        certain = [other for other in namesakes if _is_same(me, other)]
        code, others = ProblemCode.SAME_NAME_ASKED, certain
        if len({other.who for other in certain}) == 1:
            first = next((other for other in certain if other.place is not None), certain[0])
            identity, said = _one_of(first, row.group, [other.groups for other in certain])
            problems[number].append(_about(row, said, first))
            me = me._replace(who=first.who)
        else:
            others = certain or [other for other in namesakes if _may_be_same(me, other)]
            if not others:
                code, others = _near(me, seen)
            asked = bool(others) and code is not ProblemCode.NEAR_NAME
            identity = _asked(others) if asked else Identity()
            if others:
                problems[number].append(_about(row, code, others[0]))
            for other in others:
                if other.place is not None:
                    earlier = index[other.place]
                    problems[earlier].append(_about(rows[earlier], code, me))
        identities.append(identity)
        seen.add(me)
    return tuple(
        row.model_copy(update={"identity": identity, "problems": tuple(found)})
        for row, identity, found in zip(rows, identities, problems, strict=True)
    )


def _known(person: KnownPerson) -> _Somebody:
    return _Somebody(
        person.id,
        person.name,
        person.year,
        person.unit,
        person.unit_was,
        person.phone,
        frozenset(_village_key(village) for village in person.villages),
        person.groups,
        None,
        None,
    )


def _somebody(row: RosterRow) -> _Somebody:
    return _Somebody(
        row.place,
        row.name,
        row.year,
        row.unit or row.proposed_unit,
        row.unit_was,
        row.phone,
        frozenset([_village_key(row.village)]) if row.village else frozenset(),
        frozenset([row.group]),
        row.also,
        row.place,
    )


def _asked(others: Sequence[_Somebody]) -> Identity:
    return Identity(
        same_as=SameAs.ASKED,
        rows=tuple(other.place for other in others if other.place is not None),
        person_ids=tuple(str(other.who) for other in others if isinstance(other.who, str)),
    )


def _one_of(
    first: _Somebody, group: TraineeGroup, groups: Iterable[frozenset[TraineeGroup]]
) -> tuple[Identity, ProblemCode]:
    repeated = any(group in theirs for theirs in groups)
    if first.place is not None:
        # A copy of a copy points at the first row, whoever that turned out to be.
        root = first.who if isinstance(first.who, Place) else first.place
        identity = Identity(same_as=SameAs.EARLIER_ROW, rows=(root,))
        return identity, ProblemCode.DUPLICATE_ROW if repeated else ProblemCode.SECOND_GROUP
    identity = Identity(same_as=SameAs.KNOWN_PERSON, person_ids=(str(first.who),))
    return identity, ProblemCode.ALREADY_KNOWN if repeated else ProblemCode.SECOND_GROUP


def _is_same(me: _Somebody, other: _Somebody) -> bool:
    return me.year is not None and me.year == other.year and _shares_a_mark(me, other)


def _may_be_same(me: _Somebody, other: _Somebody) -> bool:
    if me.year is None or other.year is None:
        return _shares_a_mark(me, other)
    return me.year == other.year and _of_one_unit(me, other)


def _shares_a_mark(me: _Somebody, other: _Somebody) -> bool:
    """The same telephone; or in the same unit the same village, or a post that names the other's group."""
    if me.phone is not None and me.phone == other.phone:
        return True
    if not _of_one_unit(me, other):
        return False
    if me.villages & other.villages:
        return True
    named = me.also in other.groups - me.groups or other.also in me.groups - other.groups
    return named and (me.phone is None or other.phone is None) and not (me.villages and other.villages)


def _of_one_unit(me: _Somebody, other: _Somebody) -> bool:
    """After a merger a unit has namesakes, and villages of one name, that were of different units before: who
    is said to be of one of these is as little the other as ever."""
    if me.unit is None or me.unit != other.unit:
        return False
    return me.unit_was is None or other.unit_was is None or me.unit_was == other.unit_was


def _near(me: _Somebody, seen: _Seen) -> tuple[ProblemCode, list[_Somebody]]:
    """Those whom the row may mean though the name differs, and how loud to say so."""
    asked, hinted = [], []
    for other in seen.neighbours(me):
        near = nearness(me.name, other.name)
        if near is None:
            continue
        same_phone = me.phone is not None and me.phone == other.phone
        if near is Nearness.SAME:
            # Same telephone, another year: one of the two was mistyped.
            if same_phone and me.year != other.year:
                asked.append(other)
        elif same_phone or _shares_a_mark(me, other):
            asked.append(other)
        elif not _of_one_unit(me, other):
            continue
        elif near is Nearness.WRITING:
            asked.append(other)
        else:
            hinted.append(other)
    return (ProblemCode.NEAR_NAME_ASKED, asked) if asked else (ProblemCode.NEAR_NAME, hinted)


_VILLAGE_WORDS = re.compile(r"(?:thon|xom|khu(?: pho)?|tdp|to dan pho|to hoa giai)(?: so)? +(?=\S)")


def _village_key(village: str) -> str:
    """One key for "Thôn Nội", "thôn nội" and "Nội"; for "TDP số 1" and "Tổ dân phố 1"."""
    village = tidy(village)
    folded = fold(village)
    kind = _VILLAGE_WORDS.match(folded)
    return same_name_key(village[kind.end() :] if kind and len(folded) == len(village) else village)


def _about(row: RosterRow, code: ProblemCode, other: _Somebody) -> Problem:
    detail = {"name": row.name, "other_name": other.name}
    if other.place is not None:
        detail |= {"other_sheet": other.place.sheet, "other_row": str(other.place.row)}
    else:
        detail |= {"person_id": str(other.who)}
    return Problem(sheet=row.sheet, row=row.row, column=None, code=code, detail=detail)
