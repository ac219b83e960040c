"""The rows below a header: people, the headings between them, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from lms.domain import roster_cells as cells
from lms.domain.legacy_encodings import meant_by
from lms.domain.names import clean_name, fold
from lms.domain.org_units import COMMUNE_KINDS, Fit, UnitIndex, UnitMatch, is_agency, split_kind
from lms.domain.roster import Grid, Problem, ProblemCode, RosterRow, Sex, TraineeGroup
from lms.domain.roster_cells import as_text
from lms.domain.roster_headers import (
    Field,
    Header,
    group_of,
    header_at,
    letters,
    meaning,
    text_in,
    titles_of,
    value_in,
)

_NUMBERING = re.compile(r"^\s*[-*+]?\s*(?:(?:[IVXLC]+|[A-ZĐ]|\d{1,2})\s*[.)/:-]\s*)?")
_TAIL = re.compile(r"\s*(?:[(\[:].*|[-–,;]\s*\d.*)$")
_LONGEST_UNIT = 5  # words; after that it is a sentence about a commune
_VILLAGE = re.compile(r"(?:thon|tdp|to dan pho|xom|khu dan cu|khu pho|to hoa giai)\b")
_TOTAL = re.compile(
    # "Cộng Hòa" is a commune, "Tống" a family name.
    r"(?:tổng (?:cộng|số|hợp|:)|tổng$|cộng(?: (?:dồn|số|toàn)\b| *[:(\d]|$)|tong (?:cong|so)\b"
    r"|danh sách (?:này |trên )?(?:gồm|có)|ấn định|người (?:lập|ký)|\(ký|ký tên"
    r"|nơi nhận|thủ trưởng|xác nhận|tm\.|kt\.|tl\.|lập biểu|ghi chú ?:)"
)
_MEMBER = re.compile(r"(?:to vien|hoa giai vien|hgv|thanh vien|uy vien|to pho|pho to truong)\b")
# The head of the mediation group, and not of the street group ("Tổ trưởng tổ dân phố").
_HEAD = re.compile(r"(?:to truong|truong to)(?!.*\b(?:tdp|dan pho|san xuat|tu quan)\b)")


_EXAMPLE = frozenset({"vi du", "vd", "mau"})


class Heading(NamedTuple):
    """A row that says what the people below it have in common: their unit, or their village."""

    unit: UnitMatch | None
    village: str | None


class BodyReader:
    """Reads the people of one sheet; `group` is None when a column says it for each row."""

    def __init__(self, grid: Grid, header: Header, group: TraineeGroup | None, index: UnitIndex) -> None:
        self.grid, self.header, self.group, self.index = grid, header, group, index
        self.problems: list[Problem] = []  # rows whose group nobody can tell are left out, and named here

    def read(self) -> list[RosterRow]:
        rows: list[RosterRow] = []
        header = self.header
        body = range(header.last + 1, len(self.grid.rows) + 1)
        title = self._unit_of_title(header)
        unit_over: UnitMatch | None = None
        village_over: str | None = None
        unit_above: str | None = None
        fill_units = self._units_stand_once(header, body)
        for row in body:
            texts = [text for cell in self.grid.rows[row - 1] if (text := as_text(cell))]
            if not texts:
                continue
            again = self._header_again(header, row)
            if again is not None:
                header = again
                continue
            heading = self._heading(header, row, texts)
            if heading is not None:
                if heading.village is None:
                    unit_over, village_over, unit_above = heading.unit, None, None
                else:
                    village_over = heading.village
                continue
            if not self._is_person(header, row, texts):
                continue
            written = text_in(self.grid, header, row, Field.UNIT)
            if fill_units:
                unit_above = written or unit_above
                written = written or unit_above or ""
            group = group_of(text_in(self.grid, header, row, Field.GROUP)) or self.group
            if group is None:
                detail = {"name": self._name(header, row)}
                self.problems.append(
                    self._problem(header, row, Field.GROUP, ProblemCode.GROUP_UNKNOWN, detail)
                )
                continue
            rows.append(self._person(header, row, group, written, unit_over or title, village_over))
        return rows

    def _units_stand_once(self, header: Header, body: range) -> bool:
        """Whether the unit is written on the first row of its people only, as a merge leaves it in CSV."""
        if not header.has(Field.UNIT):
            return False
        people = [row for row in body if self._numbered(header, row)]
        blank = sum(not text_in(self.grid, header, row, Field.UNIT) for row in people)
        return blank * 2 > len(people) and blank < len(people)

    def _unit_of_title(self, header: Header) -> UnitMatch | None:
        """The commune a title or the sheet's name names, for lists that have no column for it."""
        if header.has(Field.UNIT, Field.PLACE):
            return None
        for line in [*reversed(titles_of(self.grid, header)), self.grid.sheet]:
            unit = self.index.mentioned_in(line)
            if unit is not None:
                return UnitMatch(Fit.EXACT, unit, unit.kind, unit.name)
        sheet = self.index.match(self.grid.sheet)
        return sheet if sheet.unit is not None and sheet.kind in COMMUNE_KINDS else None

    def _header_again(self, header: Header, row: int) -> Header | None:
        """A header repeated further down, at a page break, possibly with other columns."""
        if meaning(self._name(header, row)) not in (Field.NAME, Field.FAMILY):
            return None
        again = header_at(self.grid, row)
        return again if again is not None and again.named else None

    def _heading(self, header: Header, row: int, texts: Sequence[str]) -> Heading | None:
        if len(texts) > 3 or self._evidence(header, row):
            return None
        # Where the name stands is the heading, if anything stands there: a person of whom only the village
        # is known is no heading of that village.
        text = self._name(header, row) or max(texts, key=len)
        return self._heading_in(text) if not _is_total(text) else None

    def _heading_in(self, text: str) -> Heading | None:
        plain = _TAIL.sub("", text)
        bare = _NUMBERING.sub("", plain)
        for part in dict.fromkeys((bare, plain)):
            kind, name = split_kind(part)
            is_unit = kind in COMMUNE_KINDS and len(name.split()) <= _LONGEST_UNIT
            if is_unit or (is_agency(part) and bare != plain):
                return Heading(self.index.match(part), None)
            if _VILLAGE.match(fold(part)):
                return Heading(None, clean_name(part) if part.isupper() else part)
            found = self.index.match(part)
            if found.fit is Fit.EXACT and found.unit is not None and found.unit.kind in COMMUNE_KINDS:
                return Heading(found, None)
        return None

    def _is_person(self, header: Header, row: int, texts: Sequence[str]) -> bool:
        if any(_is_total(text) for text in texts[:2]) or self._is_example(header, row):
            return False
        name = self._name(header, row)
        if name and len(name) > 1 and any(char.isalpha() for char in name):
            return self._evidence(header, row) or self._numbered(header, row) or len(texts) >= 4
        if all(re.fullmatch(r"\(?\w{1,2}\)?", text) for text in texts):
            return False  # the numbers or letters under a header
        return self._evidence(header, row) and (bool(name) or self._numbered(header, row))

    def _is_example(self, header: Header, row: int) -> bool:
        """The row with which a template shows how to fill it in says so where others have their number."""
        return fold(text_in(self.grid, header, row, Field.ORDER)).strip(" .:") in _EXAMPLE

    def _evidence(self, header: Header, row: int) -> bool:
        """Something only a person has."""
        fields = (Field.YEAR, Field.PHONE, Field.MALE, Field.FEMALE, Field.YEAR_MALE, Field.YEAR_FEMALE)
        if any(cells.is_mark(value_in(self.grid, header, row, field)) for field in fields):
            return True
        return cells.sex_of_word(value_in(self.grid, header, row, Field.SEX)).value is not None

    def _numbered(self, header: Header, row: int) -> bool:
        return cells.order_number(value_in(self.grid, header, row, Field.ORDER)) is not None

    # --- one person

    def _person(
        self,
        header: Header,
        row: int,
        group: TraineeGroup,
        unit_written: str,
        unit_over: UnitMatch | None,
        village_over: str | None,
    ) -> RosterRow:
        problems: list[Problem] = []

        def note(code: ProblemCode | None, field: Field, **detail: str) -> None:
            if code is not None:
                problems.append(self._problem(header, row, field, code, detail))

        name = cells.person_name(self._name(header, row))
        name_field = Field.NAME if header.has(Field.NAME) else Field.FAMILY
        if not name.value:
            note(ProblemCode.NAME_MISSING, name_field)
        else:
            note(name.problem, name_field, value=name.value)
            # Evidence for a whole column was missing, or the column would have been converted before.
            meant = meant_by(self._name(header, row))
            note(
                ProblemCode.NAME_OLD_FONT if meant else None, name_field, value=name.value, meant=meant or ""
            )
        year, year_field = self._year(header, row)
        written_year = text_in(self.grid, header, row, year_field)
        note(year.problem, year_field, value=written_year, name=name.value, year=str(year.value or ""))
        sex, sex_field = self._sex(header, row)
        if sex.problem is ProblemCode.SEX_MISSING and name.sex is not None:
            sex = cells.Marked(name.sex)
        note(sex.problem, sex_field, value=text_in(self.grid, header, row, sex_field), name=name.value)
        phone = cells.phone_number(value_in(self.grid, header, row, Field.PHONE))
        note(phone.problem, Field.PHONE, value=text_in(self.grid, header, row, Field.PHONE), name=name.value)

        village = text_in(self.grid, header, row, Field.VILLAGE)
        if header.has(Field.PLACE):
            place_village, place_unit = _split_place(text_in(self.grid, header, row, Field.PLACE))
            village, unit_written = village or place_village, unit_written or place_unit
        unit_field = Field.UNIT if header.has(Field.UNIT) else Field.PLACE
        unit = self._unit(unit_written, unit_over)
        if unit is None:
            note(ProblemCode.UNIT_MISSING, unit_field, name=name.value)
        else:
            written = unit_written or unit.name
            if unit.unit is None:
                note(ProblemCode.UNIT_PROPOSED, unit_field, value=written)
            elif unit.fit is Fit.SPELLING:
                note(ProblemCode.UNIT_SPELLING, unit_field, value=written, unit=unit.name)
            if unit_over is not None and unit_over.unit and unit.unit and unit_over.unit.key != unit.unit.key:
                note(ProblemCode.UNIT_CONFLICT, unit_field, value=written, unit=unit_over.name)

        post = text_in(self.grid, header, row, Field.POST) or None
        number, day = self._decision(header, row, note)
        fields = re.split(r"\s*[;\n]\s*", text_in(self.grid, header, row, Field.LEGAL_FIELDS))
        return RosterRow(
            sheet=self.grid.sheet,
            row=row,
            name=name.value,
            sex=sex.value,
            year=year.value,
            group=group,
            role=_role(group, post),
            unit_code=unit.unit.code if unit and unit.unit else None,
            unit_valid_from=unit.unit.valid_from if unit and unit.unit else None,
            unit_kind=unit.kind if unit else None,
            unit_name=unit.name if unit else None,
            unit_written=unit_written or None,
            unit_under=unit.under.key if unit and unit.under else None,
            village=village or village_over or None,
            phone=phone.value,
            post=post,
            also=also if (also := group_of(post or "")) is not group else None,
            qualification=self._qualification(header, row),
            legal_fields=tuple(field for field in fields if field)
            or tuple(duty for duty in [text_in(self.grid, header, row, Field.DUTY)] if duty),
            decision_number=number,
            decision_date=day,
            note=text_in(self.grid, header, row, Field.NOTE) or None,
            problems=tuple(problems),
        )

    def _name(self, header: Header, row: int) -> str:
        if header.has(Field.NAME):
            return text_in(self.grid, header, row, Field.NAME)
        parts = (text_in(self.grid, header, row, field) for field in (Field.FAMILY, Field.GIVEN))
        return " ".join(part for part in parts if part)

    def _year(self, header: Header, row: int) -> tuple[cells.Year, Field]:
        for field in (Field.YEAR, Field.YEAR_MALE, Field.YEAR_FEMALE):
            cell = value_in(self.grid, header, row, field)
            if not cells.is_blank(cell):
                return cells.birth_year(cell), field
        shown = next((field for field in (Field.YEAR, Field.YEAR_MALE) if header.has(field)), Field.YEAR)
        return cells.Year(None, ProblemCode.YEAR_MISSING), shown

    def _sex(self, header: Header, row: int) -> tuple[cells.Marked, Field]:
        for male, female in ((Field.MALE, Field.FEMALE), (Field.YEAR_MALE, Field.YEAR_FEMALE)):
            his, hers = (value_in(self.grid, header, row, field) for field in (male, female))
            if header.has(male) and header.has(female):
                return cells.sex_of_marks(his, hers), male
            if header.has(male):
                return cells.sex_of_one_mark(his, Sex.MALE), male
            if header.has(female):
                return cells.sex_of_one_mark(hers, Sex.FEMALE), female
        return cells.sex_of_word(value_in(self.grid, header, row, Field.SEX)), Field.SEX

    def _unit(self, written: str, over: UnitMatch | None) -> UnitMatch | None:
        if not written:
            return over
        found = self.index.match(written)
        # "Điệp Nông" below "II. XÃ ĐIỆP NÔNG": the heading knows the kind of a unit the list does not have.
        if found.unit is None and over is not None and fold(found.name) == fold(over.name):
            return over
        return found

    def _qualification(self, header: Header, row: int) -> str | None:
        # Excel takes the school grade 7/10 for the seventh of October.
        cell = value_in(self.grid, header, row, Field.QUALIFICATION)
        if isinstance(cell, datetime | date):
            return f"{cell.day}/{cell.month}"
        return text_in(self.grid, header, row, Field.QUALIFICATION) or None

    def _problem(
        self, header: Header, row: int, field: Field, code: ProblemCode, detail: dict[str, str]
    ) -> Problem:
        found = header.columns.get(field, ())
        column = letters(found[0]) if found else None
        return Problem(sheet=self.grid.sheet, row=row, column=column, code=code, detail=detail)

    def _decision(
        self, header: Header, row: int, note: Callable[..., None]
    ) -> tuple[str | None, date | None]:
        both = cells.decision(value_in(self.grid, header, row, Field.DECISION))
        number = cells.decision(value_in(self.grid, header, row, Field.DECISION_NUMBER))
        day, day_problem = cells.decision_day(value_in(self.grid, header, row, Field.DECISION_DATE))
        note(both.problem, Field.DECISION, value=text_in(self.grid, header, row, Field.DECISION))
        note(day_problem, Field.DECISION_DATE, value=text_in(self.grid, header, row, Field.DECISION_DATE))
        return both.number or number.number, both.day or day or number.day


