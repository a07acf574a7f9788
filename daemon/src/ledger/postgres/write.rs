//! The writer's side of PostgreSQL. Arrays carry a whole batch, so a group is five round trips however large it is.

use super::super::engine::{Base, Batch, RowChange, RowMap, StoredRow, Wanted, from_db, hash_from_db, to_db};
use super::super::error::Fault;
use super::super::event_row::{payload_to_db, stream_from_db, visibility_to_db};
use super::super::open::Place;
use super::fault::{commit_fault, fault};
use deputy_domain::ledger::{Heads, RowKey};
use deputy_protocol::event::Envelope;
use deputy_protocol::ids::{DaemonId, EventId, LedgerId, RunId};
use sqlx::postgres::{PgArguments, PgConnectOptions, PgRow, Postgres};
use sqlx::query::Query;
use sqlx::{ConnectOptions, PgConnection, Row};
use uuid::Uuid;

/// Differs: the lock that makes this daemon the only writer until its commit; SQLite has but one writer.
const BEGIN: &str =
    "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT position, hash FROM ledger_head WHERE one = 1 FOR UPDATE";

/// A statement of its own, so that it sees what was committed while we waited for the lock.
const LOAD: &str = "
    SELECT 1 AS part, name AS stream, NULL::uuid AS id, NULL::uuid AS owner, 0::bigint AS position,
        coalesce((SELECT version FROM event WHERE stream = name ORDER BY version DESC LIMIT 1), 0) AS version
    FROM unnest($1::text[]) AS name
    UNION ALL SELECT 2, stream, event_id, NULL, position, version FROM event WHERE event_id = ANY($2)
    UNION ALL SELECT 3, '', run_id, owner, 0, epoch FROM lease WHERE run_id = ANY($3) AND owner IS NOT NULL";

const LOAD_ROWS: &str = "SELECT p.tbl, p.key, p.parent, p.state, p.rank, p.position, p.doc
    FROM unnest($1::text[], $2::text[]) AS given (tbl, key) JOIN projection AS p USING (tbl, key)";

macro_rules! insert_events {
    () => {
        "WITH recorded AS (INSERT INTO event SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::uuid[],
            $5::text[], $6::bigint[], $7::bytea[], $8::bigint[], $9::text[], $10::uuid[], $11::uuid[], $12::bigint[],
            $13::uuid[], $14::text[], $15::bytea[], $16::bytea[], $17::bytea[]))"
    };
}

macro_rules! move_head {
    () => {
        " UPDATE ledger_head SET position = $18, hash = $19 WHERE one = 1 RETURNING pg_notify('deputy_ledger', $20)"
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

const RECORD_EVENTS: &str = concat!(insert_events!(), move_head!());
const RECORD_EVENTS_AND_ROWS: &str = concat!(
    insert_events!(),
    ", written AS (",
    upsert_rows!(
        "unnest($21::text[], $22::text[], $23::text[], $24::text[], $25::text[], $26::bigint[], $27::text[])"
    ),
    "), removed AS (DELETE FROM projection USING unnest($28::text[], $29::text[]) AS gone (t, k)
        WHERE tbl = gone.t AND key = gone.k)",
    move_head!()
);
const WRITE_ROWS: &str = concat!(
    "WITH removed AS (DELETE FROM projection USING unnest($8::text[], $9::text[]) AS gone (t, k)
        WHERE tbl = gone.t AND key = gone.k) ",
    upsert_rows!(
        "unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])"
    )
);

/// The writing connection, made anew after it was lost.
pub(super) struct PostgresEngine {
    pub options: PgConnectOptions,
    pub conn: Option<PgConnection>,
    pub place: Place,
    pub id: LedgerId,
}

impl PostgresEngine {
    /// The connection.
    pub(super) async fn conn(&mut self) -> Result<&mut PgConnection, Fault> {
        let conn = match self.conn.take() {
            Some(conn) => conn,
            None => {
                self.options.connect().await.map_err(|error| fault("reach the database server", &error))?
            }
        };
        Ok(self.conn.insert(conn))
    }

    /// What an error means; a connection that is not sound any more is given up.
    pub(super) fn failed(&mut self, operation: &'static str, error: &sqlx::Error) -> Fault {
        if error.as_database_error().is_none() {
            self.conn = None;
        }
        fault(operation, error)
    }

    /// Opens a transaction and locks the head.
    pub(super) async fn lock_head(&mut self, operation: &'static str) -> Result<(u64, [u8; 32]), Fault> {
        let mut head: Result<PgRow, sqlx::Error> = sqlx::raw_sql(BEGIN).fetch_one(self.conn().await?).await;
        if head.as_ref().is_err_and(is_cut) {
            // The connection was lost while nobody used it, and nothing was begun: once more, on a new one.
            self.conn = None;
            head = sqlx::raw_sql(BEGIN).fetch_one(self.conn().await?).await;
        }
        let read = head.and_then(|head| Ok((head.try_get(0)?, head.try_get(1)?)));
        match read {
            Ok((position, hash)) => {
                let hash: Vec<u8> = hash;
                Ok((from_db(position), hash_from_db(&hash)))
            }
            Err(error) => {
                let fault = self.failed(operation, &error);
                self.roll_back().await;
                Err(fault)
            }
        }
    }

