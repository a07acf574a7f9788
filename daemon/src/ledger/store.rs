//! The face of an open ledger: the port, and what only the daemon's own commands may do.

use super::copy::{Contents, CopyError};
use super::engine::Reader;
use super::error::Fault;
use super::export::{ExportError, export};
use super::job::{Job, Reply, Request};
use super::options::Now;
use super::redaction::Redaction;
use super::verify::{Verified, verify};
use super::writer::Signals;
use super::{postgres, sqlite};
use crate::database::{Database, on_database};
use async_trait::async_trait;
use chrono::TimeDelta;
use deputy_actors::ports::{
    AppendError, LeaseTaken, Ledger, LedgerFault, PlaceSeen, RowPage, RowQuery, VersionedRow,
};
use deputy_domain::derived;
use deputy_domain::ledger::{Append, Appended, LeaseId, RowKey, Table, well_formed};
use deputy_protocol::At;
use deputy_protocol::event::Envelope;
use deputy_protocol::ids::{DaemonId, EventId, LedgerId, PlaceId};
use deputy_protocol::stream::Stream;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tokio::io::AsyncWrite;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// By when a daemon has to have been heard of.
pub(super) struct Lives {
    pub now: Now,
    pub freshness: TimeDelta,
}

/// An open ledger.
pub struct Store {
    pub(super) id: LedgerId,
    pub(super) place: PlaceId,
    pub(super) lives: Lives,
    pub(super) jobs: mpsc::Sender<Job>,
    pub(super) reader: Arc<dyn Reader>,
    pub(super) database: Database,
    pub(super) signals: Arc<Signals>,
    pub(super) closing: CancellationToken,
    pub(super) tasks: TaskTracker,
}

impl Store {
    /// The database it lies in, for tables of adapters that are no part of the history. Closed with the ledger.
    pub fn database(&self) -> Database {
        self.database.clone()
    }

    /// Walks the whole chain and says what is wrong with it first, if anything is.
    pub async fn verify(&self) -> Result<Verified, LedgerFault> {
        Ok(verify(&*self.reader).await?)
    }

    /// Replaces all rows by what follows from the events, in one transaction; how many events there were.
    pub async fn rebuild(&self) -> Result<u64, LedgerFault> {
        self.ask(|reply| Job::Rebuild { reply }).await
    }

    /// Writes all events after a position as JSON lines; how many.
    pub async fn export(
        &self,
        after_position: u64,
        out: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<u64, ExportError> {
        export(&*self.reader, after_position, out).await
    }

    /// Empties the payload of an event for good; its position, or nothing when there is no such event. The chain stays
    /// valid. Recording who did it and why is the caller's part, as an event of its own. Rows that followed from the
    /// payload keep what they took from it until they are rebuilt.
    pub async fn redact(&self, event_id: EventId) -> Result<Option<u64>, LedgerFault> {
        self.ask(|reply| Job::Redact { event_id, reply }).await
    }

    /// Empties a payload for good and records that; its position, or nothing when there is no such event. A death
    /// between the two leaves the record out: asked again, it is made up for.
    pub async fn redact_for(&self, redaction: Redaction) -> Result<Option<u64>, AppendError> {
        let Some(position) = self.redact(redaction.event_id).await? else { return Ok(None) };
        self.append(redaction.into_append(position)).await?;
        Ok(Some(position))
    }

    /// How many runs are in each state, of those that have not ended: of the others there are ever more.
    pub async fn count_runs(&self) -> Result<BTreeMap<String, u64>, LedgerFault> {
        let sql = "SELECT state, count(*) FROM projection WHERE tbl = 'runs' AND state IN
                   ('queued', 'preparing', 'running', 'waiting', 'verifying', 'review') GROUP BY state";
        let found: Result<Vec<(String, i64)>, sqlx::Error> =
            on_database!(&self.database, pool => sqlx::query_as(sql).fetch_all(pool).await);
        let found = found.map_err(|error| LedgerFault::Unavailable {
            operation: "count runs",
            detail: error.to_string(),
        })?;
        Ok(found.into_iter().map(|(state, count)| (state, u64::try_from(count).unwrap_or(0))).collect())
    }

    /// Takes every lease from its owner and raises its epoch by `epochs`, so that no owner from before can append. Only
    /// for a ledger that came out of a backup: its owners live on in another history, if at all.
    pub async fn free_leases(&self, epochs: u64) -> Result<u64, LedgerFault> {
        self.ask(|reply| Job::FreeLeases { epochs, reply }).await
    }

    /// Writes a copy of the whole database, as of one moment, into a file that is not there yet, and proves that the
    /// copy is sound. Appends go on meanwhile. `url` is the one it was opened with.
    pub async fn copy_to(&self, url: &str, file: &Path) -> Result<Contents, CopyError> {
        match &self.database {
            Database::Sqlite(pool) => sqlite::copy(pool, file).await,
            Database::Postgres(pool) => postgres::dump(pool, url, file).await,
        }
    }

    /// What it holds now, as the database says.
    pub async fn contents(&self) -> Result<Contents, CopyError> {
        match &self.database {
            Database::Sqlite(pool) => sqlite::contents(pool).await,
            Database::Postgres(pool) => postgres::contents(pool).await,
        }
    }

    /// Waits until the ledger cannot go on: after that, only a restart helps.
    pub async fn fatal(&self) -> LedgerFault {
        let mut fatal = self.signals.fatal.subscribe();
        let fault = fatal.wait_for(Option::is_some).await.ok().and_then(|fault| fault.clone());
        fault.unwrap_or(LedgerFault::Closed)
    }

    /// Records what waits, takes nothing new, and closes the database in good order.
    pub async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.reader.close().await;
        self.database.close().await;
    }

