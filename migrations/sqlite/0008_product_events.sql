-- What happens in the products, as programs tell it. No part of the history: rows come in great numbers, and go with their
-- age.
CREATE TABLE product_event (
    project_id BLOB NOT NULL,
    id TEXT NOT NULL, -- the sender's own, or minted: one that comes again is kept once
    name TEXT NOT NULL,
    at INTEGER NOT NULL, -- microseconds of UTC, as all times here
    level TEXT NOT NULL,
    value REAL,
    unit TEXT,
    user_id TEXT,
    properties TEXT NOT NULL, -- a JSON object
    PRIMARY KEY (project_id, id)
) STRICT;

CREATE INDEX product_event_by_time ON product_event (project_id, at, id);
