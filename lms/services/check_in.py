"""The judge's desk: what is scanned in one instant is loaded, judged in order and committed together.

Two ways lead here. A trainee's own phone holds a ticket (it saw the room's code) and a sign-in; a
trainer's scanner posts cards. Refused scans are recorded like the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lms.domain import attendance as rules
from lms.domain.attendance import Method, Status, Verdict
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor
from lms.domain.unit_tree import UnitTree
from lms.services import cohort_access
from lms.services.tools import Tools
from lms.store import accounts, audit, cohorts, people
from lms.store import attendance as store
from lms.store.attendance import LedgerRow, PersonRow
from lms.store.cohorts import SessionRow
from lms.store.database import Tx


@dataclass(frozen=True, slots=True)
class CardScan:
    """One card as a scanner saw it. `learner_code` None: the text is no genuine card of ours."""

    client_id: str
    session_id: str
    learner_code: str | None
    card_version: int
    scanned_at: datetime


@dataclass(frozen=True, slots=True)
class ScannerPost:
    """What one scanner sends at once."""

    token_hash: str
    scans: tuple[CardScan, ...]
    received_at: datetime
    origin: str = ""


@dataclass(frozen=True, slots=True)
class TicketPost:
    """A trainee's own phone presses the button. `bound_to`: who signed in with this ticket, if anyone."""

    sign_in_hash: str
    ticket_id: str
    session_id: str
    scanned_at: datetime
    bound_to: str | None
    received_at: datetime
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer to one scan. `since` and `how`: the presence that counts, when there is one."""

    client_id: str
    verdict: Verdict
    person: PersonRow | None
    session: SessionRow | None
    since: datetime | None = None
    how: Method | None = None


Post = ScannerPost | TicketPost
Answer = Refusal | tuple[Judged, ...]


@dataclass(slots=True)
class _Batch:
    """Everything the batch needs, loaded once; and what it will append."""

    sign_ins: dict[str, str]
    scanners: dict[str, store.ScannerInUse]
    stopped: set[str]
    sessions: dict[str, SessionRow]
    by_id: dict[str, PersonRow]
    by_card: dict[str, PersonRow]
    enrolled: set[tuple[str, str]]
    lines: dict[tuple[str, str], LedgerRow]
    seen: dict[tuple[str, str], store.SeenScan]
    scans: list[list[object]] = field(default_factory=list)
    marks: list[LedgerRow] = field(default_factory=list)
    audit: list[audit.AuditLine] = field(default_factory=list)


class CheckInDesk:
    """`handle` is the batcher's function: as many answers as posts, after one commit. `look` is that of
    the pages before the button."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._scheduled: dict[str, SessionRow] = {}

    def handle(self, posts: Sequence[Post]) -> list[Answer]:
        with self._tools.database.write() as tx:
            batch = _load(tx, posts, self._tools.clock(), self._scheduled)
            answers = [self._answer(batch, post) for post in posts]
            store.append_scans(tx, batch.scans)
            store.append_ledger(tx, batch.marks)
            audit.append_many(tx, self._tools.new_id, batch.audit)
        return answers

    def _answer(self, batch: _Batch, post: Post) -> Answer:
        if isinstance(post, TicketPost):
            return self._ticket(batch, post)
        found = batch.scanners.get(post.token_hash)
        if found is None:
            return Refusal(Code.SCANNER_UNKNOWN)
        scanner = found.row
        if scanner.revoked_at is not None or scanner.id in batch.stopped:
            return Refusal(Code.SCANNER_REVOKED)
        if scanner.expires_at <= post.received_at:
            return Refusal(Code.SCANNER_EXPIRED)
        strange = [scan.session_id for scan in post.scans if scan.session_id != scanner.session_id]
        if strange:
            batch.audit.append(
                audit.AuditLine(
                    post.received_at,
                    scanner.trainer_id,
                    AuditAct.PRESENCE_REFUSED,
                    strange[0],
                    {"scanner": scanner.id, "scans": len(post.scans)},
                    origin=post.origin,
                )
            )
            return Refusal(Code.SESSION_NOT_THIS_SCANNER)
        return tuple(self._card(batch, scanner, scan, post) for scan in post.scans)

    def _card(self, batch: _Batch, scanner: store.ScannerRow, scan: CardScan, post: ScannerPost) -> Judged:
        person = batch.by_card.get(scan.learner_code) if scan.learner_code else None
        seen = batch.seen.get((scanner.id, scan.client_id))
        if seen is not None:
            # The person of the first delivery: another card under the same client id is not looked at.
            first = batch.by_id.get(seen.person_id) if seen.person_id else None
            return self._judged(batch, scan.client_id, Verdict(seen.verdict), first, scan.session_id)
        if person is None:
            verdict = Verdict.UNKNOWN_CARD
        elif person.card_version != scan.card_version:
            verdict = Verdict.REVOKED_CARD
        else:
            verdict = self._judge(batch, person, scan.session_id, scan.scanned_at, post.received_at)
        self._record(
            batch,
            source=scanner.id,
            client_id=scan.client_id,
            session_id=scan.session_id,
            person=person,
            method=Method.CARD,
            scanned_at=scan.scanned_at,
            post=post,
            by=scanner.trainer_id,
            verdict=verdict,
        )
        return self._judged(batch, scan.client_id, verdict, person, scan.session_id)

    def look(self, posts: Sequence[TicketPost]) -> list[Answer]:
        """What each ticket would be told if its button were pressed now; writes nothing. A hall opens
        the page within a minute, and one set of reads for all who wait is a tenth of one for each."""
        with self._tools.database.read() as tx:
            batch = _load(tx, posts, self._tools.clock(), self._scheduled)
        answers: list[Answer] = []
        for post in posts:
            holder = _holder(batch, post)
            if isinstance(holder, Refusal):
                answers.append(holder)
            else:
                answers.append((self._judged_ticket(batch, post, holder),))
        return answers

    def _judged_ticket(self, batch: _Batch, post: TicketPost, person: PersonRow) -> Judged:
        verdict = self._judge(batch, person, post.session_id, post.scanned_at, post.received_at)
        return self._judged(batch, post.ticket_id, verdict, person, post.session_id)

    def _ticket(self, batch: _Batch, post: TicketPost) -> Answer:
        person = _holder(batch, post)
        if isinstance(person, Refusal):
            return person
        seen = batch.seen.get(("ticket", post.ticket_id))
        if seen is not None:
            verdict = Verdict(seen.verdict)
            if verdict is Verdict.PRESENT:
                verdict = Verdict.ALREADY  # a second press of the same button, said as what it is
            return (self._judged(batch, post.ticket_id, verdict, person, post.session_id),)
        verdict = self._judge(batch, person, post.session_id, post.scanned_at, post.received_at)
        self._record(
            batch,
            source="ticket",
            client_id=post.ticket_id,
            session_id=post.session_id,
            person=person,
            method=Method.ROOM_CODE,
            scanned_at=post.scanned_at,
            post=post,
            by=person.person_id,
            verdict=verdict,
        )
        return (self._judged(batch, post.ticket_id, verdict, person, post.session_id),)

    def _judge(
        self, batch: _Batch, person: PersonRow, session_id: str, scanned_at: datetime, received_at: datetime
    ) -> Verdict:
        session = batch.sessions.get(session_id)
        if session is None:
            return Verdict.CLOSED
        line = batch.lines.get((session_id, person.person_id))
        return rules.judge(
            scanned_at,
            received_at,
            rules.window(session.starts_at, session.ends_at),
            enrolled=(session_id, person.person_id) in batch.enrolled,
            present=line is not None and line.status == Status.PRESENT,
        )

    def _record(
        self,
        batch: _Batch,
        *,
        source: str,
        client_id: str,
        session_id: str,
        person: PersonRow | None,
        method: Method,
        scanned_at: datetime,
        post: Post,
        by: str,
        verdict: Verdict,
    ) -> None:
        person_id = person.person_id if person else None
        batch.scans.append(
            [
                source,
                client_id,
                session_id,
                person_id,
                method.value,
                scanned_at,
                post.received_at,
                by,
                verdict.value,
            ]
        )
        batch.seen[source, client_id] = store.SeenScan(verdict.value, person_id)
        if verdict is not Verdict.PRESENT or person is None:
            return
        before = batch.lines.get((session_id, person.person_id))
        mark = LedgerRow(
            session_id,
            person.person_id,
            before.ordinal + 1 if before else 1,
            Status.PRESENT.value,
            method.value,
            scanned_at,
            post.received_at,
            by,
            None,
        )
        batch.lines[session_id, person.person_id] = mark
        batch.marks.append(mark)
        batch.audit.append(
            audit.AuditLine(
                post.received_at,
                by,
                AuditAct.PRESENCE_RECORDED,
                person.person_id,
                {"session": session_id, "method": method.value},
                origin=post.origin,
            )
        )

    def _judged(
        self, batch: _Batch, client_id: str, verdict: Verdict, person: PersonRow | None, session_id: str
    ) -> Judged:
        line = batch.lines.get((session_id, person.person_id)) if person else None
        there = line if line is not None and line.status == Status.PRESENT else None
        return Judged(
            client_id,
            verdict,
            person,
            batch.sessions.get(session_id),
            there.happened_at if there else None,
            Method(there.method) if there else None,
        )