    async fn ask<T>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Result<T, LedgerFault> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(job(reply)).await.map_err(|_| LedgerFault::Closed)?;
        Ok(answer.await.map_err(|_| unanswered())??)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

/// The writer took it and ended without a word.
fn unanswered() -> LedgerFault {
    LedgerFault::Doubtful("the writer ended before it answered".to_owned())
}

impl From<Fault> for AppendError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault.into())
    }
}

#[async_trait]
impl Ledger for Store {
    fn id(&self) -> LedgerId {
        self.id
    }

    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        well_formed(&append)?;
        let begun = tokio::time::Instant::now();
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Append(Request::new(append, reply))).await.map_err(|_| LedgerFault::Closed)?;
        let appended = answer.await.map_err(|_| unanswered())?;
        let outcome = match &appended {
            Ok(_) => "recorded",
            Err(AppendError::Refused(_)) => "refused",
            Err(AppendError::Fault(_)) => "failed",
        };
        metrics::counter!("deputy_ledger_appends_total", "outcome" => outcome).increment(1);
        metrics::histogram!("deputy_ledger_append_seconds").record(begun.elapsed().as_secs_f64());
        appended
    }

    async fn empty(&self, event_id: EventId, why: &str, at: At) -> Result<(), AppendError> {
        // The same fact each time: recorded once, however often it is asked for.
        let fact_id = EventId(derived(event_id.0, "redacted"));
        let redaction = Redaction { event_id, why: why.to_owned(), fact_id, at };
        self.redact_for(redaction).await.map(drop)
    }

    async fn read_stream(
        &self,
        stream: &Stream,
        after_version: u64,
        limit: u32,
    ) -> Result<Vec<Envelope>, LedgerFault> {
        Ok(self.reader.stream(stream, after_version, limit).await?)
    }

    async fn read_all(&self, after_position: u64, limit: u32) -> Result<Vec<Envelope>, LedgerFault> {
        Ok(self.reader.all(after_position, limit).await?)
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.signals.head.subscribe()
    }

    async fn row(&self, key: &RowKey) -> Result<Option<VersionedRow>, LedgerFault> {
        Ok(self.reader.row(key).await?)
    }

    async fn several(&self, keys: &[RowKey]) -> Result<Vec<VersionedRow>, LedgerFault> {
        Ok(self.reader.several(keys).await?)
    }

    async fn rows(&self, table: Table, query: RowQuery) -> Result<RowPage, LedgerFault> {
        Ok(self.reader.rows(table, &query).await?)
    }

    fn place(&self) -> PlaceId {
        self.place
    }

    async fn places(&self) -> Result<Vec<PlaceSeen>, LedgerFault> {
        Ok(self.reader.places((self.lives.now)() - self.lives.freshness).await?)
    }

    async fn heartbeat(&self, daemon_id: DaemonId) -> Result<(), LedgerFault> {
        self.ask(|reply| Job::Heartbeat { daemon_id, reply }).await
    }

    async fn take_lease(&self, lease: LeaseId, daemon_id: DaemonId) -> Result<LeaseTaken, LedgerFault> {
        self.ask(|reply| Job::TakeLease { lease, daemon_id, reply }).await
    }

    async fn release_lease(
        &self,
        lease: LeaseId,
        daemon_id: DaemonId,
        epoch: u64,
    ) -> Result<(), LedgerFault> {
        self.ask(|reply| Job::ReleaseLease { lease, daemon_id, epoch, reply }).await
    }
}
