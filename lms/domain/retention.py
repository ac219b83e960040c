"""How long what is no longer needed still lies about. No law names these numbers: they are choices of the
product, which each office sets to what its own records schedule says."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

LEAST_DAYS, MOST_DAYS = 1, 36_500


class Period(StrEnum):
    """One thing that ends by itself."""

    DEVICES = "devices"  # devices and their network addresses, after the sign-in has ended
    SIGN_INS = "sign_ins"  # after they have ended
    ACTIVATION_CODES = "activation_codes"  # after they were used, made void or have expired
    LINK_REQUESTS = "link_requests"  # outside accounts that asked to be linked, after their code has expired
    SCANNERS = "scanners"  # scanner tokens, after they were revoked or have expired
    SHEET_PHOTOS = "sheet_photos"  # photos of answer sheets, after they were taken
    IMPORT_QUESTIONS = "import_questions"  # rows of rosters, after their answer
    JOBS = "jobs"  # long work, after it is over
    REQUESTS = "requests"  # requests about data, after they were decided
    LEFT = "left"  # people who left every group: the office looks at them, nobody goes by themselves


DEFAULT_DAYS: dict[Period, int] = {
    Period.DEVICES: 30,
    Period.SIGN_INS: 90,
    Period.ACTIVATION_CODES: 90,
    Period.LINK_REQUESTS: 1,
    Period.SCANNERS: 90,
    Period.SHEET_PHOTOS: 365,
    Period.IMPORT_QUESTIONS: 90,
    Period.JOBS: 365,
    Period.REQUESTS: 5 * 365,
    Period.LEFT: 5 * 365,
}


def periods(stored: Mapping[str, object]) -> dict[Period, int]:
    """Days by period: what an office has set, else the default; what is no number of days is passed over."""
    found = dict(DEFAULT_DAYS)
    for period in Period:
        days = stored.get(period.value)
        if isinstance(days, int) and not isinstance(days, bool) and LEAST_DAYS <= days <= MOST_DAYS:
            found[period] = days
    return found
