"""Every table that can name a person is covered, and says what erasing does to it."""

from __future__ import annotations

from lms.domain.privacy import Category, Erasure
from lms.domain.retention import Period
from lms.store import about_person, retention
from lms.store.personal_data import COLUMNS


def test_a_table_finds_its_people_or_says_why_it_has_none() -> None:
    for table, columns in COLUMNS.items():
        personal = any(column.category is not Category.NONE for column in columns.values())
        found = about_person.rows_of(table) is not None
        if personal and not found:
            assert about_person.ABOUT_NOBODY.get(table), f"{table} names people and is not covered"


def test_a_row_goes_whole_or_stays() -> None:
    """A table of which a row is deleted has no column that must be kept."""
    for table, columns in COLUMNS.items():
        said = {column.erasure for column in columns.values()}
        if Erasure.DELETE_ROW in said:
            assert Erasure.KEEP not in said and Erasure.BLANK not in said, table


def test_what_is_found_through_another_table_goes_before_it() -> None:
    order = about_person.tables()
    assert order.index("sign_outs") < order.index("sign_ins")
    assert order.index("attempt_answers") < order.index("enrolments")


def test_every_period_has_its_rule() -> None:
    assert set(retention.RULES) == set(Period) - {Period.LEFT}
    for rule in retention.RULES.values():
        assert rule.table in COLUMNS
