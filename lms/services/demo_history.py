"""A year of twelve cohorts, made through the services with a clock that is put where things happen.

Everything is put on an agenda first and then done in order of time, so that numbers and audit lines come
in the order in which they would have come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from lms import text_demo
from lms.domain.attendance import Status
from lms.domain.people import Actor
from lms.domain.roster import Sex
from lms.domain.times import VIETNAM, local_date
from lms.services.accounts import Accounts
from lms.services.attendance import Attendance, ScanItem
from lms.services.certification import Certification
from lms.services.cohorts import Cohorts, SessionPlan
from lms.services.courses import Courses
from lms.services.demo import Demo
from lms.services.demo_study import Learner
from lms.services.jobs import Jobs
from lms.services.learning_bulk import LearningBulk
from lms.services.people import People, PersonForm

COURSE = "HGV-01"
OPEN_ENROLLED = 230  # at least, where there are as many mediators
ARRIVALS_AT_ONCE = 12


class HistoryClock:
    """The time it is in the story."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Rooms:
    """The services the story is told with; all of them read `clock`."""

    clock: HistoryClock
    demo: Demo
    accounts: Accounts
    people: People
    courses: Courses
    cohorts: Cohorts
    learning: LearningBulk
    attendance: Attendance
    jobs: Jobs
    certification: Certification


@dataclass(frozen=True, slots=True)
class Plan:
    """One cohort. Days count from today, the past is negative. `share`: of the mediators who are not in the
    cohort that is open now. `certified`: how many of those who completed have their certificate."""

    opened: int
    sessions: tuple[int, ...]
    deadline: int
    share: float
    diligence: float
    certified: float = 0.0
    open_now: bool = False


PLANS = (
    Plan(-357, (-343, -336), -318, 0.085, 0.95, certified=1.0),
    Plan(-324, (-310, -303), -286, 0.09, 0.93, certified=1.0),
    Plan(-291, (-277, -270), -253, 0.085, 0.94, certified=1.0),
    Plan(-255, (-241, -234), -217, 0.09, 0.9, certified=1.0),
    Plan(-216, (-202, -195), -178, 0.09, 0.85, certified=0.7),
    Plan(-172, (-158, -151), -134, 0.08, 0.7, certified=0.5),
    Plan(-139, (-125, -118), -102, 0.07, 0.25),  # out of reach for most
    Plan(-66, (-52, 6), 24, 0.09, 0.8),
    Plan(-47, (-33, -12), 18, 0.09, 0.75),
    Plan(-29, (-9,), 35, 0.0, 0.7, open_now=True),
    Plan(-13, (7, 14), 45, 0.08, 0.5),
    Plan(-3, (16, 23), 60, 0.08, 0.0),
)


@dataclass(frozen=True, slots=True)
class Mediator:
    """Who may be enrolled, in order of their units."""

    person_id: str
    unit_id: str
    unit_name: str


@dataclass
class _Cohort:
    """A cohort while its story is being told."""

    number: int
    plan: Plan
    members: list[Mediator]
    trainer: Actor
    id: str = ""
    sessions: list[str] = field(default_factory=list)
    learners: dict[str, Learner] = field(default_factory=dict)


