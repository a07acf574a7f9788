-- Browsers that are told, and the key that push services know this installation by. No part of the history: rows change and go.
CREATE TABLE push_subscription (
    device_id UUID PRIMARY KEY, -- a token's
    endpoint TEXT NOT NULL,
    p256dh BYTEA NOT NULL, -- the browser's public key
    auth BYTEA NOT NULL, -- the browser's secret
    made_at BIGINT NOT NULL, -- microseconds of UTC, as all times here
    ended_at BIGINT -- its push service knows it no more
);

CREATE TABLE push_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    pkcs8 BYTEA NOT NULL,
    made_at BIGINT NOT NULL
);
