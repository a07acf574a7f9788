-- People who sign in, their passkeys, and the links that make accounts or sign devices in. No part of the history: rows change
-- and go.
CREATE TABLE person (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    project_id UUID, -- NULL: all projects
    is_founder BOOLEAN NOT NULL,
    password TEXT, -- stretched with argon2id, in the PHC format; NULL: none
    created_at BIGINT NOT NULL, -- microseconds of UTC, as all times here
    removed_at BIGINT
);

CREATE UNIQUE INDEX person_by_name ON person (lower(name)) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX person_founder ON person (is_founder) WHERE is_founder;

CREATE TABLE passkey (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL,
    credential_id BYTEA NOT NULL UNIQUE,
    credential TEXT NOT NULL, -- its public half and its counter, as JSON
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE INDEX passkey_by_person ON passkey (person_id);

CREATE TABLE join_code (
    digest BYTEA PRIMARY KEY, -- SHA-256 of the code, which is stored nowhere
    kind TEXT NOT NULL,
    role TEXT NOT NULL, -- of the account that it makes
    project_id UUID,
    person_id UUID, -- whose device it signs in
    name TEXT, -- that was thought of for the account
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT -- claimed by the statement that sets it
);

-- A device is a token that is good in a cookie only; what it may do is its person's.
ALTER TABLE token ADD COLUMN person_id UUID;
