"""People are counted once, by the best they have done in each course and the worst of their courses."""

from __future__ import annotations

from datetime import date

import pytest

from lms.domain.completion import CompletionState
from lms.domain.report import (
    EnrolmentLine,
    Period,
    UnitLine,
    best_enrolments,
    by_unit,
    by_unit_and_group,
    figures,
    percent,
)

DONE, CHANCE, LOST = CompletionState.COMPLETE, CompletionState.STILL_POSSIBLE, CompletionState.OUT_OF_REACH


def line(person: str, state: CompletionState, **changes: object) -> EnrolmentLine:
    usual = EnrolmentLine(
        f"e-{person}", "lop-1", "HGV-01", person, "u-hm", None, date(2026, 11, 30), state, True, False, False
    )
    return usual._replace(**changes)


def test_states_of_people_add_up() -> None:
    found = figures(
        [line("lan", DONE, certified=True), line("minh", CHANCE), line("hoa", LOST, started=False)]
    )
    assert (found.people, found.complete, found.still_possible, found.out_of_reach) == (3, 1, 1, 1)
    assert (found.not_started, found.certified, found.percent, found.incomplete) == (1, 1, 33, 2)
    assert found.last_chance == date(2026, 11, 30)


def test_who_missed_a_cohort_and_completed_the_next_has_completed() -> None:
    twice = [line("lan", LOST), line("lan", DONE, enrolment_id="e-2", cohort_id="lop-2")]
    found = figures(twice)
    assert (found.people, found.enrolments, found.complete, found.out_of_reach) == (1, 2, 1, 0)
    assert [best.enrolment_id for best in best_enrolments(twice)] == ["e-2"]


def test_one_course_done_of_two_is_not_done() -> None:
    found = figures([line("lan", DONE), line("lan", CHANCE, course_id="BCV-01")])
    assert (found.people, found.complete, found.still_possible) == (1, 0, 1)


def test_of_equal_enrolments_the_later_deadline_stands() -> None:
    later = line("lan", CHANCE, enrolment_id="e-2", deadline=date(2026, 12, 31))
    assert best_enrolments([line("lan", CHANCE), later]) == [later]
    assert best_enrolments([later, line("lan", CHANCE)]) == [later]


def test_newly_complete_is_counted_once_and_only_where_it_changed_the_person() -> None:
    new = line("lan", DONE, newly=True)
    assert figures([new]).newly_complete == 1
    assert figures([new, line("lan", DONE, enrolment_id="e-2")]).newly_complete == 0
    assert figures([new, line("lan", CHANCE, course_id="BCV-01")]).newly_complete == 0


def test_units_come_from_the_lowest_share_up() -> None:
    lines = [
        line("lan", DONE),
        line("minh", CHANCE),
        line("hoa", LOST, unit_id="u-tl"),
        line("tuan", DONE, unit_id="u-nt", certified=True),
    ]
    assert by_unit(lines) == [
        UnitLine("u-tl", None, 1, 1, 0, 0),
        UnitLine("u-hm", None, 2, 2, 1, 0),
        UnitLine("u-nt", None, 1, 1, 1, 1),
    ]
    assert [unit.percent for unit in by_unit(lines)] == [0, 50, 100]


def test_a_person_in_two_groups_is_counted_in_each() -> None:
    lines = [line("lan", DONE, group="hoa_giai_vien"), line("lan", LOST, group="bao_cao_vien", course_id="B")]
    assert by_unit_and_group(lines) == [
        UnitLine("u-hm", "hoa_giai_vien", 1, 1, 1, 0),
        UnitLine("u-hm", "bao_cao_vien", 1, 1, 0, 0),
    ]
    assert figures(lines).people == 1


def test_nobody_gives_zeros() -> None:
    found = figures([])
    assert (found.people, found.percent, found.last_chance) == (0, 0, None)
    assert by_unit([]) == []


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, 0),
        (0, 9, 0),
        (1, 1000, 1),
        (41, 98, 42),
        (873, 1248, 70),
        (1, 8, 13),
        (999, 1000, 99),
        (9, 9, 100),
    ],
)
def test_percentages_are_rounded_but_all_and_none_are_exact(part: int, whole: int, shown: int) -> None:
    assert percent(part, whole) == shown


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period(2026), date(2026, 1, 1), date(2026, 12, 31)),
        (Period(2026, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (Period(2026, 2), date(2026, 4, 1), date(2026, 6, 30)),
        (Period(2026, 4), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: Period, first: date, last: date) -> None:
    assert (period.first, period.last) == (first, last)
