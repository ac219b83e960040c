-- Surveys after a class. Whose an answer is stands nowhere: who has answered is in one table, what was
-- answered in others, and no id, time or order leads from one to the other (decisions/0022).

CREATE TABLE surveys (
    id TEXT PRIMARY KEY,
    cohort_id TEXT NOT NULL,
    session_id TEXT,                    -- NULL: about the whole class
    form TEXT NOT NULL,                 -- the form's JSON, as it was when the survey was opened
    last_day DATE NOT NULL,             -- the last day on which it can be answered
    opened_by TEXT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE survey_closings (
    survey_id TEXT PRIMARY KEY,
    invited INTEGER NOT NULL CHECK (invited >= 0),
    closed_at TIMESTAMPTZ NOT NULL
);

-- So that nobody is asked twice. Emptied when the survey closes. No time.
CREATE TABLE survey_answered (
    survey_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (survey_id, person_id)
);

-- One-time tickets of phones in the room that were used. Emptied when the survey closes. No time.
CREATE TABLE survey_tickets (
    ticket_hash TEXT PRIMARY KEY,
    survey_id TEXT NOT NULL
);

-- Answers that wait for company: sealed, all of one length, with a key that lies outside the store.
CREATE TABLE survey_held (
    id TEXT PRIMARY KEY,                -- random, not one that holds a time
    survey_id TEXT NOT NULL,
    sealed TEXT NOT NULL
);

CREATE TABLE survey_counts (
    survey_id TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name IN ('account', 'room', 'paper', 'opened')),
    count INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (survey_id, name)
);

-- What was opened, question by question: nothing says which answers belong together. All rows are there from
-- the beginning, with nought, so that their order tells nothing of which value came first.
CREATE TABLE survey_tallies (
    survey_id TEXT NOT NULL,
    question_id TEXT NOT NULL,
    value TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (survey_id, question_id, value)
);

CREATE TABLE survey_words (
    id TEXT PRIMARY KEY,                -- random, not one that holds a time
    survey_id TEXT NOT NULL,
    question_id TEXT NOT NULL,
    words TEXT NOT NULL
);
