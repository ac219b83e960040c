"""The cookie of a phone that has seen the code on the wall: which session, when, and whose it is by now."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lms.domain import attendance as rules
from lms.domain.errors import Code, Refusal
from lms.services.tools import Tools

LONGEST = 600  # characters of a cookie that are looked at


@dataclass(frozen=True, slots=True)
class Ticket:
    """Proof that this browser saw the room's code at this moment; bound to a person at sign-in."""

    id: str
    session_id: str
    scanned_at: datetime
    person_id: str | None


class Tickets:
    """Nothing is stored: what a ticket says is in the cookie, under a MAC."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def new(self, session_id: str, now: datetime) -> str:
        """The cookie for a code scanned now."""
        return self._write(Ticket(self._tools.random_bytes(12).hex(), session_id, now, None))

    def read(self, cookie: str, now: datetime) -> Ticket:
        """Raises Refusal TICKET_FORGED, TICKET_EXPIRED."""
        ticket = self._open(cookie)
        if now > ticket.scanned_at + rules.TICKET_LIFE:
            raise Refusal(Code.TICKET_EXPIRED)
        return ticket

    def bind(self, cookie: str, person_id: str, now: datetime) -> str | None:
        """The same ticket as this person's alone; None when it is forged, expired or somebody else's."""
        try:
            ticket = self.read(cookie, now)
        except Refusal:
            return None
        if ticket.person_id not in (None, person_id):
            return None
        return self._write(replace(ticket, person_id=person_id))

    def _write(self, ticket: Ticket) -> str:
        said = [ticket.id, ticket.session_id, ticket.scanned_at.timestamp(), ticket.person_id]
        body = urlsafe_b64encode(json.dumps(said).encode()).decode()
        key_id, key = self._tools.keys.current("ticket")
        return f"{key_id}.{body}.{_mac(key, key_id, body)}"

    def _open(self, cookie: str) -> Ticket:
        key_id, _, rest = cookie.partition(".")
        body, _, mac = rest.partition(".")
        key = self._tools.keys.all("ticket").get(key_id)
        if (
            len(cookie) > LONGEST
            or key is None
            or not hmac.compare_digest(_mac(key, key_id, body).encode(), mac.encode(errors="replace"))
        ):
            raise Refusal(Code.TICKET_FORGED)
        ticket_id, session_id, scanned_at, person_id = json.loads(urlsafe_b64decode(body))
        return Ticket(ticket_id, session_id, datetime.fromtimestamp(scanned_at, UTC), person_id)


def _mac(key: bytes, key_id: str, body: str) -> str:
    return hmac.new(key, f"ticket/1\n{key_id}\n{body}".encode(), hashlib.sha256).hexdigest()[:32]
