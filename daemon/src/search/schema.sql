-- The index of what was said, on SQLite: a file of its own, which is thrown away and made anew when it is broken, or of
-- another shape than this. Its twin on PostgreSQL is migrations/postgres/0005_search.sql.

CREATE TABLE passage (
    id INTEGER PRIMARY KEY, -- position of the event, and which part of its words: no event is in it twice
    run_id BLOB,
    project_id BLOB,
    kind TEXT NOT NULL,
    visibility INTEGER NOT NULL -- 0 viewer, 1 developer, 2 admin
) STRICT;

CREATE INDEX passage_by_run ON passage (run_id);

-- Words are cut and folded by us and come with a space between them: this tokenizer splits at exactly those. The texts
-- themselves stay in the ledger.
CREATE VIRTUAL TABLE words USING fts5 (said, content = '', contentless_delete = 1, tokenize = 'ascii');

-- How far it got, and in which history.
CREATE TABLE mark (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;

INSERT INTO mark (one, position, hash) VALUES (1, 0, x'');

-- Memories as they are now, whose words one question looks for one by one.
CREATE TABLE memory (
    id INTEGER PRIMARY KEY, -- position of the event that has its words
    memory_id BLOB NOT NULL UNIQUE,
    project_id BLOB
) STRICT;

-- Each word once, and once more behind whose it is: so many words of other projects cost nothing.
CREATE VIRTUAL TABLE memory_words USING fts5 (
    said, placed, content = '', contentless_delete = 1, detail = 'column', tokenize = 'ascii'
);

-- What memories mean, where a provider makes vectors of it: 32-bit floats, little end first.
CREATE TABLE memory_vector (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    vector BLOB NOT NULL
) STRICT;
