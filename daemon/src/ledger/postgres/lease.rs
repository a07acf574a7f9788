//! Who lives, and who holds which run.

use super::super::engine::{from_db, to_db};
use super::super::error::Fault;
use super::connection::PostgresEngine;
use chrono::{DateTime, Utc};
use deputy_actors::ports::LeaseTaken;
use deputy_protocol::ids::{DaemonId, RunId};
use sqlx::PgConnection;
use uuid::Uuid;

const HEARTBEAT: &str = "INSERT INTO daemon (id, heartbeat_at, host, data_dir) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at";

const TAKE: &str = "INSERT INTO lease (run_id, owner, epoch) VALUES ($1, $2, 1)
    ON CONFLICT (run_id) DO UPDATE SET owner = excluded.owner, epoch = lease.epoch + 1
    WHERE lease.owner IS NULL OR lease.owner = excluded.owner OR NOT EXISTS
        (SELECT 1 FROM daemon WHERE id = lease.owner AND heartbeat_at >= $3)
    RETURNING epoch";

impl PostgresEngine {
    pub(super) async fn record_heartbeat(
        &mut self,
        daemon_id: DaemonId,
        at: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let place = self.place.clone();
        let query = sqlx::query(HEARTBEAT)
            .bind(daemon_id.0)
            .bind(at.timestamp_micros())
            .bind(place.host)
            .bind(place.data_dir);
        let done = query.execute(self.conn().await?).await;
        // In doubt is as good as undone: the next heartbeat says the same.
        done.map(|_| ()).map_err(|error| self.failed("record a heartbeat", &error))
    }

    /// Differs: under the lock of the head and with a new turn, so that no append of the owner before, admitted under
    /// its epoch, commits after the lease went over. On SQLite the one writer does one thing after the other.
    pub(super) async fn lease(
        &mut self,
        run_id: RunId,
        daemon_id: DaemonId,
        fresh_since: DateTime<Utc>,
    ) -> Result<LeaseTaken, Fault> {
        self.lock_and_turn("take a lease").await?;
        match take(self.conn().await?, run_id, daemon_id, fresh_since).await {
            Ok(taken) => self.finish("take a lease", None).await.map(|()| taken),
            Err(error) => {
                let fault = self.failed("take a lease", &error);
                self.roll_back().await;
                Err(fault)
            }
        }
    }

    pub(super) async fn give_back(
        &mut self,
        run_id: RunId,
        daemon_id: DaemonId,
        epoch: u64,
    ) -> Result<(), Fault> {
        self.cache.leases.remove(&run_id);
        let query =
            sqlx::query("UPDATE lease SET owner = NULL WHERE run_id = $1 AND owner = $2 AND epoch = $3")
                .bind(run_id.0)
                .bind(daemon_id.0)
                .bind(to_db(epoch));
        let done = query.execute(self.conn().await?).await;
        done.map(|_| ()).map_err(|error| self.failed("release a lease", &error))
    }

    pub(super) async fn take_all_back(&mut self, epochs: u64) -> Result<u64, Fault> {
        let query = sqlx::query("UPDATE lease SET owner = NULL, epoch = epoch + $1").bind(to_db(epochs));
        let done = query.execute(self.conn().await?).await;
        done.map(|done| done.rows_affected()).map_err(|error| self.failed("free the leases", &error))
    }
}

async fn take(
    conn: &mut PgConnection,
    run_id: RunId,
    daemon_id: DaemonId,
    fresh_since: DateTime<Utc>,
) -> Result<LeaseTaken, sqlx::Error> {
    let taken: Option<(i64,)> = sqlx::query_as(TAKE)
        .bind(run_id.0)
        .bind(daemon_id.0)
        .bind(fresh_since.timestamp_micros())
        .fetch_optional(&mut *conn)
        .await?;
    if let Some((epoch,)) = taken {
        return Ok(LeaseTaken::Held { epoch: from_db(epoch) });
    }
    let owner: (Uuid,) =
        sqlx::query_as("SELECT owner FROM lease WHERE run_id = $1").bind(run_id.0).fetch_one(conn).await?;
    Ok(LeaseTaken::Foreign { owner: DaemonId(owner.0) })
}
