//! `Engine` for SQLite: groups as in `write`, redaction and rebuild as in `rebuild`, and who holds which run.

use super::super::engine::{Base, Batch, Certainty, Engine, RowChange, RowMap, Wanted, from_db, to_db};
use super::super::error::Fault;
use super::fault::{commit_fault, fault};
use super::write::SqliteEngine;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use deputy_actors::ports::LeaseTaken;
use deputy_domain::ledger::RowKey;
use deputy_protocol::event::Envelope;
use deputy_protocol::ids::{DaemonId, EventId, RunId};
use sqlx::Connection;
use uuid::Uuid;

#[async_trait]
impl Engine for SqliteEngine {
    async fn begin(&mut self, wanted: &Wanted, certainty: Certainty) -> Result<Base, Fault> {
        // Differs: no transaction is open yet. Nobody else writes, so nothing changes between this read and the
        // script that commits.
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
        super::read::all(&mut self.conn, after_position, limit).await
    }

    async fn rebuild_rows(&mut self, rows: &[RowChange]) -> Result<(), Fault> {
        self.write_rows(rows).await
    }

    async fn rebuild_finish(&mut self) -> Result<(), Fault> {
        self.finish("rebuild the rows").await
    }

    async fn heartbeat(&mut self, daemon_id: DaemonId, at: DateTime<Utc>) -> Result<(), Fault> {
        let sql = "INSERT INTO daemon (id, heartbeat_at, host, data_dir, place, url) VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at";
        let query = sqlx::query(sql)
            .bind(daemon_id.0)
            .bind(at.timestamp_micros())
            .bind(&self.place.host)
            .bind(&self.place.data_dir)
            .bind(self.place.id.0)
            .bind(&self.place.url);
        // In doubt is as good as undone: the next heartbeat says the same.
        query.execute(&mut self.conn).await.map(|_| ()).map_err(|error| fault("record a heartbeat", &error))
    }

    async fn take_lease(
        &mut self,
        run_id: RunId,
        daemon_id: DaemonId,
        fresh_since: DateTime<Utc>,
    ) -> Result<LeaseTaken, Fault> {
        self.cache.leases.remove(&run_id);
        let sql = "INSERT INTO lease (run_id, owner, epoch) VALUES ($1, $2, 1)
                   ON CONFLICT (run_id) DO UPDATE SET owner = excluded.owner, epoch = lease.epoch + 1
                   WHERE lease.owner IS NULL OR lease.owner = excluded.owner OR NOT EXISTS
                       (SELECT 1 FROM daemon WHERE id = lease.owner AND heartbeat_at >= $3)
                   RETURNING epoch";
        // All of it: a statement that is left after its first row commits unheard.
        let taken: Vec<(i64,)> = sqlx::query_as(sql)
            .bind(run_id.0)
            .bind(daemon_id.0)
            .bind(fresh_since.timestamp_micros())
            .fetch_all(&mut self.conn)
            .await
            .map_err(|error| commit_fault("take a lease", &error))?;
        if let Some((epoch,)) = taken.first() {
            return Ok(LeaseTaken::Held { epoch: from_db(*epoch) });
        }
        let owner: (Uuid,) = sqlx::query_as("SELECT owner FROM lease WHERE run_id = $1")
            .bind(run_id.0)
            .fetch_one(&mut self.conn)
            .await
            .map_err(|error| fault("read a lease", &error))?;
        Ok(LeaseTaken::Foreign { owner: DaemonId(owner.0) })
    }

    async fn release_lease(&mut self, run_id: RunId, daemon_id: DaemonId, epoch: u64) -> Result<(), Fault> {
        self.cache.leases.remove(&run_id);
        let query =
            sqlx::query("UPDATE lease SET owner = NULL WHERE run_id = $1 AND owner = $2 AND epoch = $3")
                .bind(run_id.0)
                .bind(daemon_id.0)
                .bind(to_db(epoch));
        query.execute(&mut self.conn).await.map(|_| ()).map_err(|error| fault("release a lease", &error))
    }

    async fn free_leases(&mut self, epochs: u64) -> Result<u64, Fault> {
        self.cache.leases.clear();
        let query = sqlx::query("UPDATE lease SET owner = NULL, epoch = epoch + $1").bind(to_db(epochs));
        let done = query.execute(&mut self.conn).await;
        done.map(|done| done.rows_affected()).map_err(|error| commit_fault("free the leases", &error))
    }

    async fn close(self: Box<Self>) {
        if let Err(error) = self.conn.close().await {
            tracing::warn!(%error, "the ledger's file was not closed in good order; its WAL is replayed at the next start");
        }
    }
}