def _stopped(tx: Tx, scanners: Iterable[store.ScannerInUse]) -> set[str]:
    """Ids of scanners whose opener may not run the class now: a role that ended, an assignment taken back or
    a move ends the scanner, too. The tree of units is read only where a role above the class's own unit
    decides, and once."""
    stopped = set()
    tree: UnitTree | None = None
    for scanner in scanners:
        opener = Actor(scanner.row.trainer_id, "", "", scanner.grants)
        within: Collection[str] = [scanner.unit_id]
        able = cohort_access.may_run(opener, assigned=scanner.assigned, within=within)
        if not able and any(grant.unit_id for grant in scanner.grants):
            tree = tree or UnitTree(people.units(tx))
            within = tree.within(scanner.unit_id) or within
            able = cohort_access.may_run(opener, assigned=scanner.assigned, within=within)
        if not able:
            stopped.add(scanner.row.id)
    return stopped


def _holder(batch: _Batch, post: TicketPost) -> PersonRow | Refusal:
    """Who presses, or why this ticket is not theirs to use."""
    person_id = batch.sign_ins.get(post.sign_in_hash)
    person = batch.by_id.get(person_id) if person_id else None
    if person is None:
        return Refusal(Code.NOT_SIGNED_IN)
    if post.bound_to is not None and post.bound_to != person.person_id:
        return Refusal(Code.TICKET_TAKEN)
    if post.received_at > post.scanned_at + rules.TICKET_LIFE:
        return Refusal(Code.TICKET_EXPIRED)
    seen = batch.seen.get(("ticket", post.ticket_id))
    if seen is not None and seen.person_id != person.person_id:
        return Refusal(Code.TICKET_TAKEN)
    return person


