-- The one append-only truth, the rows derived from it, and the leases over runs.

-- Which history this is, and its last event. Whoever records moves this row on from where it was decided to record: a
-- sequence would leave gaps and let events commit out of order. The turn rises when leases or rows change otherwise.
CREATE TABLE ledger_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    ledger_id UUID NOT NULL,
    position BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    turn BIGINT NOT NULL
);

-- Differs: text is compared by bytes (COLLATE "C") as SQLite does, whatever the database's locale.
CREATE TABLE event (
    position BIGINT PRIMARY KEY,
    stream TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    event_id UUID NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    kind_version BIGINT NOT NULL,
    payload BYTEA, -- the exact bytes; NULL once redacted
    recorded_at BIGINT NOT NULL, -- microseconds of UTC
    actor TEXT NOT NULL,
    correlation UUID,
    causation UUID,
    epoch BIGINT,
    project_id UUID,
    visibility TEXT NOT NULL,
    digest BYTEA NOT NULL,
    salt BYTEA, -- NULL once redacted
    hash BYTEA NOT NULL,
    UNIQUE (stream, version)
);

-- Differs: positions follow without a gap because the head row is locked while it moves; on SQLite a trigger says so.
CREATE FUNCTION event_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: events are never deleted';
END $$;

CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_is_never_deleted();
CREATE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_is_never_deleted();

CREATE FUNCTION event_is_only_redacted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    redacted event := OLD;
BEGIN
    redacted.payload := NULL;
    redacted.salt := NULL;
    IF NEW IS DISTINCT FROM redacted THEN
        RAISE EXCEPTION 'the ledger is append-only: an event can only be redacted';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER event_is_only_redacted BEFORE UPDATE ON event
    FOR EACH ROW EXECUTE FUNCTION event_is_only_redacted();

CREATE TABLE projection (
    tbl TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    parent TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    rank TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL, -- of the event that wrote it last
    doc TEXT NOT NULL, -- JSON; not JSONB, which refuses NUL
    PRIMARY KEY (tbl, key)
);

CREATE INDEX projection_by_rank ON projection (tbl, rank, key);
CREATE INDEX projection_by_state ON projection (tbl, state, rank, key);
CREATE INDEX projection_by_parent ON projection (tbl, parent, rank, key);

CREATE TABLE daemon (
    id UUID PRIMARY KEY,
    heartbeat_at BIGINT NOT NULL, -- microseconds of UTC
    host TEXT NOT NULL,
    data_dir TEXT NOT NULL
);

CREATE TABLE lease (
    run_id UUID PRIMARY KEY,
    owner UUID, -- a daemon; NULL once released
    epoch BIGINT NOT NULL -- only rises
);
