"""Lists of people as offices send them: what was read, row by row.

The reading itself is in `roster_reading`, the rule of who is the same person as whom in `roster_identity`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from lms.domain.names import same_name_key
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
    SCRIPT_UNCLEAR = "script_unclear"


class ProblemCode(StrEnum):
    """What is odd about a row, a column or a sheet."""

    NAME_MISSING = "name_missing"
    NAME_NOT_A_NAME = "name_not_a_name"
    NAME_ODD = "name_odd"
    NAME_SHORT = "name_short"
    NAME_OLD_FONT = "name_old_font"
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
    UNIT_FOLLOWED = "unit_followed"
    UNIT_SPLIT = "unit_split"
    UNIT_OUTSIDE = "unit_outside"
    PHONE_ODD = "phone_odd"
    PHONE_SECOND = "phone_second"
    DECISION_ODD = "decision_odd"
    DUPLICATE_ROW = "duplicate_row"
    SECOND_GROUP = "second_group"
    ALREADY_KNOWN = "already_known"
    SAME_NAME_ASKED = "same_name_asked"
    NEAR_NAME = "near_name"
    NEAR_NAME_ASKED = "near_name_asked"
    PERSON_ELSEWHERE = "person_elsewhere"
    SHEET_SKIPPED = "sheet_skipped"
    SHEET_HIDDEN = "sheet_hidden"
    SHEET_UNCLEAR = "sheet_unclear"
    GROUP_UNKNOWN = "group_unknown"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_LEFT_OUT = "column_left_out"
    COLUMN_NEEDED = "column_needed"
    SCRIPT_CONVERTED = "script_converted"
    SCRIPT_UNCLEAR = "script_unclear"


ASKED_CODES = frozenset(
    {
        ProblemCode.NAME_ODD,
        ProblemCode.NAME_SHORT,
        ProblemCode.NAME_OLD_FONT,
        ProblemCode.YEAR_MISSING,
        ProblemCode.YEAR_ODD,
        ProblemCode.SEX_MISSING,
        ProblemCode.SEX_BOTH,
        ProblemCode.SEX_ODD,
        ProblemCode.UNIT_MISSING,
        ProblemCode.UNIT_CONFLICT,
        ProblemCode.UNIT_SPLIT,
        ProblemCode.SAME_NAME_ASKED,
        ProblemCode.NEAR_NAME_ASKED,
    }
)
_REFUSED = frozenset(
    {
        ProblemCode.NAME_MISSING,
        ProblemCode.NAME_NOT_A_NAME,
        ProblemCode.UNIT_OUTSIDE,
        ProblemCode.PERSON_ELSEWHERE,
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
    proposed. Where the list names a unit that has ended, the row is of the one that stands for it now, and
    `unit_was` is the one named. `village` and `phone` (digits, leading zero) are None where there is none."""

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
    unit_was: UnitKey | None = None
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
    """One person of the register, as far as identity needs it. `unit` is what stands for theirs today,
    `unit_was` theirs where that has ended."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    year: int | None
    unit: UnitKey
    unit_was: UnitKey | None = None
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


class ColumnSeen(BaseModel):
    """One column as the office is asked about it: some of what it holds, and what it seems to mean (a value
    of `Field`); `unclear` where that is not understood from its words."""

    model_config = ConfigDict(frozen=True)

    letter: str
    label: str
    field: str | None
    samples: tuple[str, ...]
    unclear: bool = False


class SheetQuestion(BaseModel):
    """A sheet that cannot be read before the office has said something. `header_row` is the last row above
    the people; `samples` are texts (as written, as meant) of an old font when `script` is set."""

    model_config = ConfigDict(frozen=True)

    sheet: str
    header_row: int
    columns: tuple[ColumnSeen, ...] = ()
    group_unclear: bool = False
    script: str | None = None
    samples: tuple[tuple[str, str], ...] = ()


class RosterReading(BaseModel):
    """A whole file. `rows` is empty unless the verdict is IMPORT; `file_problems` are about sheets and
    columns; those of rows hang on the rows. `questions` are the sheets that wait for an answer; one of
    several sheets may wait while the others are read."""

    model_config = ConfigDict(frozen=True)

    verdict: FileVerdict
    reason: Reason | None = None
    rows: tuple[RosterRow, ...] = ()
    file_problems: tuple[Problem, ...] = ()
    sheets: tuple[SheetReading, ...] = ()
    questions: tuple[SheetQuestion, ...] = ()

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
