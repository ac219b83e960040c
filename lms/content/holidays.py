"""Public holidays by the Labour Code (2019, article 112): the fixed ones and those of the lunar calendar.

The days of public_holidays.csv were checked against the library `holidays` 0.109 (Vietnam, 2026 to 2030),
which is not installed along: it asks for an older python-dateutil than ours. Days that the Government
settles anew each year (more days at Tết, exchanged Saturdays) are left out until the office adds them: a day
too few makes a deadline come earlier, never later than the law allows.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources


@cache
def public_holidays() -> dict[date, str]:
    """Day → its Vietnamese name, in order."""
    text = (resources.files("lms.content") / "public_holidays.csv").read_text(encoding="utf-8")
    return {date.fromisoformat(row["day"]): row["name"] for row in csv.DictReader(text.splitlines())}
