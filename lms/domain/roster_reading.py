"""From the sheets of a file to the people in it.

A list has a header within its first rows, then people, with headings of units or villages between them and
totals and signatures after them. Sheets that are no list (notes, sums) are passed over and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from lms.domain import roster_cells as cells
from lms.domain.legacy_encodings import Script
from lms.domain.org_units import OrgUnit, UnitIndex, UnitKey
from lms.domain.roster import (
    ColumnSeen,
    FileVerdict,
    Grid,
    Problem,
    ProblemCode,
    Reason,
    RosterReading,
    RosterRow,
    SheetQuestion,
    SheetReading,
    TraineeGroup,
)
from lms.domain.roster_body import BodyReader, mediator_role
from lms.domain.roster_cells import as_text
from lms.domain.roster_headers import (
    Field,
    Header,
    cell_at,
    find_header,
    group_of,
    group_of_header,
    letters,
    number_of,
    text_in,
    titles_of,
)
from lms.domain.roster_identity import match
from lms.domain.roster_scripts import Converted, in_unicode

_SAMPLES = 4  # cells shown of a column that is asked about
_MOST_FILLED = 200_000  # cells under vertical merges


class ColumnAnswer(NamedTuple):
    """What the office said about a sheet it was asked about: the last header row and column letter → field
    (no columns: they were understood), the group, and what it was typed with."""

    header_row: int = 0
    columns: Mapping[str, Field] = {}
    group: TraineeGroup | None = None
    script: Script | None = None


def read_grids(
    grids: Sequence[Grid],
    units: Iterable[OrgUnit],
    *,
    filename: str = "",
    answers: Mapping[str, ColumnAnswer] | None = None,
    aliases: Mapping[str, UnitKey] | None = None,
) -> RosterReading:
    """Every sheet read and the rows matched among themselves; for the register see `roster_identity.matched`.
    `aliases`: names of units outside the list (`same_name_key`) → the unit the office says they mean."""
    index = UnitIndex(units, aliases)
    rows: list[RosterRow] = []
    problems: list[Problem] = []
    sheets: list[SheetReading] = []
    questions: list[SheetQuestion] = []
    skipped = False
    for grid in grids:
        if grid.hidden:
            problems.append(_problem(grid, None, None, ProblemCode.SHEET_HIDDEN))
            continue
        answer = (answers or {}).get(grid.sheet) or ColumnAnswer()
        converted = in_unicode(grid, answer.script)
        reader = _SheetReader(_filled(converted.grid), index, filename, answer)
        understood = reader.read()
        if not converted.sure and (understood or reader.question):
            problems.append(_about_script(converted, ProblemCode.SCRIPT_UNCLEAR))
            questions.append(
                SheetQuestion(
                    sheet=grid.sheet,
                    header_row=0,
                    script=converted.script.value,
                    samples=tuple((sample.written, sample.meant) for sample in converted.samples),
                )
            )
            continue
        if converted.script is not Script.UNICODE and (understood or reader.question):
            problems.append(_about_script(converted, ProblemCode.SCRIPT_CONVERTED))
        problems += reader.problems
        if understood is None:
            skipped = skipped or any(not cells.is_blank(cell) for row in grid.rows for cell in row)
            questions += [reader.question] if reader.question else []
            continue
        sheets.append(understood)
        rows += reader.rows
    verdict, reason = FileVerdict.IMPORT, None
    if not rows:
        verdict, reason = FileVerdict.REFUSE_FILE, Reason.NOT_A_ROSTER if skipped else Reason.EMPTY
        if sheets:
            reason = Reason.NO_PEOPLE
        if questions:
            verdict, reason = FileVerdict.ASK_COLUMNS, _what_is_unclear(questions)
    return RosterReading(
        verdict=verdict,
        reason=reason,
        rows=match(rows),
        file_problems=tuple(problems),
        sheets=tuple(sheets),
        questions=tuple(questions),
    )


def _what_is_unclear(questions: Sequence[SheetQuestion]) -> Reason:
    if all(question.script for question in questions):
        return Reason.SCRIPT_UNCLEAR
    only_group = all(not any(column.unclear for column in question.columns) for question in questions)
    grouped = all(question.group_unclear for question in questions)
    return Reason.GROUP_UNCLEAR if only_group and grouped else Reason.COLUMNS_UNCLEAR


def _about_script(converted: Converted, code: ProblemCode) -> Problem:
    shown = "; ".join(f"“{sample.written}” → “{sample.meant}”" for sample in converted.samples[:3])
    return _problem(converted.grid, None, None, code, script=converted.script.value, samples=shown)


class _SheetReader:
    """One sheet. `read` returns how it was understood, or None when it is no list or has to be asked about;
    then `question` says what is in the way."""

    def __init__(self, grid: Grid, index: UnitIndex, filename: str, answer: ColumnAnswer) -> None:
        self.grid, self.index, self.filename, self.answer = grid, index, filename, answer
        self.rows: list[RosterRow] = []
        self.problems: list[Problem] = []
        self.question: SheetQuestion | None = None

    def read(self) -> SheetReading | None:
        header = _answered(self.answer) if self.answer.columns else find_header(self.grid)
        if header is None:
            self._no_header()
            return None
        body = range(header.last + 1, len(self.grid.rows) + 1)
        if not self._columns_are_enough(header, body):
            return None
        group = self._group(header, body)
        if group is None and not header.has(Field.GROUP):
            self._ask(ProblemCode.GROUP_UNKNOWN, None)
            self.question = self._question(header, {})
            return None
        self._name_odd_columns(header)
        body_reader = BodyReader(self.grid, header, group, self.index)
        self.rows = body_reader.read()
        self.problems += body_reader.problems
        return SheetReading(
            sheet=self.grid.sheet,
            group=group,
            header_row=header.row,
            columns={
                letters(column): field.value for field, found in header.columns.items() for column in found
            },
            labels={letters(column): label for column, label in sorted(header.labels.items())},
        )

    # --- columns

    def _no_header(self) -> None:
        # One name alone is somebody's signature below a note.
        every = range(1, len(self.grid.rows) + 1)
        column = self._column_of(cells.is_like_a_name, every, (), least=2)
        if column is None:
            if any(not cells.is_blank(cell) for row in self.grid.rows for cell in row):
                self.problems.append(_problem(self.grid, None, None, ProblemCode.SHEET_SKIPPED))
        else:
            self._ask(ProblemCode.SHEET_UNCLEAR, column)
            self.question = self._question(self._guessed(column), {})

    def _guessed(self, names: int) -> Header:
        """The columns by what they hold, where no header names them. Row 0: the people begin at the top, or
        where the first name stands."""
        every = range(1, len(self.grid.rows) + 1)
        first = next(row for row in every if cells.is_like_a_name(self._text(row, names)))
        body = range(first, len(self.grid.rows) + 1)
        columns = {Field.NAME: [names]}
        for field, test in self._tests():
            column = self._column_of(test, body, [column for found in columns.values() for column in found])
            if column is not None and field is not Field.NAME:
                columns[field] = [column]
        return Header(first - 1, first - 1, columns, {}, ())

    def _tests(self) -> tuple[tuple[Field, Callable[[str], bool]], ...]:
        """What the cells of a column look like → what the column means."""
        return (
            (Field.NAME, cells.is_like_a_name),
            (Field.YEAR, _is_like_a_year),
            (Field.SEX, _is_like_a_sex),
            (Field.UNIT, self._is_like_a_unit),
        )

    def _question(self, header: Header, unclear: Mapping[Field, int]) -> SheetQuestion:
        """Everything the office needs to say what the columns mean; `unclear` is field → the column that
        seems to hold it."""
        width = max((len(row) for row in self.grid.rows), default=0)
        means = {column: field for field, found in header.columns.items() for column in found}
        means |= {column: field for field, column in unclear.items()}
        seen = []
        for column in range(1, width + 1):
            samples = self._samples(column, header.last)
            label = header.labels.get(column, "")
            if samples or label:
                field = means.get(column)
                seen.append(
                    ColumnSeen(
                        letter=letters(column),
                        label=label,
                        field=field.value if field else None,
                        samples=samples,
                        unclear=column in unclear.values() or not header.labels,
                    )
                )
        body = range(header.last + 1, len(self.grid.rows) + 1)
        return SheetQuestion(
            sheet=self.grid.sheet,
            header_row=header.last,
            columns=tuple(seen),
            group_unclear=self._group(header, body) is None and not header.has(Field.GROUP),
        )

    def _samples(self, column: int, above: int) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for row in range(above + 1, len(self.grid.rows) + 1):
            if text := self._text(row, column):
                found.setdefault(text[:60])
            if len(found) == _SAMPLES:
                break
        return tuple(found)

    def _text(self, row: int, column: int) -> str:
        return as_text(cell_at(self.grid.rows[row - 1], column))

    def _columns_are_enough(self, header: Header, body: range) -> bool:
        """Whether nothing has to be asked. A list may lack a column for the year, the sex or the unit, and
        then each row is asked; but not while a column that was not understood seems to hold it."""
        taken = [column for found in header.columns.values() for column in found]
        missing: list[tuple[Field, int | None]] = []
        if not header.named:
            column = self._column_of(cells.is_like_a_name, body, taken)
            if column is None:
                # Sums by unit have a header like a list, but nobody's name in it.
                self.problems.append(_problem(self.grid, None, None, ProblemCode.SHEET_SKIPPED))
                return False
            missing.append((Field.NAME, column))
        if not header.has(Field.YEAR, Field.YEAR_MALE, Field.YEAR_FEMALE):
            missing.append((Field.YEAR, self._column_of(_is_like_a_year, body, taken)))
        if not header.has(Field.SEX, Field.MALE, Field.FEMALE, Field.YEAR_MALE, Field.YEAR_FEMALE):
            missing.append((Field.SEX, self._column_of(_is_like_a_sex, body, taken)))
        if not header.has(Field.UNIT, Field.PLACE):
            missing.append((Field.UNIT, self._column_of(self._is_like_a_unit, body, taken)))
        asked = {field: column for field, column in missing if column is not None}
        if self.answer.columns or not asked:
            return True
        for field, column in asked.items():
            self._ask(ProblemCode.COLUMN_NEEDED, column, field=field.value)
        self.question = self._question(header, asked)
        return False

    def _column_of(
        self, test: Callable[[str], bool], rows: range, taken: Sequence[int], least: int = 1
    ) -> int | None:
        """The column with most cells that pass, if they are half of what it holds."""
        passed: Counter[int] = Counter()
        filled: Counter[int] = Counter()
        for row in rows[:400]:
            for column, cell in enumerate(self.grid.rows[row - 1], 1):
                if column not in taken and (text := as_text(cell)):
                    filled[column] += 1
                    passed[column] += test(text)
        column, count = max(passed.items(), key=lambda item: item[1], default=(0, 0))
        return column if count >= least and count * 2 >= filled[column] else None

    def _is_like_a_unit(self, text: str) -> bool:
        return self.index.match(text).unit is not None

    def _ask(self, code: ProblemCode, column: int | None, **detail: str) -> None:
        self.problems.append(_problem(self.grid, None, letters(column) if column else None, code, **detail))

    def _name_odd_columns(self, header: Header) -> None:
        for column in header.columns.get(Field.LEFT_OUT, ()):
            self._about_column(header, column, ProblemCode.COLUMN_LEFT_OUT)
        for column in header.unknown:
            self._about_column(header, column, ProblemCode.COLUMN_UNKNOWN)

    def _about_column(self, header: Header, column: int, code: ProblemCode) -> None:
        label = header.labels.get(column, "")
        self.problems.append(_problem(self.grid, header.row, letters(column), code, label=label))

    # --- group

    def _group(self, header: Header, body: range) -> TraineeGroup | None:
        """From the nearest words to the farthest: the answer, the sheet's name, the title, the columns, what
        the people are called, the file's name."""
        if self.answer.group:
            return self.answer.group
        return (
            group_of(self.grid.sheet)
            or group_of(" ".join(titles_of(self.grid, header)))
            or group_of_header(header)
            or self._group_of_posts(header, body)
            or group_of(self.filename)
        )

    def _group_of_posts(self, header: Header, body: range) -> TraineeGroup | None:
        found: Counter[TraineeGroup] = Counter()
        count = 0
        for row in body[:400]:
            post = text_in(self.grid, header, row, Field.POST)
            count += bool(post)
            group = group_of(post) or group_of(text_in(self.grid, header, row, Field.UNIT))
            if mediator_role(post) is not None or group is TraineeGroup.HOA_GIAI_VIEN:
                found[TraineeGroup.HOA_GIAI_VIEN] += 1
            elif group is not None:
                found[group] += 1
        best = found.most_common(1)
        return best[0][0] if best and best[0][1] * 2 > count else None


