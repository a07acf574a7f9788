//! The port, over either engine.

use super::fill;
use super::room::Room;
use super::row::{EventRow, FigureRow};
use crate::database::{Database, on_database};
use async_trait::async_trait;
use deputy_actors::ports::{EventsWanted, FiguresWanted, Keep, Metrics, MetricsFault};
use deputy_domain::metric::{Period, ProductEvent};
use deputy_protocol::At;
use deputy_protocol::api::FigureView;
use deputy_protocol::ids::ProjectId;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use std::time::Duration;

/// Connections that take events in. SQLite has one writer at a time.
const WRITERS: u32 = 1;

/// Connections that look through them: who asks for the figures of a year keeps nobody's events waiting.
const READERS: u32 = 2;

/// Rows that are removed in one transaction: on SQLite nobody else writes meanwhile.
const SWEPT_AT_ONCE: i64 = 2_000;

/// Of these, most in one go: whoever removes looks after other things as well, and comes again.
const SWEEPS_MAX: u32 = 10;

const FIGURES: &str = "SELECT (at + $5) / $4 AS period, name, unit, count(*) AS count,
        count(DISTINCT user_id) AS users, sum(value) AS sum, min(value) AS min, max(value) AS max
    FROM product_event WHERE project_id = $1 AND at >= $2 AND (CAST($3 AS TEXT) IS NULL OR name = $3)
    GROUP BY 1, name, unit ORDER BY 1 DESC, name, unit NULLS FIRST LIMIT $6 OFFSET $7";
// `(at, id) < …` is the index's own order: a later page costs what the first one does.
const EVENTS: &str = "SELECT id, name, at, level, value, unit, user_id, properties FROM product_event
    WHERE project_id = $1 AND at >= $2 AND (at, id) < ($3, $4)
    ORDER BY at DESC, id DESC LIMIT $5";
// Differs in what is looked for: errors are few, and have an index of their own.
const ERRORS: &str = "SELECT id, name, at, level, value, unit, user_id, properties FROM product_event
    WHERE project_id = $1 AND at >= $2 AND (at, id) < ($3, $4) AND level IN ('error', 'fatal')
    ORDER BY at DESC, id DESC LIMIT $5";
const COUNT: &str = "SELECT count(*) FROM product_event WHERE project_id = $1";
const BEYOND: &str = "SELECT at FROM product_event WHERE project_id = $1 ORDER BY at DESC LIMIT 1 OFFSET $2";
const SWEEP: &str = "DELETE FROM product_event WHERE project_id = $1 AND id IN
    (SELECT id FROM product_event WHERE project_id = $1 AND at < $2 ORDER BY at LIMIT $3)";

/// Events of the products.
pub struct ProductEvents {
    writers: Database,
    readers: Database,
    room: Room,
}

impl ProductEvents {
    /// Beside what this database is for, on connections of their own: who asks for the figures of a year keeps nobody from
    /// their requests. `most` are kept of each project.
    pub fn new(beside: &Database, most: u64) -> Self {
        Self { writers: pool(beside, WRITERS), readers: pool(beside, READERS), room: Room::new(most) }
    }

    /// Closes its connections in good order.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }

    /// Removes what happened before a moment, the oldest first, as much as goes at a time.
    async fn remove(&self, project_id: ProjectId, before_us: i64) -> Result<u64, MetricsFault> {
        let mut removed = 0;
        for _ in 0..SWEEPS_MAX {
            let some = on_database!(&self.writers, pool => sqlx::query(SWEEP)
                .bind(project_id.0)
                .bind(before_us)
                .bind(SWEPT_AT_ONCE)
                .execute(pool)
                .await
                .map(|done| done.rows_affected()));
            let some = some.map_err(fault("removed"))?;
            removed += some;
            if some < SWEPT_AT_ONCE.unsigned_abs() {
                break;
            }
        }
        if removed > 0 {
            self.room.removed(project_id);
        }
        Ok(removed)
    }

    /// Whether so many more are taken, which is looked at before anything is written.
    async fn make_sure(&self, project_id: ProjectId, events: u64) -> Result<(), MetricsFault> {
        if !self.room.is_counted(project_id) {
            let counted: Result<(i64,), sqlx::Error> = on_database!(&self.readers, pool => sqlx::query_as(COUNT)
                    .bind(project_id.0)
                    .fetch_one(pool)
                    .await);
            let (counted,) = counted.map_err(fault("counted"))?;
            self.room.counted(project_id, counted.unsigned_abs());
        }
        if self.room.takes(project_id, events) {
            return Ok(());
        }
        let detail = "there are more of them than are kept".to_owned();
        Err(MetricsFault { operation: MetricsFault::TAKEN, detail })
    }
}

