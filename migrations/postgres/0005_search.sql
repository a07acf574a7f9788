-- Where words are that were said: what the librarian keeps. It follows from the events and can be emptied at any time.
-- Differs: on SQLite this lies in a file of its own beside the ledger, since a database there has one writer at a time
-- and writing this would hold up appends.

CREATE TABLE search_passage (
    id bigint PRIMARY KEY, -- position of the event, and which part of its words: no event is in it twice
    run_id uuid,
    project_id uuid,
    kind text NOT NULL,
    visibility smallint NOT NULL, -- 0 viewer, 1 developer, 2 admin
    words tsvector NOT NULL -- cut and folded by us: the server's own parser never sees a text
);

CREATE INDEX search_passage_by_words ON search_passage USING gin (words);
CREATE INDEX search_passage_by_run ON search_passage (run_id);

-- How far it got, by which rules, and in which history. Locked by whoever writes.
CREATE TABLE search_mark (
    one smallint PRIMARY KEY CHECK (one = 1),
    rules integer NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL
);

INSERT INTO search_mark (one, rules, position, hash) VALUES (1, 0, 0, '\x');
