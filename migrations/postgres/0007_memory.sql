-- Memories as they are now, in the index: their words, and what they mean. It follows from the events, as the rest of the
-- index does. Differs: on SQLite this lies in the index's own file.
CREATE TABLE search_memory (
    id bigint PRIMARY KEY, -- position of the event that has its words
    memory_id uuid NOT NULL UNIQUE,
    scope text NOT NULL, -- `founder`, or the id of a project
    words tsvector NOT NULL -- each word once, and whose it is: `@` and the scope
);

-- Without a list of what is to be merged into it later: each search would read that from end to end.
CREATE INDEX search_memory_by_words ON search_memory USING gin (words) WITH (fastupdate = off);

-- Where a provider makes vectors: 32-bit floats, little end first.
CREATE TABLE search_memory_vector (
    id bigint PRIMARY KEY REFERENCES search_memory (id) ON DELETE CASCADE,
    model text NOT NULL,
    vector bytea NOT NULL
);
