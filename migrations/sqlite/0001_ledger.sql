-- The one append-only truth, the rows derived from it, and the leases over runs.

-- Which history this is. Differs: on PostgreSQL this row also holds the position and hash of the last event and is
-- locked by each writer; here the only writer reads both from the last event.
CREATE TABLE ledger_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    ledger_id BLOB NOT NULL
) STRICT;

CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    event_id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    kind_version INTEGER NOT NULL,
    payload BLOB, -- the exact bytes; NULL once redacted
    recorded_at INTEGER NOT NULL, -- microseconds of UTC
    actor TEXT NOT NULL,
    correlation BLOB,
    causation BLOB,
    epoch INTEGER,
    project_id BLOB,
    visibility TEXT NOT NULL,
    digest BLOB NOT NULL,
    salt BLOB, -- NULL once redacted
    hash BLOB NOT NULL,
    UNIQUE (stream, version)
) STRICT;

CREATE TRIGGER event_follows_the_last BEFORE INSERT ON event
WHEN NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM event)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: an event follows the last one without a gap');
END;

CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: events are never deleted');
END;

CREATE TRIGGER event_is_only_redacted BEFORE UPDATE ON event
WHEN NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL
    OR NEW.position IS NOT OLD.position OR NEW.stream IS NOT OLD.stream OR NEW.version IS NOT OLD.version
    OR NEW.event_id IS NOT OLD.event_id OR NEW.kind IS NOT OLD.kind OR NEW.kind_version IS NOT OLD.kind_version
    OR NEW.recorded_at IS NOT OLD.recorded_at OR NEW.actor IS NOT OLD.actor
    OR NEW.correlation IS NOT OLD.correlation OR NEW.causation IS NOT OLD.causation
    OR NEW.epoch IS NOT OLD.epoch OR NEW.project_id IS NOT OLD.project_id
    OR NEW.visibility IS NOT OLD.visibility OR NEW.digest IS NOT OLD.digest OR NEW.hash IS NOT OLD.hash
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: an event can only be redacted');
END;

CREATE TABLE projection (
    tbl TEXT NOT NULL,
    key TEXT NOT NULL,
    parent TEXT NOT NULL,
    state TEXT NOT NULL,
    rank TEXT NOT NULL,
    position INTEGER NOT NULL, -- of the event that wrote it last
    doc TEXT NOT NULL, -- JSON
    PRIMARY KEY (tbl, key)
) STRICT;

CREATE INDEX projection_by_rank ON projection (tbl, rank, key);
CREATE INDEX projection_by_state ON projection (tbl, state, rank, key);
CREATE INDEX projection_by_parent ON projection (tbl, parent, rank, key);

-- Records a group: `INSERT INTO batch VALUES (events, rows, gone)`, each a JSON array of arrays of columns (bytes in
-- hexadecimal, but payloads as the text that they are; `gone` has only tbl and key).
-- Differs: on PostgreSQL one statement with several parts does this. Here one statement has one part, and each further
-- statement would cost more than its work: a hop to the thread that runs SQLite, and waking whoever waits for it.
-- LIMIT keeps SQLite from flattening the inner SELECT, which would render and parse a row anew for each column.
CREATE VIEW batch AS SELECT NULL AS events, NULL AS rows, NULL AS gone;

CREATE TRIGGER batch_is_recorded INSTEAD OF INSERT ON batch
BEGIN
    INSERT INTO event
    SELECT v->>0, v->>1, v->>2, unhex(v->>3), v->>4, v->>5, CAST(v->>6 AS BLOB), v->>7, v->>8, unhex(v->>9),
        unhex(v->>10), v->>11, unhex(v->>12), v->>13, unhex(v->>14), unhex(v->>15), unhex(v->>16)
    FROM (SELECT value AS v FROM json_each(NEW.events) LIMIT -1) WHERE true;

    INSERT INTO projection
    SELECT v->>0, v->>1, v->>2, v->>3, v->>4, v->>5, v->>6
    FROM (SELECT value AS v FROM json_each(NEW.rows) LIMIT -1) WHERE true
    ON CONFLICT (tbl, key) DO UPDATE SET parent = excluded.parent, state = excluded.state, rank = excluded.rank,
        position = excluded.position, doc = excluded.doc;

    DELETE FROM projection WHERE (tbl, key) IN (SELECT value->>0, value->>1 FROM json_each(NEW.gone));
END;

CREATE TABLE daemon (
    id BLOB PRIMARY KEY,
    heartbeat_at INTEGER NOT NULL, -- microseconds of UTC
    host TEXT NOT NULL,
    data_dir TEXT NOT NULL
) STRICT;

CREATE TABLE lease (
    run_id BLOB PRIMARY KEY,
    owner BLOB, -- a daemon; NULL once released
    epoch INTEGER NOT NULL -- only rises
) STRICT;
