"""The office opens a cohort on a course, enrols people, schedules class sessions with trainers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.names import tidy
from lms.domain.people import Actor, Permission, Role
from lms.domain.times import local_date
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.store import accounts, audit, people
from lms.store import cohorts as store
from lms.store.cohorts import CohortRow, MemberRow, SessionRow
from lms.store.database import Tx

TITLE_MAX = 120
LONGEST_SESSION = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A class meeting to be scheduled; `starts_at` and `ends_at` are aware instants."""

    title: str
    place: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of a request to enrol."""

    added: int
    already: int


class Cohorts:
    """Every act needs MANAGE_COHORTS; trainers see their own cohorts."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def open_cohort(self, actor: Actor, *, title: str, course_id: str, unit_id: str, deadline: date) -> str:
        """Pins the course version. Returns the cohort's id.

        Raises Refusal BAD_TITLE, BAD_DEADLINE, UNKNOWN_UNIT, COURSE_UNKNOWN, COURSE_CHANGED,
        COURSE_NOT_READY (a quiz would have no approved question).
        """
        actor.require(Permission.MANAGE_COHORTS)
        now = self._tools.clock()
        clean = _title(title)
        if deadline < local_date(now):
            raise Refusal(Code.BAD_DEADLINE)
        cohort_id = self._tools.new_id()
        with self._tools.database.write() as tx:
            if unit_id not in {unit.id for unit in people.units(tx)}:
                raise Refusal(Code.UNKNOWN_UNIT)
            course = self._courses.pin(tx, course_id)
            if any(not quiz.graded_questions() for quiz in course.quizzes()):
                raise Refusal(Code.COURSE_NOT_READY, course=course.title)
            store.open_cohort(
                tx, cohort_id, clean, course.id, course.version, unit_id, deadline, actor.person_id, now
            )
            self._note(tx, actor, AuditAct.COHORT_OPENED, cohort_id, {"title": clean, "course": course.id})
        return cohort_id

    def enrol(self, actor: Actor, cohort_id: str, person_ids: Sequence[str]) -> Enrolled:
        """By list. Pins the course's completion rule for each. Repeats are harmless.

        Raises Refusal NOBODY_CHOSEN, NOT_FOUND.
        """
        actor.require(Permission.MANAGE_COHORTS)
        wanted = list(dict.fromkeys(person_ids))
        if not wanted:
            raise Refusal(Code.NOBODY_CHOSEN)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            cohort = self._cohort(tx, cohort_id)
            course = self._courses.version(cohort.course_id, cohort.course_version)
            already = store.enrolled_people(tx, cohort_id)
            homes = store.group_of(tx, wanted)
            if any(person_id not in homes for person_id in wanted):
                raise Refusal(Code.NOT_FOUND)
            groups = store.groups_of_people(tx, wanted)
            audience = [item.value for item in course.audience]
            rule = course.completion.model_dump_json()
            new = [person_id for person_id in wanted if person_id not in already]
            store.enrol(
                tx,
                [
                    [
                        self._tools.new_id(),
                        cohort_id,
                        person_id,
                        course.id,
                        course.version,
                        rule,
                        homes[person_id][0],
                        _counted_as(groups.get(person_id, []), audience),
                        actor.person_id,
                        now,
                    ]
                    for person_id in new
                ],
            )
            self._note(tx, actor, AuditAct.ENROLLED, cohort_id, {"people": len(new)})
        return Enrolled(len(new), len(wanted) - len(new))

    def enrol_matching(
        self, actor: Actor, cohort_id: str, *, trainee_groups: Sequence[str], unit_ids: Sequence[str]
    ) -> Enrolled:
        """By unit and group: everyone now in any of the groups in any of the units (empty: all)."""
        actor.require(Permission.MANAGE_COHORTS)
        with self._tools.database.read() as tx:
            found = people.members(tx, trainee_groups, unit_ids)
        return self.enrol(actor, cohort_id, found)

    def schedule(self, actor: Actor, cohort_id: str, plans: Sequence[SessionPlan]) -> list[str]:
        """Add class sessions. Returns their ids. Raises Refusal BAD_TITLE, BAD_TIMES."""
        actor.require(Permission.MANAGE_COHORTS)
        now = self._tools.clock()
        for plan in plans:
            if plan.starts_at.tzinfo is None or plan.ends_at.tzinfo is None:
                raise Refusal(Code.BAD_TIMES)
            length = plan.ends_at - plan.starts_at
            if not timedelta(minutes=15) <= length <= LONGEST_SESSION:
                raise Refusal(Code.BAD_TIMES)
        named = [(plan, _title(plan.title), _title(plan.place)) for plan in plans]
        with self._tools.database.write() as tx:
            cohort = self._cohort(tx, cohort_id)
            existing = store.sessions_of(tx, cohort_id)
            spans = [(row.starts_at, row.ends_at) for row in existing]
            ids = []
            rows: list[Sequence[object]] = []
            for ordinal, (plan, title, place) in enumerate(named, start=len(existing) + 1):
                if any(plan.starts_at < end and start < plan.ends_at for start, end in spans):
                    raise Refusal(Code.BAD_TIMES, overlap=True)
                spans.append((plan.starts_at, plan.ends_at))
                ids.append(self._tools.new_id())
                rows.append(
                    [
                        ids[-1],
                        cohort_id,
                        ordinal,
                        title,
                        place,
                        plan.starts_at,
                        plan.ends_at,
                        int((plan.ends_at - plan.starts_at).total_seconds() // 60),
                        actor.person_id,
                        now,
                    ]
                )
            store.schedule(tx, rows)
            self._note(tx, actor, AuditAct.SESSION_SCHEDULED, cohort.id, {"sessions": ids})
        return ids

    def assign_trainer(self, actor: Actor, cohort_id: str, person_id: str) -> None:
        """Raises Refusal NOT_A_TRAINER when the person holds no trainer role now."""
        actor.require(Permission.MANAGE_COHORTS)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            self._cohort(tx, cohort_id)
            if Role.TRAINER not in {grant.role for grant in accounts.grants_of(tx, person_id, now)}:
                raise Refusal(Code.NOT_A_TRAINER)
            store.assign_trainer(tx, cohort_id, person_id)
            self._note(tx, actor, AuditAct.TRAINER_ASSIGNED, cohort_id, {"trainer": person_id})

    def all(self, actor: Actor) -> list[CohortRow]:
        """The newest first; a trainer sees those they run."""
        with self._tools.database.read() as tx:
            if actor.has(Permission.MANAGE_COHORTS):
                return store.cohorts(tx)
            actor.require(Permission.TAKE_ROLL)
            return store.cohorts(tx, trainer_id=actor.person_id)

    def one(self, actor: Actor, cohort_id: str) -> CohortRow:
        with self._tools.database.read() as tx:
            self._may_see(tx, actor, cohort_id)
            return self._cohort(tx, cohort_id)

    def members(self, actor: Actor, cohort_id: str) -> list[MemberRow]:
        with self._tools.database.read() as tx:
            self._may_see(tx, actor, cohort_id)
            return store.members(tx, cohort_id)

    def sessions(self, actor: Actor, cohort_id: str) -> list[SessionRow]:
        with self._tools.database.read() as tx:
            self._may_see(tx, actor, cohort_id)
            return store.sessions_of(tx, cohort_id)

    def trainers(self, actor: Actor, cohort_id: str) -> list[tuple[str, str]]:
        """(person id, name) of those who run this cohort."""
        with self._tools.database.read() as tx:
            self._may_see(tx, actor, cohort_id)
            return store.trainers(tx, cohort_id)

    def possible_trainers(self, actor: Actor) -> list[tuple[str, str]]:
        """(person id, name) of everyone who may run a class."""
        actor.require(Permission.MANAGE_COHORTS)
        with self._tools.database.read() as tx:
            rows = people.people_with_roles(tx, [Role.TRAINER.value], self._tools.clock())
        return [(person_id, name) for person_id, name, _ in rows]

    def _cohort(self, tx: Tx, cohort_id: str) -> CohortRow:
        rows = store.cohorts(tx, cohort_id)
        if not rows:
            raise Refusal(Code.NOT_FOUND)
        return rows[0]

    def _may_see(self, tx: Tx, actor: Actor, cohort_id: str) -> None:
        if actor.has(Permission.MANAGE_COHORTS):
            return
        actor.require(Permission.TAKE_ROLL)
        if not store.is_trainer(tx, cohort_id, actor.person_id):
            raise Refusal(Code.NOT_ALLOWED)

    def _note(self, tx: Tx, actor: Actor, act: AuditAct, subject: str, detail: Mapping[str, object]) -> None:
        audit.append(tx, self._tools.new_id, self._tools.clock(), actor, act, subject, detail)


def _title(text: str) -> str:
    clean = tidy(text)
    if not 3 <= len(clean) <= TITLE_MAX:
        raise Refusal(Code.BAD_TITLE, most=TITLE_MAX)
    return clean


def _counted_as(groups: Sequence[str], audience: Sequence[str]) -> str | None:
    """Under which group an enrolment is counted: one the course is written for, if the person has it."""
    fitting = [group for group in groups if group in audience]
    ranked = fitting or list(groups)
    return ranked[0] if ranked else None
