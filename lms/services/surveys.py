"""Surveys after a class: opening and closing them, and answering them in three ways, none with a name.

The office or the class's trainer opens one; whoever is asked answers on the light page, from the code on the
wall without signing in, or on paper. How an answer stays nobody's is in `survey_pool` and decisions/0022.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.domain.survey import SurveyForm, Way, read_answers
from lms.domain.times import local_date
from lms.services import cohort_access, territory
from lms.services.courses import Courses
from lms.services.survey_links import SurveyLinks
from lms.services.survey_pool import SurveyPool
from lms.services.tools import Tools
from lms.store import audit, cohorts
from lms.store import surveys as store
from lms.store.cohorts import CohortRow
from lms.store.database import Tx
from lms.store.surveys import SurveyRow


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey as those see it who answer. `about`: the meeting it is about, empty for the whole class."""

    id: str
    form: SurveyForm
    cohort_id: str
    cohort_title: str
    about: str
    last_day: date


@dataclass(frozen=True, slots=True)
class Standing:
    """A survey as those see it who run the class. `ways`: how many answered which way; `opened`: how many of
    these were opened so far. `is_open`: it can be answered now."""

    asked: Asked
    is_open: bool
    closed_on: date | None
    invited: int
    ways: Mapping[Way, int]
    opened: int

    @property
    def answered(self) -> int:
        return sum(self.ways.values())


@dataclass(frozen=True, slots=True)
class SurveyWall:
    """What the wall shows: `link` is for the code, counts, never names."""

    standing: Standing
    link: str


