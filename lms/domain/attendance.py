"""Was this person there? One scan, judged by the time of scanning; and what the ledger adds up to.

Windows: a class can be checked in to from 60 minutes before it starts until 30 minutes after it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OPENS_BEFORE = timedelta(minutes=60)
CLOSES_AFTER = timedelta(minutes=30)
TICKET_LIFE = timedelta(minutes=15)


class Verdict(StrEnum):
    """What became of one scan."""

    PRESENT = "present"
    ALREADY = "already"
    NOT_ENROLLED = "not_enrolled"
    UNKNOWN_CARD = "unknown_card"
    REVOKED_CARD = "revoked_card"
    CLOSED = "closed"
    BAD_TIME = "bad_time"


class Method(StrEnum):
    """How a presence came to be recorded."""

    ROOM_CODE = "room_code"
    CARD = "card"
    HAND = "hand"
    CORRECTION = "correction"


class Status(StrEnum):
    """What a line of the ledger says."""

    PRESENT = "present"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Window:
    """When scans of a session count."""

    opens: datetime
    closes: datetime


def window(starts_at: datetime, ends_at: datetime) -> Window:
    return Window(starts_at - OPENS_BEFORE, ends_at + CLOSES_AFTER)


def judge(
    scanned_at: datetime, received_at: datetime, open_between: Window, *, enrolled: bool, present: bool
) -> Verdict:
    """The rule for a scan whose card or ticket is genuine. `present`: the ledger's last line says so."""
    if scanned_at > received_at or scanned_at < open_between.opens:
        return Verdict.BAD_TIME  # nobody scans in the future, nor before the doors open: a clock is wrong
    if not enrolled:
        return Verdict.NOT_ENROLLED
    if present:
        return Verdict.ALREADY
    if scanned_at > open_between.closes:
        return Verdict.CLOSED
    return Verdict.PRESENT
