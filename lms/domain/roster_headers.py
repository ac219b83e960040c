"""Which column means what: the header of a list is found by the words offices use for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.domain.names import fold, same_name_key, tidy
from lms.domain.roster import Cell, Grid, TraineeGroup
from lms.domain.roster_cells import as_text, is_like_a_name

HEADER_WITHIN = 30  # rows from the top of a sheet
_LONGEST_LABEL = 80  # characters; longer text is a sentence, not a header


class Field(StrEnum):
    ORDER = "order"
    NAME = "name"
    FAMILY = "family"  # họ và đệm, when the given name has a column of its own
    GIVEN = "given"
    SEX = "sex"
    MALE = "male"  # a mark for men
    FEMALE = "female"
    YEAR = "year"
    YEAR_MALE = "year_male"  # the year of birth, written in the column of the sex
    YEAR_FEMALE = "year_female"
    GROUP = "group"
    POST = "post"
    UNIT = "unit"
    VILLAGE = "village"
    PLACE = "place"  # village and unit in one cell
    PHONE = "phone"
    QUALIFICATION = "qualification"
    LEGAL_FIELDS = "legal_fields"
    DUTY = "duty"  # what a front-office person is in charge of
    DECISION = "decision"  # number and date in one cell
    DECISION_NUMBER = "decision_number"
    DECISION_DATE = "decision_date"
    NOTE = "note"
    LEFT_OUT = "left_out"  # personal data that no law asks the register to hold


# In order: the first that fits counts. Labels are folded, without brackets and line breaks.
_WORDS: tuple[tuple[Field, str], ...] = (
    (Field.ORDER, r"s?tt|so tt|so thu tu|thu tu|no"),
    (Field.FEMALE, r"(?:gioi tinh |la )?nu(?: gioi)?"),
    (Field.MALE, r"(?:gioi tinh |la )nam|nam gioi"),
    (
        Field.LEFT_OUT,
        r".*\b(?:cccd|cmnd|cmt|can cuoc|chung minh|dinh danh|dan toc|ton giao|tai khoan|stk|ngan hang|e-?mail"
        r"|thu dien tu|thuong tru|tam tru|noi o|cho o|que quan|ma so thue|bhxh|bao hiem xa hoi)\b.*",
    ),
    (Field.GIVEN, r"ten"),
    (Field.FAMILY, r"ho|ho,?(?: va)?(?: ten)?(?: chu)? (?:dem|lot)"),
    (Field.NAME, r"(?:ho|ho va|ho,|ho &) ?ten\b.*|ten (?:hoa giai vien|hgv|bao cao vien|can bo|nguoi)\b.*"),
    (Field.DECISION, r"(?=.*\bso\b)(?=.*\bngay\b).*\b(?:qd|quyet dinh|cong nhan)\b.*"),
    (Field.DECISION_DATE, r"(?:ngay|thoi gian|thoi diem)\b.*\b(?:qd|quyet dinh|cong nhan)\b.*"),
    (Field.DECISION_NUMBER, r"(?:so\b.*)?\b(?:qd|quyet dinh)\b.*"),
    (Field.YEAR, r"(?:ngay|nam|thang)?.*\bsinh\b(?! hoat).*|n\.? ?s\.?|namsinh|ngaysinh|n\.? ?sinh"),
    (Field.SEX, r"gioi tinh|gioi|gt|phai|nam ?[/,-] ?nu|nam hay nu"),
    (Field.PHONE, r"(?:so )?(?:sdt|dt|dtdd|dien thoai|di dong|so may)\b.*|lien he|tel|phone|mobile"),
    (Field.PLACE, r"(?:thon|tdp|xom|to)\b.*[,;-] ?(?:xa|phuong|thi tran)\b.*|dia chi"),
    (Field.VILLAGE, r"(?:ten )?(?:thon|tdp|to dan pho|xom|khu dan cu|khu pho|to hoa giai|to hg)\b.*|to"),
    (
        Field.UNIT,
        r"(?:ten )?(?:xa|thi tran|phuong)\b.*|(?:ten )?don vi\b.*|noi (?:cong tac|lam viec)\b.*|co quan\b.*"
        r"|dia phuong|ubnd\b.*|dia ban",
    ),
    (Field.GROUP, r"doi tuong|nhom(?: doi tuong)?|loai|thanh phan"),
    (Field.LEGAL_FIELDS, r"linh vuc\b.*\b(?:phap luat|chuyen sau)\b.*"),
    (Field.DUTY, r"linh vuc\b.*|(?:nhiem vu|cong viec)\b.*"),
    (Field.POST, r"chuc (?:danh|vu|vi)\b.*|vi tri\b.*|vai tro\b.*|chuc trach"),
    (Field.QUALIFICATION, r"trinh do\b.*|hoc van|van hoa|chuyen mon\b.*|bang cap|trinh do"),
    (Field.NOTE, r"ghi chu\b.*|kiem nhiem\b.*|ghi chep"),
)
_RULES = tuple((field, re.compile(words)) for field, words in _WORDS)
# More than one column may hold these, and what they hold is joined.
_JOINED = frozenset({Field.NAME, Field.QUALIFICATION, Field.NOTE})
_LONGEST_TEXT = 500  # characters kept of one cell
_GROUP_WORDS: tuple[tuple[TraineeGroup, re.Pattern[str]], ...] = (
    (TraineeGroup.HOA_GIAI_VIEN, re.compile(r"\b(?:hoa giai|hgv)\b")),
    (TraineeGroup.BAO_CAO_VIEN, re.compile(r"\b(?:bao cao vien|bcv)\b")),
    (TraineeGroup.TUYEN_TRUYEN_VIEN, re.compile(r"\b(?:tuyen truyen vien|ttv)\b")),
    (
        TraineeGroup.MOT_CUA,
        re.compile(r"\b(?:mot cua|1 cua|tiep cong dan|tra ket qua|tn ?& ?tkq|hanh chinh cong|tthc)\b"),
    ),
)


@dataclass(frozen=True, slots=True)
class Header:
    """`row` is the first row of the header, `last` its last; columns count from 1."""

    row: int
    last: int
    columns: Mapping[Field, Sequence[int]]
    labels: Mapping[int, str]
    unknown: Sequence[int]

    def has(self, *fields: Field) -> bool:
        return any(field in self.columns for field in fields)

    @property
    def named(self) -> bool:
        return self.has(Field.NAME) or self.has(Field.FAMILY, Field.GIVEN)


def meaning(label: str) -> Field | None:
    """The field a header label stands for."""
    # "Giới tính (Nam)" says which; other brackets are remarks.
    opened = re.sub(r"[(\[]\s*([Nn][AaUu][Mm]?|[Nn][Ữữ])\s*[)\]]", r" \1", label)
    bare = tidy(re.sub(r"[(\[].*?[)\]]", " ", opened)) or tidy(label)
    plain = re.sub(r"\s*([/,])\s*", r"\1 ", fold(bare)).strip(" .:*-/")
    # "Nam" is men, "Năm" is a year; without marks they are alike, so the marks are looked at.
    if same_name_key(bare) == same_name_key("nam"):
        return Field.MALE
    return next((field for field, words in _RULES if words.fullmatch(plain)), None)


def find_header(grid: Grid) -> Header | None:
    """The row (or two) near the top whose words are understood best. It needs three fields, but not the name:
    a list whose name column is called something else can still be asked about."""
    best: Header | None = None
    for row in range(1, min(HEADER_WITHIN, len(grid.rows)) + 1):
        header = header_at(grid, row)
        if header is not None and (best is None or _weight(header) > _weight(best)):
            best = header
    return best


def header_at(grid: Grid, row: int) -> Header | None:
    """The header that begins in this row, over one row or two, if three fields of it are understood."""
    tops = _labels(grid, row)
    if len(tops) < 3 or _holds_a_person(grid, row):
        return None
    found = [_header(grid, row, row, {column: (label,) for column, label in tops.items()})]
    if row < len(grid.rows):
        below = _labels(grid, row + 1)
        if below and not _holds_a_person(grid, row + 1):
            paths = _two_rows(tops, below)
            found.append(_header(grid, row, row + 1, paths))
    best = max(found, key=_weight)
    return best if _weight(best) >= 3 else None


def _weight(header: Header) -> int:
    return len(header.columns) + (1 if header.named else 0)


def _labels(grid: Grid, row: int) -> dict[int, str]:
    """Column → text of one row, with merged cells repeated over the columns they span."""
    cells = grid.rows[row - 1]
    labels = {column: as_text(cell) for column, cell in enumerate(cells, 1) if isinstance(cell, str)}
    for first_row, first, last_row, last in grid.merges:
        if first_row == row and first in labels and first < last <= first + 40 and last_row <= row + 2:
            labels.update({column: labels[first] for column in range(first, last + 1)})
    return {column: label for column, label in labels.items() if label and len(label) <= _LONGEST_LABEL}


def _holds_a_person(grid: Grid, row: int) -> bool:
    """A row of data has words of headers in it, too: "Nữ", "Thôn Nội", "Xã Hòa Bình"."""
    texts = [as_text(cell) for cell in grid.rows[row - 1]]
    return any(text.isdecimal() or is_like_a_name(text) for text in texts)


def _two_rows(tops: Mapping[int, str], below: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    paths: dict[int, tuple[str, ...]] = {}
    for column in sorted({*tops, *below}):
        top = tops.get(column)
        if top is None and column - 1 in below and column in below:
            # A merge lost on the way to CSV leaves the label over its first column only.
            top = paths[column - 1][0]
        paths[column] = tuple(part for part in (top, below.get(column)) if part)
    return paths


def _header(grid: Grid, row: int, last: int, paths: Mapping[int, tuple[str, ...]]) -> Header:
    columns: dict[Field, list[int]] = {}
    unknown = []
    labels = {column: " / ".join(dict.fromkeys(path)) for column, path in paths.items()}
    for column in sorted(paths):
        field = _meaning_of_path(paths[column])
        if field is None:
            unknown.append(column)
        elif (
            field is Field.LEFT_OUT
            or field not in columns
            or (field in _JOINED and _beside(paths, columns[field][-1], column))
        ):
            columns.setdefault(field, []).append(column)
    if Field.PLACE in columns and (Field.UNIT in columns or Field.VILLAGE in columns):
        # Beside a village and a unit an address is a home address, which the register does not keep.
        columns.setdefault(Field.LEFT_OUT, []).extend(columns.pop(Field.PLACE))
    if Field.GIVEN in columns and Field.FAMILY not in columns:
        given = columns.pop(Field.GIVEN)
        if Field.NAME in columns:
            columns[Field.NAME].extend(given)
        else:
            columns[Field.NAME] = given
    return Header(row, last, columns, labels, unknown)


def _beside(paths: Mapping[int, tuple[str, ...]], before: int, column: int) -> bool:
    return before == column - 1 and paths[before][0] == paths[column][0]


def _meaning_of_path(path: tuple[str, ...]) -> Field | None:
    own = meaning(path[-1])
    top = meaning(path[0])
    if top is Field.YEAR and own is Field.MALE:
        return Field.YEAR_MALE
    if top is Field.YEAR and own is Field.FEMALE:
        return Field.YEAR_FEMALE
    if len(path) == 2 and top in (Field.DECISION, Field.DECISION_NUMBER):
        return Field.DECISION_DATE if fold(path[1]).startswith("ngay") else Field.DECISION_NUMBER
    return own or top


def group_of(text: str) -> TraineeGroup | None:
    """The one group a title, sheet or cell names; None if it names none or several."""
    plain = fold(text.replace("_", " ").replace("-", " "))
    found = [group for group, words in _GROUP_WORDS if words.search(plain)]
    return found[0] if len(found) == 1 else None


def group_of_header(header: Header) -> TraineeGroup | None:
    """What the columns say where no title does: fields of law are a reporter's, duties a front office's."""
    if header.has(Field.LEGAL_FIELDS):
        return TraineeGroup.BAO_CAO_VIEN
    if header.has(Field.DUTY):
        return TraineeGroup.MOT_CUA
    return None


def cell_at(cells: Sequence[Cell], column: int) -> Cell:
    return cells[column - 1] if column <= len(cells) else None


def value_in(grid: Grid, header: Header, row: int, field: Field) -> Cell:
    """The first cell of a field in a row; None where there is no such column."""
    columns = header.columns.get(field)
    return cell_at(grid.rows[row - 1], columns[0]) if columns else None


def text_in(grid: Grid, header: Header, row: int, field: Field) -> str:
    """The text of a field in a row, of all its columns."""
    cells = grid.rows[row - 1]
    texts = (as_text(cell_at(cells, column)) for column in header.columns.get(field, ()))
    return " ".join(text for text in texts if text)[:_LONGEST_TEXT]


def titles_of(grid: Grid, header: Header) -> list[str]:
    """The lines above a header: agency, title, date."""
    return [as_text(cell) for row in grid.rows[: header.row - 1] for cell in row if isinstance(cell, str)]


def letters(column: int) -> str:
    """1 → A, 27 → AA."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def number_of(column: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in column.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
