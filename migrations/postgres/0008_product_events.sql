-- What happens in the products, as programs tell it. No part of the history: rows come in great numbers, and go with their
-- age.
CREATE TABLE product_event (
    project_id UUID NOT NULL,
    id TEXT COLLATE "C" NOT NULL, -- the sender's own, or minted: one that comes again is kept once
    name TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL, -- microseconds of UTC, as all times here
    level TEXT NOT NULL,
    value DOUBLE PRECISION,
    unit TEXT COLLATE "C",
    user_id TEXT COLLATE "C",
    properties TEXT NOT NULL, -- a JSON object
    PRIMARY KEY (project_id, id)
);

CREATE INDEX product_event_by_time ON product_event (project_id, at, id);
