//! The statements of the writer. Arrays carry a whole batch, so a group is one statement however large it is.

use super::super::engine::{RowChange, to_db};
use super::super::event_row::{payload_to_db, visibility_to_db};
use deputy_protocol::event::Envelope;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;

/// Differs: here other daemons write too, so what is remembered has to be tied to the head, or read under its lock.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT position, hash, turn FROM ledger_head WHERE one = 1 FOR UPDATE";

/// The same, and whatever any daemon remembers of leases and rows does not hold any more.
pub(super) const BEGIN_TURN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED;
    UPDATE ledger_head SET turn = turn + 1 WHERE one = 1 RETURNING position, hash, turn";

pub(super) const READ_HEAD: &str = "SELECT position, hash, turn FROM ledger_head WHERE one = 1";

/// Under the lock it is a statement of its own, so that it sees what was committed while we waited for the lock.
pub(super) const LOAD: &str = "
    SELECT 1 AS part, name AS stream, NULL::uuid AS id, NULL::uuid AS owner, 0::bigint AS position,
        coalesce((SELECT version FROM event WHERE stream = name ORDER BY version DESC LIMIT 1), 0) AS version
    FROM unnest($1::text[]) AS name
    UNION ALL SELECT 2, stream, event_id, NULL, position, version FROM event WHERE event_id = ANY($2)
    UNION ALL SELECT 3, '', id, owner, 0, epoch FROM lease WHERE id = ANY($3) AND owner IS NOT NULL";

pub(super) const LOAD_ROWS: &str = "SELECT p.tbl, p.key, p.parent, p.state, p.rank, p.position, p.doc
    FROM unnest($1::text[], $2::text[]) AS given (tbl, key) JOIN projection AS p USING (tbl, key)";

macro_rules! move_head {
    () => {
        "WITH moved AS (UPDATE ledger_head SET position = $18, hash = $19
            WHERE one = 1 AND position = $21 AND turn = $22 RETURNING pg_notify('deputy_ledger', $20))"
    };
}

macro_rules! insert_events {
    () => {
        " INSERT INTO event SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::uuid[], $5::text[],
            $6::bigint[], $7::bytea[], $8::bigint[], $9::text[], $10::uuid[], $11::uuid[], $12::bigint[],
            $13::uuid[], $14::text[], $15::bytea[], $16::bytea[], $17::bytea[]) WHERE EXISTS (SELECT FROM moved)"
    };
}

macro_rules! upsert_rows {
    ($source:literal) => {
        concat!(
            "INSERT INTO projection SELECT * FROM ",
            $source,
            " ON CONFLICT (tbl, key) DO UPDATE SET parent = excluded.parent, state = excluded.state,
                rank = excluded.rank, position = excluded.position, doc = excluded.doc"
        )
    };
}

/// Records events, if the head is still where they were decided. How many rows it inserts says whether it was.
pub(super) const RECORD_EVENTS: &str = concat!(move_head!(), insert_events!());

/// The same with the rows that follow.
pub(super) const RECORD_EVENTS_AND_ROWS: &str = concat!(
    move_head!(),
    ", written AS (",
    upsert_rows!(
        "unnest($23::text[], $24::text[], $25::text[], $26::text[], $27::text[], $28::bigint[], $29::text[])
            WHERE EXISTS (SELECT FROM moved)"
    ),
    "), removed AS (DELETE FROM projection USING unnest($30::text[], $31::text[]) AS gone (t, k)
        WHERE tbl = gone.t AND key = gone.k AND EXISTS (SELECT FROM moved))",
    insert_events!()
);

pub(super) const WRITE_ROWS: &str = concat!(
    "WITH removed AS (DELETE FROM projection USING unnest($8::text[], $9::text[]) AS gone (t, k)
        WHERE tbl = gone.t AND key = gone.k) ",
    upsert_rows!(
        "unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])"
    )
);

pub(super) type PgQuery<'q> = Query<'q, Postgres, PgArguments>;

/// $1 to $17 of the statements that record.
pub(super) fn bind_events<'q>(query: PgQuery<'q>, events: &'q [Envelope]) -> PgQuery<'q> {
    query
        .bind(column(events, |event| to_db(event.position)))
        .bind(column(events, |event| event.stream.to_string()))
        .bind(column(events, |event| to_db(event.version)))
        .bind(column(events, |event| event.event_id.0))
        .bind(column(events, |event| event.kind.as_str()))
        .bind(column(events, |event| i64::from(event.kind_version)))
        .bind(column(events, |event| payload_to_db(&event.payload)))
        .bind(column(events, |event| event.recorded_at.timestamp_micros()))
        .bind(column(events, |event| event.actor.as_str()))
        .bind(column(events, |event| event.correlation.map(|id| id.0)))
        .bind(column(events, |event| event.causation.map(|id| id.0)))
        .bind(column(events, |event| event.epoch.map(to_db)))
        .bind(column(events, |event| event.project_id.map(|id| id.0)))
        .bind(column(events, |event| visibility_to_db(event.visibility)))
        .bind(column(events, |event| event.digest.as_slice()))
        .bind(column(events, |event| event.salt.as_slice()))
        .bind(column(events, |event| event.hash.as_slice()))
}

/// The nine arrays of rows to write and rows to remove.
pub(super) fn bind_rows<'q>(query: PgQuery<'q>, changes: &'q [RowChange]) -> PgQuery<'q> {
    let rows: Vec<_> =
        changes.iter().filter_map(|change| Some((&change.key, change.row.as_ref()?))).collect();
    let gone: Vec<_> =
        changes.iter().filter(|change| change.row.is_none()).map(|change| &change.key).collect();
    query
        .bind(column(&rows, |(key, _)| key.table.name()))
        .bind(column(&rows, |(key, _)| key.key.as_str()))
        .bind(column(&rows, |(_, stored)| stored.row.parent.as_str()))
        .bind(column(&rows, |(_, stored)| stored.row.state.as_str()))
        .bind(column(&rows, |(_, stored)| stored.row.rank.as_str()))
        .bind(column(&rows, |(_, stored)| to_db(stored.position)))
        .bind(column(&rows, |(_, stored)| stored.row.doc.as_str()))
        .bind(column(&gone, |key| key.table.name()))
        .bind(column(&gone, |key| key.key.as_str()))
}

fn column<'a, S, T>(items: &'a [S], field: impl Fn(&'a S) -> T) -> Vec<T> {
    items.iter().map(field).collect()
}
