//! Opens the file, says what is wrong when it cannot, and brings its schema up to date.

use super::super::cache::Cache;
use super::super::error::OpenError;
use super::super::lock::refused;
use super::super::opened::{Opened, migrated};
use super::super::place::Place;
use super::fault::code;
use super::read::SqliteReader;
use super::write::{SqliteEngine, tip};
use crate::database::Database;
use deputy_protocol::ids::LedgerId;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Embedded, so that a binary always knows its own schema.
static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// Earlier versions can corrupt a WAL that two connections share (<https://www.sqlite.org/wal.html#walreset>).
const OLDEST_SAFE: &str = "3.51.3";

/// As many reads at once as a small server has use for; each holds a connection with its page cache.
const READERS: u32 = 4;

/// Opens the ledger in a file, and makes it where there is none.
pub(in super::super) async fn open(path: &Path, place: Place) -> Result<Opened, OpenError> {
    create(path)?;
    let mut conn = options(path).connect().await.map_err(|error| explain(path, "open the ledger", error))?;
    safe_version(&mut conn).await?;
    migrate(path, &mut conn).await?;
    let id = identity(path, &mut conn).await?;
    // Differs: whoever has left a heartbeat here is gone, for the lock of the data directory is ours. On PostgreSQL
    // that is so only for this host and directory.
    sqlx::query("DELETE FROM daemon")
        .execute(&mut conn)
        .await
        .map_err(|error| explain(path, "forget the daemons before this one", error))?;
    let tip = tip(&mut conn)
        .await
        .map_err(|fault| OpenError::Unreadable { path: path.to_owned(), detail: format!("{fault:?}") })?;
    let recent = Arc::default();
    let cache = Cache { tip: Some(tip), ..Cache::default() };
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS)
        // A local file needs no test whether it is still there.
        .test_before_acquire(false)
        .connect_lazy_with(options(path).read_only(true).row_buffer_size(512));
    let beside = SqlitePoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .connect_lazy_with(options(path));
    Ok(Opened {
        id,
        head: tip.0,
        engine: Box::new(SqliteEngine {
            conn,
            leases: None,
            options: options(path),
            cache,
            recent: Arc::clone(&recent),
            rebuilding: false,
            place,
        }),
        reader: Arc::new(SqliteReader { pool, recent }),
        database: Database::Sqlite(beside),
    })
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: every acknowledged commit survives a power cut. With NORMAL nearly every cut loses some.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // Without it, INSERT OR REPLACE deletes without asking the triggers.
        .pragma("recursive_triggers", "ON")
        // A burst leaves a large WAL behind; the next checkpoint cuts it back to this.
        .pragma("journal_size_limit", "16777216")
        // In pages, well within that: one that is written again and again comes into the file once for all of them.
        .pragma("wal_autocheckpoint", "3000")
        .pragma("secure_delete", "FAST")
        .disable_statement_logging()
}

/// Asks the library that is linked, whatever the headers said at build time.
async fn safe_version(conn: &mut SqliteConnection) -> Result<(), OpenError> {
    let found: (String,) = sqlx::query_as("SELECT sqlite_version()")
        .fetch_one(conn)
        .await
        .map_err(|source| OpenError::Database { operation: "ask SQLite for its version", source })?;
    if is_safe(&found.0) {
        Ok(())
    } else {
        Err(OpenError::SqliteTooOld { found: found.0, needed: OLDEST_SAFE })
    }
}

fn is_safe(version: &str) -> bool {
    let numbers =
        |text: &str| -> Vec<u32> { text.split('.').map(|part| part.parse().unwrap_or(0)).collect() };
    numbers(version) >= numbers(OLDEST_SAFE)
}

/// The file is made by us, so that it is ours alone (0600) from its first moment; SQLite gives its WAL the same mode.
fn create(path: &Path) -> Result<(), OpenError> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    file.map(drop).map_err(|fault| refused(path, fault))
}

async fn migrate(path: &Path, conn: &mut SqliteConnection) -> Result<(), OpenError> {
    match MIGRATIONS.run(conn).await {
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => {
            Err(explain(path, "bring the ledger's schema up to date", error))
        }
        outcome => migrated(&MIGRATIONS, outcome),
    }
}

async fn identity(path: &Path, conn: &mut SqliteConnection) -> Result<LedgerId, OpenError> {
    let failed = |error| explain(path, "read the ledger's id", error);
    let once = "INSERT INTO ledger_head (one, ledger_id) VALUES (1, $1) ON CONFLICT DO NOTHING";
    sqlx::query(once).bind(Uuid::now_v7()).execute(&mut *conn).await.map_err(failed)?;
    let id: (Uuid,) =
        sqlx::query_as("SELECT ledger_id FROM ledger_head").fetch_one(conn).await.map_err(failed)?;
    Ok(LedgerId(id.0))
}

/// What SQLite's complaint means to the person who started us.
fn explain(path: &Path, operation: &'static str, error: sqlx::Error) -> OpenError {
    let path = path.to_owned();
    match code(&error).map(|code| code & 0xff) {
        Some(8 | 14) => OpenError::ReadOnly { path, detail: error.to_string() },
        Some(13) => OpenError::Full { path },
        Some(26) => OpenError::NotADatabase { path },
        _ => OpenError::Database { operation, source: error },
    }
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn versions_are_compared_as_numbers() {
        for safe in ["3.51.3", "3.51.10", "3.52.0", "4.0.0"] {
            assert!(is_safe(safe), "{safe}");
        }
        for unsafe_one in ["3.51.2", "3.9.9", "3.46.0", "", "nonsense"] {
            assert!(!is_safe(unsafe_one), "{unsafe_one}");
        }
    }
}
