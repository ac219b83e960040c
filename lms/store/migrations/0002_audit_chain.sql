-- Each line of the audit carries the hash of the line before it, so that one changed or taken out later
-- is noticed; and where the act came from. Lines from before are counted here; the first line after them
-- takes the hash of them all together as its predecessor (store/audit.py).

CREATE TABLE audit_chained (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    happened_at TIMESTAMPTZ NOT NULL,
    actor_id TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    reason TEXT,
    origin TEXT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_chained
    SELECT id, row_number() OVER (ORDER BY id), happened_at, actor_id, act, subject, detail, reason, '', ''
    FROM audit;
DROP TABLE audit;
ALTER TABLE audit_chained RENAME TO audit;
