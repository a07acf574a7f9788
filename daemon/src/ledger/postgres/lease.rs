//! Who lives, and who holds which run.

use super::super::engine::{from_db, to_db};
use super::super::error::Fault;
use super::super::place::{Place, StoredPlace};
use super::connection::PostgresEngine;
use super::sql::PgQuery;
use chrono::{DateTime, TimeDelta, Utc};
use deputy_actors::ports::{LeaseTaken, PlaceSeen};
use deputy_domain::ledger::LeaseId;
use deputy_protocol::ids::DaemonId;
use sqlx::{Connection, FromRow, PgConnection, PgPool, Row};
use uuid::Uuid;

/// Differs: hosts disagree about the time, so heartbeats are stamped and compared by the server's clock, unless the
/// caller has a time of its own. On SQLite there is one host.
macro_rules! server_time {
    () => {
        "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    };
}

const HEARTBEAT: &str = concat!(
    "INSERT INTO daemon (id, heartbeat_at, host, data_dir, place, url) VALUES ($1, coalesce($2, ",
    server_time!(),
    "), $3, $4, $5, $6)
    ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at, host = excluded.host,
        data_dir = excluded.data_dir, url = excluded.url"
);

/// Daemons that lived in a place before its lock was taken, whatever the host was called then.
const FORGET: &str = "DELETE FROM daemon
    WHERE id <> $1 AND (place = $1 OR (place IS NULL AND host = $2 AND data_dir = $3))";

const TAKE: &str = concat!(
    "INSERT INTO lease (id, owner, epoch) VALUES ($1, $2, 1)
    ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, epoch = lease.epoch + 1
    WHERE lease.owner IS NULL OR lease.owner = excluded.owner OR NOT EXISTS
        (SELECT 1 FROM daemon WHERE id = lease.owner AND heartbeat_at >= coalesce($3, ",
    server_time!(),
    " - $4))
    RETURNING epoch"
);

const PLACES: &str = concat!(
    "SELECT id, place, host, data_dir, url, heartbeat_at, ",
    server_time!(),
    " AS server_time FROM daemon WHERE place IS NOT NULL"
);

/// Forgets who lived here, and says in the same breath that the place lives on: what is pinned to it must not look
/// abandoned to the others until this daemon's own first heartbeat. That row bears the place's own id.
pub(super) async fn arrive(
    conn: &mut PgConnection,
    place: &Place,
    at: Option<DateTime<Utc>>,
) -> Result<(), sqlx::Error> {
    let mut arrival = conn.begin().await?;
    heartbeat(place, place.id.0, at).execute(&mut *arrival).await?;
    sqlx::query(FORGET)
        .bind(place.id.0)
        .bind(&place.host)
        .bind(&place.data_dir)
        .execute(&mut *arrival)
        .await?;
    arrival.commit().await
}

fn heartbeat(place: &Place, id: Uuid, at: Option<DateTime<Utc>>) -> PgQuery<'_> {
    sqlx::query(HEARTBEAT)
        .bind(id)
        .bind(at.map(|at| at.timestamp_micros()))
        .bind(&place.host)
        .bind(&place.data_dir)
        .bind(place.id.0)
        .bind(&place.url)
}

/// Every place, and which of them live.
pub(super) async fn places(
    pool: &PgPool,
    fresh_since: DateTime<Utc>,
    lease_clock: Option<TimeDelta>,
) -> Result<Vec<PlaceSeen>, sqlx::Error> {
    let found = sqlx::query(PLACES).fetch_all(pool).await?;
    let mut since = fresh_since.timestamp_micros();
    let mut places = Vec::new();
    for row in &found {
        if let Some(fresh) = lease_clock {
            since = row.try_get::<i64, _>("server_time")? - micros(fresh);
        }
        places.push(StoredPlace::from_row(row)?);
    }
    Ok(StoredPlace::read_all(places, since))
}

fn micros(delta: TimeDelta) -> i64 {
    delta.num_microseconds().unwrap_or(i64::MAX)
}

impl PostgresEngine {
    pub(super) async fn record_heartbeat(
        &mut self,
        daemon_id: DaemonId,
        at: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let place = self.place.clone();
        let query = heartbeat(&place, daemon_id.0, self.own_time(at));
        let done = query.execute(self.conn().await?).await;
        // In doubt is as good as undone: the next heartbeat says the same.
        done.map(|_| ()).map_err(|error| self.failed("record a heartbeat", &error))
    }

    /// A time, where heartbeats do not go by the server's clock.
    fn own_time(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.lease_clock.is_none().then_some(at)
    }

    /// Differs: under the lock of the head and with a new turn, so that no append of the owner before, admitted under
    /// its epoch, commits after the lease went over. On SQLite the one writer does one thing after the other.
    pub(super) async fn lease(
        &mut self,
        lease: LeaseId,
        daemon_id: DaemonId,
        fresh_since: DateTime<Utc>,
    ) -> Result<LeaseTaken, Fault> {
        self.lock_and_turn("take a lease").await?;
        let fresh = (self.own_time(fresh_since), self.lease_clock.map(micros));
        match take(self.conn().await?, lease, daemon_id, fresh).await {
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
        lease: LeaseId,
        daemon_id: DaemonId,
        epoch: u64,
    ) -> Result<(), Fault> {
        self.cache.leases.remove(&lease);
        let query = sqlx::query("UPDATE lease SET owner = NULL WHERE id = $1 AND owner = $2 AND epoch = $3")
            .bind(lease.0)
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
    lease: LeaseId,
    daemon_id: DaemonId,
    (since, within): (Option<DateTime<Utc>>, Option<i64>),
) -> Result<LeaseTaken, sqlx::Error> {
    let taken: Option<(i64,)> = sqlx::query_as(TAKE)
        .bind(lease.0)
        .bind(daemon_id.0)
        .bind(since.map(|since| since.timestamp_micros()))
        .bind(within)
        .fetch_optional(&mut *conn)
        .await?;
    if let Some((epoch,)) = taken {
        return Ok(LeaseTaken::Held { epoch: from_db(epoch) });
    }
    let owner: (Uuid,) =
        sqlx::query_as("SELECT owner FROM lease WHERE id = $1").bind(lease.0).fetch_one(conn).await?;
    Ok(LeaseTaken::Foreign { owner: DaemonId(owner.0) })
}
