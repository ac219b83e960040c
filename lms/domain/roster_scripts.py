"""Sheets typed with fonts from before Unicode, put into Unicode before anything else is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from lms.domain.legacy_encodings import Script, decoded, guess, looks_old
from lms.domain.names import tidy
from lms.domain.roster import Cell, Grid
from lms.domain.roster_cells import is_like_a_name
from lms.domain.roster_headers import find_header

_SAMPLES = 5
_LOOKED_AT = 2_000  # rows


class Sample(NamedTuple):
    """A text before and after."""

    written: str
    meant: str


class Converted(NamedTuple):
    """The sheet in Unicode, with what (part of) it was typed with. `sure` False: there is a trace of
    `script`, nothing was converted, and the office has to say; `samples` show what it would mean."""

    grid: Grid
    script: Script = Script.UNICODE
    sure: bool = True
    samples: tuple[Sample, ...] = ()


def in_unicode(grid: Grid, answer: Script | None = None) -> Converted:
    """A sheet that is all of one kind is judged as a whole, any other by its columns: lists are pasted below
    a header typed today. With `answer` nothing is guessed: UNICODE leaves all as it is."""
    if answer is Script.UNICODE or not any(_is_beyond_ascii(cell) for row in grid.rows for cell in row):
        return Converted(grid)
    width = max(len(row) for row in grid.rows)
    # A header that makes sense as it stands was typed in Unicode, whatever is below it.
    header = find_header(grid)
    titles = grid.rows[header.row - 1 : header.last] if header else ()
    start = (
        header.last if header and not any(map(_looks_old, (cell for row in titles for cell in row))) else 0
    )
    whole = guess(cell for row in grid.rows[:_LOOKED_AT] for cell in row if isinstance(cell, str))
    if whole.script is not Script.UNICODE and whole.sure:
        guesses = dict.fromkeys(range(width), whole)
    else:
        body = grid.rows[start:][:_LOOKED_AT]
        guesses = {column: guess(_texts(body, column)) for column in range(width)}
    strange = [one for one in guesses.values() if one.script is not Script.UNICODE]
    if not strange:
        return Converted(grid)
    script = answer or max(strange, key=lambda one: one.sure).script
    columns = {column for column, one in guesses.items() if one.script is script}
    sure = {column for column in columns if guesses[column].sure}
    rows = [
        [
            _in_unicode(cell, script, column in sure and number >= start) if column in columns else cell
            for column, cell in enumerate(row)
        ]
        for number, row in enumerate(grid.rows)
    ]
    samples = _samples(grid.rows, rows, columns)
    if not sure and answer is None:
        return Converted(grid, script, False, samples)
    return Converted(Grid(grid.sheet, rows, grid.merges, grid.hidden), script, True, samples)


def _looks_old(cell: Cell) -> bool:
    return isinstance(cell, str) and looks_old(cell)


def _is_beyond_ascii(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.isascii()


def _texts(rows: Sequence[Sequence[Cell]], column: int) -> list[str]:
    return [cell for row in rows if column < len(row) and isinstance(cell := row[column], str)]


def _in_unicode(cell: Cell, script: Script, whole: bool) -> Cell:
    """In a column that contradicts itself, and above a list typed today (not `whole`), only what makes no
    sense as it stands is changed."""
    return decoded(cell, script) if isinstance(cell, str) and (whole or looks_old(cell)) else cell


def _samples(
    before: Sequence[Sequence[Cell]], after: Sequence[Sequence[Cell]], columns: Collection[int]
) -> tuple[Sample, ...]:
    """Names first, long ones before short ones."""
    pairs = {
        Sample(tidy(old.replace("\u00ad", "\u2011")), tidy(new))
        for old_row, new_row in zip(before, after, strict=True)
        for column, (old, new) in enumerate(zip(old_row, new_row, strict=True))
        if column in columns and isinstance(old, str) and isinstance(new, str) and old != new
    }
    fitting = sorted(
        (pair for pair in pairs if len(pair.meant) <= 30),
        key=lambda pair: (not is_like_a_name(pair.meant), -len(pair.meant), pair),
    )
    return tuple(fitting[:_SAMPLES])
