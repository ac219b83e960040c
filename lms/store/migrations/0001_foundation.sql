-- Every identifier is text (UUIDv7), every instant TIMESTAMPTZ in UTC, every enum text with a CHECK,
-- JSON is text. No foreign keys here: DuckDB cannot update a referenced parent freely; references are
-- checked under the writer lock and by `doctor`. The PostgreSQL overlay adds them.

CREATE TABLE store_facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE org_units (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_id TEXT,
    valid_from DATE NOT NULL,
    valid_to DATE,
    successors TEXT NOT NULL DEFAULT '[]',
    UNIQUE (code, valid_from)
);

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    learner_code TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    sex TEXT CHECK (sex IN ('male', 'female')),
    birth_year INTEGER,
    phone TEXT,
    unit_id TEXT NOT NULL,
    village TEXT,
    position TEXT,
    qualification TEXT,
    card_version INTEGER NOT NULL DEFAULT 1,
    import_id TEXT,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE memberships (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    trainee_group TEXT NOT NULL CHECK (trainee_group IN
        ('hoa_giai_vien', 'bao_cao_vien', 'tuyen_truyen_vien', 'mot_cua')),
    role TEXT,
    unit_id TEXT NOT NULL,
    village TEXT,
    legal_fields TEXT,
    decision_number TEXT,
    decision_date DATE,
    note TEXT,
    valid_from TIMESTAMPTZ NOT NULL,
    valid_to TIMESTAMPTZ,
    import_id TEXT,
    UNIQUE (person_id, trainee_group, unit_id)
);

CREATE TABLE role_grants (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('trainee', 'trainer', 'office', 'editor', 'admin')),
    unit_id TEXT,
    valid_from TIMESTAMPTZ NOT NULL,
    valid_to TIMESTAMPTZ
);

CREATE TABLE accounts (
    person_id TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL,
    secret_kind TEXT NOT NULL CHECK (secret_kind IN ('pin', 'passphrase')),
    activated_at TIMESTAMPTZ NOT NULL,
    notice_read_at TIMESTAMPTZ NOT NULL,
    notice_version TEXT NOT NULL
);

CREATE TABLE activation_codes (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    issued_by TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    void_at TIMESTAMPTZ
);
CREATE INDEX activation_codes_person ON activation_codes (person_id);

CREATE TABLE sign_ins (
    token_hash TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    device TEXT
);
CREATE INDEX sign_ins_person ON sign_ins (person_id);

CREATE TABLE sign_outs (
    sign_in_id TEXT PRIMARY KEY,
    ended_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    summary TEXT NOT NULL
);

CREATE TABLE import_questions (
    id TEXT PRIMARY KEY,
    import_id TEXT NOT NULL,
    sheet TEXT NOT NULL,
    sheet_row INTEGER NOT NULL,
    code TEXT NOT NULL,
    entry TEXT NOT NULL,
    candidates TEXT NOT NULL DEFAULT '[]',
    answered_at TIMESTAMPTZ,
    answered_by TEXT,
    answer TEXT
);

CREATE TABLE course_versions (
    course_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    content TEXT NOT NULL,
    pinned_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (course_id, version)
);

CREATE TABLE cohorts (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    course_id TEXT NOT NULL,
    course_version INTEGER NOT NULL,
    unit_id TEXT NOT NULL,
    deadline DATE NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE cohort_trainers (
    cohort_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (cohort_id, person_id)
);

CREATE TABLE enrolments (
    id TEXT PRIMARY KEY,
    cohort_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    course_version INTEGER NOT NULL,
    rule TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    trainee_group TEXT,
    enrolled_by TEXT NOT NULL,
    enrolled_at TIMESTAMPTZ NOT NULL,
    UNIQUE (cohort_id, person_id)
);
CREATE INDEX enrolments_person ON enrolments (person_id);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    cohort_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    scheduled_by TEXT NOT NULL,
    scheduled_at TIMESTAMPTZ NOT NULL,
    UNIQUE (cohort_id, ordinal)
);

CREATE TABLE lesson_events (
    id TEXT PRIMARY KEY,
    enrolment_id TEXT NOT NULL,
    lesson_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'completed')),
    happened_at TIMESTAMPTZ NOT NULL,
    UNIQUE (enrolment_id, lesson_id, kind)
);

CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    enrolment_id TEXT NOT NULL,
    quiz_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    UNIQUE (enrolment_id, quiz_id, ordinal)
);

CREATE TABLE attempt_answers (
    id TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL,
    question_id TEXT NOT NULL,
    choice_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL,
    UNIQUE (attempt_id, question_id, ordinal)
);

CREATE TABLE attempt_results (
    attempt_id TEXT PRIMARY KEY,
    enrolment_id TEXT NOT NULL,
    quiz_id TEXT NOT NULL,
    correct INTEGER NOT NULL,
    total INTEGER NOT NULL,
    percent INTEGER NOT NULL,
    passed BOOLEAN NOT NULL,
    submitted_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX attempt_results_enrolment ON attempt_results (enrolment_id);

CREATE TABLE scanner_tokens (
    token_hash TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL,
    trainer_id TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);

-- Every scan that reached the server, refused ones too. A client id is unique within what sent it:
-- a scanner token, or the ticket of a trainee's own phone.
CREATE TABLE scans (
    source TEXT NOT NULL,
    client_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    person_id TEXT,
    method TEXT NOT NULL CHECK (method IN ('room_code', 'card')),
    scanned_at TIMESTAMPTZ NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    scanned_by TEXT,
    verdict TEXT NOT NULL,
    PRIMARY KEY (source, client_id)
);

-- The ledger: what was said about a person's presence, in order. What is true is the last line.
-- (session, person, ordinal) is unique, so two first marks cannot both stand.
CREATE TABLE attendance (
    session_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('present', 'absent')),
    method TEXT NOT NULL CHECK (method IN ('room_code', 'card', 'hand', 'correction')),
    happened_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    recorded_by TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (session_id, person_id, ordinal)
);

CREATE TABLE signing_keys (
    id TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE certificates (
    code TEXT PRIMARY KEY,
    office TEXT NOT NULL,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    register_number TEXT NOT NULL,
    enrolment_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    words TEXT NOT NULL,
    signature TEXT NOT NULL,
    key_id TEXT NOT NULL,
    supersedes TEXT,
    issued_by TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    UNIQUE (office, year, number)
);
CREATE INDEX certificates_enrolment ON certificates (enrolment_id);

CREATE TABLE certificate_events (
    certificate_code TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('revoked', 'superseded')),
    reason TEXT NOT NULL,
    replaced_by TEXT,
    recorded_by TEXT NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (certificate_code, kind)
);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    outcome TEXT NOT NULL DEFAULT '{}',
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    happened_at TIMESTAMPTZ NOT NULL,
    actor_id TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    reason TEXT
);
