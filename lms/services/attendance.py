"""Check-in both ways, the roll, ticking by hand, and corrections with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from lms.domain import attendance as rules
from lms.domain import codes
from lms.domain.attendance import Method, Status, Verdict
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.services import cohort_access, territory
from lms.services.check_in import Answer, CardScan, CheckInDesk, Judged, Post, ScannerPost, TicketPost
from lms.services.tickets import Ticket, Tickets
from lms.services.tools import Tools
from lms.store import attendance as store
from lms.store import audit, cohorts
from lms.store.attendance import LedgerRow, RollLine, ScannerRow
from lms.store.batcher import Batcher
from lms.store.cohorts import SessionRow
from lms.store.database import Tx

TICKET_COOKIE = "lms_ticket"
TICKET_SECONDS = int(rules.TICKET_LIFE.total_seconds())
SCANNER_LIFE_AFTER = timedelta(hours=12)
MOST_SCANS = 200
CLOCK_SLACK = timedelta(seconds=10)  # phones are set by hand, or by a mast: seconds ahead are no forgery

Picked = TypeVar("Picked")


class ScanItem(BaseModel):
    """One line of `POST /api/check-ins`; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    session_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    card: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    scanned_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class RoomCode:
    """What the wall shows now. `seconds_left` until the next one."""

    token: str
    seconds_left: int


@dataclass(frozen=True, slots=True)
class ProjectorView:
    """The projector's page: counts, never names."""

    session: SessionRow
    present: int
    enrolled: int
    code: RoomCode
    open_now: bool


@dataclass(frozen=True, slots=True)
class ScannerGrant:
    """A bearer token in clear, given once; one session, one trainer."""

    token: str
    expires_at: datetime
    session: SessionRow


@dataclass(frozen=True, slots=True)
class Roll:
    """Everyone enrolled, with what the ledger says."""

    session: SessionRow
    rows: tuple[RollLine, ...]
    present: int


