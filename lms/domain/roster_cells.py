"""What one cell says: a year, a sex, a telephone, a decision. Odd cells give a code, never an exception."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from lms.domain.names import clean_name, fold, tidy
from lms.domain.roster import Cell, ProblemCode, Sex

EARLIEST_BIRTH = 1900
LATEST_BIRTH = 2012
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_ERRORS = frozenset({"#n/a", "#ref!", "#name?", "#value!", "#div/0!", "#null!", "#num!"})
_NOTHING = frozenset({"", "-", "--", "—", "–", ".", "?", "0", "không", "ko", "k"})


class Phone(NamedTuple):
    value: str | None
    problem: ProblemCode | None = None


class Year(NamedTuple):
    value: int | None
    problem: ProblemCode | None = None


class Marked(NamedTuple):
    value: Sex | None
    problem: ProblemCode | None = None


class Decision(NamedTuple):
    number: str | None
    day: date | None
    problem: ProblemCode | None = None


def as_text(cell: Cell) -> str:
    """The cell as a person reads it; "" for nothing and for spreadsheet errors."""
    if cell is None or isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, str):
        text = tidy(cell)
        return "" if text.lower() in _ERRORS else text
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else str(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return str(cell) if isinstance(cell, int | time | timedelta) else ""


def is_blank(cell: Cell) -> bool:
    return as_text(cell) == ""


def order_number(cell: Cell) -> int | None:
    """The running number of a row, "12", 12 or "12."; Roman numerals and letters head sections."""
    text = as_text(cell).rstrip(".")
    return int(text) if text.isdecimal() and len(text) < 6 else None


# --- year of birth


def birth_year(cell: Cell) -> Year:
    """From a year, a date cell, dd/mm/yyyy, d-m-yyyy, mm/yyyy, yyyy-mm-dd or text around one of them. Two
    digits are taken as a year of the last century where they cannot be anything else."""
    if isinstance(cell, datetime | date):
        return _from_date(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(float(cell))
    text = as_text(cell)
    if text.lower() in _NOTHING:
        return Year(None, ProblemCode.YEAR_MISSING)
    if text.isdecimal():
        return _from_number(float(text[:12]))
    years = {int(found) for found in re.findall(r"(?<!\d)(\d{4})(?!\d)", text)}
    if len(years) == 1:
        return _within(years.pop())
    short = re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-](\d{2})", text.replace(" ", ""))
    return _from_number(float(short.group(1))) if short else Year(None, ProblemCode.YEAR_ODD)


def _from_date(day: date) -> Year:
    # A column of years formatted as dates: Excel shows the number 1962 as a day in May 1905.
    serial = (date(day.year, day.month, day.day) - _EXCEL_DAY_ZERO).days
    return _within(serial if 1910 <= serial <= LATEST_BIRTH else day.year)


def _from_number(number: float) -> Year:
    if not number.is_integer():
        return Year(None, ProblemCode.YEAR_ODD)
    whole = int(number)
    if 30 <= whole <= 99:
        return Year(1900 + whole, ProblemCode.YEAR_TWO_DIGITS)
    if 7000 <= whole <= 41000:  # a date whose cell lost its date format
        return _within((_EXCEL_DAY_ZERO + timedelta(days=whole)).year)
    return _within(whole)


def _within(year: int) -> Year:
    if EARLIEST_BIRTH <= year <= LATEST_BIRTH:
        return Year(year)
    return Year(None, ProblemCode.YEAR_ODD)


# --- sex


def is_mark(cell: Cell) -> bool:
    return as_text(cell).lower() not in _NOTHING


def sex_of_word(cell: Cell) -> Marked:
    """From a column that holds the word."""
    word = fold(as_text(cell)).strip(" .")
    if word in _NOTHING:
        return Marked(None, ProblemCode.SEX_MISSING)
    if word in {"nam", "m", "male", "ong", "trai"}:
        return Marked(Sex.MALE)
    if word in {"nu", "f", "female", "ba", "gai"}:
        return Marked(Sex.FEMALE)
    return Marked(None, ProblemCode.SEX_ODD)


def sex_of_marks(male: Cell, female: Cell) -> Marked:
    """From one column for each sex, a mark in one of the two."""
    if is_mark(male) and is_mark(female):
        return Marked(None, ProblemCode.SEX_BOTH)
    if is_mark(male):
        return Marked(Sex.MALE)
    return Marked(Sex.FEMALE) if is_mark(female) else Marked(None, ProblemCode.SEX_MISSING)


def sex_of_one_mark(cell: Cell, marked: Sex) -> Marked:
    """From a lone column, "Nữ": a mark for women, nothing for men. A word in it counts as the word."""
    other = Sex.FEMALE if marked is Sex.MALE else Sex.MALE
    word = sex_of_word(cell)
    if word.value is not None:
        return word
    return Marked(marked if is_mark(cell) else other)


# --- telephone


def phone_number(cell: Cell) -> Phone:
    """Digits with the leading zero that a number cell lost put back; +84 is 0. Ten digits, or eleven of a
    landline or an old number. Of several numbers in a cell the first counts."""
    text = as_text(cell)
    if text.lower() in _NOTHING:
        return Phone(None)
    parts = [part for part in re.split(r"[;/,\n]|\s[-–]\s|\bhoặc\b", text) if any(map(str.isdigit, part))]
    numbers = [number for part in parts if (number := _dialled(part))]
    if not numbers:
        whole = _dialled(text)
        return Phone(whole) if whole else Phone(None, ProblemCode.PHONE_ODD)
    return Phone(numbers[0], ProblemCode.PHONE_SECOND if len(parts) > 1 else None)


def _dialled(text: str) -> str | None:
    digits = re.sub(r"\D", "", text)
    if not digits.isascii():
        return None
    if digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:]
    elif len(digits) == 9 and digits[0] != "0":
        digits = "0" + digits
    return digits if len(digits) in (10, 11) and digits.startswith("0") else None


# --- recognition decision


def decision(cell: Cell) -> Decision:
    """From "151/QĐ-UBND ngày 13/11/2022": the number as written and the day."""
    if isinstance(cell, datetime | date):
        return Decision(None, _plain(cell))
    text = as_text(cell)
    if not text:
        return Decision(None, None)
    found = re.search(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})", text)
    if not found:
        return Decision(_number_in(text), None, ProblemCode.DECISION_ODD if _mentions_day(text) else None)
    day = _day(int(found.group(3)), int(found.group(2)), int(found.group(1)))
    number = _number_in(text[: found.start()] + text[found.end() :])
    return Decision(number, day, None if day else ProblemCode.DECISION_ODD)


def decision_day(cell: Cell) -> tuple[date | None, ProblemCode | None]:
    """From a column of dates."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 7000 <= cell <= 80000:
        return _EXCEL_DAY_ZERO + timedelta(days=int(cell)), None
    found = decision(cell)
    if found.day is None and not is_blank(cell):
        return None, ProblemCode.DECISION_ODD
    return found.day, found.problem


