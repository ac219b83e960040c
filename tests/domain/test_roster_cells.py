"""One cell at a time: years, telephones, decisions and names as lists write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.roster import Cell, ProblemCode, Sex
from lms.domain.roster_cells import birth_year, decision, person_name, phone_number


@pytest.mark.parametrize(
    ("cell", "year", "problem"),
    [
        (1962, 1962, None),
        ("1962", 1962, None),
        (1962.0, 1962, None),
        (datetime(1962, 3, 1), 1962, None),
        (datetime(1905, 5, 15), 1962, None),  # the number 1962 in a column formatted as dates
        ("25/03/1986", 1986, None),
        ("4/9/1970", 1970, None),
        ("05/1961", 1961, None),
        ("1961-05-11", 1961, None),
        ("Sinh năm 1961", 1961, None),
        (22366, 1961, None),  # a date without its format
        ("58", 1958, ProblemCode.YEAR_TWO_DIGITS),
        ("12/5/58", 1958, ProblemCode.YEAR_TWO_DIGITS),
        ("", None, ProblemCode.YEAR_MISSING),
        (None, None, ProblemCode.YEAR_MISSING),
        ("-", None, ProblemCode.YEAR_MISSING),
        (1875, None, ProblemCode.YEAR_ODD),
        ("20", None, ProblemCode.YEAR_ODD),
        ("1961 hoặc 1962", None, ProblemCode.YEAR_ODD),
        ("không nhớ", None, ProblemCode.YEAR_ODD),
    ],
)
def test_years_of_birth(cell: Cell, year: int | None, problem: ProblemCode | None) -> None:
    assert birth_year(cell) == (year, problem)


@pytest.mark.parametrize(
    ("cell", "phone", "problem"),
    [
        ("0311234567", "0311234567", None),
        (311234567, "0311234567", None),
        (311234567.0, "0311234567", None),
        ("0311.234.567", "0311234567", None),
        ("0311 234 567", "0311234567", None),
        ("+84 311 234 567", "0311234567", None),
        ("02273861234", "02273861234", None),
        ("0311234567; 0311234568", "0311234567", ProblemCode.PHONE_SECOND),
        ("", None, None),
        (None, None, None),
        ("031123", None, ProblemCode.PHONE_ODD),
    ],
)
def test_telephones(cell: Cell, phone: str | None, problem: ProblemCode | None) -> None:
    assert phone_number(cell) == (phone, problem)


@pytest.mark.parametrize(
    ("cell", "number", "day"),
    [
        ("151/QĐ-UBND ngày 13/11/2022", "151/QĐ-UBND", date(2022, 11, 13)),
        ("Số 151/QĐ-UBND, ngày 3.1.2022", "151/QĐ-UBND", date(2022, 1, 3)),
        ("3765/QĐ-UBND", "3765/QĐ-UBND", None),
        (datetime(2020, 1, 12), None, date(2020, 1, 12)),
        (None, None, None),
    ],
)
def test_decisions(cell: Cell, number: str | None, day: date | None) -> None:
    assert decision(cell) == (number, day, None)


def test_a_day_that_does_not_exist_is_said() -> None:
    assert decision("151/QĐ-UBND ngày 31/02/2022") == ("151/QĐ-UBND", None, ProblemCode.DECISION_ODD)


def test_a_title_before_a_name_is_dropped_and_says_the_sex() -> None:
    assert person_name("Bà Nguyễn Thị Lan") == ("Nguyễn Thị Lan", Sex.FEMALE, None)
    assert person_name("Ông Trần Văn Minh") == ("Trần Văn Minh", Sex.MALE, None)
    assert person_name("Ông Ích Khiêm") == ("Ông Ích Khiêm", None, None)


@given(st.one_of(st.none(), st.text(max_size=30), st.integers(), st.floats(), st.datetimes(), st.booleans()))
def test_no_cell_is_an_error(cell: Cell) -> None:
    year = birth_year(cell).value
    assert year is None or 1900 <= year <= 2012
    phone = phone_number(cell).value
    assert phone is None or (phone.isdigit() and phone[0] == "0" and len(phone) in (10, 11))
    decision(cell)
