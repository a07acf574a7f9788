-- Who may use the API, and what it answered. No part of the history: rows change and go.

CREATE TABLE token (
    id BLOB PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE, -- SHA-256 of the secret, which is stored nowhere
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    project_id BLOB, -- NULL: all projects
    created_at INTEGER NOT NULL, -- microseconds of UTC, as all times here
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER
) STRICT;

-- A request with an Idempotency-Key. Written before the request is carried out, with the seed of all ids that it
-- mints: whoever repeats it after a crash makes the same things, not more of them.
CREATE TABLE idempotency (
    token_id BLOB NOT NULL,
    request TEXT NOT NULL, -- method and path
    key_digest BLOB NOT NULL,
    body_digest BLOB NOT NULL,
    seed BLOB NOT NULL,
    holder BLOB NOT NULL, -- the daemon that carries it out, or did
    begun_at INTEGER NOT NULL,
    status INTEGER, -- of the answer; NULL while there is none
    media_type TEXT,
    body BLOB,
    PRIMARY KEY (token_id, request, key_digest)
) STRICT;

CREATE INDEX idempotency_by_age ON idempotency (begun_at);
