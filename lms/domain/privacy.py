"""What people may ask about their own data, and by when; what kinds of data there are.

Law 91/2025/QH15 on personal data protection, article 4 (rights) and article 14 (erasing); Decree 356/2025,
article 5: an answer within 2 working days, then 10 to see, correct or hand over, 15 to restrict or to stop,
20 to erase. Objecting is counted like restricting.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.domain.times import local_date

REPLY_DAYS = 2
WORDS_MAX = 2_000


# --- kinds of stored values -------------------------------------------------------------------


class Category(StrEnum):
    """How near a value is to a person."""

    NONE = "none"  # says nothing about anybody
    REFERENCE = "reference"  # an id that leads to a person inside this store only
    IDENTITY = "identity"  # names, years, sexes, groups: who somebody is
    CONTACT = "contact"
    RECORD = "record"  # what somebody did or got: attendance, answers, certificates
    SECRET = "secret"  # hashes of secrets; nothing to be read from them
    TECHNICAL = "technical"  # times, devices


class Purpose(StrEnum):
    """Why it is needed."""

    RUNNING = "running"  # the program itself
    UNITS = "units"  # the list of units
    REGISTER = "register"  # who is to be trained, where, in which capacity
    SIGN_IN = "sign_in"
    IMPORT = "import"  # rosters as they came, until every question is answered
    COURSE = "course"  # what was taught
    TRAINING = "training"  # who takes part, and how far they are
    ATTENDANCE = "attendance"
    CERTIFICATE = "certificate"  # the register of certificates, and proof of each paper
    AUDIT = "audit"  # who did what
    RIGHTS = "rights"  # what people asked about their own data, and what came of it


class Kept(StrEnum):
    """Until when. Where a period is counted, `domain.retention` has its days."""

    WITH_STORE = "with_store"
    WITH_PERSON = "with_person"  # as long as the person is in the register
    UNTIL_ENDED = "until_ended"  # until the sign-in or code has expired, and some days more
    UNTIL_ANSWERED = "until_answered"  # and some days more
    UNTIL_CLOSED = "until_closed"  # until the survey is closed
    WITH_COHORT = "with_cohort"  # as long as the office keeps the files of a class
    ARCHIVE = "archive"  # as long as papers must be provable; the office's archive rules decide


class Erasure(StrEnum):
    """What erasing a person does to it."""

    NOTHING = "nothing"
    DELETE_ROW = "delete_row"
    BLANK = "blank"  # the value goes, the row stays for the counts
    KEEP = "keep"  # a public duty outlives the wish: an issued paper, the trail of acts


# --- what is asked ----------------------------------------------------------------------------


class RequestKind(StrEnum):
    """What somebody asks about their own data."""

    SEE = "see"
    CORRECT = "correct"
    PROVIDE = "provide"
    RESTRICT = "restrict"
    OBJECT = "object"
    WITHDRAW = "withdraw"
    ERASE = "erase"


class Channel(StrEnum):
    """How it came: from the person's own account, or on paper to the office."""

    SELF = "self"
    PAPER = "paper"


class Outcome(StrEnum):
    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


class RequestState(StrEnum):
    """Where a request stands today."""

    DECISION_OVERDUE = "decision_overdue"
    REPLY_OVERDUE = "reply_overdue"
    REPLY_DUE = "reply_due"
    DECISION_DUE = "decision_due"
    DONE = "done"


DECISION_DAYS: dict[RequestKind, int] = {
    RequestKind.SEE: 10,
    RequestKind.CORRECT: 10,
    RequestKind.PROVIDE: 10,
    RequestKind.RESTRICT: 15,
    RequestKind.OBJECT: 15,
    RequestKind.WITHDRAW: 15,
    RequestKind.ERASE: 20,
}

# Without saying what is wrong, or what to stop, nobody can act on these.
NEEDS_WORDS = frozenset({RequestKind.CORRECT, RequestKind.RESTRICT, RequestKind.OBJECT, RequestKind.WITHDRAW})


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Monday to Friday, less the days `off`, plus the weekend days that are `worked` in exchange."""

    off: Collection[date] = frozenset()
    worked: Collection[date] = frozenset()

    def works(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)


def add_working_days(start: date, days: int, calendar: WorkCalendar) -> date:
    """The `days`-th working day after `start`; `start` itself is not counted."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= calendar.works(day)
    return day


def reply_due(made_at: datetime, calendar: WorkCalendar) -> date:
    """The last day on which the office must say that it has the request."""
    return add_working_days(local_date(made_at), REPLY_DAYS, calendar)


def due(made_at: datetime, kind: RequestKind, calendar: WorkCalendar) -> date:
    """The last day on which the office must have done what is asked, or refused it."""
    return add_working_days(local_date(made_at), DECISION_DAYS[kind], calendar)


def request_state(
    today: date, *, reply_by: date, decide_by: date, replied: bool, decided: bool
) -> RequestState:
    """A day that is due is not overdue before it has passed."""
    if decided:
        return RequestState.DONE
    if today > decide_by:
        return RequestState.DECISION_OVERDUE
    if not replied:
        return RequestState.REPLY_OVERDUE if today > reply_by else RequestState.REPLY_DUE
    return RequestState.DECISION_DUE


def working_days_left(today: date, last: date, calendar: WorkCalendar) -> int:
    """Working days from tomorrow to `last`, both included; negative: that many have passed since."""
    first, until, sign = (today, last, 1) if today <= last else (last, today, -1)
    count = 0
    day = first
    while day < until:
        day += timedelta(days=1)
        count += calendar.works(day)
    return sign * count