def mediator_role(post: str) -> str | None:
    """to_truong or to_vien for what mediators are called in lists; None for any other post."""
    plain = fold(post)
    if _HEAD.match(plain):
        return "to_truong"
    return "to_vien" if _MEMBER.match(plain) else None


def _role(group: TraineeGroup, post: str | None) -> str | None:
    """The law knows a head and members of a mediation group; whoever is not named its head is a member."""
    if group is TraineeGroup.HOA_GIAI_VIEN:
        return mediator_role(post or "") or "to_vien"
    return post


def _is_total(text: str) -> bool:
    return bool(_TOTAL.match(text.lower()))


def _split_place(text: str) -> tuple[str, str]:
    """Village and unit of "Thôn Nội, xã Hòa Bình"; house numbers and streets are not kept."""
    parts = [part for part in re.split(r"\s*(?:[,;]| - | – )\s*", text) if part]
    unit = next((part for part in parts if split_kind(part)[0] in COMMUNE_KINDS), "")
    village = next((part for part in parts if _VILLAGE.match(fold(part))), "")
    rest = [part for part in parts if part not in (unit, village) and not any(map(str.isdigit, part))]
    if not village and rest and (unit or len(rest) > 1) and parts[0] == rest[0]:
        village = rest.pop(0)
    return village, unit or (rest[0] if rest else "")
