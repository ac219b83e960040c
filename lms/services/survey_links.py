"""The code on the wall that opens a survey without signing in, and the one-time ticket each phone gets.

Nothing is stored: both are texts under a MAC. A link holds for the day it was shown and the day after; a
ticket says that some phone opened the form, never which.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.domain.errors import Code, Refusal
from lms.domain.keys import KeyPurpose
from lms.domain.times import local_date
from lms.services.tools import Tools

TICKET_LIFE = timedelta(hours=3)
"""Time enough to write with one finger, and to look for the network."""
LONGEST = 200
_MAC = 20  # hex digits, 80 bits


@dataclass(frozen=True, slots=True)
class SurveyTicket:
    """`nonce` tells it from others and nothing else."""

    survey_id: str
    nonce: str

    @property
    def digest(self) -> str:
        """What is kept of a ticket that was used."""
        return hashlib.sha256(self.nonce.encode()).hexdigest()


class SurveyLinks:
    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def link(self, survey_id: str) -> str:
        """What the code on the wall says today."""
        key_id, key = self._tools.keys.current(KeyPurpose.SURVEY)
        day = local_date(self._tools.clock())
        return f"{key_id}.{survey_id}.{_mac(key, 'link', survey_id, day.isoformat())}"

    def survey_of(self, link: str) -> str:
        """The survey's id. Raises Refusal SURVEY_LINK_OLD: of another day, or none of ours."""
        key_id, survey_id, mac = _parts(link, 3)
        key = self._tools.keys.all(KeyPurpose.SURVEY).get(key_id)
        today = local_date(self._tools.clock())
        days: tuple[date, ...] = (today, today - timedelta(days=1))
        if key is None or not any(_same(_mac(key, "link", survey_id, day.isoformat()), mac) for day in days):
            raise Refusal(Code.SURVEY_LINK_OLD)
        return survey_id

    def ticket(self, survey_id: str) -> str:
        """For one form on one phone."""
        key_id, key = self._tools.keys.current(KeyPurpose.SURVEY)
        nonce = self._tools.random_bytes(12).hex()
        until = int((self._tools.clock() + TICKET_LIFE).timestamp())
        mac = _mac(key, "ticket", survey_id, nonce, str(until))
        return f"{key_id}.{survey_id}.{nonce}.{until}.{mac}"

    def read(self, ticket: str) -> SurveyTicket:
        """Raises Refusal SURVEY_LINK_OLD."""
        key_id, survey_id, nonce, until, mac = _parts(ticket, 5)
        key = self._tools.keys.all(KeyPurpose.SURVEY).get(key_id)
        if key is None or not _same(_mac(key, "ticket", survey_id, nonce, until), mac):
            raise Refusal(Code.SURVEY_LINK_OLD)
        if self._tools.clock() > _instant(until, self._tools.clock()):
            raise Refusal(Code.SURVEY_LINK_OLD)
        return SurveyTicket(survey_id, nonce)


def _instant(seconds: str, like: datetime) -> datetime:
    return datetime.fromtimestamp(int(seconds), like.tzinfo)


def _parts(text: str, count: int) -> list[str]:
    parts = text.split(".")
    if len(text) > LONGEST or len(parts) != count:
        raise Refusal(Code.SURVEY_LINK_OLD)
    return parts


def _same(right: str, given: str) -> bool:
    return hmac.compare_digest(right.encode(), given.encode(errors="replace"))


def _mac(key: bytes, *said: str) -> str:
    return hmac.new(key, "\n".join(("survey/1", *said)).encode(), hashlib.sha256).hexdigest()[:_MAC]