class Attendance:
    """Thread-safe. The `*_future` methods answer after the commit that holds the scan."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._tickets = Tickets(tools)
        desk = CheckInDesk(tools)
        self._batcher: Batcher[Post, Answer] = Batcher(desk.handle)
        self._lookers: Batcher[TicketPost, Answer] = Batcher(desk.look)
        self._scheduled: dict[str, SessionRow] = {}

    def close(self) -> None:
        self._lookers.close()
        self._batcher.close()

    # --- the code on the wall ----------------------------------------------------------------

    def room_code(self, session_id: str) -> RoomCode:
        """The code of this step; needs no permission because callers have shown theirs."""
        now = self._tools.clock()
        key_id, key = self._tools.keys.current("room")
        step = codes.room_step(now)
        left = codes.STEP_SECONDS - now.timestamp() % codes.STEP_SECONDS
        return RoomCode(codes.room_token(key, key_id, session_id, step), max(1, round(left)))

    def projector(self, actor: Actor, session_id: str) -> ProjectorView:
        """Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        now = self._tools.clock()
        with self._tools.database.read() as tx:
            session = self._runs(tx, actor, session_id)
            present, enrolled = store.counts(tx, session_id)
        span = rules.window(session.starts_at, session.ends_at)
        return ProjectorView(
            session, present, enrolled, self.room_code(session_id), span.opens <= now <= span.closes
        )

    def exchange(self, token: str) -> tuple[str, SessionRow]:
        """A room code just scanned → (value of the ticket cookie, session).

        Raises Refusal ROOM_CODE_STALE, ROOM_CODE_FORGED, SESSION_CLOSED.
        """
        now = self._tools.clock()
        reading = codes.read_room_token(token, self._tools.keys.all("room"), now)
        if reading.session_id is None:
            raise Refusal(Code.ROOM_CODE_FORGED)
        if reading.verdict is not codes.RoomVerdict.FRESH:
            raise Refusal(Code.ROOM_CODE_STALE)
        session = self._session(reading.session_id)
        span = rules.window(session.starts_at, session.ends_at)
        if not span.opens <= now <= span.closes:
            raise Refusal(Code.SESSION_CLOSED, session=session)
        return self._tickets.new(session.id, now), session

    # --- tickets -----------------------------------------------------------------------------

    def read_ticket(self, cookie: str) -> Ticket:
        """Raises Refusal TICKET_FORGED, TICKET_EXPIRED."""
        return self._tickets.read(cookie, self._tools.clock())

    def bind_ticket(self, cookie: str, person_id: str) -> str | None:
        """After a sign-in with this ticket at hand: the cookie to set instead. None when it cannot be."""
        return self._tickets.bind(cookie, person_id, self._tools.clock())

    def session_of_ticket(self, cookie: str) -> SessionRow:
        """Raises as `read_ticket` does."""
        return self._session(self.read_ticket(cookie).session_id)

    def look_future(self, sign_in_token: str, cookie: str) -> Future[Judged]:
        """Whose check-in the button would be, and what it would be told now. Through the future: Refusal
        NOT_SIGNED_IN, TICKET_TAKEN; raises as `read_ticket` does. Writes nothing."""
        return _then(self._lookers.submit(self._ticket_post(sign_in_token, cookie)), lambda judged: judged[0])

    def check_in_future(self, sign_in_token: str, cookie: str, origin: str = "") -> Future[Judged]:
        """The button "Có mặt". Through the future: Refusal NOT_SIGNED_IN, TICKET_TAKEN, TICKET_EXPIRED."""
        post = self._ticket_post(sign_in_token, cookie, origin)
        return _then(self._batcher.submit(post), lambda judged: judged[0])

    def _ticket_post(self, sign_in_token: str, cookie: str, origin: str = "") -> TicketPost:
        ticket = self.read_ticket(cookie)
        return TicketPost(
            hashlib.sha256(sign_in_token.encode()).hexdigest(),
            ticket.id,
            ticket.session_id,
            ticket.scanned_at,
            ticket.person_id,
            self._tools.clock(),
            origin,
        )

    # --- the trainer's scanner ---------------------------------------------------------------

    def issue_scanner(self, actor: Actor, session_id: str) -> ScannerGrant:
        """A new scanner for this session. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        now = self._tools.clock()
        token = self._tools.random_bytes(32).hex()
        with self._tools.database.write() as tx:
            session = self._runs(tx, actor, session_id)
            row = ScannerRow(
                hashlib.sha256(token.encode()).hexdigest(),
                self._tools.new_id(),
                session_id,
                actor.person_id,
                max(now, session.ends_at) + SCANNER_LIFE_AFTER,
                None,
            )
            store.issue_scanner(tx, row, now)
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.SCANNER_ISSUED,
                session_id,
                {"scanner": row.id},
            )
        return ScannerGrant(token, row.expires_at, session)

    def revoke_scanners(self, actor: Actor, session_id: str) -> int:
        """A phone was lost: every scanner of the session stops. Returns how many."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            self._runs(tx, actor, session_id)
            ids = store.revoke_scanners(tx, session_id, now)
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.SCANNER_REVOKED,
                session_id,
                {"scanners": ids},
            )
        return len(ids)

    def submit_future(
        self, bearer: str, items: Sequence[ScanItem], origin: str = ""
    ) -> Future[tuple[Judged, ...]]:
        """Cards from a scanner. Through the future: Refusal SCANNER_*, SESSION_NOT_THIS_SCANNER."""
        now = self._tools.clock()
        scans = tuple(self._scan(item, now) for item in items)
        post = ScannerPost(hashlib.sha256(bearer.encode()).hexdigest(), scans, now, origin)
        return _then(self._batcher.submit(post), lambda judged: judged)

    def _scan(self, item: ScanItem, now: datetime) -> CardScan:
        card = codes.parse_card(item.card)
        genuine = isinstance(card, codes.Card) and any(
            codes.card_is_genuine(key, card) for key in self._tools.keys.all("card").values()
        )
        scanned_at = _in_utc(item.scanned_at)
        if now < scanned_at <= now + CLOCK_SLACK:
            scanned_at = now
        if not genuine or not isinstance(card, codes.Card):
            # A learner code typed by hand is not the card: it would let anyone mark a neighbour.
            return CardScan(item.client_id, item.session_id, None, 0, scanned_at)
        return CardScan(item.client_id, item.session_id, card.person_code, card.version, scanned_at)

    # --- the roll ----------------------------------------------------------------------------

    def session(self, actor: Actor, session_id: str) -> SessionRow:
        """A session this actor runs. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        with self._tools.database.read() as tx:
            return self._runs(tx, actor, session_id)

    def my_sessions(self, actor: Actor) -> list[SessionRow]:
        """Sessions from two weeks ago to two months ahead: those within reach, and those the actor is
        assigned to while the right to teach there holds. Raises Refusal NOT_ALLOWED."""
        now = self._tools.clock()
        with self._tools.database.read() as tx:
            taught = territory.reach(tx, actor, Permission.TAKE_ROLL)
            own: frozenset[str] | None = frozenset()
            if actor.has(Permission.SEE_ALL_SESSIONS):
                own = territory.reach(tx, actor, Permission.SEE_ALL_SESSIONS)
            return cohorts.sessions_between(
                tx,
                now - timedelta(days=14),
                now + timedelta(days=60),
                units=own,
                taught_by=actor.person_id,
                taught_in=taught,
            )

    def roll(self, actor: Actor, session_id: str) -> Roll:
        with self._tools.database.read() as tx:
            session = self._runs(tx, actor, session_id)
            rows = store.roll(tx, session_id)
        return Roll(session, tuple(rows), sum(row.status == Status.PRESENT for row in rows))

    def history(self, actor: Actor, session_id: str, person_id: str) -> list[tuple[LedgerRow, str]]:
        """Every line about one person with the name of who wrote it, the oldest first."""
        with self._tools.database.read() as tx:
            self._runs(tx, actor, session_id)
            lines = store.history(tx, session_id, person_id)
            names = store.names(tx, sorted({line.recorded_by for line in lines}))
        return [(line, names.get(line.recorded_by, "")) for line in lines]

    def tick(self, actor: Actor, session_id: str, person_id: str) -> Verdict:
        """By hand, for who has no phone and no card. Raises Refusal NOT_ALLOWED, SESSION_NOT_BEGUN."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            session = self._runs(tx, actor, session_id)
            span = rules.window(session.starts_at, session.ends_at)
            if now < span.opens:
                raise Refusal(Code.SESSION_NOT_BEGUN, opens=span.opens)
            if (session_id, person_id) not in store.enrolled_pairs(tx, [session_id], [person_id]):
                self._note_stranger(tx, actor, session_id, person_id, Method.HAND)
                return Verdict.NOT_ENROLLED
            line = store.last_lines(tx, [session_id], [person_id]).get((session_id, person_id))
            if line and line.status == Status.PRESENT:
                return Verdict.ALREADY
            # After the class a hand tick is a correction: it needs its reason.
            if now > span.closes:
                return Verdict.CLOSED
            self._append(tx, actor, line, session_id, person_id, Status.PRESENT, Method.HAND, now, None)
        return Verdict.PRESENT

    def correct(self, actor: Actor, session_id: str, person_id: str, status: Status, reason: str) -> None:
        """Append what is true with its reason; nothing that was recorded disappears.

        Raises Refusal REASON_NEEDED, NOTHING_TO_CORRECT, NOT_ENROLLED, SESSION_NOT_BEGUN, NOT_ALLOWED.
        """
        now = self._tools.clock()
        kept = given_reason(reason)
        with self._tools.database.write() as tx:
            session = self._runs(tx, actor, session_id)
            span = rules.window(session.starts_at, session.ends_at)
            if now < span.opens:
                raise Refusal(Code.SESSION_NOT_BEGUN, opens=span.opens)
            member = (session_id, person_id) in store.enrolled_pairs(tx, [session_id], [person_id])
            if member:
                line = store.last_lines(tx, [session_id], [person_id]).get((session_id, person_id))
                if (line.status if line else Status.ABSENT) == status:
                    raise Refusal(Code.NOTHING_TO_CORRECT)
                self._append(tx, actor, line, session_id, person_id, status, Method.CORRECTION, now, kept)
            else:
                self._note_stranger(tx, actor, session_id, person_id, Method.CORRECTION)
        if not member:
            raise Refusal(Code.NOT_ENROLLED)  # after the commit, so that the line about it stays

    def _note_stranger(self, tx: Tx, actor: Actor, session_id: str, person_id: str, method: Method) -> None:
        """No screen offers this: somebody tried to mark who is not of the class."""
        now = self._tools.clock()
        detail = {"session": session_id, "method": method.value}
        audit.append(tx, self._tools.new_id, now, actor, AuditAct.PRESENCE_REFUSED, person_id, detail)

    def _append(
        self,
        tx: Tx,
        actor: Actor,
        before: LedgerRow | None,
        session_id: str,
        person_id: str,
        status: Status,
        method: Method,
        now: datetime,
        reason: str | None,
    ) -> None:
        ordinal = before.ordinal + 1 if before else 1
        store.append_ledger(
            tx,
            [
                LedgerRow(
                    session_id,
                    person_id,
                    ordinal,
                    status.value,
                    method.value,
                    now,
                    now,
                    actor.person_id,
                    reason,
                )
            ],
        )
        act = AuditAct.PRESENCE_CORRECTED if method is Method.CORRECTION else AuditAct.PRESENCE_RECORDED
        detail = {"session": session_id, "before": before.status if before else None, "after": status.value}
        audit.append(tx, self._tools.new_id, now, actor, act, person_id, detail, reason)

    # --- who may -----------------------------------------------------------------------------

    def _session(self, session_id: str) -> SessionRow:
        """Kept once read: a session's row never changes after it was scheduled, and a hall asks at once."""
        session = self._scheduled.get(session_id)
        if session is None:
            with self._tools.database.read() as tx:
                session = cohorts.session(tx, session_id)
            if session is None:
                raise Refusal(Code.NOT_FOUND)
            self._scheduled[session_id] = session
        return session

    def _runs(self, tx: Tx, actor: Actor, session_id: str) -> SessionRow:
        """The session, if this actor is one of its trainers or sees all sessions of its unit."""
        actor.require(Permission.TAKE_ROLL)
        session = cohorts.session(tx, session_id)
        if session is None:
            raise Refusal(Code.NOT_FOUND)
        cohort_access.require_class(tx, actor, session.cohort_id, session.unit_id)
        return session


def _in_utc(moment: datetime) -> datetime:
    """The same instant. At the two ends of the calendar there is none: then a day's error is as good, for
    neither is inside a session, and one broken clock must not keep 199 good scans from being recorded."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def _then(answer: Future[Answer], pick: Callable[[tuple[Judged, ...]], Picked]) -> Future[Picked]:
    """A future of what `pick` takes from the answer; a refusal is raised through it."""
    picked: Future[Picked] = Future()

    def done(finished: Future[Answer]) -> None:
        if not picked.set_running_or_notify_cancel():
            return
        error = finished.exception()
        value = None if error else finished.result()
        if error is not None:
            picked.set_exception(error)
        elif isinstance(value, Refusal):
            picked.set_exception(value)
        elif value is not None:
            picked.set_result(pick(value))

    answer.add_done_callback(done)
    return picked
