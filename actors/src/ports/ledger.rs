//! The one append-only truth.

use async_trait::async_trait;
use deputy_domain::ledger::{Append, AppendRefused, Appended, LeaseId, Row, RowKey, Table};
use deputy_protocol::At;
use deputy_protocol::event::Envelope;
use deputy_protocol::ids::{DaemonId, EventId, LedgerId, PlaceId};
use deputy_protocol::stream::Stream;
use futures::future::join_all;
use serde::de::DeserializeOwned;
use tokio::sync::watch;

/// Why a read or a write did not happen.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LedgerFault {
    /// The database did not answer, is full, or is read-only. Nothing was recorded.
    #[error("the ledger could not {operation}: {detail}")]
    Unavailable {
        /// What was tried, as a verb.
        operation: &'static str,
        /// What the database said; no secret in it.
        detail: String,
    },
    /// It is not known whether the group was recorded. The daemon stops: only a restart can tell.
    #[error("a commit was left in doubt: {0}")]
    Doubtful(String),
    /// What is recorded contradicts itself. The daemon stops.
    #[error("the ledger is corrupt: {0}")]
    Corrupt(String),
    /// The writer has stopped; nothing was recorded.
    #[error("the ledger is closed")]
    Closed,
}

/// Why an append was not recorded.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AppendError {
    /// By its own rules.
    #[error(transparent)]
    Refused(#[from] AppendRefused),
    /// By the world.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

/// Whether a lease could be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseTaken {
    /// It is ours, under this epoch, which is higher than every one before.
    Held {
        /// Of the lease.
        epoch: u64,
    },
    /// A daemon whose heartbeat is fresh has it.
    Foreign {
        /// Which.
        owner: DaemonId,
    },
}

/// A place where daemons live, as the database knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceSeen {
    /// Which.
    pub place_id: PlaceId,
    /// The daemon that was heard of last there.
    pub daemon_id: DaemonId,
    /// Name of the host.
    pub host: String,
    /// The data directory on it.
    pub data_dir: String,
    /// Where people reach its daemon, if it said so.
    pub url: Option<String>,
    /// When it was heard of last.
    pub heard_at: At,
    /// Whether that is so recent that its leases hold.
    pub lives: bool,
}

/// A row and the position of the event that wrote it last.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionedRow {
    /// Which row of its table.
    pub key: String,
    /// The row.
    pub row: Row,
    /// Of the event that wrote it last.
    pub position: u64,
}

impl VersionedRow {
    /// Its document. One that does not fit is no empty one: the ledger is corrupt, and `what` it tells of is named.
    pub fn read<T: DeserializeOwned>(self, what: &str) -> Result<T, LedgerFault> {
        let key = self.key;
        self.row.doc.read().map_err(|fault| LedgerFault::Corrupt(format!("{what} {key}: {fault}")))
    }
}

/// Which rows of a table to list, newest rank first.
#[derive(Clone, Debug, Default)]
pub struct RowQuery {
    /// Only rows that belong to this.
    pub parent: Option<String>,
    /// Only rows in one of these states; empty means any.
    pub states: Vec<String>,
    /// Only rows after this cursor of an earlier page.
    pub cursor: Option<String>,
    /// At most this many.
    pub limit: u32,
}

/// Some rows of a table.
#[derive(Clone, Debug, Default)]
pub struct RowPage {
    /// Newest rank first.
    pub rows: Vec<VersionedRow>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// The one append-only truth, the rows derived from it, and the leases.
#[async_trait]
pub trait Ledger: Send + Sync + 'static {
    /// Which history this is.
    fn id(&self) -> LedgerId;

    /// Records all of it or nothing, durably, with the rows that follow from it. Safe to repeat with the same ids.
    async fn append(&self, append: Append) -> Result<Appended, AppendError>;

    /// Empties the payload of an event for good, and records that with these words. Asked again, it makes up for what was
    /// cut short; an event that is not there is none to empty.
    async fn empty(&self, event_id: EventId, why: &str, at: At) -> Result<(), AppendError>;

    /// Events of one stream after a version, oldest first, at most `limit`.
    async fn read_stream(
        &self,
        stream: &Stream,
        after_version: u64,
        limit: u32,
    ) -> Result<Vec<Envelope>, LedgerFault>;

    /// All events after a position, oldest first, at most `limit`.
    async fn read_all(&self, after_position: u64, limit: u32) -> Result<Vec<Envelope>, LedgerFault>;

    /// Position of the last recorded event, as it moves, whichever daemon on this database recorded it.
    fn head(&self) -> watch::Receiver<u64>;

    /// One row, as of at least everything this daemon has recorded.
    async fn row(&self, key: &RowKey) -> Result<Option<VersionedRow>, LedgerFault>;

    /// Those of these rows that are there, in any order.
    async fn several(&self, keys: &[RowKey]) -> Result<Vec<VersionedRow>, LedgerFault> {
        let rows = join_all(keys.iter().map(|key| self.row(key))).await;
        rows.into_iter().filter_map(Result::transpose).collect()
    }

    /// Rows of a table.
    async fn rows(&self, table: Table, query: RowQuery) -> Result<RowPage, LedgerFault>;

    /// Where this daemon lives.
    fn place(&self) -> PlaceId;

    /// Every place where a daemon lives or lived last.
    async fn places(&self) -> Result<Vec<PlaceSeen>, LedgerFault>;

    /// Says that this daemon lives. A lease is foreign only while its owner's last heartbeat is fresh.
    async fn heartbeat(&self, daemon_id: DaemonId) -> Result<(), LedgerFault>;

    /// Takes a lease, if nobody alive holds it. Taking one's own lease again raises its epoch too.
    async fn take_lease(&self, lease: LeaseId, daemon_id: DaemonId) -> Result<LeaseTaken, LedgerFault>;

    /// Gives a lease back, if it is still held under this epoch.
    async fn release_lease(&self, lease: LeaseId, daemon_id: DaemonId, epoch: u64)
    -> Result<(), LedgerFault>;
}