class Surveys:
    """Running one needs the same as running the class (`cohort_access.require_class`); answering needs an
    enrolment, or the code on the wall. `folder` is the data folder."""

    def __init__(self, tools: Tools, courses: Courses, folder: Path) -> None:
        self._tools = tools
        self._courses = courses
        self._pool = SurveyPool(tools, folder)
        self._links = SurveyLinks(tools)

    # --- running -----------------------------------------------------------------------------

    def classes(self, actor: Actor) -> list[CohortRow]:
        """The classes whose surveys this actor runs, the newest first. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            taught = territory.reach(tx, actor, Permission.TAKE_ROLL)
            own: frozenset[str] | None = frozenset()
            if actor.has(Permission.SEE_ALL_SESSIONS):
                own = territory.reach(tx, actor, Permission.SEE_ALL_SESSIONS)
            return cohorts.cohorts(tx, units=own, taught_by=actor.person_id, taught_in=taught)

    def forms(self, actor: Actor) -> tuple[SurveyForm, ...]:
        """The forms of the content folder. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.TAKE_ROLL)
        return self._courses.catalogue.surveys

    def open(
        self, actor: Actor, cohort_id: str, form_id: str, last_day: date, session_id: str | None = None
    ) -> str:
        """For the whole class, or for who was at one meeting; until the end of `last_day`. Returns its id.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, BAD_DEADLINE, SURVEY_FORM_UNKNOWN, SURVEY_RUNS.
        """
        actor.require(Permission.TAKE_ROLL)
        now = self._tools.clock()
        survey_id = self._tools.new_id()
        form = next((form for form in self._courses.catalogue.surveys if form.id == form_id), None)
        with self._tools.database.write() as tx:
            self._require_class(tx, actor, cohort_id)
            if session_id is not None:
                session = cohorts.session(tx, session_id)
                if session is None or session.cohort_id != cohort_id:
                    raise Refusal(Code.NOT_FOUND)
            if form is None:
                raise Refusal(Code.SURVEY_FORM_UNKNOWN)
            if last_day < local_date(now):
                raise Refusal(Code.BAD_DEADLINE)
            if any(
                row.session_id == session_id and self._is_open(row) for row in store.of_cohort(tx, cohort_id)
            ):
                raise Refusal(Code.SURVEY_RUNS)
            store.open_survey(
                tx,
                survey_id,
                cohort_id,
                session_id,
                form.model_dump_json(),
                last_day,
                actor.person_id,
                now,
            )
            store.begin_tallies(
                tx,
                survey_id,
                [(question.id, value) for question in form.questions for value in question.values()],
            )
            detail = {"cohort": cohort_id, "session": session_id, "form": form.id, "last_day": last_day}
            self._note(tx, actor, AuditAct.SURVEY_OPENED, survey_id, detail)
        return survey_id

    def of_cohort(self, actor: Actor, cohort_id: str) -> list[Standing]:
        """The newest first; what has run out is closed by the way. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        with self._tools.database.read() as tx:
            self._require_class(tx, actor, cohort_id)
        self.close_due()
        with self._tools.database.read() as tx:
            return [self._standing(tx, row) for row in store.of_cohort(tx, cohort_id)]

    def close(self, actor: Actor, survey_id: str) -> None:
        """Before its last day. Raises Refusal NOT_ALLOWED, NOT_FOUND, SURVEY_CLOSED."""
        with self._tools.database.write() as tx:
            row = self._runs(tx, actor, survey_id)
            if row.closed_at is not None:
                raise Refusal(Code.SURVEY_CLOSED)
            self._close(tx, row)
            self._note(tx, actor, AuditAct.SURVEY_CLOSED, survey_id, store.counts(tx, survey_id))
        self._pool.tidy(survey_id)

    def start(self) -> None:
        """When the program starts: close what ran out while it was off, and throw away keys that a power cut
        has left."""
        self.close_due()
        for survey_id in self._pool.surveys_with_keys():
            self._pool.tidy(survey_id)

    def close_due(self) -> int:
        """Close what has passed its last day, as the program itself; how many. Whenever somebody
        looks."""
        today = local_date(self._tools.clock())
        with self._tools.database.read() as tx:
            if not store.overdue(tx, today):
                return 0
        closed = []
        with self._tools.database.write() as tx:
            for survey_id in store.overdue(tx, today):
                row = store.one(tx, survey_id)
                if row is not None:
                    self._close(tx, row)
                    closed.append(survey_id)
        for survey_id in closed:
            self._pool.tidy(survey_id)
        return len(closed)

    def wall(self, actor: Actor, survey_id: str) -> SurveyWall:
        """Raises Refusal NOT_ALLOWED, NOT_FOUND, SURVEY_CLOSED."""
        with self._tools.database.read() as tx:
            row = self._runs(tx, actor, survey_id)
            self._require_open(row)
            return SurveyWall(self._standing(tx, row), self._links.link(survey_id))

    def standing(self, actor: Actor, survey_id: str) -> Standing:
        """Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        with self._tools.database.read() as tx:
            return self._standing(tx, self._runs(tx, actor, survey_id))

    def key_in(self, actor: Actor, survey_id: str, given: Mapping[str, str]) -> int:
        """One paper, which bears no name; how many papers are in now. Also after the closing, for papers take
        longer. Raises Refusal NOT_ALLOWED, NOT_FOUND, and as `domain.survey.read_answers`; SURVEY_FULL when
        there are more answers than people."""
        with self._tools.database.write() as tx:
            row = self._runs(tx, actor, survey_id)
            form = form_of(row)
            answers = read_answers(form, given)
            counts = store.counts(tx, survey_id)
            if _answered(counts) >= store.enrolled(tx, survey_id):
                raise Refusal(Code.SURVEY_FULL)
            store.count(tx, survey_id, Way.PAPER.value)
            self._pool.add_open(tx, survey_id, form, [answers])
            self._note(tx, actor, AuditAct.SURVEY_KEYED, survey_id, {"papers": counts[Way.PAPER.value] + 1})
        return counts[Way.PAPER.value] + 1

    # --- answering ---------------------------------------------------------------------------

    def waiting(self, actor: Actor) -> list[Asked]:
        """What this person is asked and has not answered. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.LEARN)
        today = local_date(self._tools.clock())
        with self._tools.database.read() as tx:
            return [_asked(row) for row in store.asking(tx, actor.person_id, today)]

    def form(self, actor: Actor, survey_id: str) -> Asked:
        """To be filled in. Raises Refusal NOT_FOUND (there is none, or it does not ask this person),
        SURVEY_ANSWERED, SURVEY_CLOSED."""
        with self._tools.database.read() as tx:
            return _asked(self._asks(tx, actor, survey_id))

    def answer(self, actor: Actor, survey_id: str, given: Mapping[str, str]) -> Asked:
        """Once. No line in the audit: it would say when. Raises Refusal as `form` and as
        `domain.survey.read_answers`."""
        with self._tools.database.write() as tx:
            row = self._asks(tx, actor, survey_id)
            form = form_of(row)
            answers = read_answers(form, given)
            store.note_answered(tx, survey_id, actor.person_id)
            store.count(tx, survey_id, Way.ACCOUNT.value)
            opened = self._pool.put_in(tx, survey_id, form, answers)
        if opened:
            self._pool.tidy(survey_id)
        return _asked(row)

    def form_by_link(self, link: str) -> tuple[Asked, str]:
        """For a phone in the room that read the code on the wall: the form, and the ticket to answer it with.
        Raises Refusal SURVEY_LINK_OLD, SURVEY_CLOSED."""
        survey_id = self._links.survey_of(link)
        return self._by_link(survey_id), self._links.ticket(survey_id)

    def form_by_ticket(self, ticket: str) -> Asked:
        """To be shown again with what was typed. Raises Refusal SURVEY_LINK_OLD, SURVEY_CLOSED."""
        return self._by_link(self._links.read(ticket).survey_id)

    def answer_by_ticket(self, ticket: str, given: Mapping[str, str]) -> Asked:
        """Once for each ticket; and never more answers than people of the class, for a phone in the room is
        nobody in particular. Raises Refusal SURVEY_LINK_OLD, SURVEY_CLOSED, SURVEY_ANSWERED, SURVEY_FULL, and
        as `domain.survey.read_answers`."""
        held = self._links.read(ticket)
        with self._tools.database.write() as tx:
            row = store.one(tx, held.survey_id)
            if row is None:
                raise Refusal(Code.SURVEY_LINK_OLD)
            if store.is_spent(tx, held.digest):
                raise Refusal(Code.SURVEY_ANSWERED)
            self._require_open(row)
            form = form_of(row)
            answers = read_answers(form, given)
            if _answered(store.counts(tx, row.id)) >= store.enrolled(tx, row.id):
                raise Refusal(Code.SURVEY_FULL)
            store.spend(tx, held.digest, row.id)
            store.count(tx, row.id, Way.ROOM.value)
            opened = self._pool.put_in(tx, row.id, form, answers)
        if opened:
            self._pool.tidy(row.id)
        return _asked(row)

    # --- steps -------------------------------------------------------------------------------

    def _by_link(self, survey_id: str) -> Asked:
        with self._tools.database.read() as tx:
            row = store.one(tx, survey_id)
        if row is None:
            raise Refusal(Code.SURVEY_LINK_OLD)
        self._require_open(row)
        return _asked(row)

    def _asks(self, tx: Tx, actor: Actor, survey_id: str) -> SurveyRow:
        row = store.one(tx, survey_id)
        if row is None or not store.is_invited(tx, survey_id, actor.person_id):
            raise Refusal(Code.NOT_FOUND)
        if store.has_answered(tx, survey_id, actor.person_id):
            raise Refusal(Code.SURVEY_ANSWERED)
        self._require_open(row)
        return row

    def _close(self, tx: Tx, row: SurveyRow) -> None:
        self._pool.close(tx, row.id, form_of(row))
        store.close(tx, row.id, store.invited(tx, row.id), self._tools.clock())

    def _is_open(self, row: SurveyRow) -> bool:
        return row.closed_at is None and local_date(self._tools.clock()) <= row.last_day

    def _require_open(self, row: SurveyRow) -> None:
        if not self._is_open(row):
            raise Refusal(Code.SURVEY_CLOSED)

    def _require_class(self, tx: Tx, actor: Actor, cohort_id: str) -> None:
        actor.require(Permission.TAKE_ROLL)
        unit_id = cohorts.unit_of(tx, cohort_id)
        if unit_id is None:
            raise Refusal(Code.NOT_FOUND)
        cohort_access.require_class(tx, actor, cohort_id, unit_id)

    def _runs(self, tx: Tx, actor: Actor, survey_id: str) -> SurveyRow:
        actor.require(Permission.TAKE_ROLL)
        row = store.one(tx, survey_id)
        if row is None:
            raise Refusal(Code.NOT_FOUND)
        cohort_access.require_class(tx, actor, row.cohort_id, row.unit_id)
        return row

    def _standing(self, tx: Tx, row: SurveyRow) -> Standing:
        counts = store.counts(tx, row.id)
        closed_on = local_date(row.closed_at) if row.closed_at else None
        invited = store.invited(tx, row.id) if row.invited is None else row.invited
        ways = {way: counts[way.value] for way in Way}
        return Standing(_asked(row), self._is_open(row), closed_on, invited, ways, counts["opened"])

    def _note(
        self, tx: Tx, actor: Actor, act: AuditAct, survey_id: str, detail: Mapping[str, object]
    ) -> None:
        audit.append(tx, self._tools.new_id, self._tools.clock(), actor, act, survey_id, detail)


def form_of(row: SurveyRow) -> SurveyForm:
    """The form as it was when the survey was opened."""
    return SurveyForm.model_validate_json(row.form)


def _asked(row: SurveyRow) -> Asked:
    return Asked(row.id, form_of(row), row.cohort_id, row.cohort_title, row.session_title or "", row.last_day)


def _answered(counts: Mapping[str, int]) -> int:
    return sum(counts[way.value] for way in Way)
