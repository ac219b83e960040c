-- How lessons are read: when, how far, and the answers to the one question at the end of each.

-- The moments a person read, each counted once: spans of one person never overlap (domain/reading.py).
CREATE TABLE reading_spans (
    id TEXT PRIMARY KEY,
    enrolment_id TEXT NOT NULL,
    lesson_id TEXT NOT NULL,
    began_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ NOT NULL
);

-- Where somebody stopped: `part` is '' for the passage of the lesson last seen (from 0), or the SHA-256 of a
-- recording or film, whose place is in whole seconds.
CREATE TABLE lesson_places (
    enrolment_id TEXT NOT NULL,
    lesson_id TEXT NOT NULL,
    part TEXT NOT NULL,
    place INTEGER NOT NULL CHECK (place >= 0),
    seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (enrolment_id, lesson_id, part)
);

CREATE TABLE lesson_checks (
    id TEXT PRIMARY KEY,
    enrolment_id TEXT NOT NULL,
    lesson_id TEXT NOT NULL,
    choice_id TEXT NOT NULL,
    was_right BOOLEAN NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL
);
