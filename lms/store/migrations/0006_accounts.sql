-- How each sign-in began, from where, and whether on a machine that others use, too; why it ended; and
-- which text of the purpose notice a person has read, when. The notice leaves the table of accounts:
-- whoever signs in by an outside account has no secret here, and reads it all the same.

CREATE TABLE sign_ins_new (
    token_hash TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    device TEXT,
    address TEXT,
    method TEXT NOT NULL CHECK (method IN ('secret', 'activation', 'oidc')),
    shared BOOLEAN NOT NULL
);
INSERT INTO sign_ins_new
    SELECT token_hash, id, person_id, started_at, expires_at, device, NULL, 'secret', false FROM sign_ins;
DROP TABLE sign_ins;
ALTER TABLE sign_ins_new RENAME TO sign_ins;
CREATE INDEX sign_ins_of_person ON sign_ins (person_id);

CREATE TABLE sign_outs_new (
    sign_in_id TEXT PRIMARY KEY,
    ended_at TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN
        ('asked', 'replaced', 'done', 'secret_changed', 'unlinked', 'erased', 'restored'))
);
INSERT INTO sign_outs_new SELECT sign_in_id, ended_at, 'asked' FROM sign_outs;
DROP TABLE sign_outs;
ALTER TABLE sign_outs_new RENAME TO sign_outs;

CREATE TABLE notices_read (
    person_id TEXT NOT NULL,
    version TEXT NOT NULL,
    read_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (person_id, version)
);
INSERT INTO notices_read SELECT person_id, notice_version, notice_read_at FROM accounts;
ALTER TABLE accounts DROP COLUMN notice_read_at;
ALTER TABLE accounts DROP COLUMN notice_version;
