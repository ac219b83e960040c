-- Changes of the law that editors recorded: which document, from when, by which other, in which places. Lines
-- are appended and never changed; one recorded by mistake is withdrawn with a reason.

CREATE TABLE law_changes (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('amended', 'replaced')),
    effective_on DATE NOT NULL,
    -- JSON: [["7", "2", null], ...]; [] is the whole document.
    places TEXT NOT NULL,
    by_number TEXT NOT NULL,
    by_title TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE law_change_withdrawals (
    change_id TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    withdrawn_by TEXT NOT NULL,
    withdrawn_at TIMESTAMPTZ NOT NULL
);
