"""Bytes of an uploaded list → its sheets, or one code that says why not. Nothing else is ever raised.

XLSX is a zip of XML that anybody may have written: sizes are checked before anything is unpacked, the
dimensions a sheet claims are not believed, links to other files are not followed, and formulas are read by
their stored values.
"""

from __future__ import annotations

import csv
import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

import openpyxl
from defusedxml import ElementTree

from lms.domain.legacy_encodings import Script, decoded, guess, is_odd
from lms.domain.org_units import OrgUnit, UnitKey
from lms.domain.roster import Cell, FileVerdict, Grid, KnownPerson, Merge, Reason, RosterReading
from lms.domain.roster_cells import as_text
from lms.domain.roster_identity import matched
from lms.domain.roster_reading import ColumnAnswer, read_grids

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_ENTRIES = 2_000
MOST_SHEETS = 60
MOST_ROWS = 20_000
MOST_COLUMNS = 60
_LAST_ROW = 1_048_576  # of any spreadsheet
_RATIO = 150  # a sheet of repeated cells shrinks to about a fiftieth; a bomb to a thousandth
_LARGE_SHEET = 1024 * 1024
_SMALL = 5 * 1024 * 1024  # unpacked, whatever the ratio
_MOST_MERGES = 20_000
_LINES = 500  # looked at to tell one code page from another

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


class RosterFileError(Exception):
    """The file cannot be read as a list; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def read_people(
    data: bytes,
    filename: str,
    units: Iterable[OrgUnit],
    register: Sequence[KnownPerson] = (),
    answers: Mapping[str, ColumnAnswer] | None = None,
    aliases: Mapping[str, UnitKey] | None = None,
) -> RosterReading:
    """A whole file read, judged row by row and matched with itself and `register`. An unreadable file is a
    reading, too, with the verdict REFUSE_FILE. `answers`: by sheet, what the office said about columns;
    `aliases`: what it said about names of units outside the list (see `read_grids`)."""
    try:
        grids = read_roster(data, filename)
    except RosterFileError as error:
        return RosterReading(verdict=FileVerdict.REFUSE_FILE, reason=error.reason)
    reading = read_grids(grids, units, filename=_stem(filename), answers=answers, aliases=aliases)
    return matched(reading, register) if register else reading


def read_roster(data: bytes, filename: str) -> list[Grid]:
    """Sheets in the order of the workbook; a CSV is one sheet named after its file. What the bytes are is
    judged by the bytes, not by the name. Raises RosterFileError."""
    if not data.strip():
        raise RosterFileError(Reason.EMPTY)
    if len(data) > LARGEST_FILE:
        raise RosterFileError(Reason.TOO_LARGE)
    if data.startswith(b"PK"):
        return _read_xlsx(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise RosterFileError(Reason.ENCRYPTED if locked else Reason.OLD_EXCEL)
    if data.lstrip()[:5].lower() in (b"%pdf-", b"<html", b"<!doc", b"<?xml", b"{\\rtf"):
        raise RosterFileError(Reason.OTHER_FORMAT)
    return [_read_csv(data, filename)]


def _stem(filename: str) -> str:
    name = PurePosixPath(PureWindowsPath(filename).as_posix()).name
    return re.sub(r"\.(?:xlsx|xlsm|csv|txt|tsv)$", "", name, flags=re.IGNORECASE)


# --- XLSX


def _read_xlsx(data: bytes) -> list[Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive, len(data))
            names = frozenset(archive.namelist())
            if "xl/workbook.xml" not in names:
                raise RosterFileError(Reason.OTHER_FORMAT)
            _check_no_entities(archive)
            merges = _merges(archive, names)
            trimmed = _without_empty_tails(archive, data)
        return _sheets(trimmed, merges)
    except RosterFileError:
        raise
    # The parsers below raise whatever a broken file makes them stumble over: KeyError, ValueError,
    # zlib.error, ParseError, RecursionError … To the office they all mean one thing.
    except Exception as error:
        raise RosterFileError(Reason.BROKEN) from error


def _check_sizes(archive: zipfile.ZipFile, packed: int) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RosterFileError(Reason.ENCRYPTED)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED:
        raise RosterFileError(Reason.UNPACKS_TOO_LARGE)
    if unpacked > _SMALL and unpacked > packed * _RATIO:
        raise RosterFileError(Reason.UNPACKS_TOO_LARGE)


def _check_no_entities(archive: zipfile.ZipFile) -> None:
    """Office never writes a DTD. Checked here, too, because not every reader below is a defused one."""
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                start = part.read(4096).replace(b"\0", b"")
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise RosterFileError(Reason.BROKEN)


def _merges(archive: zipfile.ZipFile, names: frozenset[str]) -> dict[str, tuple[Merge, ...]]:
    """By sheet name. Openpyxl reads merges only together with everything else in a sheet, cell by cell of
    every merge: a merge of the whole sheet would never end."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    found = {}
    for sheet in workbook.iter():
        if sheet.tag not in (f"{_MAIN}sheet", f"{_STRICT}sheet"):
            continue
        relation = next((sheet.get(name) for name in _RELATION_IDS if sheet.get(name)), None)
        path = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/")
        if path in names:
            found[sheet.get("name", "")] = tuple(_merges_of(archive.read(path)))
    return found


