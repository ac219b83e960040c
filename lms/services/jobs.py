"""One thread that does long work, one job after another; what a kill interrupted is taken up again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.jobs import Job, JobKind, JobStatus
from lms.domain.people import Actor, Permission
from lms.services.tools import Tools
from lms.store import audit
from lms.store import jobs as store
from lms.store.database import StoreUnavailable

# Does the next piece of a job and returns the job as it then is. It saves that in the same write as the
# piece itself, so that a kill between two pieces neither repeats nor skips one.
Step = Callable[[Job], Job]

_log = logging.getLogger(__name__)


class Jobs:
    """`start()` once the store is open, `stop()` before it is closed."""

    def __init__(self, tools: Tools, *, retry_seconds: float = 5.0) -> None:
        self._tools = tools
        self._steps: dict[str, Step] = {}
        self._retry_seconds = retry_seconds
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._thread: threading.Thread | None = None

    def register(self, kind: JobKind, step: Step) -> None:
        """Whoever knows how to do a kind of work says so at start-up."""
        self._steps[kind.value] = step

    def add(self, actor: Actor, kind: JobKind, payload: Mapping[str, Any], total: int) -> str:
        """Put a job in line and return its id. The caller has checked that `actor` may."""
        now = self._tools.clock()
        job = Job(
            self._tools.new_id(),
            kind.value,
            dict(payload),
            JobStatus.WAITING,
            total,
            0,
            {},
            actor.person_id,
            now,
            now,
        )
        with self._tools.database.write() as tx:
            store.add(tx, job)
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.JOB_STARTED,
                job.id,
                {"kind": kind.value, "total": total},
            )
        self._wake.set()
        return job.id

    def progress(self, actor: Actor, job_id: str) -> Job:
        """For who started it and who operates the system. Raises Refusal NOT_FOUND, for others' jobs, too."""
        with self._tools.database.read() as tx:
            job = store.get(tx, job_id)
        if job is None or not (job.created_by == actor.person_id or actor.has(Permission.OPERATE)):
            raise Refusal(Code.NOT_FOUND)
        return job

    def latest(self, actor: Actor, kind: JobKind, limit: int = 20) -> list[Job]:
        """The newest first, so that a screen that was left finds its job again: the actor's own, and
        everybody's for who operates the system."""
        starter = None if actor.has(Permission.OPERATE) else actor.person_id
        with self._tools.database.read() as tx:
            return store.latest(tx, kind.value, starter, limit)

    # --- the thread --------------------------------------------------------------------------

    def start(self) -> None:
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends after the piece under way; the rest is done after the next start."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None

    def run_waiting(self) -> None:
        """Do everything in line now, in this thread: for scripts, the demo and tests."""
        while self._step_once():
            pass

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                while not self._stopping.is_set() and self._step_once():
                    pass
                self._wake.wait()
            except StoreUnavailable as error:
                _log.warning("jobs wait for the store: %s", error.code)
                self._stopping.wait(self._retry_seconds)

    def _step_once(self) -> bool:
        """Whether there was anything to do."""
        with self._one_at_a_time:
            with self._tools.database.read() as tx:
                job = store.next_to_run(tx)
            if job is None:
                return False
            step = self._steps.get(job.kind)
            if step is None:
                self._fail(job, "unknown_kind")
                return True
            try:
                step(job)
            except StoreUnavailable:
                raise
            except Refusal as refusal:
                self._fail(job, refusal.code.value)
            except Exception:
                # A mistake of ours in one job must not stop the jobs behind it; the log has the details.
                _log.exception("job %s failed", job.id)
                self._fail(job, "internal")
            return True

    def _fail(self, job: Job, code: str) -> None:
        """What the pieces before have done stays done and counted."""
        with self._tools.database.write() as tx:
            current = store.get(tx, job.id) or job
            outcome = current.outcome | {"error": code}
            store.save(tx, current._replace(status=JobStatus.FAILED, outcome=outcome), self._tools.clock())