def _answered(answer: ColumnAnswer) -> Header:
    columns: dict[Field, list[int]] = {}
    for column, field in answer.columns.items():
        columns.setdefault(field, []).append(number_of(column))
    return Header(answer.header_row, answer.header_row, columns, {}, ())


def _problem(grid: Grid, row: int | None, column: str | None, code: ProblemCode, **detail: str) -> Problem:
    return Problem(sheet=grid.sheet, row=row, column=column, code=code, detail=detail)


def _is_like_a_year(text: str) -> bool:
    # Two digits may be an age.
    return len(text) >= 4 and cells.birth_year(text).value is not None


def _is_like_a_sex(text: str) -> bool:
    return cells.sex_of_word(text).value is not None


def _filled(grid: Grid) -> Grid:
    """The value of a vertical merge repeated in its rows: one "Đơn vị" cell beside all its people."""
    rows = [list(row) for row in grid.rows]
    left = _MOST_FILLED
    for first_row, first, last_row, last in grid.merges:
        if first != last or first_row >= last_row or first_row > len(rows) or left <= 0:
            continue
        value = cell_at(rows[first_row - 1], first)
        if cells.is_blank(value):
            continue
        for row in rows[first_row : min(last_row, len(rows))]:
            if first <= len(row) and row[first - 1] is None:
                row[first - 1] = value
            left -= 1
    return Grid(grid.sheet, rows, grid.merges, grid.hidden)
