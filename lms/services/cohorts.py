"""The office opens a cohort on a course, enrols people, schedules class sessions with trainers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from lms.domain import quiz as quiz_rules
from lms.domain.audit import AuditAct
from lms.domain.course import Course
from lms.domain.errors import Code, Refusal
from lms.domain.names import tidy
from lms.domain.people import Actor, Permission, Role
from lms.domain.times import local_date
from lms.domain.unit_tree import UnitTree, living
from lms.services import approvals, cohort_access, erased, territory
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.store import attempts, audit, people
from lms.store import cohorts as store
from lms.store.cohorts import CohortRow, MemberRow, SessionRow, TrainerRow
from lms.store.database import Tx
from lms.store.people import UnitRow

TITLE_MAX = 120
LONGEST_SESSION = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A class meeting to be scheduled; `starts_at` and `ends_at` are aware instants."""

    title: str
    place: str
    starts_at: datetime
    ends_at: datetime


class ShortQuiz(NamedTuple):
    """A quiz without enough questions that may be graded."""

    quiz: str
    usable: int
    needed: int


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of a request to enrol."""

    added: int
    already: int


class Cohorts:
    """Every act needs MANAGE_COHORTS in the cohort's unit; who else sees a cohort, and whom of it, is said in
    `cohort_access`."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def open_cohort(
        self,
        actor: Actor,
        *,
        title: str,
        course_id: str,
        unit_id: str,
        deadline: date,
        graded: bool = True,
        members: Sequence[str] = (),
    ) -> str:
        """On the newest published version of the course, with these members enrolled by the same write.
        Returns the cohort's id.

        Raises Refusal BAD_TITLE, BAD_DEADLINE, UNKNOWN_UNIT, COURSE_UNKNOWN, COURSE_UNPUBLISHED,
        COURSE_CHANGED, COURSE_NOT_READY (`quiz`, `count`, `needed`: it has too few questions that may be
        graded), and with members as `enrol`. Not `graded`: its quizzes are practice, and nothing is asked of
        them.
        """
        actor.require(Permission.MANAGE_COHORTS)
        now = self._tools.clock()
        clean = _title(title)
        if deadline < local_date(now):
            raise Refusal(Code.BAD_DEADLINE)
        cohort_id = self._tools.new_id()
        with self._tools.database.write() as tx:
            if not UnitTree(people.units(tx)).lives(unit_id, local_date(now)):
                raise Refusal(Code.UNKNOWN_UNIT)
            territory.require(tx, actor, Permission.MANAGE_COHORTS, unit_id)
            course = self._courses.published(tx, course_id)
            gradable = approvals.gradable(tx, course, local_date(now))
            short = _short_quizzes(course, gradable)
            if graded and short:
                first = short[0]
                raise Refusal(Code.COURSE_NOT_READY, quiz=first.quiz, count=first.usable, needed=first.needed)
            store.open_cohort(
                tx, cohort_id, clean, course.id, course.version, unit_id, deadline, actor.person_id, now
            )
            if not graded:
                attempts.open_for_practice(tx, cohort_id)
            detail = {"title": clean, "course": course.id, "graded": graded}
            self._note(tx, actor, AuditAct.COHORT_OPENED, cohort_id, detail)
            if members:
                self._enrol_listed(tx, actor, cohort_id, members)
        return cohort_id

    def enrol(self, actor: Actor, cohort_id: str, person_ids: Sequence[str]) -> Enrolled:
        """By list: people of the actor's own reach, into a cohort of that reach or of a unit above it. Pins
        the course's completion rule for each. Repeats are harmless; with one outsider nobody is enrolled.

        Raises Refusal NOBODY_CHOSEN, NOT_FOUND, NOT_ALLOWED.
        """
        actor.require(Permission.MANAGE_COHORTS)
        if not person_ids:
            raise Refusal(Code.NOBODY_CHOSEN)
        with self._tools.database.write() as tx:
            return self._enrol_listed(tx, actor, cohort_id, person_ids)

    def enrol_matching(
        self, actor: Actor, cohort_id: str, *, trainee_groups: Sequence[str], unit_ids: Sequence[str]
    ) -> Enrolled:
        """By unit and group: everyone of the actor's own reach who is now in any of the groups in any of the
        units (empty: all). Raises Refusal as `enrol`."""
        actor.require(Permission.MANAGE_COHORTS)
        with self._tools.database.write() as tx:
            unit_id = self._unit(tx, cohort_id)
            own = cohort_access.require_enrolling(tx, actor, unit_id)
            homes = store.homes(tx, people.members(tx, trainee_groups, unit_ids))
            wanted = [who for who, home in homes.items() if own is None or home in own]
            if not wanted:
                raise Refusal(Code.NOBODY_CHOSEN)
            return self._enrol(tx, actor, cohort_id, sorted(wanted), homes)

    def _enrol_listed(self, tx: Tx, actor: Actor, cohort_id: str, person_ids: Sequence[str]) -> Enrolled:
        wanted = list(dict.fromkeys(person_ids))
        own = cohort_access.require_enrolling(tx, actor, self._unit(tx, cohort_id))
        homes = store.homes(tx, wanted)
        if any(person_id not in homes for person_id in wanted):
            raise Refusal(Code.NOT_FOUND)
        if own is not None and not own.issuperset(homes.values()):
            raise Refusal(Code.NOT_ALLOWED, permission=Permission.MANAGE_COHORTS.value)
        return self._enrol(tx, actor, cohort_id, wanted, homes)

    def _enrol(
        self, tx: Tx, actor: Actor, cohort_id: str, wanted: Sequence[str], homes: Mapping[str, str]
    ) -> Enrolled:
        erased.require_here(tx, wanted)
        now = self._tools.clock()
        cohort = self._cohort(tx, cohort_id)
        course = self._courses.version(cohort.course_id, cohort.course_version)
        already = store.enrolled_people(tx, cohort_id)
        groups = store.groups_of_people(tx, wanted, local_date(now))
        audience = [item.value for item in course.audience]
        pinned = course.completion
        if attempts.is_practice(tx, cohort_id):
            pinned = pinned.model_copy(update={"quizzes": "none"})
        rule = pinned.model_dump_json()
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
                    homes[person_id],
                    _counted_as(groups.get(person_id, []), audience),
                    actor.person_id,
                    now,
                ]
                for person_id in new
            ],
        )
        self._note(tx, actor, AuditAct.ENROLLED, cohort_id, {"people": len(new)})
        return Enrolled(len(new), len(wanted) - len(new))

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
            territory.require(tx, actor, Permission.MANAGE_COHORTS, self._unit(tx, cohort_id))
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
            self._note(tx, actor, AuditAct.SESSION_SCHEDULED, cohort_id, {"sessions": ids})
        return ids

    def assign_trainer(self, actor: Actor, cohort_id: str, person_id: str) -> None:
        """Raises Refusal NOT_A_TRAINER when the person holds no trainer role now for the cohort's unit,
        NOT_FOUND, NOT_ALLOWED."""
        actor.require(Permission.MANAGE_COHORTS)
        with self._tools.database.write() as tx:
            unit_id = self._unit(tx, cohort_id)
            territory.require(tx, actor, Permission.MANAGE_COHORTS, unit_id)
            if person_id not in {row.person_id for row in self._may_teach(tx, unit_id)}:
                raise Refusal(Code.NOT_A_TRAINER)
            store.assign_trainer(tx, cohort_id, person_id)
            self._note(tx, actor, AuditAct.TRAINER_ASSIGNED, cohort_id, {"trainer": person_id})

    def unassign_trainer(self, actor: Actor, cohort_id: str, person_id: str) -> None:
        """From now on they run this cohort no more, and scanners they opened stop. Whoever is not assigned:
        no act. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        actor.require(Permission.MANAGE_COHORTS)
        with self._tools.database.write() as tx:
            territory.require(tx, actor, Permission.MANAGE_COHORTS, self._unit(tx, cohort_id))
            if store.is_trainer(tx, cohort_id, person_id):
                store.unassign_trainer(tx, cohort_id, person_id)
                self._note(tx, actor, AuditAct.TRAINER_UNASSIGNED, cohort_id, {"trainer": person_id})

    # --- looking -----------------------------------------------------------------------------

    def all(self, actor: Actor) -> list[CohortRow]:
        """The newest first: those of the actor's reach, those they teach, and those of units above, counted
        by their own people."""
        with self._tools.database.read() as tx:
            sees = cohort_access.listed(tx, actor)
            return store.cohorts(
                tx,
                units=sees.units,
                above=sees.above,
                taught_by=actor.person_id,
                taught_in=sees.taught_in,
            )

    def one(self, actor: Actor, cohort_id: str) -> CohortRow:
        """Counts are of the people whom the actor sees. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            unit_id = self._unit(tx, cohort_id)
            sees = cohort_access.view(tx, actor, cohort_id, unit_id)
            return store.cohorts(tx, cohort_id=cohort_id, units=sees.units, above=[unit_id])[0]

    def is_practice(self, actor: Actor, cohort_id: str) -> bool:
        """Whether its quizzes do not count. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            cohort_access.view(tx, actor, cohort_id, self._unit(tx, cohort_id))
            return attempts.is_practice(tx, cohort_id)

    def short_quizzes(self, actor: Actor, course_id: str) -> list[ShortQuiz]:
        """Why a graded cohort cannot be opened on the newest published version of a course; none: it can.
        Raises Refusal NOT_ALLOWED, COURSE_UNKNOWN, COURSE_UNPUBLISHED, COURSE_CHANGED."""
        actor.require(Permission.MANAGE_COHORTS)
        with self._tools.database.read() as tx:
            course = self._courses.published(tx, course_id)
            return _short_quizzes(course, approvals.gradable(tx, course, local_date(self._tools.clock())))

    def may_change(self, actor: Actor, cohort_id: str) -> bool:
        """Whether the actor schedules and assigns here; otherwise they only see what `members` shows. Raises
        Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            return cohort_access.view(tx, actor, cohort_id, self._unit(tx, cohort_id)).manages

    def members(self, actor: Actor, cohort_id: str) -> list[MemberRow]:
        """By name; of a cohort of a unit above only the actor's own people. Raises Refusal NOT_FOUND,
        NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            sees = cohort_access.view(tx, actor, cohort_id, self._unit(tx, cohort_id))
            return store.members(tx, cohort_id, sees.units)

    def sessions(self, actor: Actor, cohort_id: str) -> list[SessionRow]:
        """Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            cohort_access.view(tx, actor, cohort_id, self._unit(tx, cohort_id))
            return store.sessions_of(tx, cohort_id)

    def trainers(self, actor: Actor, cohort_id: str) -> list[tuple[str, str]]:
        """(person id, name) of those who are assigned to it. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            cohort_access.view(tx, actor, cohort_id, self._unit(tx, cohort_id))
            return store.trainers(tx, cohort_id)

    def possible_trainers(self, actor: Actor, cohort_id: str) -> list[TrainerRow]:
        """Everyone whose right to teach covers the cohort's unit, by name. Raises Refusal NOT_FOUND,
        NOT_ALLOWED."""
        actor.require(Permission.MANAGE_COHORTS)
        with self._tools.database.read() as tx:
            unit_id = self._unit(tx, cohort_id)
            territory.require(tx, actor, Permission.MANAGE_COHORTS, unit_id)
            return self._may_teach(tx, unit_id)

    def units(self, actor: Actor) -> list[UnitRow]:
        """The units of today where the actor may open cohorts, and whose people they may enrol.

        Raises Refusal NOT_ALLOWED.
        """
        with self._tools.database.read() as tx:
            own = territory.reach(tx, actor, Permission.MANAGE_COHORTS)
            found = living(people.units(tx), local_date(self._tools.clock()))
            return [unit for unit in found if own is None or unit.id in own]

    def _may_teach(self, tx: Tx, unit_id: str) -> list[TrainerRow]:
        within = UnitTree(people.units(tx)).within(unit_id)
        found: dict[str, TrainerRow] = {}
        for row in store.teaching_grants(tx, Role.TRAINER.value, self._tools.clock()):
            if row.grant_unit_id is None or row.grant_unit_id in within:
                found.setdefault(row.person_id, row)
        return list(found.values())

    def _unit(self, tx: Tx, cohort_id: str) -> str:
        unit_id = store.unit_of(tx, cohort_id)
        if unit_id is None:
            raise Refusal(Code.NOT_FOUND)
        return unit_id

    def _cohort(self, tx: Tx, cohort_id: str) -> CohortRow:
        rows = store.cohorts(tx, cohort_id=cohort_id)
        if not rows:
            raise Refusal(Code.NOT_FOUND)
        return rows[0]

    def _note(self, tx: Tx, actor: Actor, act: AuditAct, subject: str, detail: Mapping[str, object]) -> None:
        audit.append(tx, self._tools.new_id, self._tools.clock(), actor, act, subject, detail)


def _short_quizzes(course: Course, gradable: frozenset[str]) -> list[ShortQuiz]:
    return [
        ShortQuiz(quiz.title, sum(one.id in gradable for one in quiz.questions), quiz_rules.needed(quiz))
        for quiz in course.quizzes()
        if not quiz_rules.enough(quiz, gradable)
    ]


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
