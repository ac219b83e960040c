"""Lists of people as offices send them: what was read, row by row, and who is the same person as whom.

The reading itself is in `roster_reading`; `match` below is the rule of identity.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from lms.domain.names import fold, same_name_key, tidy
from lms.domain.org_units import UnitKey, UnitKind

Cell = str | int | float | bool | date | datetime | time | timedelta | None


Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; all from 1


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `rows[0]` is row 1; short rows are allowed."""

    sheet: str
    rows: Sequence[Sequence[Cell]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False


class TraineeGroup(StrEnum):
    HOA_GIAI_VIEN = "hoa_giai_vien"
    BAO_CAO_VIEN = "bao_cao_vien"
    TUYEN_TRUYEN_VIEN = "tuyen_truyen_vien"
    MOT_CUA = "mot_cua"


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class Verdict(StrEnum):
    """Of one row: taken, held until the office answers, or left out."""

    ACCEPT = "accept"
    ASK = "ask"
    REFUSE = "refuse"


class FileVerdict(StrEnum):
    IMPORT = "import"
    REFUSE_FILE = "refuse_file"
    ASK_COLUMNS = "ask_columns"


class Reason(StrEnum):
    """Why a whole file is not imported as it is."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    ENCRYPTED = "encrypted"
    OLD_EXCEL = "old_excel"
    OTHER_FORMAT = "other_format"
    BROKEN = "broken"
    NOT_TEXT = "not_text"
    NOT_A_ROSTER = "not_a_roster"
    NO_PEOPLE = "no_people"
    COLUMNS_UNCLEAR = "columns_unclear"
    GROUP_UNCLEAR = "group_unclear"


class ProblemCode(StrEnum):
    """What is odd about a row, a column or a sheet."""

    NAME_MISSING = "name_missing"
    NAME_NOT_A_NAME = "name_not_a_name"
    NAME_ODD = "name_odd"
    NAME_SHORT = "name_short"
    YEAR_MISSING = "year_missing"
    YEAR_ODD = "year_odd"
    YEAR_TWO_DIGITS = "year_two_digits"
    SEX_MISSING = "sex_missing"
    SEX_BOTH = "sex_both"
    SEX_ODD = "sex_odd"
    UNIT_MISSING = "unit_missing"
    UNIT_PROPOSED = "unit_proposed"
    UNIT_SPELLING = "unit_spelling"
    UNIT_CONFLICT = "unit_conflict"
    PHONE_ODD = "phone_odd"
    PHONE_SECOND = "phone_second"
    DECISION_ODD = "decision_odd"
    DUPLICATE_ROW = "duplicate_row"
    SECOND_GROUP = "second_group"
    ALREADY_KNOWN = "already_known"
    SAME_NAME_ASKED = "same_name_asked"
    SHEET_SKIPPED = "sheet_skipped"
    SHEET_HIDDEN = "sheet_hidden"
    SHEET_UNCLEAR = "sheet_unclear"
    GROUP_UNKNOWN = "group_unknown"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_LEFT_OUT = "column_left_out"
    COLUMN_NEEDED = "column_needed"


ASKED_CODES = frozenset(
    {
        ProblemCode.NAME_ODD,
        ProblemCode.NAME_SHORT,
        ProblemCode.YEAR_MISSING,
        ProblemCode.YEAR_ODD,
        ProblemCode.SEX_MISSING,
        ProblemCode.SEX_BOTH,
        ProblemCode.SEX_ODD,
        ProblemCode.UNIT_MISSING,
        ProblemCode.UNIT_CONFLICT,
        ProblemCode.SAME_NAME_ASKED,
    }
)
_REFUSED = frozenset({ProblemCode.NAME_MISSING, ProblemCode.NAME_NOT_A_NAME})
_OF_IDENTITY = frozenset(
    {
        ProblemCode.DUPLICATE_ROW,
        ProblemCode.SECOND_GROUP,
        ProblemCode.ALREADY_KNOWN,
        ProblemCode.SAME_NAME_ASKED,
    }
)


class Problem(BaseModel):
    """Where (row 1 is the first; column letters; None for a whole sheet or row) and what. `detail` fills the
    sentence: the value as written, the other row."""

    model_config = ConfigDict(frozen=True)

    sheet: str
    row: int | None
    column: str | None
    code: ProblemCode
    detail: dict[str, str] = {}


class SameAs(StrEnum):
    """Who a row is, next to earlier rows and the register."""

    NEW = "new"
    EARLIER_ROW = "earlier_row"
    KNOWN_PERSON = "known_person"
    ASKED = "asked"


class Place(NamedTuple):
    sheet: str
    row: int


class Identity(BaseModel):
    """EARLIER_ROW: `rows[0]` is the first row of this person. KNOWN_PERSON: `person_ids[0]`. ASKED: all those
    it may or may not be, in `rows` and `person_ids`."""

    model_config = ConfigDict(frozen=True)

    same_as: SameAs = SameAs.NEW
    rows: tuple[Place, ...] = ()
    person_ids: tuple[str, ...] = ()


class RosterRow(BaseModel):
    """One person as read from one row. `role` is to_truong or to_vien for mediators and the post as written
    for others. A unit outside the list has no `unit_code`: `unit_kind` and `unit_name` describe the one to be
    proposed. `village` and `phone` (digits, leading zero) are None where there is none."""

    model_config = ConfigDict(frozen=True)

    sheet: str
    row: int
    name: str
    sex: Sex | None
    year: int | None
    group: TraineeGroup
    role: str | None
    unit_code: str | None
    unit_valid_from: date | None
    unit_kind: UnitKind | None
    unit_name: str | None
    unit_written: str | None
    unit_under: UnitKey | None = None  # the listed unit that a proposed one belongs to, if its name says so
    village: str | None
    phone: str | None
    post: str | None = None
    also: TraineeGroup | None = None  # another group that the post names: "Hòa giải viên, Trưởng thôn"
    qualification: str | None = None
    legal_fields: tuple[str, ...] = ()
    decision_number: str | None = None
    decision_date: date | None = None
    note: str | None = None
    problems: tuple[Problem, ...] = ()
    identity: Identity = Identity()

    @property
    def verdict(self) -> Verdict:
        codes = {problem.code for problem in self.problems}
        if codes & _REFUSED:
            return Verdict.REFUSE
        return Verdict.ASK if codes & ASKED_CODES else Verdict.ACCEPT

    @property
    def place(self) -> Place:
        return Place(self.sheet, self.row)

    @property
    def proposed_unit(self) -> str | None:
        """Equal for all rows that mean the same unit outside the list; None where the unit is listed. The
        kind stays out of it: half of a list says "xã Điệp Nông" and half "Điệp Nông"."""
        return same_name_key(self.unit_name) if self.unit_code is None and self.unit_name else None

    @property
    def unit(self) -> UnitKey | None:
        if self.unit_code is None or self.unit_valid_from is None:
            return None
        return UnitKey(self.unit_code, self.unit_valid_from)


class KnownPerson(BaseModel):
    """One person of the register, as far as identity needs it."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    year: int | None
    unit: UnitKey
    phone: str | None = None
    villages: frozenset[str] = frozenset()
    groups: frozenset[TraineeGroup] = frozenset()


class SheetReading(BaseModel):
    """How one sheet was understood: columns are letters → the meaning given to them (see `Field`)."""

    model_config = ConfigDict(frozen=True)

    sheet: str
    group: TraineeGroup | None
    header_row: int
    columns: dict[str, str]
    labels: dict[str, str]


class RosterReading(BaseModel):
    """A whole file. `rows` is empty unless the verdict is IMPORT; `file_problems` are about sheets and
    columns; those of rows hang on the rows."""

    model_config = ConfigDict(frozen=True)

    verdict: FileVerdict
    reason: Reason | None = None
    rows: tuple[RosterRow, ...] = ()
    file_problems: tuple[Problem, ...] = ()
    sheets: tuple[SheetReading, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.file_problems + tuple(problem for row in self.rows for problem in row.problems)

    def of(self, verdict: Verdict) -> tuple[RosterRow, ...]:
        return tuple(row for row in self.rows if row.verdict is verdict)

    @property
    def people(self) -> tuple[RosterRow, ...]:
        """One row for each person: second copies and second groups of a person of this file left out."""
        return tuple(
            row
            for row in self.rows
            if row.verdict is not Verdict.REFUSE and row.identity.same_as is not SameAs.EARLIER_ROW
        )

    def matched(self, register: Sequence[KnownPerson]) -> RosterReading:
        return self.model_copy(update={"rows": match(self.rows, register)})


class _Somebody(NamedTuple):
    """An earlier row or a person of the register, as the rule below sees them."""

    who: Place | str
    year: int | None
    unit: UnitKey | str | None
    phone: str | None
    villages: frozenset[str]
    groups: frozenset[TraineeGroup]
    also: TraineeGroup | None
    place: Place | None


def match(rows: Iterable[RosterRow], register: Sequence[KnownPerson] = ()) -> tuple[RosterRow, ...]:
    """The same rows with `identity` decided and the problems of identity renewed; safe to repeat.

    Same name, year and unit, and the same telephone or village: the same person. Same name, year and unit
    only: asked, on both rows. Two additions to that rule. Name, year and telephone together are the same
    person though the unit is written differently: a reporter of "Phòng Tư pháp huyện" sits at the district's
    one-stop desk in another list. And where a telephone is blank, a post that names the other's group counts
    as the mark: a propagandist who is "Hòa giải viên, Bí thư chi bộ" is the mediator of that name, year and
    unit. A missing year proves nothing, so what would be the same person is then asked.
    """
    rows = tuple(rows)
    seen: dict[str, list[_Somebody]] = defaultdict(list)
    for person in register:
        seen[same_name_key(person.name)].append(
            _Somebody(
                person.id,
                person.year,
                person.unit,
                person.phone,
                frozenset(_village_key(village) for village in person.villages),
                person.groups,
                None,
                None,
            )
        )
    identities: list[Identity] = []
    problems: list[list[Problem]] = [
        [problem for problem in row.problems if problem.code not in _OF_IDENTITY] for row in rows
    ]
    index = {row.place: number for number, row in enumerate(rows)}
    for number, row in enumerate(rows):
        namesakes = seen[same_name_key(row.name)] if row.name else []
        me = _somebody(row)
        certain = [other for other in namesakes if _is_same(me, other)]
        doubtful = [other for other in namesakes if _may_be_same(me, other)]
        people = {other.who for other in certain}
        if len(people) == 1:
            first = next((other for other in certain if other.place is not None), certain[0])
            identity, code = _one_of(first, row.group, [other.groups for other in certain])
            problems[number].append(_about(row, code, first))
            me = me._replace(who=first.who)
        elif certain or doubtful:
            others = certain or doubtful
            identity = Identity(
                same_as=SameAs.ASKED,
                rows=tuple(other.place for other in others if other.place is not None),
                person_ids=tuple(str(other.who) for other in others if isinstance(other.who, str)),
            )
            problems[number].append(_about(row, ProblemCode.SAME_NAME_ASKED, others[0]))
            for other in others:
                if other.place is not None:
                    earlier = index[other.place]
                    problems[earlier].append(_about(rows[earlier], ProblemCode.SAME_NAME_ASKED, me))
        else:
            identity = Identity()
        identities.append(identity)
        namesakes.append(me)
    return tuple(
        row.model_copy(update={"identity": identity, "problems": tuple(found)})
        for row, identity, found in zip(rows, identities, problems, strict=True)
    )


def _somebody(row: RosterRow) -> _Somebody:
    unit = row.unit or row.proposed_unit
    villages = frozenset([_village_key(row.village)]) if row.village else frozenset[str]()
    return _Somebody(
        row.place, row.year, unit, row.phone, villages, frozenset([row.group]), row.also, row.place
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
    return me.year == other.year and me.unit is not None and me.unit == other.unit


def _shares_a_mark(me: _Somebody, other: _Somebody) -> bool:
    """The same telephone; or in the same unit the same village, or a post that names the other's group."""
    if me.phone is not None and me.phone == other.phone:
        return True
    if me.unit is None or me.unit != other.unit:
        return False
    if me.villages & other.villages:
        return True
    named = me.also in other.groups - me.groups or other.also in me.groups - other.groups
    return named and (me.phone is None or other.phone is None) and not (me.villages and other.villages)


_VILLAGE_WORDS = re.compile(r"(?:thon|xom|khu(?: pho)?|tdp|to dan pho|to hoa giai)(?: so)? +(?=\S)")


def _village_key(village: str) -> str:
    """One key for "Thôn Nội", "thôn nội" and "Nội"; for "TDP số 1" and "Tổ dân phố 1"."""
    village = tidy(village)
    folded = fold(village)
    kind = _VILLAGE_WORDS.match(folded)
    return same_name_key(village[kind.end() :] if kind and len(folded) == len(village) else village)


def _about(row: RosterRow, code: ProblemCode, other: _Somebody) -> Problem:
    detail = {"name": row.name}
    if other.place is not None:
        detail |= {"other_sheet": other.place.sheet, "other_row": str(other.place.row)}
    else:
        detail |= {"person_id": str(other.who)}
    return Problem(sheet=row.sheet, row=row.row, column=None, code=code, detail=detail)
