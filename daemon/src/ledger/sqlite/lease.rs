//! Heartbeats and leases on SQLite.
//!
//! Differs: they are committed without waiting for the disk. A power cut may undo them, and it ends their owner too:
//! the only daemon on this file. What an owner records is waited for and lies behind its lease in the WAL, so where a
//! fact is, its lease is; and another owner of the same epoch is another owner to every fence. The killing of a
//! process undoes nothing.

use super::super::engine::{from_db, to_db};
use super::super::error::Fault;
use super::fault::{commit_fault, fault};
use super::write::SqliteEngine;
use chrono::{DateTime, Utc};
use deputy_actors::ports::LeaseTaken;
use deputy_domain::ledger::LeaseId;
use deputy_protocol::ids::DaemonId;
use sqlx::sqlite::SqliteSynchronous;
use sqlx::{ConnectOptions, SqliteConnection};
use uuid::Uuid;

impl SqliteEngine {
    pub(super) async fn record_heartbeat(
        &mut self,
        daemon_id: DaemonId,
        at: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let sql = "INSERT INTO daemon (id, heartbeat_at, host, data_dir, place, url) VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at";
        let query = sqlx::query(sql)
            .bind(daemon_id.0)
            .bind(at.timestamp_micros())
            .bind(self.place.host.clone())
            .bind(self.place.data_dir.clone())
            .bind(self.place.id.0)
            .bind(self.place.url.clone());
        // In doubt is as good as undone: the next heartbeat says the same.
        query
            .execute(self.leases().await?)
            .await
            .map(|_| ())
            .map_err(|error| fault("record a heartbeat", &error))
    }

    pub(super) async fn lease(
        &mut self,
        lease: LeaseId,
        daemon_id: DaemonId,
        fresh_since: DateTime<Utc>,
    ) -> Result<LeaseTaken, Fault> {
        self.cache.leases.remove(&lease);
        let sql = "INSERT INTO lease (id, owner, epoch) VALUES ($1, $2, 1)
                   ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, epoch = lease.epoch + 1
                   WHERE lease.owner IS NULL OR lease.owner = excluded.owner OR NOT EXISTS
                       (SELECT 1 FROM daemon WHERE id = lease.owner AND heartbeat_at >= $3)
                   RETURNING epoch";
        // All of it: a statement that is left after its first row commits unheard.
        let taken: Vec<(i64,)> = sqlx::query_as(sql)
            .bind(lease.0)
            .bind(daemon_id.0)
            .bind(fresh_since.timestamp_micros())
            .fetch_all(self.leases().await?)
            .await
            .map_err(|error| commit_fault("take a lease", &error))?;
        if let Some((epoch,)) = taken.first() {
            let epoch = from_db(*epoch);
            // The owner's first fact comes next, and asks for it.
            self.cache.leases.insert(lease, Some((daemon_id, epoch)));
            return Ok(LeaseTaken::Held { epoch });
        }
        let owner: (Uuid,) = sqlx::query_as("SELECT owner FROM lease WHERE id = $1")
            .bind(lease.0)
            .fetch_one(self.leases().await?)
            .await
            .map_err(|error| fault("read a lease", &error))?;
        Ok(LeaseTaken::Foreign { owner: DaemonId(owner.0) })
    }

    pub(super) async fn give_back(
        &mut self,
        lease: LeaseId,
        daemon_id: DaemonId,
        epoch: u64,
    ) -> Result<(), Fault> {
        self.cache.leases.remove(&lease);
        let query = sqlx::query("UPDATE lease SET owner = NULL WHERE id = $1 AND owner = $2 AND epoch = $3")
            .bind(lease.0)
            .bind(daemon_id.0)
            .bind(to_db(epoch));
        query
            .execute(self.leases().await?)
            .await
            .map(|_| ())
            .map_err(|error| fault("release a lease", &error))
    }

    /// Waited for: no event follows that would be.
    pub(super) async fn take_all_back(&mut self, epochs: u64) -> Result<u64, Fault> {
        self.cache.leases.clear();
        let query = sqlx::query("UPDATE lease SET owner = NULL, epoch = epoch + $1").bind(to_db(epochs));
        let done = query.execute(&mut self.conn).await;
        done.map(|done| done.rows_affected()).map_err(|error| commit_fault("free the leases", &error))
    }

    /// A connection of their own: the one that records events always waits for the disk.
    async fn leases(&mut self) -> Result<&mut SqliteConnection, Fault> {
        let conn = if let Some(conn) = self.leases.take() {
            conn
        } else {
            let options = self.options.clone().synchronous(SqliteSynchronous::Normal);
            options.connect().await.map_err(|error| fault("open a connection for leases", &error))?
        };
        Ok(self.leases.insert(conn))
    }
}
