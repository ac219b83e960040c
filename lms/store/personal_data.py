"""Every stored column: what kind of data it is, what it is for, how long it is kept, how it is erased.

One line for each column, complete by test. Read it as the register of processing activities (Law
91/2025/QH15 on personal data protection): whoever adds a column says here why it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

from lms.domain.privacy import Category, Erasure, Kept, Purpose

__all__ = ["COLUMNS", "Category", "Column", "Erasure", "Kept", "Purpose"]


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds."""

    category: Category
    purpose: Purpose
    kept: Kept
    erasure: Erasure


_PLAIN = Column(Category.NONE, Purpose.RUNNING, Kept.WITH_STORE, Erasure.NOTHING)
_UNIT = Column(Category.NONE, Purpose.UNITS, Kept.WITH_STORE, Erasure.NOTHING)
_COURSE = Column(Category.NONE, Purpose.COURSE, Kept.WITH_STORE, Erasure.NOTHING)


def _of(category: Category, purpose: Purpose, kept: Kept, erasure: Erasure, *names: str) -> dict[str, Column]:
    return dict.fromkeys(names, Column(category, purpose, kept, erasure))


def _plain(*names: str) -> dict[str, Column]:
    return dict.fromkeys(names, _PLAIN)


def _person(*names: str) -> dict[str, Column]:
    return _of(Category.IDENTITY, Purpose.REGISTER, Kept.WITH_PERSON, Erasure.BLANK, *names)


def _sign_in(category: Category, *names: str, kept: Kept = Kept.UNTIL_ENDED) -> dict[str, Column]:
    return _of(category, Purpose.SIGN_IN, kept, Erasure.DELETE_ROW, *names)


def _class(category: Category, purpose: Purpose, *names: str) -> dict[str, Column]:
    erasure = Erasure.NOTHING if category is Category.NONE else Erasure.KEEP
    return _of(category, purpose, Kept.WITH_COHORT, erasure, *names)


def _paper(category: Category, *names: str) -> dict[str, Column]:
    return _of(category, Purpose.CERTIFICATE, Kept.ARCHIVE, Erasure.KEEP, *names)


def _rights(category: Category, *names: str, erasure: Erasure = Erasure.KEEP) -> dict[str, Column]:
    return _of(category, Purpose.RIGHTS, Kept.ARCHIVE, erasure, *names)


def _trail(category: Category, *names: str) -> dict[str, Column]:
    return _of(category, Purpose.AUDIT, Kept.ARCHIVE, Erasure.KEEP, *names)


