"""What the office sees of results: figures, units, people, and the same as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from lms.documents import tables
from lms.documents.tables import Cell, Column
from lms.domain.audit import AuditAct
from lms.domain.completion import (
    CompletionState,
    Counts,
    ScheduledSession,
    can_still_attend,
    judge,
    minutes_needed,
    requirements,
)
from lms.domain.errors import Code, Refusal
from lms.domain.names import fold, sort_key
from lms.domain.people import Actor, Permission
from lms.domain.report import (
    EnrolmentLine,
    Figures,
    Period,
    UnitOf,
    best_enrolments,
    by_unit,
    by_unit_and_group,
    figures,
)
from lms.domain.times import local_date
from lms.services import territory
from lms.services.assessment import assess_all
from lms.services.courses import Courses
from lms.services.overdue import hand_in_overdue
from lms.services.results import PersonResult, ReportUnits, UnitResult, named, person_table, unit_table
from lms.services.tools import Tools
from lms.store import audit, people
from lms.store import completion as completion_store
from lms.store import reports as store
from lms.store.database import Tx
from lms.store.reports import CohortFacts, EnrolmentCounts, ListedPerson

WEEK = timedelta(days=7)
FileKind = Literal["xlsx", "csv"]


@dataclass(frozen=True, slots=True)
class Overview:
    """The office's first page: `units` from the lowest share up, `table` in the order of names."""

    figures: Figures
    units: tuple[UnitResult, ...]
    table: tuple[UnitResult, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """`total` lines match; `rows` are those asked for."""

    rows: tuple[PersonResult, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A table to be handed to a browser."""

    name: str
    content: bytes
    mime: str


class Reporting:
    """Everything needs SEE_REPORTS, and shows of people and figures what lies within that right's reach.
    `group` and `period` None mean all; `of` says by which unit people are counted."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    # --- figures -----------------------------------------------------------------------------

    def overview(
        self,
        actor: Actor,
        group: str | None = None,
        period: Period | None = None,
        of: UnitOf = UnitOf.THEN,
    ) -> Overview:
        """Raises Refusal NOT_ALLOWED."""
        now = self._now(actor)
        with self._tools.database.read() as tx:
            units = self._units(tx, territory.reach(tx, actor, Permission.SEE_REPORTS), of, now)
            lines = self._lines(tx, units, group, period, now)
        names = units.names
        table = sorted(
            by_unit_and_group(lines), key=lambda line: (sort_key(names[line.unit_id]), line.group or "")
        )
        return Overview(
            figures(lines),
            tuple(named(line, names) for line in by_unit(lines)),
            tuple(named(line, names) for line in table),
        )

    def periods(self, actor: Actor) -> tuple[Period, ...]:
        """Years and quarters in which cohorts end, the latest first; a year before its quarters."""
        with self._tools.database.read() as tx:
            days = store.deadlines(tx, territory.reach(tx, actor, Permission.SEE_REPORTS))
        found: dict[Period, None] = {}
        for day in days:
            found[Period(day.year)] = None
            found[Period(day.year, (day.month + 2) // 3)] = None
        return tuple(sorted(found, key=lambda period: (-period.year, -(period.quarter or 9))))

    def groups(self, actor: Actor) -> tuple[str, ...]:
        """Groups that anybody is enrolled as."""
        with self._tools.database.read() as tx:
            return tuple(store.groups(tx, territory.reach(tx, actor, Permission.SEE_REPORTS)))

    def unit_name(self, actor: Actor, unit_id: str) -> str:
        """Of a unit within reach. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        actor.require(Permission.SEE_REPORTS)
        with self._tools.database.read() as tx:
            name = next((unit.name for unit in people.units(tx) if unit.id == unit_id), None)
            if name is None:
                raise Refusal(Code.NOT_FOUND)
            territory.require(tx, actor, Permission.SEE_REPORTS, unit_id)
        return name

    def _now(self, actor: Actor) -> datetime:
        """The moment results are counted at, with everything handed in whose time was over by then."""
        actor.require(Permission.SEE_REPORTS)
        hand_in_overdue(self._tools, self._courses)
        return self._tools.clock()

    def _units(self, tx: Tx, reach: frozenset[str] | None, of: UnitOf, now: datetime) -> ReportUnits:
        return ReportUnits(people.units(tx), of, reach, local_date(now))

    def _lines(
        self, tx: Tx, units: ReportUnits, group: str | None, period: Period | None, now: datetime
    ) -> list[EnrolmentLine]:
        first, last = (period.first, period.last) if period else (None, None)
        cohorts = {cohort.id: cohort for cohort in store.cohorts(tx, first, last)}
        sessions = completion_store.sessions_of(tx, list(cohorts))
        open_sessions = [
            session.id
            for cohort_id, cohort in cohorts.items()
            for session in sessions[cohort_id]
            if can_still_attend(session, cohort.deadline, now)
        ]
        found = store.counts(tx, list(cohorts), open_sessions, group, now - WEEK)
        judges: dict[tuple[str, str], Callable[[EnrolmentCounts], EnrolmentLine]] = {}
        lines = []
        for counted in found:
            unit_id = units.counted(counted.unit_id, counted.home_unit_id)
            if not units.shows(unit_id):
                continue
            key = (counted.cohort_id, counted.rule)
            judged = judges.get(key)
            if judged is None:
                cohort = cohorts[counted.cohort_id]
                judged = judges[key] = self._judge(cohort, sessions[cohort.id], counted.rule, now)
            lines.append(judged(counted)._replace(unit_id=unit_id))
        return lines

    def _judge(
        self, cohort: CohortFacts, sessions: Sequence[ScheduledSession], rule: str, now: datetime
    ) -> Callable[[EnrolmentCounts], EnrolmentLine]:
        """The domain's rule with everything filled in that a cohort has in common."""
        pinned = completion_store.parse_rule(rule)
        required = requirements(self._courses.version(cohort.course_id, cohort.course_version), pinned)
        lessons, quizzes = len(required.lessons), len(required.quizzes)
        needed = minutes_needed(sum(session.minutes for session in sessions), pinned.min_attendance_percent)
        still_open = sum(
            session.minutes for session in sessions if can_still_attend(session, cohort.deadline, now)
        )
        passed = local_date(now) > cohort.deadline

        def judged(counted: EnrolmentCounts) -> EnrolmentLine:
            state = judge(
                Counts(
                    counted.minutes_present,
                    needed,
                    still_open - counted.minutes_open,
                    lessons - counted.lessons_done,
                    max(0, quizzes - counted.quizzes_passed),  # of practice some may be passed, too
                    bool(quizzes) and counted.most_failed >= required.max_attempts,
                    passed,
                )
            )
            newly = state is CompletionState.COMPLETE and (
                counted.minutes_before < needed
                or counted.lessons_before < lessons
                or counted.quizzes_before < quizzes
            )
            return EnrolmentLine(
                counted.enrolment_id,
                counted.cohort_id,
                cohort.course_id,
                counted.person_id,
                counted.unit_id,
                counted.group,
                cohort.deadline,
                state,
                counted.started,
                counted.certified,
                newly,
            )

        return judged

    # --- people ------------------------------------------------------------------------------

    def people(
        self,
        actor: Actor,
        *,
        unit_id: str | None = None,
        group: str | None = None,
        period: Period | None = None,
        state: CompletionState | None = None,
        incomplete: bool = False,
        not_started: bool = False,
        search: str = "",
        of: UnitOf = UnitOf.THEN,
        limit: int | None = 100,
        offset: int = 0,
    ) -> PeoplePage:
        """Down to the person, by name, with what is missing. `incomplete` leaves out who has completed,
        `search` is part of a name (marks do not matter), a learner code or a phone number. Raises Refusal
        NOT_ALLOWED, for a unit out of reach, too."""
        now = self._now(actor)
        with self._tools.database.read() as tx:
            units = self._units(tx, territory.reach(tx, actor, Permission.SEE_REPORTS), of, now)
            if unit_id is not None:
                territory.require(tx, actor, Permission.SEE_REPORTS, unit_id)
            chosen = [
                line.enrolment_id
                for line in best_enrolments(self._lines(tx, units, group, period, now))
                if (unit_id is None or line.unit_id == unit_id)
                and (state is None or line.state is state)
                and not (incomplete and line.state is CompletionState.COMPLETE)
                and not (not_started and line.started)
            ]
            listed = store.listed(tx, chosen, fold(search), units.reach)
            end = None if limit is None else offset + limit
            rows = self._with_completion(tx, units, listed[offset:end], now)
        return PeoplePage(rows, len(listed))

    def not_started(
        self,
        actor: Actor,
        *,
        unit_id: str | None = None,
        group: str | None = None,
        period: Period | None = None,
        search: str = "",
        of: UnitOf = UnitOf.THEN,
        limit: int | None = 100,
        offset: int = 0,
    ) -> PeoplePage:
        """Who has not opened a lesson, begun a quiz or come to a session of the course."""
        return self.people(
            actor,
            unit_id=unit_id,
            group=group,
            period=period,
            incomplete=True,
            not_started=True,
            search=search,
            of=of,
            limit=limit,
            offset=offset,
        )

    def _with_completion(
        self, tx: Tx, units: ReportUnits, listed: Sequence[ListedPerson], now: datetime
    ) -> tuple[PersonResult, ...]:
        answers = assess_all(tx, self._courses, [person.enrolment_id for person in listed], now)
        return tuple(
            PersonResult(
                person.enrolment_id,
                person.person_id,
                person.learner_code,
                person.full_name,
                person.phone,
                units.names.get(units.counted(person.unit_id, person.home_unit_id), ""),
                # The village is that of today: beside a unit they have left it would name no place.
                person.village if units.today(person.unit_id) == units.today(person.home_unit_id) else None,
                person.group,
                person.cohort_title,
                self._courses.version(person.course_id, person.course_version).title,
                answers[person.enrolment_id][1],
                answers[person.enrolment_id][0].started,
                person.code,
                person.register_number,
            )
            for person in listed
        )

    # --- files -------------------------------------------------------------------------------

    def export_units(
        self,
        actor: Actor,
        kind: FileKind,
        group: str | None = None,
        period: Period | None = None,
        of: UnitOf = UnitOf.THEN,
    ) -> ExportedFile:
        """The unit × group table as it stands. Raises Refusal NOT_ALLOWED."""
        table = self.overview(actor, group, period, of).table
        columns, rows = unit_table(table, of)
        return self._file(actor, kind, "Kết quả theo đơn vị", "ket-qua-theo-don-vi", columns, rows, of)

    def export_people(
        self,
        actor: Actor,
        kind: FileKind,
        *,
        unit_id: str | None = None,
        group: str | None = None,
        period: Period | None = None,
        state: CompletionState | None = None,
        incomplete: bool = False,
        not_started: bool = False,
        search: str = "",
        of: UnitOf = UnitOf.THEN,
    ) -> ExportedFile:
        """The list of `people`, all of it. Raises Refusal NOT_ALLOWED."""
        page = self.people(
            actor,
            unit_id=unit_id,
            group=group,
            period=period,
            state=state,
            incomplete=incomplete,
            not_started=not_started,
            search=search,
            of=of,
            limit=None,
        )
        columns, rows = person_table(page.rows, of)
        return self._file(actor, kind, "Kết quả từng người", "ket-qua-tung-nguoi", columns, rows, of)

    def _file(
        self,
        actor: Actor,
        kind: FileKind,
        title: str,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        of: UnitOf,
    ) -> ExportedFile:
        """Lists of people leave the store only with an audit line."""
        now = self._tools.clock()
        content = tables.xlsx(title, columns, rows) if kind == "xlsx" else tables.csv_bytes(columns, rows)
        with self._tools.database.write() as tx:
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.LIST_EXPORTED,
                name,
                {"rows": len(rows), "kind": kind, "units": of.value},
            )
        return ExportedFile(f"{name}-{local_date(now):%Y-%m-%d}.{kind}", content, _MIMES[kind])


_MIMES: dict[FileKind, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
