"""Jobs: long work with progress. A step saves its progress in the same write as what it did."""

from __future__ import annotations

import json
from datetime import datetime

from lms.domain.jobs import Job, JobStatus
from lms.store.database import Row, Tx

_COLUMNS = "id, kind, payload, status, total, done, outcome, created_by, created_at, updated_at"


def add(tx: Tx, job: Job) -> None:
    tx.run(
        f"INSERT INTO jobs ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        job.id,
        job.kind,
        json.dumps(job.payload, ensure_ascii=False),
        job.status.value,
        job.total,
        job.done,
        json.dumps(job.outcome, ensure_ascii=False),
        job.created_by,
        job.created_at,
        job.updated_at,
    )


def save(tx: Tx, job: Job, now: datetime) -> None:
    """How far it is now. Kind, payload and origin never change."""
    tx.run(
        "UPDATE jobs SET status = $2, done = $3, outcome = $4, updated_at = $5 WHERE id = $1",
        job.id,
        job.status.value,
        job.done,
        json.dumps(job.outcome, ensure_ascii=False),
        now,
    )


def get(tx: Tx, job_id: str) -> Job | None:
    row = tx.one(f"SELECT {_COLUMNS} FROM jobs WHERE id = $1", job_id)
    return None if row is None else _job(row)


def next_to_run(tx: Tx) -> Job | None:
    """One that was under way when the process ended comes first, then the oldest that waits."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM jobs WHERE status IN ('running', 'waiting')"
        " ORDER BY CASE status WHEN 'running' THEN 0 ELSE 1 END, created_at, id LIMIT 1"
    )
    return None if row is None else _job(row)


def latest(tx: Tx, kind: str, created_by: str | None = None, limit: int = 20) -> list[Job]:
    """The newest first; those of one person, when given."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM jobs WHERE kind = $1 AND ($2::TEXT IS NULL OR created_by = $2)"
        " ORDER BY created_at DESC, id DESC LIMIT $3",
        kind,
        created_by,
        limit,
    )
    return [_job(row) for row in rows]


def _job(row: Row) -> Job:
    job_id, kind, payload, status, total, done, outcome, created_by, created_at, updated_at = row
    return Job(
        job_id,
        kind,
        json.loads(payload),
        JobStatus(status),
        total,
        done,
        json.loads(outcome),
        created_by,
        created_at,
        updated_at,
    )
