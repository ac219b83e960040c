-- What people ask about their own data, with the days until which the office must answer as they were
-- counted when it was asked; and who has been erased, with what went and what had to stay.

CREATE TABLE data_requests (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN
        ('see', 'correct', 'provide', 'restrict', 'object', 'withdraw', 'erase')),
    words TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('self', 'paper')),
    made_at TIMESTAMPTZ NOT NULL,
    made_by TEXT NOT NULL,
    reply_by DATE NOT NULL,
    decide_by DATE NOT NULL,
    replied_at TIMESTAMPTZ,
    replied_by TEXT,
    decided_at TIMESTAMPTZ,
    decided_by TEXT,
    outcome TEXT CHECK (outcome IN ('granted', 'partly', 'refused')),
    answer TEXT
);

CREATE TABLE erasures (
    person_id TEXT PRIMARY KEY,
    erased_at TIMESTAMPTZ NOT NULL,
    erased_by TEXT NOT NULL,
    request_id TEXT,
    gone TEXT NOT NULL,
    kept TEXT NOT NULL
);
