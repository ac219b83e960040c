"""Issuing, correcting, revoking and verifying certificates. One act, one write, one audit line in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lms.documents import signatures
from lms.domain import certificate as rules
from lms.domain import codes
from lms.domain.audit import AuditAct, given_reason
from lms.domain.certificate import (
    CertificateLine,
    CertificateState,
    NameChange,
    Verification,
    state_after,
)
from lms.domain.completion import Completion
from lms.domain.errors import Code, Refusal
from lms.domain.jobs import Job, JobKind, JobStatus
from lms.domain.names import fold
from lms.domain.org_units import OfficeProfile, place_line
from lms.domain.people import SYSTEM, Actor, Permission
from lms.domain.signing import CertificateWords, FrozenCertificate, read_frozen
from lms.domain.times import local_date
from lms.services import erased, territory
from lms.services.assessment import assess_all
from lms.services.courses import Courses
from lms.services.issuing import KEY_PURPOSE, Issuer
from lms.services.jobs import Jobs
from lms.services.overdue import hand_in_overdue
from lms.services.tools import Tools
from lms.store import accounts, audit, privacy
from lms.store import certificates as store
from lms.store import cohorts as cohort_store
from lms.store import completion as completion_store
from lms.store import jobs as jobs_store
from lms.store.certificates import StoredCertificate
from lms.store.cohorts import CohortRow
from lms.store.database import Tx

PIECE = 25  # certificates in one write of a bulk issue: short enough that nobody at a door waits for it

# Draws the paper from the record and its signature.
Draw = Callable[[FrozenCertificate, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One enrolled person with where they stand; `code` and `register_number` of a standing certificate."""

    enrolment_id: str
    person_id: str
    name: str
    unit_line: str
    completion: Completion
    started: bool
    code: str | None
    register_number: str | None

    @property
    def can_be_issued(self) -> bool:
        return self.completion.is_complete and self.code is None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where I stand in one of my courses; `code` and `register_number` of the certificate that stands."""

    completion: Completion
    started: bool
    code: str | None
    register_number: str | None


class Certification:
    """The register of one office.

    `office` gives the profile as it is now, `words` the wording; both are copied into each certificate. A
    certificate is the business of whoever certifies in the unit of its cohort.
    """

    def __init__(
        self,
        tools: Tools,
        jobs: Jobs,
        courses: Courses,
        *,
        office: Callable[[], OfficeProfile],
        words: Callable[[], CertificateWords],
        draw: Draw,
    ) -> None:
        self._tools = tools
        self._jobs = jobs
        self._courses = courses
        self._issuer = Issuer(tools, courses, office, words)
        self._draw = draw
        jobs.register(JobKind.ISSUE_CERTIFICATES, self._issue_piece)

    # --- issuing -----------------------------------------------------------------------------

    def cohorts(self, actor: Actor) -> list[CohortRow]:
        """Those the actor may certify in, the newest first. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            return cohort_store.cohorts(tx, units=territory.reach(tx, actor, Permission.CERTIFY))

    def eligible(self, actor: Actor, cohort_id: str) -> tuple[Candidate, ...]:
        """Everyone enrolled in a cohort, by name. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        actor.require(Permission.CERTIFY)
        hand_in_overdue(self._tools, self._courses, cohort_id)
        with self._tools.database.read() as tx:
            unit_id = cohort_store.unit_of(tx, cohort_id)
            if unit_id is None:
                raise Refusal(Code.NOT_FOUND)
            territory.require(tx, actor, Permission.CERTIFY, unit_id)
            enrolments = completion_store.enrolments_of_cohort(tx, cohort_id)
            answers = assess_all(tx, self._courses, enrolments, self._tools.clock())
            holders = store.holders(tx, enrolments)
            issued = store.standing(tx, enrolments)
        found = []
        for enrolment_id, (standing, completion) in answers.items():
            holder = holders[enrolment_id]
            code, number = issued.get(enrolment_id, (None, None))
            found.append(
                Candidate(
                    enrolment_id,
                    holder.person_id,
                    holder.full_name,
                    place_line(holder.village, holder.unit_name),
                    completion,
                    standing.started,
                    code,
                    number,
                )
            )
        return tuple(found)

    def issue(self, actor: Actor, enrolment_id: str) -> str:
        """The code of the new certificate.

        Raises Refusal NOT_FOUND, NOT_ALLOWED, NOT_COMPLETE (detail: lessons, quizzes and sessions missing),
        ALREADY_CERTIFIED (detail: certificate, register_number), SIGNER_MISSING.
        """
        actor.require(Permission.CERTIFY)
        with self._tools.database.write() as tx:
            unit_id = cohort_store.unit_of_enrolment(tx, enrolment_id)
            if unit_id is None:
                raise Refusal(Code.NOT_FOUND)
            territory.require(tx, actor, Permission.CERTIFY, unit_id)
            [outcome] = self._issuer.issue(tx, actor, [enrolment_id])
            if isinstance(outcome, Refusal):
                raise outcome
        return outcome

    def issue_bulk(self, actor: Actor, cohort_id: str, enrolment_ids: Sequence[str] | None = None) -> str:
        """Start a job for everyone of a cohort who can be issued one, or for those chosen among them, and
        return its id. Raises Refusal NOBODY_CHOSEN, NOT_FOUND, SIGNER_MISSING."""
        chosen = None if enrolment_ids is None else frozenset(enrolment_ids)
        waiting = [
            candidate.enrolment_id
            for candidate in self.eligible(actor, cohort_id)
            if candidate.can_be_issued and (chosen is None or candidate.enrolment_id in chosen)
        ]
        if not waiting:
            raise Refusal(Code.NOBODY_CHOSEN)
        self._issuer.require_signer()
        payload = {"cohort": cohort_id, "enrolments": waiting}
        return self._jobs.add(actor, JobKind.ISSUE_CERTIFICATES, payload, len(waiting))

    def _issue_piece(self, job: Job) -> Job:
        """Raises Refusal NOT_ALLOWED when whoever started it may no longer: after a kill, days may pass."""
        piece = job.payload["enrolments"][job.done : job.done + PIECE]
        with self._tools.database.write() as tx:
            starter = self._as_now(tx, job.created_by)
            territory.require(
                tx, starter, Permission.CERTIFY, cohort_store.unit_of(tx, job.payload["cohort"])
            )
            outcomes = self._issuer.issue(tx, starter, piece)
            refused = dict(job.outcome.get("refused", {}))
            for enrolment_id, outcome in zip(piece, outcomes, strict=True):
                if isinstance(outcome, Refusal):
                    refused[enrolment_id] = outcome.code.value
            done = job.done + len(piece)
            after = job._replace(
                done=done,
                status=JobStatus.DONE if done >= job.total else JobStatus.RUNNING,
                outcome={"issued": done - len(refused), "refused": refused},
            )
            jobs_store.save(tx, after, self._tools.clock())
        return after

    def _as_now(self, tx: Tx, person_id: str) -> Actor:
        if person_id == SYSTEM.person_id:
            return SYSTEM
        return Actor(person_id, "", "", accounts.grants_of(tx, person_id, self._tools.clock()))

    # --- what comes after --------------------------------------------------------------------

    def revoke(self, actor: Actor, code: str, reason: str) -> None:
        """Public from now on, with the day and the reason. Raises Refusal CERTIFICATE_UNKNOWN,
        ALREADY_REVOKED, ALREADY_SUPERSEDED (detail: certificate, the newer one), REASON_NEEDED."""
        actor.require(Permission.CERTIFY)
        why = given_reason(reason)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            current = self._standing(tx, actor, code)
            store.end(tx, current.code, "revoked", why, actor.person_id, now)
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.CERTIFICATE_REVOKED,
                current.code,
                {"number": current.register_number},
                why,
            )

    def corrections(self, actor: Actor, code: str) -> tuple[NameChange, ...]:
        """What `correct` would change: the register of people against the paper. Raises as `correct`."""
        actor.require(Permission.CERTIFY)
        with self._tools.database.read() as tx:
            current = self._standing(tx, actor, code)
            if privacy.erased(tx, [current.person_id]):
                return ()  # the register knows no other name any more
            name, year = store.name_in_register(tx, current.person_id)
        return rules.corrections(_frozen(current), name, year)

    def correct(self, actor: Actor, code: str, reason: str) -> str:
        """Issue a new certificate with the name and birth year the register of people has now, in place of
        this one, and return its code. The person is corrected first, in the register.

        Everything said about the course stays as it was; number, day and signer are new. Raises Refusal
        as `revoke`, and NOTHING_CHANGED, CERTIFICATE_ALTERED, SIGNER_MISSING.
        """
        actor.require(Permission.CERTIFY)
        why = given_reason(reason)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            current = self._standing(tx, actor, code)
            erased.require_here(tx, [current.person_id])
            before = _frozen(current)
            name, year = store.name_in_register(tx, current.person_id)
            changes = rules.corrections(before, name, year)
            if not changes:
                raise Refusal(Code.NOTHING_CHANGED)
            line = self._issuer.replace(tx, actor.person_id, current.enrolment_id, before, name, year, now)
            store.end(tx, current.code, "superseded", why, actor.person_id, now, line.code)
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.CERTIFICATE_CORRECTED,
                line.code,
                {
                    "number": line.register_number,
                    "supersedes": current.code,
                    "changed": [change.field for change in changes],
                },
                why,
            )
        return line.code

    def _standing(self, tx: Tx, actor: Actor, typed: str) -> StoredCertificate:
        code = codes.parse_certificate_code(typed)
        found = store.get(tx, code) if isinstance(code, str) else None
        if found is None:
            raise Refusal(Code.CERTIFICATE_UNKNOWN)
        territory.require(tx, actor, Permission.CERTIFY, found.unit_id)
        if found.ending.superseded_at is not None:
            raise Refusal(Code.ALREADY_SUPERSEDED, certificate=found.ending.replaced_by)
        if found.ending.revoked_at is not None:
            raise Refusal(Code.ALREADY_REVOKED)
        return found

    # --- looking -----------------------------------------------------------------------------

    def verify(self, text: str) -> Verification:
        """For anyone. What was typed wrongly is told apart from what is not in the register."""
        code = codes.parse_certificate_code(text)
        if not isinstance(code, str):
            missing = codes.missing_characters(text, codes.CERTIFICATE_LENGTH)
            return Verification(CertificateState.MISTYPED, problem=code, characters_missing=missing)
        with self._tools.database.read() as tx:
            found = store.get(tx, code)
            if found is None:
                return Verification(CertificateState.UNKNOWN, code)
            words = self._signed_words(tx, found)
        if words is None:
            return Verification(CertificateState.ALTERED, code)
        ending = found.ending
        return Verification(
            state_after(ending),
            code,
            words,
            found.register_number,
            ending.revoked_at,
            ending.reason,
            ending.replaced_by,
        )

    def look(self, actor: Actor, text: str) -> Verification:
        """`verify` for the office's own page of a certificate. Raises Refusal NOT_ALLOWED for one of another
        unit; a code that is not in the register is answered as `verify` answers it."""
        actor.require(Permission.CERTIFY)
        code = codes.parse_certificate_code(text)
        with self._tools.database.read() as tx:
            found = store.get(tx, code) if isinstance(code, str) else None
            if found is not None:
                territory.require(tx, actor, Permission.CERTIFY, found.unit_id)
        return self.verify(text)

    def _signed_words(self, tx: Tx, found: StoredCertificate) -> FrozenCertificate | None:
        """The words if they are the ones that were signed for this very code, else None."""
        try:
            words = read_frozen(found.words.encode("utf-8"))
            signature = bytes.fromhex(found.signature)
        except ValueError:
            return None
        says = (words.code, words.register_number, words.supersedes, words.key_id)
        if says != (found.code, found.register_number, found.supersedes, found.key_id):
            return None
        public = self._public_key(tx, found.key_id)
        return words if public is not None and signatures.verify(public, words, signature) else None

    def _public_key(self, tx: Tx, key_id: str) -> bytes | None:
        for private in self._tools.keys.all(KEY_PURPOSE).values():
            public = signatures.public_key_of(private)
            if rules.key_id(public) == key_id:
                return public
        # The private key may be gone for good reasons; what it signed can be checked still.
        kept = store.public_key(tx, key_id)
        public = bytes.fromhex(kept) if kept else b""
        return public if rules.key_id(public) == key_id else None

    def pdf(self, actor: Actor, code: str) -> bytes:
        """The paper: for its holder while it stands, for whoever certifies in its unit always. Raises Refusal
        CERTIFICATE_UNKNOWN, NOT_ALLOWED, CERTIFICATE_ALTERED."""
        parsed = codes.parse_certificate_code(code)
        with self._tools.database.read() as tx:
            found = store.get(tx, parsed) if isinstance(parsed, str) else None
            if found is None:
                raise Refusal(Code.CERTIFICATE_UNKNOWN)
            stands = state_after(found.ending) is CertificateState.VALID
            if not (stands and actor.person_id == found.person_id):
                territory.require(tx, actor, Permission.CERTIFY, found.unit_id)
            words = self._signed_words(tx, found)
        if words is None:
            raise Refusal(Code.CERTIFICATE_ALTERED)
        return self._draw(words, bytes.fromhex(found.signature))

    def my_progress(self, actor: Actor) -> dict[str, Progress]:
        """By id of enrolment, all of the actor's own: what is missing, and whether there is time."""
        with self._tools.database.read() as tx:
            enrolments = completion_store.enrolments_of_person(tx, actor.person_id)
            answers = assess_all(tx, self._courses, enrolments, self._tools.clock())
            issued = store.standing(tx, enrolments)
        return {
            enrolment_id: Progress(completion, standing.started, *issued.get(enrolment_id, (None, None)))
            for enrolment_id, (standing, completion) in answers.items()
        }

    def my_certificates(self, actor: Actor) -> tuple[CertificateLine, ...]:
        """Those of the actor, the newest first; revoked and superseded ones too."""
        with self._tools.database.read() as tx:
            return tuple(_line(found) for found in store.of_person(tx, actor.person_id))

    def register(
        self,
        actor: Actor,
        *,
        year: int | None = None,
        search: str = "",
        cohort_id: str | None = None,
        limit: int = 200,
    ) -> tuple[CertificateLine, ...]:
        """The office's register within reach, the newest number first; `search` is a name, marks do not
        matter. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            found = store.register(
                tx,
                year=year,
                folded_name=fold(search),
                cohort_id=cohort_id,
                units=territory.reach(tx, actor, Permission.CERTIFY),
                limit=limit,
            )
        return tuple(_line(line) for line in found)

    def years(self, actor: Actor) -> list[int]:
        """Years with certificates within reach, the newest first. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            return store.years(tx, territory.reach(tx, actor, Permission.CERTIFY))


def _frozen(found: StoredCertificate) -> FrozenCertificate:
    try:
        return read_frozen(found.words.encode("utf-8"))
    except ValueError as error:
        raise Refusal(Code.CERTIFICATE_ALTERED) from error


def _line(found: StoredCertificate) -> CertificateLine:
    """A record that cannot be read is listed as altered: one bad line must not hide the register."""
    try:
        words = read_frozen(found.words.encode("utf-8"))
    except ValueError:
        return CertificateLine(
            found.code,
            found.register_number,
            found.enrolment_id,
            found.person_id,
            "",
            "",
            "",
            local_date(found.issued_at),
            CertificateState.ALTERED,
        )
    return CertificateLine(
        found.code,
        found.register_number,
        found.enrolment_id,
        found.person_id,
        words.person_name,
        words.unit_line,
        words.course_title,
        words.issued_on,
        state_after(found.ending),
        found.ending.replaced_by,
    )
