"""Long work as a row: what it is, how far it is, and that it can be taken up again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


class JobKind(StrEnum):
    """What a job does; never reused for another."""

    ISSUE_CERTIFICATES = "issue_certificates"
    ERASE_DUE = "erase_due"


class JobStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(NamedTuple):
    """`done` of `total` items; `payload` says what to do, `outcome` what came of it so far."""

    id: str
    kind: str
    payload: dict[str, Any]
    status: JobStatus
    total: int
    done: int
    outcome: dict[str, Any]
    created_by: str
    created_at: datetime
    updated_at: datetime

    @property
    def is_over(self) -> bool:
        return self.status in (JobStatus.DONE, JobStatus.FAILED)
