//! The rare writes: rows from scratch, and a payload emptied for good.

use super::super::engine::from_db;
use super::super::error::Fault;
use super::fault::{commit_fault, fault};
use super::write::SqliteEngine;
use deputy_protocol::ids::EventId;

impl SqliteEngine {
    /// Opens a transaction in which there are no rows.
    pub(super) async fn start_over(&mut self) -> Result<(), Fault> {
        self.cache.clear();
        self.recent.changing_all();
        self.rebuilding = true;
        let begun = sqlx::raw_sql("BEGIN IMMEDIATE; DELETE FROM projection;").execute(&mut self.conn).await;
        match begun {
            Ok(_) => Ok(()),
            Err(error) => {
                let fault = fault("rebuild the rows", &error);
                self.roll_back().await;
                Err(fault)
            }
        }
    }

    /// Commits what is open.
    pub(super) async fn finish(&mut self, operation: &'static str) -> Result<(), Fault> {
        match sqlx::raw_sql("COMMIT").execute(&mut self.conn).await {
            Ok(_) => {
                self.rebuilding = false;
                self.recent.forget();
                Ok(())
            }
            Err(error) => {
                let fault = commit_fault(operation, &error);
                self.roll_back().await;
                Err(fault)
            }
        }
    }

    /// Empties a payload, in the file too: pages are overwritten with zeros and the WAL is emptied into the file.
    pub(super) async fn empty_payload(&mut self, event_id: EventId) -> Result<Option<u64>, Fault> {
        let failed = |error: sqlx::Error| fault("redact an event", &error);
        sqlx::raw_sql("PRAGMA secure_delete = ON").execute(&mut self.conn).await.map_err(failed)?;
        let found: Vec<(i64,)> = sqlx::query_as(
            "UPDATE event SET payload = NULL, salt = NULL WHERE event_id = $1 RETURNING position",
        )
        .bind(event_id.0)
        .fetch_all(&mut self.conn)
        .await
        .map_err(|error| commit_fault("redact an event", &error))?;
        // A reader in the middle of a page keeps the WAL from being emptied now; the next checkpoint does it.
        let emptied = "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA secure_delete = FAST;";
        sqlx::raw_sql(emptied).execute(&mut self.conn).await.map_err(failed)?;
        Ok(found.first().map(|(position,)| from_db(*position)))
    }
}
