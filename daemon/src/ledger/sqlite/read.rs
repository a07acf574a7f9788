//! The reading connections: they see what is committed and never wait for the writer.

use super::super::engine::{Reader, StoredRow, from_db, to_db};
use super::super::error::Fault;
use super::super::event_row::EventRow;
use super::super::page::{page, page_query};
use super::super::place::StoredPlace;
use super::fault::fault;
use super::recent::{Held, Recent};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use deputy_actors::ports::{PlaceSeen, RowPage, RowQuery, VersionedRow};
use deputy_domain::ledger::{RowKey, Table};
use deputy_protocol::event::Envelope;
use deputy_protocol::stream::Stream;
use sqlx::query::QueryAs;
use sqlx::{AssertSqlSafe, Sqlite, SqlitePool};
use std::sync::Arc;

/// Reads through a pool.
pub(super) struct SqliteReader {
    pub pool: SqlitePool,
    pub recent: Arc<Recent>,
}

/// Events after a position, on any connection.
pub(super) async fn all<'c>(
    conn: impl sqlx::Executor<'c, Database = Sqlite>,
    after_position: u64,
    limit: u32,
) -> Result<Vec<Envelope>, Fault> {
    // Differs: of a bare `LIMIT $2` SQLite looks at the value that is bound, and then prepares the statement anew for
    // each other one, a reset to nothing in between included: that takes longer than the reading.
    let rows: Vec<EventRow> =
        sqlx::query_as("SELECT * FROM event WHERE position > $1 ORDER BY position LIMIT +$2")
            .bind(to_db(after_position))
            .bind(i64::from(limit))
            .fetch_all(conn)
            .await
            .map_err(|error| fault("read events", &error))?;
    rows.into_iter().map(EventRow::read).collect()
}

#[async_trait]
impl Reader for SqliteReader {
    async fn stream(&self, stream: &Stream, after_version: u64, limit: u32) -> Result<Vec<Envelope>, Fault> {
        // Differs: `+` as in `all`.
        let sql = "SELECT * FROM event WHERE stream = $1 AND version > $2 ORDER BY version LIMIT +$3";
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
        let mut conn = self.pool.acquire().await.map_err(|error| fault("read the last event", &error))?;
        super::write::tip(&mut conn).await
    }

    async fn rows_tip(&self) -> Result<u64, Fault> {
        let highest: (i64,) = sqlx::query_as("SELECT coalesce(max(position), 0) FROM projection")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| fault("read rows", &error))?;
        Ok(from_db(highest.0))
    }

    async fn row(&self, key: &RowKey) -> Result<Option<VersionedRow>, Fault> {
        let asked = match self.recent.find(key) {
            Held::Known(row) => return Ok(row),
            Held::Unknown(asked) => asked,
        };
        let sql =
            "SELECT tbl, key, parent, state, rank, position, doc FROM projection WHERE tbl = $1 AND key = $2";
        let row: Option<StoredRow> = sqlx::query_as(sql)
            .bind(key.table.name())
            .bind(&key.key)
            .fetch_optional(&self.pool)
            .await
            .map_err(|error| fault("read a row", &error))?;
        let row = row.map(StoredRow::read);
        self.recent.read(asked, key.clone(), row.clone());
        Ok(row)
    }

    async fn several(&self, keys: &[RowKey]) -> Result<Vec<VersionedRow>, Fault> {
        let (mut rows, mut unknown) = (Vec::new(), Vec::new());
        for key in keys {
            match self.recent.find(key) {
                Held::Known(row) => rows.extend(row),
                Held::Unknown(_) => unknown.push([key.table.name(), key.key.as_str()]),
            }
        }
        if unknown.is_empty() {
            return Ok(rows);
        }
        // They are not remembered: who asks for several seldom asks for one of them next.
        let sql = "SELECT tbl, row.key AS key, row.parent AS parent, state, rank, position, doc
            FROM json_each($1) AS wanted
            CROSS JOIN projection AS row ON tbl = wanted.value->>0 AND row.key = wanted.value->>1";
        let read: Vec<StoredRow> = sqlx::query_as(sql)
            .bind(serde_json::json!(unknown).to_string())
            .fetch_all(&self.pool)
            .await
            .map_err(|error| fault("read rows", &error))?;
        rows.extend(read.into_iter().map(StoredRow::read));
        Ok(rows)
    }

    async fn rows(&self, table: Table, query: &RowQuery) -> Result<RowPage, Fault> {
        let wanted = page_query(table, query)?;
        let bare = sqlx::query_as::<Sqlite, StoredRow>(AssertSqlSafe(wanted.sql));
        let bound = wanted.binds.into_iter().fold(bare, QueryAs::bind);
        let rows = bound.fetch_all(&self.pool).await.map_err(|error| fault("list rows", &error))?;
        let rows = rows.into_iter().map(StoredRow::read).collect();
        Ok(page(rows, query.limit))
    }

    async fn places(&self, fresh_since: DateTime<Utc>) -> Result<Vec<PlaceSeen>, Fault> {
        let sql = "SELECT id, place, host, data_dir, url, heartbeat_at FROM daemon WHERE place IS NOT NULL";
        let found = sqlx::query_as(sql).fetch_all(&self.pool).await;
        let found = found.map_err(|error| fault("read the places", &error))?;
        Ok(StoredPlace::read_all(found, fresh_since.timestamp_micros()))
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}