_CORNER = rb"\$?([A-Z]{1,3})\$?(\d{1,7})"
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell [^>]*?ref=[\"']" + _CORNER + b":" + _CORNER + b"[\"']")


def _merges_of(sheet: bytes) -> Iterable[Merge]:
    for count, found in enumerate(_MERGE.finditer(sheet)):
        if count == _MOST_MERGES:
            return
        first, first_row, last, last_row = found.groups()
        yield int(first_row), _column(first), int(last_row), _column(last)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _without_empty_tails(archive: zipfile.ZipFile, data: bytes) -> bytes:
    """The workbook without the rows that follow the last value of a large sheet: who formats a whole column
    leaves a million of them, and each costs the reader as much as a person."""
    shorter: dict[str, bytes] = {}
    for entry in archive.infolist():
        if entry.filename.startswith("xl/worksheets/") and entry.file_size > _LARGE_SHEET:
            sheet = archive.read(entry)
            last = max(sheet.rfind(tag) for tag in (b"<v>", b"<v ", b"<is>", b"<is "))
            start, end = sheet.find(b"</row>", last), sheet.find(b"</sheetData>")
            # Nothing is found where the tags have a prefix; then the sheet is read as it is.
            if 0 <= last < start < end:
                shorter[entry.filename] = sheet[: start + len(b"</row>")] + sheet[end:]
    if not shorter:
        return data
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name in archive.namelist():
            target.writestr(name, shorter[name] if name in shorter else archive.read(name))
    return packed.getvalue()


def _sheets(data: bytes, merges: Mapping[str, tuple[Merge, ...]]) -> list[Grid]:
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        grids = []
        for sheet in workbook.worksheets[:MOST_SHEETS]:
            hidden = sheet.sheet_state != "visible"
            rows = [] if hidden else _rows(sheet)
            grids.append(Grid(sheet.title, rows, merges.get(sheet.title, ()), hidden))
        return grids
    finally:
        workbook.close()


def _rows(sheet: Any) -> list[list[Cell]]:
    """Rows up to the last one with something in it. Raises RosterFileError TOO_MANY_ROWS."""
    sheet.reset_dimensions()
    rows: list[list[Cell]] = []
    last = 0
    # A cell far down makes openpyxl hand over all the empty rows before it; hence the cheap test first.
    source = sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS, values_only=True)
    for number, row in enumerate(source, 1):
        if any(row) and any(as_text(_cell(value)) for value in row):
            if number > MOST_ROWS:
                raise RosterFileError(Reason.TOO_MANY_ROWS)
            last = number
        if number <= MOST_ROWS:
            rows.append([_cell(value) for value in row] if last == number else [])
    return rows[:last]


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str | int | float | date | datetime | time | timedelta):
        return value if value != "" else None
    return str(value)


# --- CSV


def _read_csv(data: bytes, filename: str) -> Grid:
    text = _decode(data)
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)\r?", first)
    if told:  # Excel's own first line; Excel does not show it as a row
        text, delimiter = rest, told.group(1)
    else:
        delimiter = _delimiter(text)
    rows: list[Sequence[Cell]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) == MOST_ROWS:
                raise RosterFileError(Reason.TOO_MANY_ROWS)
            rows.append([value if value.strip() else None for value in record[:MOST_COLUMNS]])
    except csv.Error as error:
        raise RosterFileError(Reason.NOT_TEXT) from error
    return Grid(_stem(filename)[:31] or "CSV", rows)


def _decode(data: bytes) -> str:
    """UTF-8 or UTF-16 with or without a mark, else Windows-1258, in which old Vietnamese Excel saves CSV; or
    the Western code page, where its letters are those of an old font (see `legacy_encodings`)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\0" in data[:1000]:
        candidates = ["utf-16-le"] if data[1:2] == b"\0" else ["utf-16-be"]
    else:
        candidates = ["utf-8-sig", *_old_code_pages(data)]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        control = sum(1 for char in text[:20_000] if ord(char) < 32 and char not in "\r\n\t\f\v")
        if control == 0:
            return text.removeprefix("\ufeff")
    raise RosterFileError(Reason.NOT_TEXT)


def _old_code_pages(data: bytes) -> list[str]:
    """Both are tables of one byte a letter and read anything; what makes less sense stands behind."""
    old = data.decode("latin-1").splitlines()[:_LINES]
    script = guess(old).script
    if script is Script.UNICODE:
        return ["cp1258"]
    today = data.decode("cp1258", "replace").splitlines()[:_LINES]
    font_first = sum(is_odd(decoded(line, script)) for line in old) < sum(map(is_odd, today))
    return ["latin-1", "cp1258"] if font_first else ["cp1258"]


def _delimiter(text: str) -> str:
    """The one that gives most columns in most lines; text in quotes does not count."""
    lines = [line for line in re.sub(r'"[^"]*"', '""', text[:50_000]).splitlines()[:60] if line.strip()]

    def columns(delimiter: str) -> int:
        counts = sorted(line.count(delimiter) for line in lines)
        return counts[len(counts) // 2] if counts else 0

    return max(";,\t|", key=columns)
