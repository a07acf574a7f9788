//! The table that says that a restore goes on, or was cut.

use super::super::copy::CopyError;
use super::super::error::OpenError;
use sqlx::{Connection, PgConnection};

const IS_THERE: &str = "SELECT to_regclass('ledger_restoring') IS NOT NULL";
const HAS_LEDGER: &str = "SELECT to_regclass('ledger_head') IS NOT NULL";
const MARK: &str =
    "CREATE TABLE IF NOT EXISTS ledger_restoring (begun_at timestamptz NOT NULL DEFAULT now())";
const UNMARK: &str = "DROP TABLE IF EXISTS ledger_restoring";

/// Marks a database without a ledger. One that has a ledger is somebody's: it stays as it is, and loading refuses it.
pub(in super::super) async fn mark_restoring(url: &str) -> Result<(), CopyError> {
    let fault = |error: sqlx::Error| CopyError::database("mark the database", &error);
    let mut conn = PgConnection::connect(url).await.map_err(fault)?;
    if !holds(&mut conn, HAS_LEDGER).await.map_err(fault)? {
        sqlx::query(MARK).execute(&mut conn).await.map_err(fault)?;
    }
    conn.close().await.map_err(fault)
}

/// Takes the mark away.
pub(in super::super) async fn unmark_restoring(url: &str) -> Result<(), CopyError> {
    let fault = |error: sqlx::Error| CopyError::database("take the mark of the restore away", &error);
    let mut conn = PgConnection::connect(url).await.map_err(fault)?;
    sqlx::query(UNMARK).execute(&mut conn).await.map_err(fault)?;
    conn.close().await.map_err(fault)
}

/// Refuses a database that a restore was cut in.
pub(super) async fn refuse_cut(conn: &mut PgConnection) -> Result<(), OpenError> {
    match holds(conn, IS_THERE).await {
        Ok(false) => Ok(()),
        Ok(true) => Err(OpenError::RestoreCut { place: "the database".to_owned() }),
        Err(source) => Err(OpenError::Database { operation: "look for a cut restore", source }),
    }
}

async fn holds(conn: &mut PgConnection, question: &'static str) -> Result<bool, sqlx::Error> {
    let answer: (bool,) = sqlx::query_as(question).fetch_one(conn).await?;
    Ok(answer.0)
}
