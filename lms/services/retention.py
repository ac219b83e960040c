"""What has outlived its period goes by itself: once a day while the server runs, or by `erase-due`."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass
from datetime import timedelta

from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.jobs import Job, JobKind, JobStatus
from lms.domain.people import SYSTEM, Actor, Permission
from lms.domain.retention import LEAST_DAYS, MOST_DAYS, Period, periods
from lms.domain.times import local_date
from lms.services import territory
from lms.services.jobs import Jobs
from lms.services.tools import Tools
from lms.store import audit, facts
from lms.store import jobs as jobs_store
from lms.store import retention as store
from lms.store.database import StoreUnavailable, Tx
from lms.store.retention import RULES, Left

RETENTION = "retention"  # the names of facts: the periods an office has set,
LAST_RUN = "erase_due_on"  # and the day on which it was last looked for what is due
LOOK_EVERY = 3600.0  # seconds

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """`rows` have outlived their `days`."""

    period: Period
    days: int
    rows: int


class Retention:
    """`start()` and `stop()` with the server; `run` at any time."""

    def __init__(self, tools: Tools, jobs: Jobs) -> None:
        self._tools = tools
        self._jobs = jobs
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        jobs.register(JobKind.ERASE_DUE, self._step)

    # --- periods -----------------------------------------------------------------------------

    def periods(self, actor: Actor) -> dict[Period, int]:
        """Days by period. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.PROTECT_DATA)
        with self._tools.database.read() as tx:
            return days_set(tx)

    def change(self, actor: Actor, period: Period, days: int, reason: str) -> None:
        """Needs PROTECT_DATA everywhere. Raises Refusal NOT_ALLOWED, BAD_RETENTION, REASON_NEEDED."""
        if not LEAST_DAYS <= days <= MOST_DAYS:
            raise Refusal(Code.BAD_RETENTION, least=LEAST_DAYS, most=MOST_DAYS)
        why = given_reason(reason)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            territory.require(tx, actor, Permission.PROTECT_DATA, None)
            before = days_set(tx)
            after = before | {period: days}
            facts.put(tx, RETENTION, json.dumps({key.value: value for key, value in after.items()}))
            detail = {"period": period.value, "days_before": before[period], "days_after": days}
            audit.append(
                tx, self._tools.new_id, now, actor, AuditAct.RETENTION_CHANGED, RETENTION, detail, why
            )

    # --- what is due -------------------------------------------------------------------------

    def due(self, actor: Actor) -> tuple[Due, ...]:
        """What would go now. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.PROTECT_DATA)
        now = self._tools.clock()
        with self._tools.database.read() as tx:
            return tuple(
                Due(period, days, store.due(tx, period, now - timedelta(days=days)))
                for period, days in _ending(tx).items()
            )

    def people_who_left(self, actor: Actor) -> list[Left]:
        """Within the actor's reach: whom the office should look at, and erase unless it has a reason to keep
        them. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            reach = territory.reach(tx, actor, Permission.PROTECT_DATA)
            before = self._tools.clock() - timedelta(days=days_set(tx)[Period.LEFT])
            return store.people_who_left(tx, before, reach)

    def run(self, actor: Actor) -> tuple[Due, ...]:
        """Take it away, in one write with its line in the audit. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.write() as tx:
            territory.require(tx, actor, Permission.PROTECT_DATA, None)
            return self._run(tx, actor)

    def _run(self, tx: Tx, actor: Actor) -> tuple[Due, ...]:
        now = self._tools.clock()
        gone = tuple(
            Due(period, days, store.take_away(tx, period, now - timedelta(days=days)))
            for period, days in _ending(tx).items()
        )
        facts.put(tx, LAST_RUN, local_date(now).isoformat())
        if any(item.rows for item in gone):
            detail = {item.period.value: item.rows for item in gone if item.rows}
            audit.append(tx, self._tools.new_id, now, actor, AuditAct.DUE_ERASED, RETENTION, detail)
        return gone

    # --- once a day --------------------------------------------------------------------------

    def start(self) -> None:
        """Look now, and then every hour whether a new day has begun."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._watch, name="retention", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self._thread = None

    def begin_day(self) -> bool:
        """Put the day's job in line, once a day and only when anything is due. Whether it did."""
        today = local_date(self._tools.clock()).isoformat()
        with self._tools.database.read() as tx:
            if facts.get(tx, LAST_RUN) == today:
                return False
        if not any(item.rows for item in self.due(SYSTEM)):
            return False
        self._jobs.add(SYSTEM, JobKind.ERASE_DUE, {}, 1)
        return True

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                self.begin_day()
            except StoreUnavailable as error:
                _log.warning("retention waits for the store: %s", error.code)
            self._stopping.wait(LOOK_EVERY)

    def _step(self, job: Job) -> Job:
        """All in one piece: what is due in a day is little."""
        with self._tools.database.write() as tx:
            gone = self._run(tx, SYSTEM)
            outcome = {item.period.value: item.rows for item in gone if item.rows}
            after = job._replace(status=JobStatus.DONE, done=1, outcome=outcome)
            jobs_store.save(tx, after, self._tools.clock())
        return after


def days_set(tx: Tx) -> dict[Period, int]:
    """Days by period, as this office has set them."""
    return periods(json.loads(facts.get(tx, RETENTION) or "{}"))


def _ending(tx: Tx) -> dict[Period, int]:
    """Of what goes by itself."""
    return {period: days for period, days in days_set(tx).items() if period in RULES}
