"""Every act that changes or exports data, by name, and the chain its lines form. The Vietnamese words are in
`lms.text`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from lms.domain.errors import Code, Refusal
from lms.domain.names import tidy

REASON_MIN, REASON_MAX = 3, 500


class AuditAct(StrEnum):
    """One name for each act; never reused for another."""

    STORE_MADE = "store_made"
    ACTIVATION_ISSUED = "activation_issued"
    ACCOUNT_ACTIVATED = "account_activated"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SECOND_STEP_ON = "second_step_on"
    SECOND_STEP_OFF = "second_step_off"
    SECOND_STEP_RESET = "second_step_reset"
    SECOND_STEP_RULE_CHANGED = "second_step_rule_changed"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    RECOVERY_CODE_USED = "recovery_code_used"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    NOTICE_READ = "notice_read"
    SECRET_CHANGED = "secret_changed"
    PEOPLE_IMPORTED = "people_imported"
    IMPORT_ANSWERED = "import_answered"
    IMPORT_UNDONE = "import_undone"
    UNIT_NAME_FORGOTTEN = "unit_name_forgotten"
    PERSON_ADDED = "person_added"
    PERSON_CORRECTED = "person_corrected"
    PERSON_MOVED = "person_moved"
    GROUP_JOINED = "group_joined"
    GROUP_CHANGED = "group_changed"
    GROUP_LEFT = "group_left"
    UNIT_ADDED = "unit_added"
    UNIT_RENAMED = "unit_renamed"
    UNIT_ENDED = "unit_ended"
    UNITS_MERGED = "units_merged"
    UNIT_CHANGE_UNDONE = "unit_change_undone"
    CARD_REISSUED = "card_reissued"
    ROLE_GRANTED = "role_granted"
    ROLE_ENDED = "role_ended"
    OFFICE_CHANGED = "office_changed"
    QUESTIONS_IMPORTED = "questions_imported"
    QUESTIONS_EXPORTED = "questions_exported"
    CONTENT_READ_AGAIN = "content_read_again"
    CONTENT_REVIEWED = "content_reviewed"
    COURSE_PROPOSED = "course_proposed"
    COURSE_PUBLISHED = "course_published"
    COURSE_EXPORTED = "course_exported"
    LAW_CHANGED = "law_changed"
    LAW_CHANGE_WITHDRAWN = "law_change_withdrawn"
    COHORT_OPENED = "cohort_opened"
    ENROLLED = "enrolled"
    SESSION_SCHEDULED = "session_scheduled"
    TRAINER_ASSIGNED = "trainer_assigned"
    TRAINER_UNASSIGNED = "trainer_unassigned"
    QUIZ_SUBMITTED = "quiz_submitted"
    ESSAY_MARKED = "essay_marked"
    TIME_GRANTED = "time_granted"
    PAPER_MADE = "paper_made"
    PAPER_PRINTED = "paper_printed"
    SHEET_ENTERED = "sheet_entered"
    SHEET_CORRECTED = "sheet_corrected"
    SHEET_PHOTO_DROPPED = "sheet_photo_dropped"
    PRESENCE_RECORDED = "presence_recorded"
    PRESENCE_CORRECTED = "presence_corrected"
    PRESENCE_REFUSED = "presence_refused"
    SCANNER_ISSUED = "scanner_issued"
    SCANNER_REVOKED = "scanner_revoked"
    SURVEY_OPENED = "survey_opened"
    SURVEY_CLOSED = "survey_closed"
    SURVEY_KEYED = "survey_keyed"
    CERTIFICATE_ISSUED = "certificate_issued"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_CORRECTED = "certificate_corrected"
    LIST_EXPORTED = "list_exported"
    SLIPS_PRINTED = "slips_printed"
    CARDS_PRINTED = "cards_printed"
    BACKUP_MADE = "backup_made"
    BACKUP_RESTORED = "backup_restored"
    JOB_STARTED = "job_started"
    DATA_TAKEN = "data_taken"
    DATA_ASKED = "data_asked"
    DATA_REPLIED = "data_replied"
    DATA_DECIDED = "data_decided"
    DAYS_OFF_CHANGED = "days_off_changed"
    PERSON_ERASED = "person_erased"
    RETENTION_CHANGED = "retention_changed"
    DUE_ERASED = "due_erased"
    KEY_CHANGED = "key_changed"
    KEY_RETIRED = "key_retired"


def given_reason(text: str) -> str:
    """A reason as it is kept: tidy, at most REASON_MAX characters. Raises Refusal REASON_NEEDED."""
    reason = tidy(text)
    if len(reason) < REASON_MIN:
        raise Refusal(Code.REASON_NEEDED)
    return reason[:REASON_MAX]


BEGINNING = "0" * 64  # what the first line of a store has for a predecessor


class Entry(NamedTuple):
    """One stored line. `detail` is the JSON text as it is stored; `seq` counts from 1 without gaps."""

    seq: int
    id: str
    happened_at: datetime
    actor_id: str
    act: str
    subject: str
    detail: str
    reason: str | None
    origin: str


def chained(before: str, entry: Entry) -> str:
    """The hash of a line: SHA-256 (hex) over its predecessor's hash and all its fields."""
    seq, line_id, happened_at, *rest = entry
    at = happened_at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [before, seq, line_id, at, *rest]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def chained_all(before: str, entries: Iterable[Entry]) -> str:
    """The hash of the last of several lines; `before` when there are none."""
    for entry in entries:
        before = chained(before, entry)
    return before
