"""Long work goes on where it stopped, however it stopped."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.domain.errors import Code, Refusal
from lms.domain.jobs import Job, JobKind, JobStatus
from lms.domain.people import Actor, Role, RoleGrant
from lms.services.certification import PIECE
from lms.services.jobs import Jobs
from lms.store import jobs as store
from lms.store.database import StoreUnavailable
from tests.services.small_office import LAN, TUAN, SmallOffice


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SmallOffice]:
    office = SmallOffice(tmp_path)
    yield office
    office.jobs.stop()
    office.database.close()


def counting(office: SmallOffice, jobs: Jobs, done: list[int]) -> None:
    """A kind of work that counts to its total, one at a time."""

    def step(job: Job) -> Job:
        done.append(job.done)
        over = job.done + 1 >= job.total
        after = job._replace(done=job.done + 1, status=JobStatus.DONE if over else JobStatus.RUNNING)
        with office.database.write() as tx:
            store.save(tx, after, office.now)
        return after

    jobs.register(JobKind.ISSUE_CERTIFICATES, step)


def wait_until_over(office: SmallOffice, job_id: str) -> Job:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        job = office.jobs.progress(TUAN, job_id)
        if job.is_over:
            return job
        time.sleep(0.01)
    raise AssertionError("the job did not end")


def test_the_thread_does_what_is_put_in_line(office: SmallOffice) -> None:
    done: list[int] = []
    counting(office, office.jobs, done)
    office.jobs.start()
    first = office.jobs.add(TUAN, JobKind.ISSUE_CERTIFICATES, {}, 3)
    assert wait_until_over(office, first).status is JobStatus.DONE
    second = office.jobs.add(TUAN, JobKind.ISSUE_CERTIFICATES, {}, 2)
    wait_until_over(office, second)
    assert done == [0, 1, 2, 0, 1]


def test_a_job_under_way_is_taken_up_before_those_that_wait(office: SmallOffice) -> None:
    done: list[int] = []
    counting(office, office.jobs, done)
    first = office.jobs.add(TUAN, JobKind.ISSUE_CERTIFICATES, {}, 1)
    second = office.jobs.add(TUAN, JobKind.ISSUE_CERTIFICATES, {}, 5)
    with office.database.write() as tx:
        job = store.get(tx, second)
        assert job is not None
        store.save(tx, job._replace(status=JobStatus.RUNNING, done=3), office.now)
    office.jobs.run_waiting()
    assert done == [3, 4, 0]
    assert office.jobs.progress(TUAN, first).status is JobStatus.DONE


def test_a_mistake_in_one_job_does_not_stop_the_next(office: SmallOffice) -> None:
    done: list[int] = []
    counting(office, office.jobs, done)
    with office.database.write() as tx:
        tx.run(
            "INSERT INTO jobs VALUES ('alt', 'forgotten', '{}', 'waiting', 1, 0, '{}', 'tuan', $1, $1)",
            office.now.replace(year=2025),
        )
    good = office.jobs.add(TUAN, JobKind.ISSUE_CERTIFICATES, {}, 1)
    office.jobs.run_waiting()
    assert office.jobs.progress(TUAN, "alt").outcome == {"error": "unknown_kind"}
    assert office.jobs.progress(TUAN, good).status is JobStatus.DONE


def test_what_a_failing_job_has_done_stays_counted(office: SmallOffice) -> None:
    def step(job: Job) -> Job:
        if job.done == 2:
            raise RuntimeError("a mistake of ours")
        after = job._replace(done=job.done + 1, status=JobStatus.RUNNING)
        with office.database.write() as tx:
            store.save(tx, after, office.now)
        return after

    office.jobs.register(JobKind.ISSUE_CERTIFICATES, step)
    job_id = office.jobs.add(TUAN, JobKind.ISSUE_CERTIFICATES, {}, 5)
    office.jobs.run_waiting()
    job = office.jobs.progress(TUAN, job_id)
    assert (job.status, job.done, job.outcome) == (JobStatus.FAILED, 2, {"error": "internal"})


def test_a_store_that_is_away_is_waited_for(office: SmallOffice) -> None:
    tries: list[int] = []

    def step(job: Job) -> Job:
        tries.append(job.done)
        if len(tries) == 1:
            raise StoreUnavailable("disk_full")
        after = job._replace(done=1, status=JobStatus.DONE)
        with office.database.write() as tx:
            store.save(tx, after, office.now)
        return after

    office.jobs.register(JobKind.ISSUE_CERTIFICATES, step)
    job_id = office.jobs.add(TUAN, JobKind.ISSUE_CERTIFICATES, {}, 1)
    office.jobs.start()
    assert wait_until_over(office, job_id).status is JobStatus.DONE
    assert tries == [0, 0]


def test_a_job_is_seen_by_who_started_it_and_who_operates(office: SmallOffice) -> None:
    counting(office, office.jobs, [])
    job_id = office.jobs.add(TUAN, JobKind.ISSUE_CERTIFICATES, {}, 1)
    with pytest.raises(Refusal) as answer:
        office.jobs.progress(LAN, job_id)
    assert answer.value.code is Code.NOT_FOUND
    colleague = Actor("mai", "Phạm Thị Mai", "", (RoleGrant(Role.OFFICE),))
    with pytest.raises(Refusal):
        office.jobs.progress(colleague, job_id)
    operator = Actor("quan", "Vũ Minh Quân", "", (RoleGrant(Role.ADMIN),))
    assert office.jobs.progress(operator, job_id).id == job_id
    for actor, seen in ((TUAN, [job_id]), (operator, [job_id]), (colleague, []), (LAN, [])):
        assert [job.id for job in office.jobs.latest(actor, JobKind.ISSUE_CERTIFICATES)] == seen


PEOPLE = PIECE * 12

_WORKER = """
import sys, time
from pathlib import Path
from tests.services.small_office import SmallOffice, TUAN
office = SmallOffice(Path(sys.argv[1]))
office.jobs.start()
while True:
    print(office.jobs.progress(TUAN, sys.argv[2]).done, flush=True)
    time.sleep(0.005)
