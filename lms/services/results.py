"""What a report says of units and of people, and the same as tables for files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.documents.tables import Cell, Column
from lms.domain.codes import print_certificate_code
from lms.domain.completion import Completion
from lms.domain.report import UnitLine, UnitOf
from lms.domain.unit_tree import UnitTree
from lms.store.people import UnitRow
from lms.text import GROUPS
from lms.text_completion import STATES, in_reach_sentence, missing_parts
from lms.text_reports import UNITS_OF

Table = tuple[Sequence[Column], Sequence[Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A line of a unit table; `group` is None where the line is of all groups."""

    unit_id: str
    unit_name: str
    group: str | None
    people: int
    enrolments: int
    complete: int
    certified: int
    percent: int


@dataclass(frozen=True, slots=True)
class PersonResult:
    """One person in one course: their best enrolment."""

    enrolment_id: str
    person_id: str
    learner_code: str
    name: str
    phone: str | None
    unit_name: str
    village: str | None
    group: str | None
    cohort_title: str
    course_title: str
    completion: Completion
    started: bool
    code: str | None
    register_number: str | None


class ReportUnits:
    """How one report counts units: by which of them, and which the reader may see (None: all)."""

    def __init__(
        self, units: Sequence[UnitRow], of: UnitOf, reach: frozenset[str] | None, today: date
    ) -> None:
        self.names = {unit.id: unit.name for unit in units}
        self.of = of
        self.reach = reach
        self._tree = UnitTree(units)
        self._today = today
        self._heirs: dict[str, str] = {}

    def today(self, unit_id: str) -> str:
        """What stands for a unit today: itself, or what it became; itself where that is several."""
        if unit_id not in self._heirs:
            self._heirs[unit_id] = self._tree.heir(unit_id, self._today) or unit_id
        return self._heirs[unit_id]

    def counted(self, then: str, now: str) -> str:
        """The unit an enrolment is counted under."""
        return then if self.of is UnitOf.THEN else self.today(now)

    def shows(self, unit_id: str) -> bool:
        return self.reach is None or unit_id in self.reach


def named(line: UnitLine, names: Mapping[str, str]) -> UnitResult:
    """A counted line with the name of its unit."""
    return UnitResult(
        line.unit_id,
        names.get(line.unit_id, ""),
        line.group,
        line.people,
        line.enrolments,
        line.complete,
        line.certified,
        line.percent,
    )


def unit_table(lines: Sequence[UnitResult], of: UnitOf) -> Table:
    """A line for each unit and group; the head says which unit it is."""
    rows = [
        (
            line.unit_name,
            GROUPS.get(line.group or "", "Ngoài các nhóm"),
            line.people,
            line.enrolments,
            line.complete,
            line.certified,
            line.complete / line.people,
        )
        for line in lines
    ]
    return (Column(UNITS_OF[of]), *_UNIT_COLUMNS), rows


def person_table(people: Sequence[PersonResult], of: UnitOf) -> Table:
    """A line for each person and course; the head says which unit it is."""
    return (*_NAME_COLUMNS, Column(UNITS_OF[of]), *_PERSON_COLUMNS), [_person_cells(one) for one in people]


_UNIT_COLUMNS = (
    Column("Nhóm đối tượng"),
    Column("Số người", "number"),
    Column("Số lượt ghi danh", "number"),
    Column("Đã hoàn thành", "number"),
    Column("Đã cấp giấy", "number"),
    Column("Tỷ lệ hoàn thành", "percent"),
)
_NAME_COLUMNS = (Column("Họ và tên"), Column("Mã đăng nhập"))
_PERSON_COLUMNS = (
    Column("Thôn, tổ dân phố"),
    Column("Nhóm đối tượng"),
    Column("Số điện thoại"),
    Column("Khóa học"),
    Column("Lớp"),
    Column("Hạn hoàn thành", "date"),
    Column("Tình trạng"),
    Column("Còn thiếu"),
    Column("Còn kịp không"),
    Column("Số vào sổ"),
    Column("Mã xác minh"),
)


def _person_cells(person: PersonResult) -> tuple[Cell, ...]:
    completion = person.completion
    missing = missing_parts(completion)
    return (
        person.name,
        person.learner_code,  # as in the list of people, so that two files can be joined by it
        person.unit_name,
        person.village,
        GROUPS.get(person.group or "", ""),
        person.phone,
        person.course_title,
        person.cohort_title,
        completion.deadline,
        STATES[completion.state],
        missing if person.started or completion.is_complete else f"Chưa vào học: {missing}",
        "" if completion.is_complete else in_reach_sentence(completion),
        person.register_number,
        print_certificate_code(person.code) if person.code else None,
    )
