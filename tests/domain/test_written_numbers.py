"""Numbers as people here write them."""

from decimal import Decimal

import pytest

from lms.domain.written_numbers import read_number, show_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("15", "15"),
        ("0,5", "0.5"),
        ("0.5", "0.5"),
        ("0.500", "0.5"),
        ("1.000", "1000"),  # the school's thousands; the page says what was read
        ("1.000.000", "1000000"),
        ("1 000", "1000"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,000", "1"),  # a comma is a decimal sign
        ("1.50", "1.5"),
        (" -3 ", "-3"),
        ("\u22123,25", "-3.25"),
        ("+7", "7"),
        ("007", "7"),
    ],
)
def test_a_number_is_read_as_it_is_written_here(text: str, number: str):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "mười", "15 ngày", "15%", "1.2.3", "1,2,3", "1.000.00", "--3", "1e5", "١٥", "3-4", ".", ","]
)
def test_what_is_no_number_is_not_guessed(text: str):
    assert read_number(text) is None


@pytest.mark.parametrize(("number", "text"), [("1000", "1000"), ("0.50", "0,5"), ("-3.25", "-3,25")])
def test_a_number_is_shown_so_that_it_reads_in_one_way(number: str, text: str):
    assert show_number(Decimal(number)) == text
    assert read_number(text) == Decimal(number)
