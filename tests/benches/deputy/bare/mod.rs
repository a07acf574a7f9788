//! The bare programs: the least that does the same thing at the same durability, through the same drivers.

pub(crate) mod group;
pub(crate) mod process;
pub(crate) mod server;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use std::path::Path;

/// The columns that an event needs whoever keeps it; no trigger and no index besides the key.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS event (position INTEGER PRIMARY KEY, stream TEXT NOT NULL,
    version INTEGER NOT NULL, event_id TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
    recorded_at INTEGER NOT NULL, actor TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS doc (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;";

/// How a durable SQLite file is opened: WAL, and every commit on disk.
pub(crate) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging()
}

/// A connection to a file that has the tables.
pub(crate) async fn connect(path: &Path) -> SqliteConnection {
    let mut conn = options(path).connect().await.unwrap();
    sqlx::raw_sql(TABLE).execute(&mut conn).await.unwrap();
    conn
}

/// The same where the table has the two unique keys that a ledger's has: ids of events, and versions of streams.
pub(crate) async fn connect_with_keys(path: &Path) -> SqliteConnection {
    let mut conn = connect(path).await;
    let keys = "CREATE UNIQUE INDEX event_by_id ON event (event_id);
        CREATE UNIQUE INDEX event_by_stream ON event (stream, version);";
    sqlx::raw_sql(keys).execute(&mut conn).await.unwrap();
    conn
}

/// One event, one commit.
pub(crate) async fn insert(conn: &mut SqliteConnection, payload: &str) {
    sqlx::query(
        "INSERT INTO event (stream, version, event_id, kind, payload, recorded_at, actor)
         VALUES ('a stream', 1, 'an id', 'step.prompted', ?1, 1, 'founder')",
    )
    .bind(payload)
    .execute(conn)
    .await
    .unwrap();
}
