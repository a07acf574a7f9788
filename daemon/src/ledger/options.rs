//! How a ledger behaves.

use super::place::LeaseClock;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use std::time::Duration;

/// Where the time comes from.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How a ledger behaves.
#[derive(Clone)]
pub struct Options {
    /// Where the time comes from.
    pub now: Now,
    /// How long after its last heartbeat a daemon counts as alive.
    pub freshness: TimeDelta,
    /// Whose clock says how long that was.
    pub lease_clock: LeaseClock,
    /// Name of this host, beside each heartbeat.
    pub host: String,
    /// Where people reach this daemon, beside it.
    pub url: Option<String>,
    /// How long to go on asking a database server that went away what became of a commit, before the daemon stops.
    pub settle_for: Duration,
    /// At most this many appends are committed together.
    pub group_appends: usize,
    /// About this many bytes of payload are committed together; a larger single append is committed alone.
    pub group_bytes: usize,
    /// How many wishes may wait for the writer before callers wait for a place.
    pub queue: usize,
    /// Called on both sides of every commit: where a test ends the process.
    pub at_boundary: Option<AtBoundary>,
    /// Opened by the restore itself, which nobody else may interrupt.
    pub restoring: bool,
}

/// Which side of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// Nothing of the group is recorded.
    Before,
    /// All of it is, and nobody outside was told.
    After,
}

/// What a test does at a boundary.
pub type AtBoundary = Arc<dyn Fn(Boundary) + Send + Sync>;

impl Options {
    /// The ones for production, with this clock and this host's name.
    pub fn new(now: Now, host: impl Into<String>) -> Self {
        Self {
            now,
            // Three heartbeats of ten seconds.
            freshness: TimeDelta::seconds(30),
            lease_clock: LeaseClock::Database,
            host: host.into(),
            url: None,
            // As long as a server takes to start again, or another one to take over.
            settle_for: Duration::from_secs(30),
            // Twice the callers that the benchmark asks for, so that none of them waits for a second commit.
            group_appends: 512,
            // Some milliseconds of writing; more would make everybody wait for one big append.
            group_bytes: 4 << 20,
            queue: 1024,
            at_boundary: None,
            restoring: false,
        }
    }
}
