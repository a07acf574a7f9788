-- Browsers that are told, and the key that push services know this installation by. No part of the history: rows change and go.
CREATE TABLE push_subscription (
    device_id BLOB PRIMARY KEY, -- a token's
    endpoint TEXT NOT NULL,
    p256dh BLOB NOT NULL, -- the browser's public key
    auth BLOB NOT NULL, -- the browser's secret
    made_at INTEGER NOT NULL, -- microseconds of UTC, as all times here
    ended_at INTEGER -- its push service knows it no more
) STRICT;

CREATE TABLE push_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    pkcs8 BLOB NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
