//! The writer's side of SQLite.
//!
//! Every statement costs a hop to the thread that sqlx runs SQLite on, so a whole group is one statement.

use super::super::cache::Cache;
use super::super::engine::{
    Base, Batch, Certainty, RowChange, RowMap, StoredRow, Wanted, from_db, hash_from_db,
};
use super::super::error::Fault;
use super::super::event_row::stream_from_db;
use super::fault::{commit_fault, fault};
use super::json::{EventJson, json, row_changes};
use super::recent::Recent;
use super::record::Entries;
use deputy_domain::ledger::{GENESIS, LeaseId, RowKey};
use deputy_protocol::ids::{DaemonId, EventId};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteConnectOptions;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// A view with a trigger that takes the batch apart: one statement is one transaction and one hop. For groups that are
/// too large to be bound column by column, and for rebuilds.
const RECORD: &str = "INSERT INTO batch VALUES ($1, $2, $3)";

/// The writing connection and what it remembers.
pub(super) struct SqliteEngine {
    pub conn: SqliteConnection,
    /// Made when it is first wanted, from `options`.
    pub leases: Option<SqliteConnection>,
    pub options: SqliteConnectOptions,
    pub cache: Cache,
    /// For whoever reads.
    pub recent: Arc<Recent>,
    /// Whether the transaction of a rebuild is open.
    pub rebuilding: bool,
    pub place: super::super::place::Place,
}

impl SqliteEngine {
    /// Where a group starts from.
    pub(super) async fn base(&mut self, wanted: &Wanted, certainty: Certainty) -> Result<Base, Fault> {
        if certainty == Certainty::Read {
            self.cache.forget(wanted);
        }
        let tip = match self.cache.tip {
            Some(tip) => tip,
            None => *self.cache.tip.insert(tip(&mut self.conn).await?),
        };
        let missing = self.cache.missing_streams(wanted);
        if !missing.is_empty() {
            self.load_versions(&missing).await?;
        }
        let missing = self.cache.missing_leases(wanted);
        if !missing.is_empty() {
            self.load_leases(&missing).await?;
        }
        let mut base = self.cache.base(wanted, tip);
        if certainty == Certainty::Read {
            base.heads.known = self.known(&wanted.events).await?;
        }
        Ok(base)
    }

    async fn load_versions(&mut self, streams: &[String]) -> Result<(), Fault> {
        let sql = "SELECT value, coalesce((SELECT max(version) FROM event WHERE stream = value), 0)
                   FROM json_each(?1)";
        let found: Vec<(String, i64)> = sqlx::query_as(sql)
            .bind(json(&streams))
            .fetch_all(&mut self.conn)
            .await
            .map_err(|error| fault("read the heads of streams", &error))?;
        self.cache
            .versions
            .extend(found.into_iter().map(|(name, version)| (stream_from_db(name), from_db(version))));
        Ok(())
    }

    async fn load_leases(&mut self, leases: &[LeaseId]) -> Result<(), Fault> {
        let sql = "SELECT id, owner, epoch FROM lease
                   WHERE id IN (SELECT unhex(value) FROM json_each(?1)) AND owner IS NOT NULL";
        let ids: Vec<String> = leases.iter().map(|lease| lease.0.simple().to_string()).collect();
        let found: Vec<(Uuid, Uuid, i64)> = sqlx::query_as(sql)
            .bind(json(&ids))
            .fetch_all(&mut self.conn)
            .await
            .map_err(|error| fault("read leases", &error))?;
        self.cache.leases.extend(leases.iter().map(|lease| (*lease, None)));
        let held = found
            .into_iter()
            .map(|(id, owner, epoch)| (LeaseId(id), Some((DaemonId(owner), from_db(epoch)))));
        self.cache.leases.extend(held);
        Ok(())
    }

