"""Numbering, freezing, signing and appending certificates, inside a write that the caller holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from lms.documents import signatures
from lms.domain import certificate as rules
from lms.domain import codes
from lms.domain.audit import AuditAct
from lms.domain.completion import Completion, requirements
from lms.domain.course import Course
from lms.domain.errors import Code, Refusal
from lms.domain.org_units import OfficeProfile, place_line
from lms.domain.people import Actor
from lms.domain.signing import CertificateWords, FrozenCertificate
from lms.domain.times import local_date
from lms.services.assessment import assess_all
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.store import audit, privacy
from lms.store import certificates as store
from lms.store.certificates import Holder, NewCertificate
from lms.store.completion import Standing
from lms.store.database import Tx
from lms.text_certification import group_line, hours_text, period_text, result_lines
from lms.text_completion import missing_sentence

KEY_PURPOSE = "certificate"

Facts = dict[str, object]

# What a corrected certificate takes over from the one it replaces.
_KEPT = (
    "unit_line",
    "group_line",
    "course_id",
    "course_title",
    "course_version",
    "law_as_of",
    "hours_text",
    "period",
    "result_lines",
)


class Issuer:
    """`office` gives the profile as it is now, `words` the wording; both are copied into each record."""

    def __init__(
        self,
        tools: Tools,
        courses: Courses,
        office: Callable[[], OfficeProfile],
        words: Callable[[], CertificateWords],
    ) -> None:
        self._tools = tools
        self._courses = courses
        self._office = office
        self._words = words

    def require_signer(self) -> None:
        """Raises Refusal SIGNER_MISSING: a certificate names who signed it, and nobody is invented."""
        if not self._office().signer_name.strip():
            raise Refusal(Code.SIGNER_MISSING)

    def issue(self, tx: Tx, actor: Actor, enrolment_ids: Sequence[str]) -> list[str | Refusal]:
        """A code or a refusal for each enrolment, in the order given. Raises Refusal SIGNER_MISSING."""
        self.require_signer()
        now = self._tools.clock()
        answers = assess_all(tx, self._courses, enrolment_ids, now)
        issued = store.standing(tx, enrolment_ids)
        outcomes: dict[str, str | Refusal] = {}
        for enrolment_id in enrolment_ids:
            refusal = _refusal(answers.get(enrolment_id), issued.get(enrolment_id))
            if refusal is not None:
                outcomes[enrolment_id] = refusal
        good = [enrolment_id for enrolment_id in dict.fromkeys(enrolment_ids) if enrolment_id not in outcomes]
        holders = store.holders(tx, good)
        erased = privacy.erased(tx, [holder.person_id for holder in holders.values()])
        for enrolment_id, holder in holders.items():
            if holder.person_id in erased:
                outcomes[enrolment_id] = Refusal(Code.PERSON_ERASED)
        good = [enrolment_id for enrolment_id in good if enrolment_id not in outcomes]
        drafts = [
            (
                holders[enrolment_id],
                _facts(
                    holders[enrolment_id],
                    self._courses.version(
                        holders[enrolment_id].course_id, holders[enrolment_id].course_version
                    ),
                    *answers[enrolment_id],
                ),
            )
            for enrolment_id in good
        ]
        lines = self._append(tx, drafts, actor.person_id, now)
        audit.append_many(
            tx,
            self._tools.new_id,
            [
                audit.AuditLine(
                    now,
                    actor,
                    AuditAct.CERTIFICATE_ISSUED,
                    line.code,
                    {"number": line.register_number, "enrolment": line.enrolment_id},
                )
                for line in lines
            ],
        )
        outcomes |= {line.enrolment_id: line.code for line in lines}
        return [outcomes[enrolment_id] for enrolment_id in enrolment_ids]

    def replace(
        self,
        tx: Tx,
        issued_by: str,
        enrolment_id: str,
        before: FrozenCertificate,
        name: str,
        birth_year: int | None,
        now: datetime,
    ) -> NewCertificate:
        """A new certificate that says of the course what `before` said. Raises Refusal SIGNER_MISSING."""
        self.require_signer()
        facts: Facts = {field: getattr(before, field) for field in _KEPT}
        facts |= {"person_name": name, "birth_year": birth_year}
        holder = store.holders(tx, [enrolment_id])[enrolment_id]
        [line] = self._append(tx, [(holder, facts)], issued_by, now, before.code)
        return line

    def _append(
        self,
        tx: Tx,
        drafts: Sequence[tuple[Holder, Facts]],
        issued_by: str,
        now: datetime,
        supersedes: str | None = None,
    ) -> list[NewCertificate]:
        """The register is that of the printed suffix, so that no two papers of a year carry one number."""
        if not drafts:
            return []
        office, words, today = self._office(), self._words(), local_date(now)
        first = store.next_number(tx, office.number_suffix, today.year)
        _, private = self._tools.keys.current(KEY_PURPOSE)
        public = signatures.public_key_of(private)
        key_id = rules.key_id(public)
        store.remember_key(tx, key_id, public.hex(), now)
        lines = []
        for place, code in enumerate(self._new_codes(tx, len(drafts))):
            holder, facts = drafts[place]
            frozen = FrozenCertificate.model_validate(
                facts
                | {
                    "code": code,
                    "register_number": rules.register_number(first + place, office.number_suffix),
                    "year": today.year,
                    "office_lines": office.issuer_lines,
                    "issued_on": today,
                    "place": office.place,
                    "signer_title": office.signer_title,
                    "signer_name": office.signer_name,
                    "supersedes": supersedes,
                    "key_id": key_id,
                    "words": words,
                }
            )
            lines.append(
                NewCertificate(
                    code,
                    office.number_suffix,
                    today.year,
                    first + place,
                    frozen.register_number,
                    holder.enrolment_id,
                    holder.person_id,
                    frozen.canonical().decode("utf-8"),
                    signatures.sign(private, frozen).hex(),
                    key_id,
                    supersedes,
                    issued_by,
                    now,
                )
            )
        store.add(tx, lines)
        return lines

    def _new_codes(self, tx: Tx, count: int) -> list[str]:
        """Codes that nobody has. A clash, once in 32⁹, is tried again and not trusted away."""
        found: dict[str, None] = {}
        while len(found) < count:
            fresh = [
                codes.certificate_code(codes.characters(self._tools.random_bytes(9)))
                for _ in range(count - len(found))
            ]
            used = store.taken(tx, fresh)
            found |= dict.fromkeys(code for code in fresh if code not in used)
        return list(found)


def _facts(holder: Holder, course: Course, standing: Standing, completion: Completion) -> Facts:
    """What a certificate says about this person and course, whoever signs it."""
    first, last = (
        local_date(moment) if moment else None for moment in (holder.first_session, holder.last_session)
    )
    quizzes = len(requirements(course, standing.rule).quizzes)
    return {
        "person_name": holder.full_name,
        "birth_year": holder.birth_year,
        "unit_line": place_line(holder.village, holder.unit_name),
        "group_line": group_line(holder.trainee_group),
        "course_id": course.id,
        "course_title": course.title,
        "course_version": str(course.version),
        "law_as_of": course.law_as_of,
        "hours_text": hours_text(course.minutes),
        "period": period_text(first, last),
        "result_lines": result_lines(completion, standing.rule.min_attendance_percent, quizzes),
    }


def _refusal(answer: tuple[Standing, Completion] | None, issued: tuple[str, str] | None) -> Refusal | None:
    if answer is None:
        return Refusal(Code.NOT_FOUND)
    if issued is not None:
        return Refusal(Code.ALREADY_CERTIFIED, certificate=issued[0], register_number=issued[1])
    completion = answer[1]
    if completion.is_complete:
        return None
    return Refusal(
        Code.NOT_COMPLETE,
        lessons=len(completion.lessons_missing),
        quizzes=len(completion.quizzes_missing),
        sessions=completion.sessions_missing,
        missing=missing_sentence(completion),
    )
