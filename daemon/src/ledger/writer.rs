//! The one task that writes. It takes whatever waits, without a timer: while one group is being made durable, the next
//! one gathers.

use super::engine::Engine;
use super::error::Fault;
use super::group::Group;
use super::job::{Job, Reply, Request};
use super::options::{Boundary, Options};
use super::rebuild::rebuild;
use chrono::{DateTime, SubsecRound, Utc};
use deputy_actors::ports::LedgerFault;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// What the writer tells the rest of the daemon.
pub(super) struct Signals {
    /// Position of the last recorded event; only rises.
    pub head: watch::Sender<u64>,
    /// Set once the writer must not go on.
    pub fatal: watch::Sender<Option<LedgerFault>>,
}

impl Signals {
    /// Moves the head, never back.
    pub(super) fn moved(&self, position: u64) {
        self.head.send_if_modified(|head| {
            let rises = position > *head;
            *head = position.max(*head);
            rises
        });
    }

    fn fail(&self, fault: LedgerFault) {
        self.fatal.send_if_modified(|fatal| {
            let first = fatal.is_none();
            fatal.get_or_insert(fault);
            first
        });
    }
}

/// The writer and what it works with.
pub(super) struct Writer {
    pub engine: Box<dyn Engine>,
    pub jobs: mpsc::Receiver<Job>,
    pub signals: std::sync::Arc<Signals>,
    pub options: Options,
    /// Cancelled when the ledger is closed: what waits is still recorded, nothing new is taken.
    pub closing: CancellationToken,
}

impl Writer {
    /// Works until closed, or until a fault after which it must not go on.
    pub(super) async fn run(mut self) {
        let mut guard = PanicGuard { signals: self.signals.clone(), armed: true };
        if let Err(fault) = self.work().await {
            tracing::error!(?fault, "the ledger stops");
            self.signals.fail(fault.into());
        }
        self.jobs.close();
        while let Some(job) = self.jobs.recv().await {
            refuse(job);
        }
        self.engine.close().await;
        guard.armed = false;
    }

    async fn work(&mut self) -> Result<(), Fault> {
        let mut carried = None;
        loop {
            let Some(job) = self.next(carried.take()).await else { return Ok(()) };
            match job {
                Job::Append(first) => {
                    let (requests, next) = self.gather(first);
                    carried = next;
                    let now = self.now();
                    boundary(&self.options, Boundary::Before);
                    let (signals, options) = (self.signals.clone(), self.options.clone());
                    let recorded = |head| {
                        boundary(&options, Boundary::After);
                        signals.moved(head);
                    };
                    Group::new(requests).record(&mut *self.engine, now, &recorded).await?;
                    // Those just answered often have more to record: they get their turn first, so that they come into
                    // the next group and not into the one after it. Without this, callers fall into two halves that
                    // wait for each other's commits.
                    tokio::task::yield_now().await;
                }
                other => self.tend(other).await?,
            }
        }
    }

    /// What was carried over, else what comes next; nothing when the ledger is closed and all that waited was done.
    async fn next(&mut self, carried: Option<Job>) -> Option<Job> {
        if carried.is_some() {
            return carried;
        }
        if !self.jobs.is_closed() {
            tokio::select! {
                biased;
                () = self.closing.cancelled() => self.jobs.close(),
                job = self.jobs.recv() => return job,
            }
        }
        self.jobs.recv().await
    }

    /// Everything that waits, up to a size that keeps a transaction short; and the first job that does not fit.
    fn gather(&mut self, first: Request) -> (Vec<Request>, Option<Job>) {
        let mut size_bytes = first.size_bytes;
        let mut requests = vec![first];
        while requests.len() < self.options.group_appends {
            match self.jobs.try_recv() {
                Ok(Job::Append(next)) if size_bytes + next.size_bytes <= self.options.group_bytes => {
                    size_bytes += next.size_bytes;
                    requests.push(next);
                }
                Ok(other) => return (requests, Some(other)),
                Err(_) => break,
            }
        }
        (requests, None)
    }

    async fn tend(&mut self, job: Job) -> Result<(), Fault> {
        let now = self.now();
        match job {
            Job::Append(_) => Ok(()),
            Job::Heartbeat { daemon_id, reply } => answer(reply, self.engine.heartbeat(daemon_id, now).await),
            Job::TakeLease { lease, daemon_id, reply } => {
                let fresh_since = now - self.options.freshness;
                answer(reply, self.engine.take_lease(lease, daemon_id, fresh_since).await)
            }
            Job::ReleaseLease { lease, daemon_id, epoch, reply } => {
                answer(reply, self.engine.release_lease(lease, daemon_id, epoch).await)
            }
            Job::FreeLeases { epochs, reply } => answer(reply, self.engine.free_leases(epochs).await),
            Job::Redact { event_id, reply } => answer(reply, self.engine.redact(event_id).await),
            Job::Rebuild { reply } => answer(reply, rebuild(&mut *self.engine).await),
        }
    }

    /// Microseconds, which is what both engines keep and the chain covers.
    fn now(&self) -> DateTime<Utc> {
        (self.options.now)().trunc_subsecs(6)
    }
}

fn boundary(options: &Options, side: Boundary) {
    if let Some(at_boundary) = &options.at_boundary {
        at_boundary(side);
    }
}

fn answer<T>(reply: Reply<T>, outcome: Result<T, Fault>) -> Result<(), Fault> {
    let fatal = outcome.as_ref().err().filter(|fault| fault.is_fatal()).cloned();
    // A caller that went away needs no answer.
    let _ = reply.send(outcome);
    fatal.map_or(Ok(()), Err)
}

/// Nothing of these was tried, and they are told so.
fn refuse(job: Job) {
    fn closed<T>(reply: Reply<T>) {
        let detail = "the ledger is closed".to_owned();
        let _ = reply.send(Err(Fault::Unavailable { operation: "answer", detail }));
    }
    match job {
        Job::Append(request) => {
            let _ = request.reply.send(Err(LedgerFault::Closed.into()));
        }
        Job::Heartbeat { reply, .. } | Job::ReleaseLease { reply, .. } => closed(reply),
        Job::TakeLease { reply, .. } => closed(reply),
        Job::Redact { reply, .. } => closed(reply),
        Job::Rebuild { reply } | Job::FreeLeases { reply, .. } => closed(reply),
    }
}

/// A writer that panicked has stopped too, and its last group is in doubt.
struct PanicGuard {
    signals: std::sync::Arc<Signals>,
    armed: bool,
}

impl Drop for PanicGuard {
    fn drop(&mut self) {
        if self.armed {
            self.signals.fail(LedgerFault::Doubtful("the writer ended in the middle of its work".to_owned()));
        }
    }
}
