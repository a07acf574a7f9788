//! The reading connections.

use super::super::engine::{Reader, StoredRow, from_db, hash_from_db, to_db};
use super::super::error::Fault;
use super::super::event_row::EventRow;
use super::super::page::{page, page_query};
use super::fault::fault;
use super::lease;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use deputy_actors::ports::{PlaceSeen, RowPage, RowQuery, VersionedRow};
use deputy_domain::ledger::{RowKey, Table};
use deputy_protocol::event::Envelope;
use deputy_protocol::stream::Stream;
use sqlx::query::QueryAs;
use sqlx::{AssertSqlSafe, PgPool, Postgres};

/// Reads through a pool.
pub(super) struct PostgresReader {
    pub(super) pool: PgPool,
    /// How long a heartbeat is fresh by the server's clock; none where the daemon's own clock says it.
    pub(super) lease_clock: Option<TimeDelta>,
}

/// Events after a position, on any connection.
pub(super) async fn all<'c>(
    conn: impl sqlx::Executor<'c, Database = Postgres>,
    after_position: u64,
    limit: u32,
) -> Result<Vec<Envelope>, Fault> {
    let rows: Vec<EventRow> =
        sqlx::query_as("SELECT * FROM event WHERE position > $1 ORDER BY position LIMIT $2")
            .bind(to_db(after_position))
            .bind(i64::from(limit))
            .fetch_all(conn)
            .await
            .map_err(|error| fault("read events", &error))?;
    rows.into_iter().map(EventRow::read).collect()
}

#[async_trait]
impl Reader for PostgresReader {
    async fn stream(&self, stream: &Stream, after_version: u64, limit: u32) -> Result<Vec<Envelope>, Fault> {
        let sql = "SELECT * FROM event WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3";
        let rows: Vec<EventRow> = sqlx::query_as(sql)
            .bind(stream.to_string())
            .bind(to_db(after_version))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await
            .map_err(|error| fault("read a stream", &error))?;
        rows.into_iter().map(EventRow::read).collect()
    }

    async fn all(&self, after_position: u64, limit: u32) -> Result<Vec<Envelope>, Fault> {
        all(&self.pool, after_position, limit).await
    }

    async fn tip(&self) -> Result<(u64, [u8; 32]), Fault> {
        let head: (i64, Vec<u8>) = sqlx::query_as("SELECT position, hash FROM ledger_head WHERE one = 1")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| fault("read the head", &error))?;
        Ok((from_db(head.0), hash_from_db(&head.1)))
    }

    async fn rows_tip(&self) -> Result<u64, Fault> {
        let highest: (i64,) = sqlx::query_as("SELECT coalesce(max(position), 0) FROM projection")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| fault("read rows", &error))?;
        Ok(from_db(highest.0))
    }

    async fn row(&self, key: &RowKey) -> Result<Option<VersionedRow>, Fault> {
        let sql =
            "SELECT tbl, key, parent, state, rank, position, doc FROM projection WHERE tbl = $1 AND key = $2";
        let row: Option<StoredRow> = sqlx::query_as(sql)
            .bind(key.table.name())
            .bind(&key.key)
            .fetch_optional(&self.pool)
            .await
            .map_err(|error| fault("read a row", &error))?;
        Ok(row.map(StoredRow::read))
    }

    async fn several(&self, keys: &[RowKey]) -> Result<Vec<VersionedRow>, Fault> {
        let tables: Vec<&str> = keys.iter().map(|key| key.table.name()).collect();
        let names: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
        // Differs: SQLite looks first at what it has in memory.
        let sql = "SELECT tbl, key, parent, state, rank, position, doc FROM projection
            JOIN unnest($1::text[], $2::text[]) AS wanted (wanted_tbl, wanted_key)
                ON tbl = wanted_tbl AND key = wanted_key";
        let rows: Vec<StoredRow> = sqlx::query_as(sql)
            .bind(tables)
            .bind(names)
            .fetch_all(&self.pool)
            .await
            .map_err(|error| fault("read rows", &error))?;
        Ok(rows.into_iter().map(StoredRow::read).collect())
    }

    async fn rows(&self, table: Table, query: &RowQuery) -> Result<RowPage, Fault> {
        let wanted = page_query(table, query)?;
        let bare = sqlx::query_as::<Postgres, StoredRow>(AssertSqlSafe(wanted.sql));
        let bound = wanted.binds.into_iter().fold(bare, QueryAs::bind);
        let rows = bound.fetch_all(&self.pool).await.map_err(|error| fault("list rows", &error))?;
        let rows = rows.into_iter().map(StoredRow::read).collect();
        Ok(page(rows, query.limit))
    }

    async fn places(&self, fresh_since: DateTime<Utc>) -> Result<Vec<PlaceSeen>, Fault> {
        let places = lease::places(&self.pool, fresh_since, self.lease_clock).await;
        places.map_err(|error| fault("read the places", &error))
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}