def _load(tx: Tx, posts: Sequence[Post], now: datetime, scheduled: dict[str, SessionRow]) -> _Batch:
    """Each question costs a millisecond, however many people it is about; `scheduled` saves one of them,
    since a session's row never changes."""
    tickets = [post for post in posts if isinstance(post, TicketPost)]
    scanner_posts = [post for post in posts if isinstance(post, ScannerPost)]
    scans = [scan for post in scanner_posts for scan in post.scans]
    sign_ins = accounts.sign_in_persons(tx, [post.sign_in_hash for post in tickets], now) if tickets else {}
    scanners = store.scanners(tx, [post.token_hash for post in scanner_posts], now) if scanner_posts else {}
    codes = {scan.learner_code for scan in scans if scan.learner_code}
    by_card = store.people_by_learner_code(tx, sorted(codes)) if codes else {}
    sources = [scanner.row.id for scanner in scanners.values()] + (["ticket"] if tickets else [])
    client_ids = [scan.client_id for scan in scans] + [post.ticket_id for post in tickets]
    session_ids = sorted({scan.session_id for scan in scans} | {post.session_id for post in tickets})
    seen = store.seen_scans(tx, session_ids, sources, client_ids) if client_ids and sources else {}
    unread = [session_id for session_id in session_ids if session_id not in scheduled]
    if unread:
        scheduled.update(cohorts.sessions(tx, unread))
    wanted = set(sign_ins.values()) | {row.person_id for row in seen.values() if row.person_id}
    by_id = store.people_by_id(tx, sorted(wanted)) if wanted else {}
    person_ids = sorted({row.person_id for row in by_card.values()} | set(by_id))
    return _Batch(
        sign_ins=sign_ins,
        scanners=scanners,
        stopped=_stopped(tx, scanners.values()),
        sessions=scheduled,
        by_id=by_id | {row.person_id: row for row in by_card.values()},
        by_card=by_card,
        enrolled=store.enrolled_pairs(tx, session_ids, person_ids) if person_ids else set(),
        lines=store.last_lines(tx, session_ids, person_ids) if person_ids else {},
        seen=seen,
    )
