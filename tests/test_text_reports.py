"""Periods by their Vietnamese names."""

from lms.domain.report import Period
from lms.text_reports import period_label


def test_periods_are_named_as_offices_write_them() -> None:
    assert [period_label(period) for period in (Period(2026, 4), Period(2026), None)] == [
        "Quý IV/2026",
        "Năm 2026",
        "Mọi kỳ",
    ]
