//! A copy of the file, made by SQLite itself in one read transaction while the writer goes on.

use super::super::copy::{Contents, CopyError, UNFINISHED, sound, uncaptured};
use super::super::engine::{Reader, from_db};
use super::super::verify::verify;
use super::read::SqliteReader;
use super::write::tip;
use deputy_protocol::ids::LedgerId;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Copies the ledger into a file that is not there yet, and walks the chain of the copy.
pub(in super::super) async fn copy(pool: &SqlitePool, file: &Path) -> Result<Contents, CopyError> {
    // SQLite takes an empty file for its own; made by us, it is ours alone (0600) from its first moment.
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(|source| CopyError::File { path: file.to_owned(), source })?;
    let name = file.to_str().ok_or_else(|| CopyError::File {
        path: file.to_owned(),
        source: std::io::Error::new(std::io::ErrorKind::InvalidFilename, "its path is not UTF-8"),
    })?;
    // A connection of its own: the pool has one, and it must stay free while this takes its time.
    let options = pool.connect_options();
    let mut conn = options.connect().await.map_err(|error| CopyError::database("open the ledger", &error))?;
    let copied = sqlx::query("VACUUM INTO ?1").bind(name).execute(&mut conn).await;
    copied.map_err(|error| CopyError::database("copy the ledger", &error))?;
    conn.close().await.map_err(|error| CopyError::database("close the ledger", &error))?;
    inspect(file).await
}

/// What is in a copy, once its whole chain was walked. Nothing is written, beside it either.
pub(in super::super) async fn inspect(file: &Path) -> Result<Contents, CopyError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    let pool =
        SqlitePoolOptions::new().max_connections(1).connect_lazy_with(options.disable_statement_logging());
    let reader = SqliteReader { pool, recent: Arc::default() };
    let found = walk(&reader, file).await;
    reader.close().await;
    found
}

async fn walk(reader: &SqliteReader, file: &Path) -> Result<Contents, CopyError> {
    let found = contents(&reader.pool).await?;
    sound(file, verify(reader).await?)?;
    Ok(found)
}

/// What is in it now.
pub(in super::super) async fn contents(pool: &SqlitePool) -> Result<Contents, CopyError> {
    let fault = |error: sqlx::Error| CopyError::database("look into the ledger", &error);
    let mut conn = pool.acquire().await.map_err(fault)?;
    let (position, hash) = tip(&mut conn).await?;
    let ledger_id: (Uuid,) =
        sqlx::query_as("SELECT ledger_id FROM ledger_head").fetch_one(&mut *conn).await.map_err(fault)?;
    let (schema, rows) = counts(&mut conn).await.map_err(fault)?;
    let unfinished = sqlx::query_as(UNFINISHED).fetch_all(&mut *conn).await.map_err(fault)?;
    Ok(Contents {
        ledger_id: LedgerId(ledger_id.0),
        position,
        hash,
        schema: from_db(schema),
        rows: rows.into_iter().map(|(table, count)| (table, from_db(count))).collect(),
        uncaptured: uncaptured(unfinished)?,
    })
}

async fn counts(conn: &mut SqliteConnection) -> Result<(i64, Vec<(String, i64)>), sqlx::Error> {
    let schema: (i64,) =
        sqlx::query_as("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut *conn).await?;
    let rows = sqlx::query_as("SELECT tbl, count(*) FROM projection GROUP BY tbl").fetch_all(conn).await?;
    Ok((schema.0, rows))
}

/// What is in a file that somebody may be writing to.
pub(in super::super) async fn peek(file: &Path) -> Result<Contents, CopyError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).disable_statement_logging();
    let pool = SqlitePoolOptions::new().max_connections(1).connect_lazy_with(options);
    let found = contents(&pool).await;
    pool.close().await;
    found
}

/// The version of the library that is linked.
pub(in super::super) async fn version() -> Result<String, CopyError> {
    let fault = |error: sqlx::Error| CopyError::database("ask SQLite for its version", &error);
    let mut conn = SqliteConnectOptions::new().in_memory(true).connect().await.map_err(fault)?;
    let found: (String,) =
        sqlx::query_as("SELECT sqlite_version()").fetch_one(&mut conn).await.map_err(fault)?;
    Ok(found.0)
}

/// Brings everything that was committed into the file itself, so that it can be moved. A WAL can outlive an orderly
/// close: it is folded in by the last connection, and a reading one cannot do it.
pub(in super::super) async fn fold(file: &Path) -> Result<(), CopyError> {
    let fault = |error: sqlx::Error| CopyError::database("fold the write-ahead log into the ledger", &error);
    let mut conn = SqliteConnectOptions::new().filename(file).connect().await.map_err(fault)?;
    let mode: (String,) =
        sqlx::query_as("PRAGMA journal_mode = DELETE").fetch_one(&mut conn).await.map_err(fault)?;
    conn.close().await.map_err(fault)?;
    if mode.0 == "delete" {
        return Ok(());
    }
    let detail = "somebody else has it open".to_owned();
    Err(CopyError::Database { operation: "fold the write-ahead log into the ledger", detail })
}