    async fn known(
        &mut self,
        events: &[EventId],
    ) -> Result<HashMap<EventId, (u64, deputy_protocol::stream::Stream, u64)>, Fault> {
        let sql = "SELECT event_id, position, stream, version FROM event
                   WHERE event_id IN (SELECT unhex(value) FROM json_each(?1))";
        let ids: Vec<String> = events.iter().map(|id| id.0.simple().to_string()).collect();
        let found: Vec<(Uuid, i64, String, i64)> = sqlx::query_as(sql)
            .bind(json(&ids))
            .fetch_all(&mut self.conn)
            .await
            .map_err(|error| fault("look for repeated events", &error))?;
        let place = |(id, position, stream, version): (Uuid, i64, String, i64)| {
            (EventId(id), (from_db(position), stream_from_db(stream), from_db(version)))
        };
        Ok(found.into_iter().map(place).collect())
    }

    /// Rows that a group touches, from memory where it has them.
    pub(super) async fn load_rows(&mut self, keys: &[RowKey]) -> Result<RowMap, Fault> {
        let missing = self.cache.missing_rows(keys);
        let read = if missing.is_empty() { RowMap::new() } else { self.read_rows(&missing).await? };
        Ok(self.cache.join_rows(keys, &read))
    }

    async fn read_rows(&mut self, keys: &[&RowKey]) -> Result<RowMap, Fault> {
        let sql = "SELECT p.tbl, p.key, p.parent, p.state, p.rank, p.position, p.doc
                   FROM json_each(?1) AS given
                   JOIN projection AS p ON p.tbl = given.value->>0 AND p.key = given.value->>1";
        let pairs: Vec<(&str, &str)> = keys.iter().map(|key| (key.table.name(), key.key.as_str())).collect();
        let found: Vec<StoredRow> = sqlx::query_as(sql)
            .bind(json(&pairs))
            .fetch_all(&mut self.conn)
            .await
            .map_err(|error| fault("read rows", &error))?;
        Ok(StoredRow::read_all(found, keys.iter().copied()))
    }

    /// Records a group. The statement commits by itself.
    pub(super) async fn record(&mut self, batch: &Batch) -> Result<(), Fault> {
        self.recent.changing(&batch.rows);
        let entries = Entries::of(batch, &self.cache.rows);
        let recorded = if entries.fits() {
            entries.insert(&mut self.conn).await
        } else {
            let events: Vec<EventJson<'_>> = batch.events.iter().map(EventJson).collect();
            let (rows, gone) = row_changes(&batch.rows);
            let query = sqlx::query(RECORD).bind(json(&events)).bind(rows).bind(gone);
            query.execute(&mut self.conn).await.map(|_| ())
        };
        match recorded {
            Ok(()) => {
                self.cache.committed(batch);
                self.recent.changed(&batch.rows);
                Ok(())
            }
            Err(error) => {
                self.start_afresh().await;
                Err(commit_fault("record events", &error))
            }
        }
    }

    /// Writes rows inside a transaction that is open already.
    pub(super) async fn write_rows(&mut self, changes: &[RowChange]) -> Result<(), Fault> {
        let (rows, gone) = row_changes(changes);
        let query = sqlx::query(RECORD).bind("[]").bind(rows).bind(gone);
        query.execute(&mut self.conn).await.map(|_| ()).map_err(|error| fault("write rows", &error))
    }

    /// Leaves no transaction open, and remembers nothing that may not be so. A group has none open: what it has read
    /// stays right.
    pub(super) async fn roll_back(&mut self) {
        if std::mem::take(&mut self.rebuilding) {
            self.start_afresh().await;
        }
    }

    /// Leaves no transaction open, and remembers nothing.
    async fn start_afresh(&mut self) {
        self.cache.clear();
        // Fails when SQLite has rolled back by itself, or none was ever open, which is as good.
        let _ = sqlx::query("ROLLBACK").execute(&mut self.conn).await;
        self.recent.forget();
    }
}

/// Position and hash of the last event.
pub(super) async fn tip(conn: &mut SqliteConnection) -> Result<(u64, [u8; 32]), Fault> {
    let last: Option<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT position, hash FROM event ORDER BY position DESC LIMIT 1")
            .fetch_optional(conn)
            .await
            .map_err(|error| fault("read the last event", &error))?;
    Ok(last.map_or((0, GENESIS), |(position, hash)| (from_db(position), hash_from_db(&hash))))
}
