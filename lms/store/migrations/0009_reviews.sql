-- What jurists here decided about lessons and questions, what the legal sources looked like when, and who
-- brought which version of a course before the trainees. All three are appended to and never changed.

-- A decision holds for exactly the text and the sources whose fingerprints it names (domain/review.py).
CREATE TABLE item_reviews (
    id TEXT PRIMARY KEY,
    course_id TEXT NOT NULL,
    item_kind TEXT NOT NULL CHECK (item_kind IN ('lesson', 'question')),
    item_id TEXT NOT NULL,
    item_fingerprint TEXT NOT NULL,
    sources_fingerprint TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('accepted', 'sent_back')),
    note TEXT NOT NULL,
    against TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL
);

-- The record of each source as the content folder last had it: versions that are published keep their own
-- copy, and this is how they learn that the law has moved on. The newest line of a source counts.
CREATE TABLE source_states (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL,
    record TEXT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);

-- A version in course_versions is published; versions of stores older than this table have no line here.
CREATE TABLE publications (
    id TEXT PRIMARY KEY,
    course_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('proposed', 'published')),
    acted_by TEXT NOT NULL,
    acted_at TIMESTAMPTZ NOT NULL
);
