-- What an attempt asks is fixed when it begins; how it was handed in; what gives it more time; essays marked
-- by people; the same questions before a course and after it; cohorts whose quizzes are practice.

CREATE TABLE attempt_questions (
    attempt_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    question_id TEXT NOT NULL,
    PRIMARY KEY (attempt_id, ordinal)
);

-- Attempts older than this table have their moment in attempt_results alone. One whose essays wait for a
-- person is handed in and has no result yet.
CREATE TABLE attempt_hand_ins (
    attempt_id TEXT PRIMARY KEY,
    enrolment_id TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('person', 'time_over', 'paper')),
    submitted_at TIMESTAMPTZ NOT NULL
);

-- When the server did not see the page of an attempt of limited time.
CREATE TABLE attempt_gaps (
    id TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL,
    began_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE attempt_extensions (
    id TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    granted_by TEXT NOT NULL,
    granted_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE essay_marks (
    attempt_id TEXT NOT NULL,
    question_id TEXT NOT NULL,
    percent INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
    comment TEXT NOT NULL,
    marked_by TEXT NOT NULL,
    marked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (attempt_id, question_id)
);

-- Never in attempt_results: these are not graded.
CREATE TABLE entry_results (
    attempt_id TEXT PRIMARY KEY,
    enrolment_id TEXT NOT NULL,
    sitting TEXT NOT NULL CHECK (sitting IN ('dau-khoa', 'cuoi-khoa')),
    correct INTEGER NOT NULL,
    total INTEGER NOT NULL,
    percent INTEGER NOT NULL,
    submitted_at TIMESTAMPTZ NOT NULL,
    UNIQUE (enrolment_id, sitting)
);

CREATE TABLE practice_cohorts (
    cohort_id TEXT PRIMARY KEY
);
