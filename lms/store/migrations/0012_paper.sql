-- Tests on paper: what was printed, the answers of each sheet as they were entered, and the photos they were
-- read from.

CREATE TABLE paper_tests (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    cohort_id TEXT NOT NULL,
    -- NULL: over the whole course.
    quiz_id TEXT,
    title TEXT NOT NULL,
    held_on DATE NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    seed INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);

-- The order of each variant as it was printed; `choices` is a JSON list of choice ids, from A on.
CREATE TABLE paper_questions (
    paper_test_id TEXT NOT NULL,
    variant TEXT NOT NULL CHECK (variant IN ('A', 'B', 'C', 'D')),
    ordinal INTEGER NOT NULL,
    question_id TEXT NOT NULL,
    choices TEXT NOT NULL,
    PRIMARY KEY (paper_test_id, variant, ordinal)
);

-- Appended to: the last line of a person counts, those before it say what was corrected and why.
CREATE TABLE paper_sheets (
    id TEXT PRIMARY KEY,
    paper_test_id TEXT NOT NULL,
    enrolment_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    variant TEXT NOT NULL,
    answers TEXT NOT NULL,
    correct INTEGER NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('keyed', 'photo')),
    reason TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at TIMESTAMPTZ NOT NULL,
    UNIQUE (paper_test_id, enrolment_id, ordinal)
);

-- The attempts that a sheet is: one for a quiz, several for a paper over the whole course.
CREATE TABLE paper_attempts (
    attempt_id TEXT PRIMARY KEY,
    paper_test_id TEXT NOT NULL,
    enrolment_id TEXT NOT NULL
);

-- `enrolment_id` is NULL until it is known whose sheet it is. `reading` is what was read, as JSON.
CREATE TABLE sheet_photos (
    id TEXT PRIMARY KEY,
    paper_test_id TEXT NOT NULL,
    enrolment_id TEXT,
    image BLOB NOT NULL,
    reading TEXT NOT NULL,
    confirmed BOOLEAN NOT NULL,
    taken_by TEXT NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL
);