#[async_trait]
impl Metrics for ProductEvents {
    async fn add(&self, project_id: ProjectId, events: &[ProductEvent]) -> Result<u64, MetricsFault> {
        self.make_sure(project_id, events.len() as u64).await?;
        let list = fill::list(events);
        let added = match &self.writers {
            Database::Sqlite(pool) => {
                let query = sqlx::query(fill::SQLITE).bind(project_id.0).bind(list);
                query.execute(pool).await.map(|done| done.rows_affected())
            }
            Database::Postgres(pool) => {
                let query = sqlx::query(fill::POSTGRES).bind(project_id.0).bind(list);
                query.execute(pool).await.map(|done| done.rows_affected())
            }
        };
        let added = added.map_err(fault(MetricsFault::WRITTEN))?;
        self.room.added(project_id, added);
        Ok(added)
    }

    async fn figures(
        &self,
        project_id: ProjectId,
        wanted: &FiguresWanted,
    ) -> Result<Vec<FigureView>, MetricsFault> {
        let period = Period::of(wanted.by);
        let found: Result<Vec<FigureRow>, sqlx::Error> = on_database!(&self.readers, pool => sqlx::query_as(FIGURES)
                .bind(project_id.0)
                .bind(wanted.since.timestamp_micros())
                .bind(wanted.name.as_deref())
                .bind(period.width_us)
                .bind(period.shift_us)
                .bind(i64::from(wanted.limit))
                .bind(i64::from(wanted.offset))
                .fetch_all(pool)
                .await);
        let found = found.map_err(fault("summed up"))?;
        Ok(found.into_iter().map(|row| row.read(period)).collect())
    }

    async fn events(
        &self,
        project_id: ProjectId,
        wanted: &EventsWanted,
    ) -> Result<Vec<ProductEvent>, MetricsFault> {
        // Nothing lies behind the end of time.
        let (at, id) = wanted.behind.as_ref().map_or((i64::MAX, ""), |(at, id)| (at.timestamp_micros(), id));
        let sql = if wanted.errors { ERRORS } else { EVENTS };
        let found: Result<Vec<EventRow>, sqlx::Error> = on_database!(&self.readers, pool => sqlx::query_as(sql)
                .bind(project_id.0)
                .bind(wanted.since.timestamp_micros())
                .bind(at)
                .bind(id)
                .bind(i64::from(wanted.limit))
                .fetch_all(pool)
                .await);
        Ok(found.map_err(fault("read"))?.into_iter().map(EventRow::read).collect())
    }

    async fn sweep(&self, project_id: ProjectId, keep: Keep) -> Result<u64, MetricsFault> {
        let beyond: Result<Option<(i64,)>, sqlx::Error> = on_database!(&self.readers, pool => sqlx::query_as(BEYOND)
                .bind(project_id.0)
                .bind(i64::try_from(keep.most).unwrap_or(i64::MAX))
                .fetch_optional(pool)
                .await);
        let beyond = beyond.map_err(fault("counted"))?.map_or(i64::MIN, |(at,)| at.saturating_add(1));
        self.remove(project_id, keep.since.timestamp_micros().max(beyond)).await
    }

    async fn forget(&self, project_id: ProjectId) -> Result<(), MetricsFault> {
        self.remove(project_id, At::MAX_UTC.timestamp_micros()).await.map(drop)
    }
}

/// Connections to the same database.
fn pool(beside: &Database, connections: u32) -> Database {
    match beside {
        Database::Sqlite(pool) => Database::Sqlite(
            SqlitePoolOptions::new()
                .max_connections(connections)
                .test_before_acquire(false)
                .connect_lazy_with((*pool.connect_options()).clone()),
        ),
        Database::Postgres(pool) => Database::Postgres(
            PgPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(10))
                .connect_lazy_with((*pool.connect_options()).clone()),
        ),
    }
}

/// What a database said while something was tried.
fn fault(operation: &'static str) -> impl FnOnce(sqlx::Error) -> MetricsFault {
    move |error| MetricsFault { operation, detail: error.to_string() }
}
