//! The rare writes: rows from scratch, and a payload emptied for good.

use super::super::engine::from_db;
use super::super::error::Fault;
use super::connection::PostgresEngine;
use deputy_protocol::event::Envelope;
use deputy_protocol::ids::EventId;

impl PostgresEngine {
    /// Opens a transaction in which there are no rows, and in which no other daemon records anything.
    pub(super) async fn start_over(&mut self) -> Result<(), Fault> {
        self.lock_and_turn("rebuild the rows").await?;
        let done = sqlx::raw_sql("DELETE FROM projection").execute(self.conn().await?).await;
        match done {
            Ok(_) => Ok(()),
            Err(error) => {
                let fault = self.failed("rebuild the rows", &error);
                self.roll_back().await;
                Err(fault)
            }
        }
    }

    pub(super) async fn events(&mut self, after_position: u64, limit: u32) -> Result<Vec<Envelope>, Fault> {
        let read = super::read::all(self.conn().await?, after_position, limit).await;
        if read.is_err() {
            self.roll_back().await;
        }
        read
    }

    /// Differs: the server keeps the old version of the row until it is vacuumed, and its WAL and backups keep it
    /// longer than that; SQLite overwrites it in the file.
    pub(super) async fn empty_payload(&mut self, event_id: EventId) -> Result<Option<u64>, Fault> {
        self.lock("redact an event").await?;
        let sql = "UPDATE event SET payload = NULL, salt = NULL WHERE event_id = $1 RETURNING position";
        let found: Result<Option<(i64,)>, sqlx::Error> =
            sqlx::query_as(sql).bind(event_id.0).fetch_optional(self.conn().await?).await;
        match found {
            Ok(found) => {
                self.finish("redact an event", None).await?;
                let vacuumed = sqlx::raw_sql("VACUUM event").execute(self.conn().await?).await;
                if let Err(error) = vacuumed {
                    tracing::warn!(%error, "a redacted payload waits for the server's own vacuum");
                }
                Ok(found.map(|(position,)| from_db(position)))
            }
            Err(error) => {
                let fault = self.failed("redact an event", &error);
                self.roll_back().await;
                Err(fault)
            }
        }
    }
}
