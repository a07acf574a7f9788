//! `Engine` for PostgreSQL: groups as in `write`, redaction and rebuild as in `rebuild`, leases as in `lease`.

use super::super::engine::{Base, Batch, Certainty, Engine, RowChange, RowMap, Wanted};
use super::super::error::Fault;
use super::connection::PostgresEngine;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use deputy_actors::ports::LeaseTaken;
use deputy_domain::ledger::{LeaseId, RowKey};
use deputy_protocol::event::Envelope;
use deputy_protocol::ids::{DaemonId, EventId};
use sqlx::Connection;

#[async_trait]
impl Engine for PostgresEngine {
    async fn begin(&mut self, wanted: &Wanted, certainty: Certainty) -> Result<Base, Fault> {
        self.base(wanted, certainty).await
    }

    async fn rows(&mut self, keys: &[RowKey]) -> Result<RowMap, Fault> {
        self.load_rows(keys).await
    }

    async fn commit(&mut self, batch: &Batch) -> Result<(), Fault> {
        self.record(batch).await
    }

    async fn abandon(&mut self) {
        self.roll_back().await;
    }

    async fn redact(&mut self, event_id: EventId) -> Result<Option<u64>, Fault> {
        self.empty_payload(event_id).await
    }

    async fn rebuild_start(&mut self) -> Result<(), Fault> {
        self.start_over().await
    }

    async fn rebuild_events(&mut self, after_position: u64, limit: u32) -> Result<Vec<Envelope>, Fault> {
        self.events(after_position, limit).await
    }

    async fn rebuild_rows(&mut self, rows: &[RowChange]) -> Result<(), Fault> {
        self.write_rows(rows).await
    }

    async fn rebuild_finish(&mut self) -> Result<(), Fault> {
        self.finish("rebuild the rows", None).await
    }

    async fn heartbeat(&mut self, daemon_id: DaemonId, at: DateTime<Utc>) -> Result<(), Fault> {
        self.record_heartbeat(daemon_id, at).await
    }

    async fn take_lease(
        &mut self,
        lease: LeaseId,
        daemon_id: DaemonId,
        fresh_since: DateTime<Utc>,
    ) -> Result<LeaseTaken, Fault> {
        self.lease(lease, daemon_id, fresh_since).await
    }

    async fn release_lease(&mut self, lease: LeaseId, daemon_id: DaemonId, epoch: u64) -> Result<(), Fault> {
        self.give_back(lease, daemon_id, epoch).await
    }

    async fn free_leases(&mut self, epochs: u64) -> Result<u64, Fault> {
        self.take_all_back(epochs).await
    }

    async fn close(self: Box<Self>) {
        if let Some(conn) = self.conn
            && let Err(error) = conn.close().await
        {
            tracing::debug!(%error, "the connection to the database server was not closed in good order");
        }
    }
}
