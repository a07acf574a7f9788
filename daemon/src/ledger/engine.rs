//! What the writer and the readers need from a database. Two implementations, which differ only in SQL.

use super::error::Fault;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use deputy_actors::ports::{LeaseTaken, PlaceSeen, RowPage, RowQuery, VersionedRow};
use deputy_domain::ledger::{Doc, Heads, LeaseId, Row, RowKey, Table};
use deputy_protocol::event::Envelope;
use deputy_protocol::ids::{DaemonId, EventId};
use deputy_protocol::stream::Stream;
use std::collections::HashMap;

/// What a group of appends touches.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub streams: Vec<Stream>,
    pub events: Vec<EventId>,
    pub leases: Vec<LeaseId>,
}

/// Where a group starts from: what is recorded about all that it touches, and the hash to chain on to.
#[derive(Debug)]
pub(super) struct Base {
    pub heads: Heads,
    pub hash: [u8; 32],
}

/// How sure `Engine::begin` has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certainty {
    /// It may answer from memory, and take event ids for new: the database refuses a repeated one at the commit.
    Assumed,
    /// It asks the database about everything.
    Read,
}

/// A row as a group leaves it. No row means that it is removed.
#[derive(Clone, Debug)]
pub(super) struct RowChange {
    pub key: RowKey,
    pub row: Option<VersionedRow>,
}

/// Rows by their key, absent ones included.
pub(super) type RowMap = HashMap<RowKey, Option<VersionedRow>>;

/// What a group records. Not empty.
#[derive(Debug)]
pub(super) struct Batch {
    pub events: Vec<Envelope>,
    pub rows: Vec<RowChange>,
}

/// The one connection that writes. Owned by the writer task, so that nothing here runs twice at once.
#[async_trait]
pub(super) trait Engine: Send + 'static {
    /// Opens a group. Until `commit` or `abandon`, nobody else records anything.
    async fn begin(&mut self, wanted: &Wanted, certainty: Certainty) -> Result<Base, Fault>;

    /// The rows at these keys, inside a group or a rebuild.
    async fn rows(&mut self, keys: &[RowKey]) -> Result<RowMap, Fault>;

    /// Records a group, durably. After a fault nothing of it is recorded, except when the fault is `Doubtful`.
    async fn commit(&mut self, batch: &Batch) -> Result<(), Fault>;

    /// Ends a group or a rebuild that records nothing.
    async fn abandon(&mut self);

    /// Empties the payload of an event for good; its position, or nothing when there is no such event.
    async fn redact(&mut self, event_id: EventId) -> Result<Option<u64>, Fault>;

    /// Opens a rebuild: there are no rows any more, and nobody else records anything until it ends.
    async fn rebuild_start(&mut self) -> Result<(), Fault>;

    /// Events after a position, inside a rebuild.
    async fn rebuild_events(&mut self, after_position: u64, limit: u32) -> Result<Vec<Envelope>, Fault>;

    /// Writes rows, inside a rebuild.
    async fn rebuild_rows(&mut self, rows: &[RowChange]) -> Result<(), Fault>;

    /// Commits a rebuild.
    async fn rebuild_finish(&mut self) -> Result<(), Fault>;

    /// Says that a daemon lives.
    async fn heartbeat(&mut self, daemon_id: DaemonId, at: DateTime<Utc>) -> Result<(), Fault>;

    /// Takes a lease unless its owner's last heartbeat is at or after `fresh_since`.
    async fn take_lease(
        &mut self,
        lease: LeaseId,
        daemon_id: DaemonId,
        fresh_since: DateTime<Utc>,
    ) -> Result<LeaseTaken, Fault>;

    /// Gives a lease back, if it is held so.
    async fn release_lease(&mut self, lease: LeaseId, daemon_id: DaemonId, epoch: u64) -> Result<(), Fault>;

    /// Takes every lease from its owner, whoever that is, and raises its epoch by `epochs`; how many there are.
    async fn free_leases(&mut self, epochs: u64) -> Result<u64, Fault>;

    /// Closes the connection in good order.
    async fn close(self: Box<Self>);
}

/// The connections that only read.
#[async_trait]
pub(super) trait Reader: Send + Sync + 'static {
    /// Events of a stream after a version.
    async fn stream(&self, stream: &Stream, after_version: u64, limit: u32) -> Result<Vec<Envelope>, Fault>;

    /// Events after a position.
    async fn all(&self, after_position: u64, limit: u32) -> Result<Vec<Envelope>, Fault>;

    /// Position and hash of the last event, as the database says; 0 and `GENESIS` when there is none.
    async fn tip(&self) -> Result<(u64, [u8; 32]), Fault>;

    /// The highest position that any row claims to follow from.
    async fn rows_tip(&self) -> Result<u64, Fault>;

    /// One row.
    async fn row(&self, key: &RowKey) -> Result<Option<VersionedRow>, Fault>;

    /// Those of these rows that are there, in any order.
    async fn several(&self, keys: &[RowKey]) -> Result<Vec<VersionedRow>, Fault>;

    /// Rows of a table.
    async fn rows(&self, table: Table, query: &RowQuery) -> Result<RowPage, Fault>;

    /// Every place where a daemon lives or lived last. One lives if its last heartbeat is at or after `fresh_since`, by
    /// the clock that heartbeats go by.
    async fn places(&self, fresh_since: DateTime<Utc>) -> Result<Vec<PlaceSeen>, Fault>;

    /// Closes the connections in good order.
    async fn close(&self);
}

/// A row as both databases keep it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct StoredRow {
    pub tbl: String,
    pub key: String,
    pub parent: String,
    pub state: String,
    pub rank: String,
    pub position: i64,
    pub doc: String,
}

impl StoredRow {
    /// The rows found at these keys.
    pub(super) fn read_all<'a>(found: Vec<Self>, keys: impl IntoIterator<Item = &'a RowKey>) -> RowMap {
        let mut rows: RowMap = keys.into_iter().map(|key| (key.clone(), None)).collect();
        let tables: HashMap<&str, Table> = rows.keys().map(|key| (key.table.name(), key.table)).collect();
        let mut read = Vec::new();
        for stored in found {
            let table = *tables.get(stored.tbl.as_str()).expect("only these tables were asked for");
            read.push((RowKey { table, key: stored.key.clone() }, Some(stored.read())));
        }
        rows.extend(read);
        rows
    }

    /// The row.
    pub(super) fn read(self) -> VersionedRow {
        VersionedRow {
            key: self.key,
            row: Row {
                parent: self.parent,
                state: self.state,
                rank: self.rank,
                doc: Doc::from_text(self.doc),
            },
            position: from_db(self.position),
        }
    }
}

/// A count on its way into a signed 64-bit column.
pub(super) fn to_db(count: u64) -> i64 {
    i64::try_from(count)
        .expect("positions, versions and epochs start at 1 and rise by one: they stay below 2^63")
}

/// A count from a signed 64-bit column. A negative one can only be tampering and becomes one that fits nowhere.
pub(super) fn from_db(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// 32 bytes of a column; shorter or longer ones can only be tampering and become zeros, which no hash is.
pub(super) fn hash_from_db(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().unwrap_or([0; 32])
}