class History:
    """`tell()` does everything up to `now`, and leaves one session open."""

    def __init__(
        self,
        rooms: Rooms,
        random: Random,
        *,
        office: Actor,
        trainers: Sequence[Actor],
        mediators: Sequence[Mediator],
        now: datetime,
        progress: Callable[[int, int], None],
    ) -> None:
        self._rooms = rooms
        self._random = random
        self._office = office
        self._now = now
        self._progress = progress
        self._agenda: list[tuple[datetime, Callable[[], None]]] = []
        self._activated: set[str] = set()
        self._renamed = False
        self._cohorts = self._enrolments(trainers, mediators)

    def tell(self) -> None:
        for cohort in self._cohorts:
            self._put_on_agenda(cohort)
        agenda = sorted(
            (entry for entry in self._agenda if entry[0] <= self._now), key=lambda entry: entry[0]
        )
        for done, (when, act) in enumerate(agenda, start=1):
            self._rooms.clock.now = when
            act()
            self._progress(done, len(agenda))
        self._rooms.clock.now = self._now

    def _enrolments(self, trainers: Sequence[Actor], mediators: Sequence[Mediator]) -> list[_Cohort]:
        """Neighbouring units learn together. In a small demo, people come to more than one cohort."""
        in_open = min(len(mediators), max(OPEN_ENROLLED, len(mediators) * 3 // 20))
        others = list(mediators[in_open:]) if len(mediators) >= 2 * in_open else list(mediators)
        place = 0
        cohorts = []
        for number, plan in enumerate(PLANS, start=1):
            if plan.open_now:
                members = list(mediators[:in_open])
            else:
                size = max(1, round(len(others) * plan.share))
                members = [others[(place + step) % len(others)] for step in range(min(size, len(others)))]
                place += size
            cohorts.append(_Cohort(number, plan, members, trainers[number % len(trainers)]))
        return cohorts

    def _put_on_agenda(self, cohort: _Cohort) -> None:
        plan = cohort.plan
        opened = self._at(plan.opened, 8, 30)
        self._agenda.append((opened, lambda: self._open(cohort)))
        self._agenda.append((opened + timedelta(days=2, hours=1), lambda: self._activate(cohort)))
        for ordinal, day in enumerate(plan.sessions):
            starts = self._at(day, 8, 0)
            self._agenda.append((starts - timedelta(minutes=40), lambda n=ordinal: self._hold(cohort, n)))  # type: ignore[misc]
        ended = min(self._at(plan.deadline, 23, 0), self._now)
        self._agenda.append((ended, lambda: self._study(cohort)))
        if plan.open_now:
            self._agenda.append((self._now, lambda: self._begin(cohort)))
        if plan.certified:
            self._agenda.append((self._at(plan.deadline + 3, 9, 0), lambda: self._certify(cohort)))
        if plan.certified == 1.0:
            self._agenda.append((self._at(plan.deadline + 12, 14, 0), lambda: self._put_right(cohort)))

    # --- acts --------------------------------------------------------------------------------

    def _open(self, cohort: _Cohort) -> None:
        rooms, plan = self._rooms, cohort.plan
        unit_names = list(dict.fromkeys(member.unit_name for member in cohort.members))
        cohort.id = rooms.cohorts.open_cohort(
            self._office,
            title=text_demo.cohort_title(cohort.number, unit_names),
            course_id=COURSE,
            unit_id=cohort.members[0].unit_id,
            deadline=local_date(self._at(plan.deadline, 12, 0)),
        )
        rooms.cohorts.enrol(self._office, cohort.id, [member.person_id for member in cohort.members])
        rooms.cohorts.assign_trainer(self._office, cohort.id, cohort.trainer.person_id)
        plans = [
            SessionPlan(
                text_demo.SESSION_TITLES[ordinal],
                text_demo.hall(cohort.members[0].unit_name),
                self._at(day, 8, 0),
                self._at(day, 10, 0),
            )
            for ordinal, day in enumerate(plan.sessions)
        ]
        cohort.sessions = rooms.cohorts.schedule(self._office, cohort.id, plans)
        cohort.learners = {
            member.person_id: Learner(self._random, member.person_id, plan.diligence)
            for member in cohort.members
        }

    def _activate(self, cohort: _Cohort) -> None:
        """Slips were handed out; whoever means to learn has used theirs, and some of the others."""
        ids = [member.person_id for member in cohort.members if member.person_id not in self._activated]
        if not ids:
            return
        self._rooms.accounts.issue_activations(self._office, ids)
        used = [
            person_id
            for person_id in ids
            if cohort.learners[person_id].finishes or self._random.random() < 0.6
        ]
        if used:
            self._rooms.demo.activate(used)
        self._activated |= set(used)

    def _hold(self, cohort: _Cohort, ordinal: int) -> None:
        """A class session from the first scan to the corrections of the next day."""
        coming = [
            person_id
            for person_id, learner in cohort.learners.items()
            if self._random.random() < (0.97 if learner.finishes else 0.5)
        ]
        if not coming:
            return
        session_id, starts = cohort.sessions[ordinal], self._rooms.clock.now + timedelta(minutes=40)
        by_hand = [coming.pop() for _ in range(min(2, len(coming) - 1))]
        self._arrive(
            cohort, session_id, coming, starts - timedelta(minutes=35), starts + timedelta(minutes=10)
        )
        self._rooms.clock.now = starts + timedelta(minutes=20)
        for person_id in by_hand:
            self._rooms.attendance.tick(cohort.trainer, session_id, person_id)
        self._rooms.clock.now = starts + timedelta(days=1, hours=1)
        absent = [person_id for person_id in cohort.learners if person_id not in (*coming, *by_hand)]
        if coming and self._random.random() < 0.5:
            wrong = self._random.choice(coming)
            self._rooms.attendance.correct(
                cohort.trainer, session_id, wrong, Status.ABSENT, text_demo.WRONG_TICK
            )
        if absent:
            left_out = self._random.choice(absent)
            self._rooms.attendance.correct(
                cohort.trainer, session_id, left_out, Status.PRESENT, text_demo.LEFT_OUT
            )

    def _arrive(
        self, cohort: _Cohort, session_id: str, coming: Sequence[str], first: datetime, last: datetime
    ) -> None:
        """Some scan the code on the wall with their own phone, the others show their card."""
        rooms = self._rooms
        rooms.clock.now = first
        own_phone = [
            person_id for person_id in coming if person_id in self._activated and self._random.random() < 0.4
        ]
        tokens = rooms.demo.sign_in(own_phone) if own_phone else {}
        cards = {
            card.card.person_id: card.payload
            for card in rooms.people.cards_to_print(self._office, list(coming))
        }
        scanner = rooms.attendance.issue_scanner(cohort.trainer, session_id)
        span = (last - first).total_seconds()
        arrivals = sorted((first + timedelta(seconds=self._random.uniform(0, span)), who) for who in coming)
        for begin in range(0, len(arrivals), ARRIVALS_AT_ONCE):
            group = arrivals[begin : begin + ARRIVALS_AT_ONCE]
            rooms.clock.now = group[-1][0]
            items = [
                ScanItem(
                    client_id=f"{when:%H%M%S}-{who[-12:]}",
                    session_id=session_id,
                    card=cards[who],
                    scanned_at=when,
                )
                for when, who in group
                if who not in tokens
            ]
            waiting = []
            if items:
                rooms.attendance.submit_future(scanner.token, items).result()
            for _, who in group:
                if who in tokens:
                    ticket, _ = rooms.attendance.exchange(rooms.attendance.room_code(session_id).token)
                    bound = rooms.attendance.bind_ticket(ticket, who)
                    waiting.append(rooms.attendance.check_in_future(tokens[who], bound or ticket))
            for answer in waiting:
                answer.result()

    def _study(self, cohort: _Cohort) -> None:
        course = self._rooms.courses.current(COURSE)
        gradable = self._rooms.learning.gradable(course)
        start = self._at(cohort.plan.opened + 2, 10, 0)
        studies = [
            learner.study(course, gradable, start, self._rooms.clock.now)
            for person_id, learner in cohort.learners.items()
            if person_id in self._activated and cohort.plan.diligence
        ]
        if studies:
            self._rooms.learning.record_many(cohort.id, studies)

    def _begin(self, cohort: _Cohort) -> None:
        """The session that is open now: it began a while ago, and some are there already."""
        starts = round_down(self._now - timedelta(minutes=20))
        session_id = open_session(
            self._rooms.cohorts, self._office, cohort.id, cohort.members[0].unit_name, starts
        )
        cohort.sessions.append(session_id)
        people = list(cohort.learners)
        there = people[:: max(6, len(people) // 25)][1:] if len(people) > OPEN_ENROLLED - 10 else people[:1]
        self._arrive(cohort, session_id, there, starts - timedelta(minutes=20), self._now)

    def _certify(self, cohort: _Cohort) -> None:
        rooms = self._rooms
        ready = [
            candidate.enrolment_id
            for candidate in rooms.certification.eligible(self._office, cohort.id)
            if candidate.can_be_issued
        ]
        chosen = ready[: round(len(ready) * cohort.plan.certified)]
        if chosen:
            rooms.certification.issue_bulk(self._office, cohort.id, chosen)
            rooms.jobs.run_waiting()

    def _put_right(self, cohort: _Cohort) -> None:
        """One certificate is revoked; in one cohort a name is corrected, and its certificate with it."""
        rooms = self._rooms
        lines = rooms.certification.register(self._office, cohort_id=cohort.id)
        if len(lines) < 2:
            return
        rooms.certification.revoke(self._office, lines[0].code, text_demo.REVOKED)
        if self._renamed:
            return
        self._renamed = True
        line = lines[1]
        card = rooms.people.one(self._office, line.person_id).card
        family, *middle, given = card.full_name.split()
        form = PersonForm(
            " ".join((family, *(middle[:-1] or middle), "Kim" if middle[-1] != "Kim" else "Minh", given)),
            Sex(card.sex) if card.sex else None,
            card.birth_year,
            card.phone,
            card.unit_id,
            card.village,
            card.position,
            card.qualification,
        )
        rooms.people.correct(self._office, line.person_id, form, text_demo.RENAMED)
        rooms.certification.correct(self._office, line.code, text_demo.RENAMED)

    def _at(self, day: int, hour: int, minute: int) -> datetime:
        """That time in Vietnam, so many days from today; a weekend is put off to Monday."""
        date = local_date(self._now) + timedelta(days=day)
        date += timedelta(days=max(0, 7 - date.weekday()) if date.weekday() >= 5 else 0)
        return datetime.combine(date, time(hour, minute), VIETNAM)


def round_down(moment: datetime) -> datetime:
    """To five minutes: classes begin at a round time."""
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)


def open_session(cohorts: Cohorts, office: Actor, cohort_id: str, unit_name: str, starts: datetime) -> str:
    """A session of three and a half hours that has begun. Raises Refusal BAD_TIMES where one overlaps."""
    plan = SessionPlan(
        text_demo.OPEN_SESSION, text_demo.hall(unit_name), starts, starts + timedelta(hours=3, minutes=30)
    )
    return cohorts.schedule(office, cohort_id, [plan])[0]
