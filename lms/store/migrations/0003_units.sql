-- What became of units, as acts that somebody recorded, and who was moved by them; a person's move of their
-- own is a line without an act. Names and places as they were are read from here, never from memory.

CREATE TABLE unit_changes (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('found', 'rename', 'merge', 'end', 'undo')),
    decision_number TEXT,
    decision_date DATE,
    effective_on DATE NOT NULL,
    detail TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE person_moves (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    from_unit_id TEXT NOT NULL,
    to_unit_id TEXT NOT NULL,
    from_village TEXT,
    to_village TEXT,
    effective_on DATE NOT NULL,
    reason TEXT,
    unit_change_id TEXT,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);

-- The district of the list of 2023 named nothing that came after it: what was filed under it is under the
-- province since.
UPDATE org_units SET successors = '[["33", "2025-07-01"]]'
    WHERE code = '339' AND valid_from = DATE '2023-02-01' AND successors = '[]';
