-- Who may use the API, and what it answered. No part of the history: rows change and go.

CREATE TABLE token (
    id UUID PRIMARY KEY,
    digest BYTEA NOT NULL UNIQUE, -- SHA-256 of the secret, which is stored nowhere
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    project_id UUID, -- NULL: all projects
    created_at BIGINT NOT NULL, -- microseconds of UTC, as all times here
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT
);

-- A request with an Idempotency-Key. Written before the request is carried out, with the seed of all ids that it
-- mints: whoever repeats it after a crash makes the same things, not more of them.
CREATE TABLE idempotency (
    token_id UUID NOT NULL,
    request TEXT NOT NULL, -- method and path
    key_digest BYTEA NOT NULL,
    body_digest BYTEA NOT NULL,
    seed UUID NOT NULL,
    holder UUID NOT NULL, -- the daemon that carries it out, or did
    begun_at BIGINT NOT NULL,
    status BIGINT, -- of the answer; NULL while there is none
    media_type TEXT,
    body BYTEA,
    PRIMARY KEY (token_id, request, key_digest)
);

CREATE INDEX idempotency_by_age ON idempotency (begun_at);
