"""Refusals: expected answers of "no", each with a code that tests read. The sentence is in `lms.text`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Why something was refused."""

    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    NOT_SIGNED_IN = "not_signed_in"

    BAD_SIGN_IN = "bad_sign_in"
    TOO_MANY_TRIES = "too_many_tries"
    SIGN_IN_AGAIN = "sign_in_again"
    NO_SECRET = "no_secret"
    OLD_SECRET_WRONG = "old_secret_wrong"
    BAD_ACTIVATION = "bad_activation"
    NOTICE_NOT_READ = "notice_not_read"
    WEAK_PIN = "weak_pin"
    WEAK_PASSPHRASE = "weak_passphrase"
    BAD_SECOND_STEP = "bad_second_step"
    SECOND_STEP_IS_ON = "second_step_is_on"
    SECOND_STEP_IS_OFF = "second_step_is_off"
    SECOND_STEP_REQUIRED = "second_step_required"
    SECOND_STEP_FIRST = "second_step_first"
    OUTSIDE_DOWN = "outside_down"
    OUTSIDE_REFUSED = "outside_refused"
    OUTSIDE_STALE = "outside_stale"
    OUTSIDE_CANCELLED = "outside_cancelled"
    LINK_CODE_UNKNOWN = "link_code_unknown"
    LINK_TAKEN = "link_taken"

    ROOM_CODE_STALE = "room_code_stale"
    ROOM_CODE_FORGED = "room_code_forged"
    SESSION_CLOSED = "session_closed"
    TICKET_EXPIRED = "ticket_expired"
    TICKET_FORGED = "ticket_forged"
    TICKET_TAKEN = "ticket_taken"
    SCANNER_UNKNOWN = "scanner_unknown"
    SCANNER_EXPIRED = "scanner_expired"
    SCANNER_REVOKED = "scanner_revoked"
    SESSION_NOT_THIS_SCANNER = "session_not_this_scanner"
    NOT_ENROLLED = "not_enrolled"
    REASON_NEEDED = "reason_needed"
    NOTHING_TO_CORRECT = "nothing_to_correct"
    SESSION_NOT_BEGUN = "session_not_begun"

    BAD_NAME = "bad_name"
    BAD_YEAR = "bad_year"
    BAD_PHONE = "bad_phone"
    UNKNOWN_UNIT = "unknown_unit"
    MOVE_INSTEAD = "move_instead"
    ALREADY_MEMBER = "already_member"
    BAD_DAY = "bad_day"
    ROLE_NEEDS_UNIT = "role_needs_unit"
    ROLE_IS_EVERYWHERE = "role_is_everywhere"
    BAD_PERIOD = "bad_period"
    LAST_ADMIN = "last_admin"
    NOBODY_CHOSEN = "nobody_chosen"
    BAD_TITLE = "bad_title"
    BAD_TIMES = "bad_times"
    BAD_DEADLINE = "bad_deadline"
    COURSE_UNKNOWN = "course_unknown"
    COURSE_CHANGED = "course_changed"
    COURSE_NOT_READY = "course_not_ready"
    NOT_A_TRAINER = "not_a_trainer"

    QUIZ_UNKNOWN = "quiz_unknown"
    NO_ATTEMPTS_LEFT = "no_attempts_left"
    ALREADY_PASSED = "already_passed"
    ALREADY_SUBMITTED = "already_submitted"
    ATTEMPT_OPEN = "attempt_open"
    ANSWERS_MISSING = "answers_missing"
    BAD_ANSWER = "bad_answer"
    LESSON_TOO_FAST = "lesson_too_fast"
    DEADLINE_PASSED = "deadline_passed"

    NOT_COMPLETE = "not_complete"
    ALREADY_CERTIFIED = "already_certified"
    ALREADY_REVOKED = "already_revoked"
    CERTIFICATE_UNKNOWN = "certificate_unknown"
    NOTHING_CHANGED = "nothing_changed"
    ALREADY_SUPERSEDED = "already_superseded"
    CERTIFICATE_ALTERED = "certificate_altered"
    SIGNER_MISSING = "signer_missing"

    WORDS_NEEDED = "words_needed"
    ALREADY_ASKED = "already_asked"
    ERASE_FIRST = "erase_first"
    PERSON_ERASED = "person_erased"
    BAD_RETENTION = "bad_retention"

    FILE_TOO_LARGE = "file_too_large"
    FILE_UNREADABLE = "file_unreadable"
    DEMO_STORE = "demo_store"
    REAL_STORE = "real_store"
    ALREADY_ANSWERED = "already_answered"
    CONTROL_TOKEN = "control_token"
    BACKUP_BAD = "backup_bad"
    BACKUP_NEWER = "backup_newer"
    BACKUP_UNKNOWN = "backup_unknown"
    FOLDER_NOT_EMPTY = "folder_not_empty"
    SERVER_RUNNING = "server_running"
    KEY_UNKNOWN = "key_unknown"
    KEY_NEEDED = "key_needed"


class Refusal(Exception):
    """`detail` fills the sentence: numbers, names, codes; never secrets."""

    def __init__(self, code: Code, **detail: Any) -> None:
        super().__init__(code.value)
        self.code = code
        self.detail = detail
