//! Events without rows: most of a transcript. Their columns are bound as they are, which takes a third of the time off
//! that rendering and parsing them as JSON takes.

use super::super::engine::to_db;
use super::super::event_row::{payload_to_db, visibility_to_db};
use deputy_protocol::event::Envelope;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use sqlx::{AssertSqlSafe, SqliteConnection};
use std::sync::{Arc, OnceLock};

const COLUMNS: usize = 17;

/// Two to this many events at once: as many appends as there are in a group. SQLite takes 32,766 parameters.
const LARGEST: usize = 9;

/// More are another way's business.
pub(super) const MOST: usize = 1 << LARGEST;

/// Statements for 1, 2, 4, … events: few enough to stay prepared. What a group has less is bound as nothing, and
/// passed over.
static STATEMENTS: [OnceLock<Arc<str>>; LARGEST + 1] = [const { OnceLock::new() }; LARGEST + 1];

fn statement(size: usize) -> Arc<str> {
    let statement = STATEMENTS[size].get_or_init(|| {
        let row = format!("({})", ["?"; COLUMNS].join(","));
        let rows = vec![row; 1 << size].join(",");
        format!("INSERT INTO event SELECT * FROM (VALUES {rows}) WHERE column1 IS NOT NULL").into()
    });
    Arc::clone(statement)
}

type Bound<'q> = Query<'q, Sqlite, SqliteArguments>;

/// Inserts them all or none, in one statement that commits by itself.
pub(super) async fn insert(conn: &mut SqliteConnection, events: &[Envelope]) -> Result<(), sqlx::Error> {
    let size = events.len().next_power_of_two().trailing_zeros() as usize;
    let query = sqlx::query(AssertSqlSafe(statement(size)));
    // What is not bound is NULL.
    events.iter().fold(query, bind).execute(conn).await.map(|_| ())
}

fn bind<'q>(query: Bound<'q>, event: &'q Envelope) -> Bound<'q> {
    query
        .bind(to_db(event.position))
        .bind(event.stream.to_string())
        .bind(to_db(event.version))
        .bind(event.event_id.0)
        .bind(event.kind.as_str())
        .bind(event.kind_version)
        .bind(payload_to_db(&event.payload))
        .bind(event.recorded_at.timestamp_micros())
        .bind(event.actor.as_str())
        .bind(event.correlation.map(|id| id.0))
        .bind(event.causation.map(|id| id.0))
        .bind(event.epoch.map(to_db))
        .bind(event.project_id.map(|id| id.0))
        .bind(visibility_to_db(event.visibility))
        .bind(event.digest.as_slice())
        .bind(event.salt.as_slice())
        .bind(event.hash.as_slice())
}
