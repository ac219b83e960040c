-- Imports can be undone as a whole. Whom a list names is kept apart from whom it added, so that undoing one
-- list does not take away what another one names, too; units outside the list that the office has placed once
-- are placed by themselves from then on.

ALTER TABLE imports ADD COLUMN undone_at TIMESTAMPTZ;
ALTER TABLE imports ADD COLUMN undone_by TEXT;
ALTER TABLE imports ADD COLUMN undo_reason TEXT;

CREATE TABLE import_mentions (
    import_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    trainee_group TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    PRIMARY KEY (import_id, person_id, trainee_group, unit_id)
);
INSERT INTO import_mentions
    SELECT DISTINCT import_id, person_id, trainee_group, unit_id FROM memberships WHERE import_id IS NOT NULL;

CREATE TABLE import_units (
    unit_id TEXT PRIMARY KEY,
    import_id TEXT NOT NULL
);

CREATE TABLE unit_aliases (
    name_key TEXT PRIMARY KEY,
    written TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL
);
