-- The second step of a sign-in, and accounts of an outside provider that lead to a person here.

-- Only what has been confirmed with a code is kept; `sealed` is encrypted with the key "totp", which lies
-- beside the store. `last_step` is the time step of the last code used: no code counts twice.
CREATE TABLE totp_secrets (
    person_id TEXT PRIMARY KEY,
    sealed TEXT NOT NULL,
    confirmed_at TIMESTAMPTZ NOT NULL,
    last_step BIGINT NOT NULL
);

CREATE TABLE totp_recovery_codes (
    code_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);

-- One line for each link there was; of those with one issuer and subject, at most one has not ended
-- (checked under the writer lock).
CREATE TABLE identity_links (
    id TEXT PRIMARY KEY,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id TEXT NOT NULL,
    linked_by TEXT NOT NULL,
    linked_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    ended_by TEXT
);

-- Outside accounts that asked to be linked; gone when they are, or when the code has expired.
CREATE TABLE identity_requests (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    said_name TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (issuer, subject)
);
