"""Which column points at which table. DuckDB keeps no foreign keys for us, so `doctor` looks."""

from __future__ import annotations

from lms.store.database import Tx

# (table, column, table pointed at, its key). The acts of the program itself are by nobody: 'system'.
REFERENCES: tuple[tuple[str, str, str, str], ...] = (
    ("org_units", "parent_id", "org_units", "id"),
    ("people", "unit_id", "org_units", "id"),
    ("person_moves", "person_id", "people", "id"),
    ("person_moves", "from_unit_id", "org_units", "id"),
    ("person_moves", "to_unit_id", "org_units", "id"),
    ("person_moves", "unit_change_id", "unit_changes", "id"),
    ("memberships", "person_id", "people", "id"),
    ("memberships", "unit_id", "org_units", "id"),
    ("role_grants", "person_id", "people", "id"),
    ("role_grants", "unit_id", "org_units", "id"),
    ("accounts", "person_id", "people", "id"),
    ("activation_codes", "person_id", "people", "id"),
    ("sign_ins", "person_id", "people", "id"),
    ("sign_outs", "sign_in_id", "sign_ins", "id"),
    ("notices_read", "person_id", "people", "id"),
    ("totp_secrets", "person_id", "people", "id"),
    ("totp_recovery_codes", "person_id", "people", "id"),
    ("identity_links", "person_id", "people", "id"),
    ("import_questions", "import_id", "imports", "id"),
    ("import_mentions", "import_id", "imports", "id"),
    ("import_mentions", "person_id", "people", "id"),
    ("import_mentions", "unit_id", "org_units", "id"),
    ("import_units", "import_id", "imports", "id"),
    ("import_units", "unit_id", "org_units", "id"),
    ("unit_aliases", "import_id", "imports", "id"),
    ("unit_aliases", "unit_id", "org_units", "id"),
    ("cohorts", "unit_id", "org_units", "id"),
    ("cohort_trainers", "cohort_id", "cohorts", "id"),
    ("cohort_trainers", "person_id", "people", "id"),
    ("enrolments", "cohort_id", "cohorts", "id"),
    ("enrolments", "person_id", "people", "id"),
    ("enrolments", "unit_id", "org_units", "id"),
    ("sessions", "cohort_id", "cohorts", "id"),
    ("lesson_events", "enrolment_id", "enrolments", "id"),
    ("law_change_withdrawals", "change_id", "law_changes", "id"),
    ("reading_spans", "enrolment_id", "enrolments", "id"),
    ("lesson_places", "enrolment_id", "enrolments", "id"),
    ("lesson_checks", "enrolment_id", "enrolments", "id"),
    ("attempts", "enrolment_id", "enrolments", "id"),
    ("attempt_answers", "attempt_id", "attempts", "id"),
    ("attempt_questions", "attempt_id", "attempts", "id"),
    ("attempt_hand_ins", "attempt_id", "attempts", "id"),
    ("attempt_hand_ins", "enrolment_id", "enrolments", "id"),
    ("attempt_gaps", "attempt_id", "attempts", "id"),
    ("attempt_extensions", "attempt_id", "attempts", "id"),
    ("essay_marks", "attempt_id", "attempts", "id"),
    ("entry_results", "attempt_id", "attempts", "id"),
    ("entry_results", "enrolment_id", "enrolments", "id"),
    ("practice_cohorts", "cohort_id", "cohorts", "id"),
    ("paper_tests", "cohort_id", "cohorts", "id"),
    ("paper_questions", "paper_test_id", "paper_tests", "id"),
    ("paper_sheets", "paper_test_id", "paper_tests", "id"),
    ("paper_sheets", "enrolment_id", "enrolments", "id"),
    ("paper_attempts", "attempt_id", "attempts", "id"),
    ("paper_attempts", "paper_test_id", "paper_tests", "id"),
    ("paper_attempts", "enrolment_id", "enrolments", "id"),
    ("paper_not_counted", "paper_test_id", "paper_tests", "id"),
    ("paper_not_counted", "enrolment_id", "enrolments", "id"),
    ("paper_left_out", "paper_test_id", "paper_tests", "id"),
    ("paper_left_out", "enrolment_id", "enrolments", "id"),
    ("sheet_photos", "paper_test_id", "paper_tests", "id"),
    ("sheet_photos", "enrolment_id", "enrolments", "id"),
    ("attempt_results", "attempt_id", "attempts", "id"),
    ("attempt_results", "enrolment_id", "enrolments", "id"),
    ("scanner_tokens", "session_id", "sessions", "id"),
    ("scans", "session_id", "sessions", "id"),
    ("scans", "person_id", "people", "id"),
    ("attendance", "session_id", "sessions", "id"),
    ("attendance", "person_id", "people", "id"),
    ("surveys", "cohort_id", "cohorts", "id"),
    ("surveys", "session_id", "sessions", "id"),
    ("survey_closings", "survey_id", "surveys", "id"),
    ("survey_answered", "survey_id", "surveys", "id"),
    ("survey_answered", "person_id", "people", "id"),
    ("survey_tickets", "survey_id", "surveys", "id"),
    ("survey_held", "survey_id", "surveys", "id"),
    ("survey_counts", "survey_id", "surveys", "id"),
    ("survey_tallies", "survey_id", "surveys", "id"),
    ("survey_words", "survey_id", "surveys", "id"),
    ("certificates", "enrolment_id", "enrolments", "id"),
    ("certificates", "person_id", "people", "id"),
    ("certificate_events", "certificate_code", "certificates", "code"),
    ("data_requests", "person_id", "people", "id"),
    ("erasures", "person_id", "people", "id"),
    ("erasures", "request_id", "data_requests", "id"),
)


def orphans(tx: Tx) -> list[tuple[str, str, int]]:
    """(table, column, how many rows point at nothing), only where there are any."""
    found = []
    for table, column, parent, key in REFERENCES:
        row = tx.one(
            f"SELECT count(*) FROM {table} c WHERE c.{column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = c.{column})"
        )
        if row and row[0]:
            found.append((table, column, int(row[0])))
    return found