def _mentions_day(text: str) -> bool:
    return "ngày" in text.lower()


def _number_in(text: str) -> str | None:
    text = re.sub(r"(?i)\b(?:ngày|quyết định|qđ số|số)\b\s*:?", " ", text)
    return tidy(text).strip(" ,;-.()") or None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plain(day: date) -> date:
    return date(day.year, day.month, day.day)


# --- name


_TITLES = re.compile(r"(?i)^(?:(ông|ô\.|anh)|(bà|b\.|chị|cô))[\s.:]+(?=\S+\s+\S)")
_NAME = re.compile(r"[^\W\d_]+(?:['.-]?[^\W\d_]+)*\.?(?: [^\W\d_]+(?:['.-]?[^\W\d_]+)*\.?)*")


class Name(NamedTuple):
    """`sex` is what a title in front of the name says, for lists that have no column for it."""

    value: str
    sex: Sex | None = None
    problem: ProblemCode | None = None


def person_name(text: str) -> Name:
    """Clean, without "Ông" or "Bà" before it where enough of a name is left."""
    name, sex = clean_name(text), None
    title = _TITLES.match(name)
    # "Ông" is a family name, too: Ông Ích Khiêm. Two words after it are not enough to call it a title.
    if title and (title.group(2) or len(name[title.end() :].split()) > 2):
        sex = Sex.MALE if title.group(1) else Sex.FEMALE
        name = name[title.end() :]
    if not any(char.isalpha() for char in name):
        return Name(name, sex, ProblemCode.NAME_NOT_A_NAME)
    if not _NAME.fullmatch(name) or len(name) > 60:
        return Name(name[:100], sex, ProblemCode.NAME_ODD)
    return Name(name, sex, ProblemCode.NAME_SHORT if " " not in name else None)


_USUAL = (  # without those that begin other words of a list, too: văn hóa, đoàn thể, lương
    "an ao âu bạch bế bùi cao chu châu chử cù cung dư dương đàm đan đào đặng đậu điền đinh đỗ đồng "
    "giáp hà hàn hạ hồ hoàng hứa huỳnh kha khổng khuất kiều kim la lã lại lâm lê liễu lò lộ luyện lục "
    "lưu lường lý ma mạc mai mẫn nghiêm ngô ngọ nguyễn nhâm nhữ nông ông phạm phan phí phùng phương "
    "quách quản quàng sầm sùng tạ tào tăng thạch thái thân thẩm thang thiều tiêu tô tôn tống trà trần "
    "triệu trịnh trương từ uông ứng vi võ vũ vương "
)
_FAMILIES = frozenset(_USUAL.split())


def is_like_a_name(text: str) -> bool:
    """Two to five words that begin with a usual family name."""
    words = text.lower().split()
    return 2 <= len(words) <= 5 and words[0] in _FAMILIES and bool(_NAME.fullmatch(text))