    /// Where a group starts from.
    pub(super) async fn base(&mut self, wanted: &Wanted) -> Result<Base, Fault> {
        let (position, hash) = self.lock_head("record events").await?;
        match self.load(wanted).await {
            Ok(heads) => Ok(Base { heads: Heads { position, ..heads }, hash }),
            Err(error) => {
                let fault = self.failed("read the heads of streams", &error);
                self.roll_back().await;
                Err(fault)
            }
        }
    }

    async fn load(&mut self, wanted: &Wanted) -> Result<Heads, sqlx::Error> {
        type Found = (i32, String, Option<Uuid>, Option<Uuid>, i64, i64);
        let conn = self.conn.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        let streams: Vec<String> = wanted.streams.iter().map(ToString::to_string).collect();
        let events: Vec<Uuid> = wanted.events.iter().map(|id| id.0).collect();
        let runs: Vec<Uuid> = wanted.runs.iter().map(|id| id.0).collect();
        let found: Vec<Found> =
            sqlx::query_as(LOAD).bind(streams).bind(events).bind(runs).fetch_all(conn).await?;
        let mut heads = Heads::default();
        for (part, stream, id, owner, position, version) in found {
            match (part, id, owner) {
                (1, ..) => {
                    heads.versions.insert(stream_from_db(stream), from_db(version));
                }
                (2, Some(id), _) => {
                    let place = (from_db(position), stream_from_db(stream), from_db(version));
                    heads.known.insert(EventId(id), place);
                }
                (_, Some(run), Some(owner)) => {
                    heads.leases.insert(RunId(run), (DaemonId(owner), from_db(version)));
                }
                _ => {}
            }
        }
        Ok(heads)
    }

    /// Rows that a group touches.
    pub(super) async fn load_rows(&mut self, keys: &[RowKey]) -> Result<RowMap, Fault> {
        let tables: Vec<&str> = keys.iter().map(|key| key.table.name()).collect();
        let names: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
        let query = sqlx::query_as(LOAD_ROWS).bind(tables).bind(names);
        let found: Result<Vec<StoredRow>, sqlx::Error> = query.fetch_all(self.conn().await?).await;
        let found = found.map_err(|error| self.failed("read rows", &error))?;
        StoredRow::read_all(found, keys)
    }

    /// The events, the rows and the head in one statement, then COMMIT.
    pub(super) async fn record(&mut self, batch: &Batch) -> Result<(), Fault> {
        let last = batch.events.last().expect("a batch holds an event");
        let sql = if batch.rows.is_empty() { RECORD_EVENTS } else { RECORD_EVENTS_AND_ROWS };
        let query = bind_events(sqlx::query(sql), &batch.events)
            .bind(to_db(last.position))
            .bind(last.hash.as_slice())
            .bind(super::follow::notice(self.id, last.position));
        let query = if batch.rows.is_empty() { query } else { bind_rows(query, &batch.rows) };
        let done = query.execute(self.conn().await?).await;
        if let Err(error) = done {
            let fault = self.failed("record events", &error);
            self.roll_back().await;
            return Err(fault);
        }
        self.finish("record events").await
    }

    /// Writes rows inside a transaction that is open already.
    pub(super) async fn write_rows(&mut self, changes: &[RowChange]) -> Result<(), Fault> {
        let query = bind_rows(sqlx::query(WRITE_ROWS), changes);
        let done = query.execute(self.conn().await?).await;
        done.map(|_| ()).map_err(|error| self.failed("write rows", &error))
    }

    /// Commits what is open.
    pub(super) async fn finish(&mut self, operation: &'static str) -> Result<(), Fault> {
        let Some(conn) = self.conn.as_mut() else {
            return Err(Fault::Unavailable { operation, detail: "the connection was lost".to_owned() });
        };
        match sqlx::raw_sql("COMMIT").execute(conn).await {
            Ok(_) => Ok(()),
            Err(error) => {
                // Whatever it was, this connection has seen enough.
                self.conn = None;
                Err(commit_fault(operation, &error))
            }
        }
    }

    /// Leaves no transaction open.
    pub(super) async fn roll_back(&mut self) {
        if let Some(conn) = self.conn.as_mut()
            && sqlx::raw_sql("ROLLBACK").execute(conn).await.is_err()
        {
            self.conn = None;
        }
    }
}

/// Whether the connection is gone: lost, or ended by the server (class 57, operator intervention).
fn is_cut(error: &sqlx::Error) -> bool {
    error.as_database_error().is_none_or(|error| error.code().is_some_and(|code| code.starts_with("57P")))
}

type PgQuery<'q> = Query<'q, Postgres, PgArguments>;

fn bind_events<'q>(query: PgQuery<'q>, events: &'q [Envelope]) -> PgQuery<'q> {
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

fn bind_rows<'q>(query: PgQuery<'q>, changes: &'q [RowChange]) -> PgQuery<'q> {
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
        .bind(column(&rows, |(_, stored)| stored.row.doc.to_string()))
        .bind(column(&gone, |key| key.table.name()))
        .bind(column(&gone, |key| key.key.as_str()))
}

fn column<'a, S, T>(items: &'a [S], field: impl Fn(&'a S) -> T) -> Vec<T> {
    items.iter().map(field).collect()
}
