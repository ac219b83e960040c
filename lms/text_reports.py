"""Names of periods and of ways to count, as the office writes them."""

from __future__ import annotations

from lms.domain.report import Period, UnitOf

UNITS_OF: dict[UnitOf, str] = {UnitOf.THEN: "Đơn vị khi đó", UnitOf.NOW: "Đơn vị hiện nay"}

_ROMAN = ("I", "II", "III", "IV")


def period_label(period: Period | None) -> str:
    """`Quý IV/2026`, `Năm 2026`; None is all of them."""
    if period is None:
        return "Mọi kỳ"
    if period.quarter is None:
        return f"Năm {period.year}"
    return f"Quý {_ROMAN[period.quarter - 1]}/{period.year}"
