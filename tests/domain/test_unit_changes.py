"""What may be recorded about units, and when."""

from __future__ import annotations

from datetime import date

import pytest

from lms.domain.errors import Code, Refusal
from lms.domain.org_units import UnitKind
from lms.domain.unit_changes import (
    Decision,
    NewUnit,
    checked_day,
    checked_decision,
    checked_unit,
    label_of,
)

TODAY, BEGUN = date(2026, 11, 24), date(2025, 7, 1)


def test_a_paper_has_a_number_and_was_signed() -> None:
    assert checked_decision(Decision("  12/NQ-HĐND ", TODAY), TODAY) == Decision("12/NQ-HĐND", TODAY)


@pytest.mark.parametrize(
    "paper",
    [Decision("", BEGUN), Decision(" \t", BEGUN), Decision("12", None), Decision("12", date(2026, 11, 25))],
)
def test_anything_less_is_no_paper(paper: Decision) -> None:
    with pytest.raises(Refusal) as refusal:
        checked_decision(paper, TODAY)
    assert refusal.value.code is Code.DECISION_NEEDED


def test_a_unit_is_told_by_its_bare_name_and_kind() -> None:
    unit = checked_unit(NewUnit("  Thần  Khê ", UnitKind.XA, " 12631 "))
    assert (unit.name, unit.code, label_of(unit)) == ("Thần Khê", "12631", "Xã Thần Khê")


@pytest.mark.parametrize(
    "unit",
    [
        NewUnit("A", UnitKind.XA),
        NewUnit("12 - 34", UnitKind.XA),
        NewUnit("x" * 81, UnitKind.XA),
        NewUnit("Thần Khê", UnitKind.XA, "12 631"),
        NewUnit("Thần Khê", UnitKind.XA, "1" * 21),
    ],
)
def test_what_is_no_name_or_code_is_refused(unit: NewUnit) -> None:
    with pytest.raises(Refusal) as refusal:
        checked_unit(unit)
    assert refusal.value.code is Code.BAD_UNIT


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 11, 25), Code.NOT_IN_FORCE), (BEGUN, Code.BAD_EFFECTIVE_DAY)],
)
def test_an_act_is_recorded_when_it_is_in_force_and_the_unit_was_there(day: date, code: Code) -> None:
    checked_day(TODAY, TODAY, BEGUN)
    with pytest.raises(Refusal) as refusal:
        checked_day(day, TODAY, BEGUN)
    assert refusal.value.code is code
