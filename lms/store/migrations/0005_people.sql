-- Groups with the days that count outside (recognised, left, and by which decision), and room to leave one
-- and come back. What was recorded so far holds no such day: the instant of an import is not when somebody
-- joined, so `started_on` stays empty. `ended_on` is the first day somebody is no longer in the group.
-- `ordinal` counts the times a person was in a group at a unit; only the last of them can be open.

CREATE TABLE memberships_dated (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    trainee_group TEXT NOT NULL CHECK (trainee_group IN
        ('hoa_giai_vien', 'bao_cao_vien', 'tuyen_truyen_vien', 'mot_cua')),
    unit_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    role TEXT,
    village TEXT,
    team TEXT,
    legal_fields TEXT,
    level TEXT CHECK (level IN ('trung_uong', 'tinh', 'huyen')),
    decision_number TEXT,
    decision_date DATE,
    note TEXT,
    started_on DATE,
    ended_on DATE,
    end_reason TEXT,
    end_decision TEXT,
    recorded_at TIMESTAMPTZ NOT NULL,
    import_id TEXT,
    UNIQUE (person_id, trainee_group, unit_id, ordinal),
    CHECK (ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on)
);
INSERT INTO memberships_dated
    (id, person_id, trainee_group, unit_id, ordinal, role, village, legal_fields, decision_number,
     decision_date, note, ended_on, recorded_at, import_id)
    SELECT id, person_id, trainee_group, unit_id, 1, role, village, legal_fields, decision_number,
        decision_date, note, CAST(valid_to + INTERVAL 7 HOUR AS DATE), valid_from, import_id
    FROM memberships;
DROP TABLE memberships;
ALTER TABLE memberships_dated RENAME TO memberships;

-- Rights: everywhere or within a unit, from an instant up to and without another; who gave them, and why.
-- Nobody wrote down who gave the ones before.

CREATE TABLE role_grants_reasoned (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('trainee', 'trainer', 'unit_manager', 'office', 'editor', 'admin')),
    unit_id TEXT,
    valid_from TIMESTAMPTZ NOT NULL,
    valid_to TIMESTAMPTZ,
    granted_by TEXT NOT NULL,
    reason TEXT,
    CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CHECK (role <> 'unit_manager' OR unit_id IS NOT NULL)
);
INSERT INTO role_grants_reasoned
    SELECT id, person_id, role, unit_id, valid_from, valid_to, 'system', NULL FROM role_grants;
DROP TABLE role_grants;
ALTER TABLE role_grants_reasoned RENAME TO role_grants;