"""


def test_a_bulk_issue_killed_midway_goes_on_without_a_gap(tmp_path: Path) -> None:
    office = SmallOffice(tmp_path)
    rows = [[f"p{n}", f"X{n:07d}", f"Người {n}", "x", "x", "u-hm", office.now] for n in range(PEOPLE)]
    with office.database.write() as tx:
        tx.insert(
            "people",
            ("id", "learner_code", "full_name", "name_folded", "sort_key", "unit_id", "created_at"),
            rows,
        )
        tx.run(
            "INSERT INTO enrolments SELECT 'lop-1-' || p.id, 'lop-1', p.id, e.course_id, e.course_version,"
            " e.rule, 'u-hm', NULL, 'tuan', e.enrolled_at"
            " FROM people p JOIN enrolments e ON e.id = 'lop-1-lan' WHERE p.id LIKE 'p%'"
        )
        tx.run(
            "INSERT INTO attendance SELECT s.id, p.id, 1, 'present', 'hand', s.starts_at, s.starts_at,"
            " 'tuan', NULL FROM people p, sessions s WHERE p.id LIKE 'p%'"
        )
        for lesson in ("b1", "b2"):
            tx.run(
                "INSERT INTO lesson_events SELECT e.id || $1, e.id, $1, 'completed', e.enrolled_at"
                " FROM enrolments e WHERE e.person_id LIKE 'p%'",
                lesson,
            )
        tx.run(
            "INSERT INTO attempt_results SELECT 'a' || e.id, e.id, 'k1', 1, 1, 100, true, e.enrolled_at"
            " FROM enrolments e WHERE e.person_id LIKE 'p%'"
        )
    job_id = office.certification.issue_bulk(TUAN, "lop-1")
    office.jobs.stop()
    office.database.close()

    kills = 0
    for enough in (1, PIECE * 4, PIECE * 8):
        worker = subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(tmp_path), job_id],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert worker.stdout is not None
        seen = next(int(line) for line in worker.stdout if int(line) >= enough)
        worker.kill()
        worker.communicate()
        kills += seen < PEOPLE
    assert kills > 0

    office = SmallOffice(tmp_path)
    office.jobs.run_waiting()
    job = office.jobs.progress(TUAN, job_id)
    assert (job.status, job.done, job.outcome) == (JobStatus.DONE, PEOPLE, {"issued": PEOPLE, "refused": {}})
    with office.database.read() as tx:
        numbers = [row[0] for row in tx.all("SELECT number FROM certificates ORDER BY number")]
        holders = tx.one("SELECT count(DISTINCT enrolment_id) FROM certificates")
    assert numbers == list(range(1, PEOPLE + 1))
    assert holders == (PEOPLE,)
    office.database.close()