COLUMNS: dict[str, dict[str, Column]] = {
    "migrations": _plain("number", "name", "sha256", "applied_at"),
    "store_facts": {
        **_plain("name"),
        # The office's own settings: who signs, whom to call, days off, periods.
        **_of(Category.IDENTITY, Purpose.CERTIFICATE, Kept.WITH_STORE, Erasure.KEEP, "value"),
    },
    "org_units": dict.fromkeys(
        ("id", "code", "name", "kind", "parent_id", "valid_from", "valid_to", "successors"), _UNIT
    ),
    "unit_changes": {
        **dict.fromkeys(
            (
                "id",
                "kind",
                "decision_number",
                "decision_date",
                "effective_on",
                "detail",
                "recorded_at",
            ),
            _UNIT,
        ),
        **_of(Category.REFERENCE, Purpose.UNITS, Kept.WITH_STORE, Erasure.KEEP, "recorded_by"),
    },
    "person_moves": {
        **_of(
            Category.REFERENCE,
            Purpose.REGISTER,
            Kept.WITH_PERSON,
            Erasure.KEEP,
            "id",
            "person_id",
            "from_unit_id",
            "to_unit_id",
            "unit_change_id",
            "recorded_by",
        ),
        **_person("from_village", "to_village", "reason"),
        **_of(
            Category.TECHNICAL,
            Purpose.REGISTER,
            Kept.WITH_PERSON,
            Erasure.KEEP,
            "effective_on",
            "recorded_at",
        ),
    },
    "people": {
        **_of(
            Category.REFERENCE,
            Purpose.REGISTER,
            Kept.WITH_PERSON,
            Erasure.NOTHING,
            "id",
            "unit_id",
            "import_id",
        ),
        **_person(
            "learner_code",
            "full_name",
            "name_folded",
            "sort_key",
            "sex",
            "birth_year",
            "village",
            "position",
            "qualification",
        ),
        **_of(Category.CONTACT, Purpose.REGISTER, Kept.WITH_PERSON, Erasure.BLANK, "phone"),
        **_of(Category.TECHNICAL, Purpose.ATTENDANCE, Kept.WITH_PERSON, Erasure.NOTHING, "card_version"),
        **_of(Category.TECHNICAL, Purpose.REGISTER, Kept.WITH_PERSON, Erasure.NOTHING, "created_at"),
    },
    "memberships": {
        **_of(
            Category.REFERENCE,
            Purpose.REGISTER,
            Kept.WITH_PERSON,
            Erasure.DELETE_ROW,
            "id",
            "person_id",
            "unit_id",
            "import_id",
        ),
        **_of(
            Category.IDENTITY,
            Purpose.REGISTER,
            Kept.WITH_PERSON,
            Erasure.DELETE_ROW,
            "trainee_group",
            "role",
            "village",
            "team",
            "legal_fields",
            "level",
            "decision_number",
            "decision_date",
            "note",
            "started_on",
            "ended_on",
            "end_reason",
            "end_decision",
        ),
        **_of(
            Category.TECHNICAL,
            Purpose.REGISTER,
            Kept.WITH_PERSON,
            Erasure.DELETE_ROW,
            "ordinal",
            "recorded_at",
        ),
    },
    "role_grants": {
        **_of(
            Category.REFERENCE,
            Purpose.SIGN_IN,
            Kept.ARCHIVE,
            Erasure.KEEP,
            "id",
            "person_id",
            "unit_id",
            "granted_by",
        ),
        **_of(
            Category.IDENTITY,
            Purpose.SIGN_IN,
            Kept.ARCHIVE,
            Erasure.KEEP,
            "role",
            "valid_from",
            "valid_to",
        ),
        **_of(Category.IDENTITY, Purpose.SIGN_IN, Kept.ARCHIVE, Erasure.BLANK, "reason"),
    },
    "accounts": {
        **_sign_in(Category.REFERENCE, "person_id", kept=Kept.WITH_PERSON),
        **_sign_in(Category.SECRET, "secret_hash", kept=Kept.WITH_PERSON),
        **_sign_in(Category.TECHNICAL, "secret_kind", "activated_at", kept=Kept.WITH_PERSON),
    },
    "activation_codes": {
        **_sign_in(Category.REFERENCE, "id", "person_id", "issued_by"),
        **_sign_in(Category.SECRET, "code_hash"),
        **_sign_in(Category.TECHNICAL, "issued_at", "expires_at", "used_at", "void_at"),
    },
    "sign_ins": {
        **_sign_in(Category.SECRET, "token_hash"),
        **_sign_in(Category.REFERENCE, "id", "person_id"),
        **_sign_in(Category.TECHNICAL, "started_at", "expires_at", "device", "address", "method", "shared"),
    },
    "sign_outs": _sign_in(Category.TECHNICAL, "sign_in_id", "ended_at", "reason"),
    "notices_read": {
        **_sign_in(Category.REFERENCE, "person_id", kept=Kept.WITH_PERSON),
        **_sign_in(Category.TECHNICAL, "version", "read_at", kept=Kept.WITH_PERSON),
    },
    "totp_secrets": {
        **_sign_in(Category.REFERENCE, "person_id", kept=Kept.WITH_PERSON),
        **_sign_in(Category.SECRET, "sealed", kept=Kept.WITH_PERSON),
        **_sign_in(Category.TECHNICAL, "confirmed_at", "last_step", kept=Kept.WITH_PERSON),
    },
    "totp_recovery_codes": {
        **_sign_in(Category.REFERENCE, "person_id", kept=Kept.WITH_PERSON),
        **_sign_in(Category.SECRET, "code_hash", kept=Kept.WITH_PERSON),
        **_sign_in(Category.TECHNICAL, "made_at", "used_at", kept=Kept.WITH_PERSON),
    },
    "identity_links": {
        **_sign_in(Category.REFERENCE, "id", "person_id", "linked_by", "ended_by", kept=Kept.WITH_PERSON),
        **_sign_in(Category.IDENTITY, "issuer", "subject", kept=Kept.WITH_PERSON),
        **_sign_in(Category.TECHNICAL, "linked_at", "ended_at", kept=Kept.WITH_PERSON),
    },
    "identity_requests": {
        **_sign_in(Category.IDENTITY, "issuer", "subject", "said_name"),
        **_sign_in(Category.SECRET, "code_hash"),
        **_sign_in(Category.TECHNICAL, "asked_at", "expires_at"),
    },
    "imports": {
        **_of(
            Category.TECHNICAL,
            Purpose.IMPORT,
            Kept.WITH_STORE,
            Erasure.NOTHING,
            "id",
            "file_name",
            "file_hash",
            "imported_at",
            "summary",
            "undone_at",
            "undo_reason",
        ),
        **_of(Category.REFERENCE, Purpose.IMPORT, Kept.WITH_STORE, Erasure.KEEP, "imported_by", "undone_by"),
    },
    "import_mentions": {
        **_of(
            Category.REFERENCE,
            Purpose.IMPORT,
            Kept.WITH_PERSON,
            Erasure.DELETE_ROW,
            "import_id",
            "person_id",
            "unit_id",
        ),
        **_of(Category.IDENTITY, Purpose.IMPORT, Kept.WITH_PERSON, Erasure.DELETE_ROW, "trainee_group"),
    },
    "import_units": dict.fromkeys(("unit_id", "import_id"), _UNIT),
    "unit_aliases": {
        **dict.fromkeys(("name_key", "written", "unit_id", "import_id", "decided_at"), _UNIT),
        **_of(Category.REFERENCE, Purpose.UNITS, Kept.WITH_STORE, Erasure.KEEP, "decided_by"),
    },
    "import_questions": {
        **_of(
            Category.TECHNICAL,
            Purpose.IMPORT,
            Kept.UNTIL_ANSWERED,
            Erasure.DELETE_ROW,
            "id",
            "import_id",
            "sheet",
            "sheet_row",
            "code",
            "answered_at",
        ),
        **_of(Category.IDENTITY, Purpose.IMPORT, Kept.UNTIL_ANSWERED, Erasure.DELETE_ROW, "entry", "answer"),
        **_of(
            Category.REFERENCE,
            Purpose.IMPORT,
            Kept.UNTIL_ANSWERED,
            Erasure.DELETE_ROW,
            "candidates",
            "answered_by",
        ),
    },
    "course_versions": dict.fromkeys(
        ("course_id", "version", "content_hash", "content", "pinned_at"), _COURSE
    ),
    # A note may be about a text, never about a person; who decided must stay known for the text's sake.
    "item_reviews": {
        **dict.fromkeys(
            (
                "id",
                "course_id",
                "item_kind",
                "item_id",
                "item_fingerprint",
                "sources_fingerprint",
                "decision",
                "note",
                "against",
                "decided_at",
            ),
            _COURSE,
        ),
        **_of(Category.REFERENCE, Purpose.COURSE, Kept.WITH_STORE, Erasure.KEEP, "decided_by"),
    },
    "source_states": dict.fromkeys(("id", "source_id", "record", "seen_at"), _COURSE),
    "law_changes": {
        **dict.fromkeys(
            (
                "id",
                "source_id",
                "kind",
                "effective_on",
                "places",
                "by_number",
                "by_title",
                "note",
                "recorded_at",
            ),
            _COURSE,
        ),
        **_of(Category.REFERENCE, Purpose.COURSE, Kept.WITH_STORE, Erasure.KEEP, "recorded_by"),
    },
    "law_change_withdrawals": {
        **dict.fromkeys(("change_id", "reason", "withdrawn_at"), _COURSE),
        **_of(Category.REFERENCE, Purpose.COURSE, Kept.WITH_STORE, Erasure.KEEP, "withdrawn_by"),
    },
    "publications": {
        **dict.fromkeys(("id", "course_id", "version", "content_hash", "step", "acted_at"), _COURSE),
        **_of(Category.REFERENCE, Purpose.COURSE, Kept.WITH_STORE, Erasure.KEEP, "acted_by"),
    },
    "cohorts": {
        **_class(
            Category.NONE,
            Purpose.TRAINING,
            "id",
            "title",
            "course_id",
            "course_version",
            "unit_id",
            "deadline",
            "opened_at",
        ),
        **_class(Category.REFERENCE, Purpose.TRAINING, "opened_by"),
    },
    "cohort_trainers": _class(Category.REFERENCE, Purpose.TRAINING, "cohort_id", "person_id"),
    "enrolments": {
        **_class(Category.NONE, Purpose.TRAINING, "id", "cohort_id", "course_id", "course_version", "rule"),
        **_class(Category.REFERENCE, Purpose.TRAINING, "person_id", "unit_id", "enrolled_by"),
        **_class(Category.IDENTITY, Purpose.TRAINING, "trainee_group"),
        **_class(Category.RECORD, Purpose.TRAINING, "enrolled_at"),
    },
    "sessions": {
        **_class(
            Category.NONE,
            Purpose.TRAINING,
            "id",
            "cohort_id",
            "ordinal",
            "title",
            "place",
            "starts_at",
            "ends_at",
            "minutes",
            "scheduled_at",
        ),
        **_class(Category.REFERENCE, Purpose.TRAINING, "scheduled_by"),
    },
    "lesson_events": _class(
        Category.RECORD, Purpose.TRAINING, "id", "enrolment_id", "lesson_id", "kind", "happened_at"
    ),
    # That a lesson was read stays for the figures; when, how far and what was ticked is nobody's business.
    "reading_spans": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "id",
        "enrolment_id",
        "lesson_id",
        "began_at",
        "ended_at",
    ),
    "lesson_places": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "enrolment_id",
        "lesson_id",
        "part",
        "place",
        "seen_at",
    ),
    "lesson_checks": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "id",
        "enrolment_id",
        "lesson_id",
        "choice_id",
        "was_right",
        "answered_at",
    ),
    "attempts": _class(
        Category.RECORD, Purpose.TRAINING, "id", "enrolment_id", "quiz_id", "ordinal", "seed", "started_at"
    ),
    # The result stays for the figures; which answers somebody ticked is nobody's business any more.
    "attempt_answers": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "id",
        "attempt_id",
        "question_id",
        "choice_id",
        "ordinal",
        "answered_at",
    ),
    "attempt_questions": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "attempt_id",
        "ordinal",
        "question_id",
    ),
    "attempt_hand_ins": _class(
        Category.RECORD, Purpose.TRAINING, "attempt_id", "enrolment_id", "how", "submitted_at"
    ),
    "attempt_gaps": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "id",
        "attempt_id",
        "began_at",
        "ended_at",
    ),
    "attempt_extensions": {
        **_class(Category.RECORD, Purpose.TRAINING, "id", "attempt_id", "minutes", "granted_at"),
        **_class(Category.REFERENCE, Purpose.TRAINING, "granted_by"),
    },
    "essay_marks": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "attempt_id",
        "question_id",
        "percent",
        "comment",
        "marked_by",
        "marked_at",
    ),
    "entry_results": _class(
        Category.RECORD,
        Purpose.TRAINING,
        "attempt_id",
        "enrolment_id",
        "sitting",
        "correct",
        "total",
        "percent",
        "submitted_at",
    ),
    "practice_cohorts": _class(Category.NONE, Purpose.TRAINING, "cohort_id"),
    "paper_tests": {
        **_class(
            Category.NONE,
            Purpose.TRAINING,
            "id",
            "code",
            "cohort_id",
            "quiz_id",
            "title",
            "held_on",
            "minutes",
            "seed",
            "made_at",
        ),
        **_class(Category.REFERENCE, Purpose.TRAINING, "made_by"),
    },
    "paper_questions": _class(
        Category.NONE, Purpose.TRAINING, "paper_test_id", "variant", "ordinal", "question_id", "choices"
    ),
    # As with answers on the screen: the result stays, what was ticked goes.
    "paper_sheets": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "id",
        "paper_test_id",
        "enrolment_id",
        "ordinal",
        "variant",
        "answers",
        "correct",
        "how",
        "reason",
        "entered_by",
        "entered_at",
    ),
    "paper_attempts": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "attempt_id",
        "paper_test_id",
        "enrolment_id",
    ),
    "paper_not_counted": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "paper_test_id",
        "enrolment_id",
        "question_id",
    ),
    "paper_left_out": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.WITH_COHORT,
        Erasure.DELETE_ROW,
        "paper_test_id",
        "enrolment_id",
        "quiz_id",
        "why",
    ),
    # Somebody's handwriting: evidence while a result may be doubted, and not longer.
    "sheet_photos": _of(
        Category.RECORD,
        Purpose.TRAINING,
        Kept.UNTIL_ENDED,
        Erasure.DELETE_ROW,
        "id",
        "paper_test_id",
        "enrolment_id",
        "image",
        "reading",
        "confirmed",
        "taken_by",
        "taken_at",
    ),
    "attempt_results": _class(
        Category.RECORD,
        Purpose.TRAINING,
        "attempt_id",
        "enrolment_id",
        "quiz_id",
        "correct",
        "total",
        "percent",
        "passed",
        "submitted_at",
    ),
    "scanner_tokens": {
        **_sign_in(Category.SECRET, "token_hash"),
        **_sign_in(Category.REFERENCE, "id", "session_id", "trainer_id"),
        **_sign_in(Category.TECHNICAL, "issued_at", "expires_at", "revoked_at"),
    },
    "surveys": {
        **_class(Category.NONE, Purpose.TRAINING, "id", "cohort_id", "session_id", "form", "last_day"),
        **_class(Category.NONE, Purpose.TRAINING, "opened_at"),
        **_class(Category.REFERENCE, Purpose.TRAINING, "opened_by"),
    },
    "survey_closings": _class(Category.NONE, Purpose.TRAINING, "survey_id", "invited", "closed_at"),
    # That somebody answered, never what: nothing leads from here to the tables below.
    "survey_answered": {
        **_of(Category.REFERENCE, Purpose.TRAINING, Kept.UNTIL_CLOSED, Erasure.DELETE_ROW, "person_id"),
        **_of(Category.RECORD, Purpose.TRAINING, Kept.UNTIL_CLOSED, Erasure.DELETE_ROW, "survey_id"),
    },
    "survey_tickets": _of(
        Category.NONE, Purpose.TRAINING, Kept.UNTIL_CLOSED, Erasure.NOTHING, "ticket_hash", "survey_id"
    ),
    "survey_held": _of(
        Category.NONE, Purpose.TRAINING, Kept.UNTIL_CLOSED, Erasure.NOTHING, "id", "survey_id", "sealed"
    ),
    "survey_counts": _class(Category.NONE, Purpose.TRAINING, "survey_id", "name", "count"),
    "survey_tallies": _class(
        Category.NONE, Purpose.TRAINING, "survey_id", "question_id", "value", "count"
    ),
    "survey_words": {
        **_class(Category.NONE, Purpose.TRAINING, "id", "survey_id", "question_id"),
        # Nobody's by construction; but people may have written a name into it.
        **_class(Category.RECORD, Purpose.TRAINING, "words"),
    },
    "scans": {
        **_class(Category.TECHNICAL, Purpose.ATTENDANCE, "source", "client_id", "received_at"),
        **_class(Category.REFERENCE, Purpose.ATTENDANCE, "session_id", "person_id", "scanned_by"),
        **_class(Category.RECORD, Purpose.ATTENDANCE, "method", "scanned_at", "verdict"),
    },
    "attendance": {
        **_class(Category.REFERENCE, Purpose.ATTENDANCE, "session_id", "person_id", "recorded_by"),
        **_class(
            Category.RECORD,
            Purpose.ATTENDANCE,
            "ordinal",
            "status",
            "method",
            "happened_at",
            "recorded_at",
        ),
        # Why a line was corrected is written freely and may tell of an illness; the line itself counts.
        **_of(Category.RECORD, Purpose.ATTENDANCE, Kept.WITH_COHORT, Erasure.BLANK, "reason"),
    },
    "signing_keys": _plain("id", "public_key", "made_at"),
    "certificates": {
        **_paper(Category.REFERENCE, "enrolment_id", "person_id", "issued_by"),
        **_paper(Category.IDENTITY, "words"),
        **_paper(
            Category.RECORD,
            "code",
            "office",
            "year",
            "number",
            "register_number",
            "signature",
            "key_id",
            "supersedes",
            "issued_at",
        ),
    },
    "certificate_events": {
        **_paper(Category.RECORD, "certificate_code", "kind", "reason", "replaced_by", "happened_at"),
        **_paper(Category.REFERENCE, "recorded_by"),
    },
    "jobs": {
        **_of(
            Category.TECHNICAL,
            Purpose.RUNNING,
            Kept.WITH_STORE,
            Erasure.NOTHING,
            "id",
            "kind",
            "status",
            "total",
            "done",
            "created_at",
            "updated_at",
        ),
        **_of(
            Category.REFERENCE,
            Purpose.RUNNING,
            Kept.WITH_STORE,
            Erasure.KEEP,
            "payload",
            "outcome",
            "created_by",
        ),
    },
    "audit": {
        **_trail(Category.TECHNICAL, "id", "seq", "happened_at", "act", "origin", "hash"),
        **_trail(Category.REFERENCE, "actor_id", "subject"),
        **_trail(Category.IDENTITY, "detail", "reason"),
    },
    "data_requests": {
        **_rights(
            Category.TECHNICAL,
            "id",
            "kind",
            "channel",
            "made_at",
            "reply_by",
            "decide_by",
            "replied_at",
            "decided_at",
            "outcome",
        ),
        **_rights(Category.IDENTITY, "words", "answer", erasure=Erasure.BLANK),
        **_rights(Category.REFERENCE, "person_id", "made_by", "replied_by", "decided_by"),
    },
    "erasures": {
        **_rights(Category.REFERENCE, "person_id", "erased_by", "request_id"),
        **_rights(Category.TECHNICAL, "erased_at", "gone", "kept"),
    },
}
