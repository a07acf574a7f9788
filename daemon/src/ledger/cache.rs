//! What a writer remembers between two groups, so that most groups need no read at all.
//!
//! Dropped whenever a commit fails. Bounded by starting anew, since what is dropped is only read again.

use super::engine::{Base, Batch, RowMap, Wanted};
use deputy_domain::ledger::{Heads, LeaseId, RowKey};
use deputy_protocol::ids::DaemonId;
use deputy_protocol::stream::Stream;
use std::collections::HashMap;

/// Streams and leases are small: some megabytes at most.
const MOST_STREAMS: usize = 20_000;
/// A row of a run holds its whole fold: the rows of all runs that are busy at once.
const MOST_ROWS: usize = 256;

#[derive(Default)]
pub(super) struct Cache {
    /// Position and hash of the last event.
    pub tip: Option<(u64, [u8; 32])>,
    pub versions: HashMap<Stream, u64>,
    pub leases: HashMap<LeaseId, Option<(DaemonId, u64)>>,
    pub rows: RowMap,
}

impl Cache {
    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Forgets what a group touches, so that it is read.
    pub(super) fn forget(&mut self, wanted: &Wanted) {
        self.tip = None;
        for stream in &wanted.streams {
            self.versions.remove(stream);
        }
        for run_id in &wanted.leases {
            self.leases.remove(run_id);
        }
    }

    /// Takes over what was just committed.
    pub(super) fn committed(&mut self, batch: &Batch) {
        if self.versions.len() > MOST_STREAMS || self.leases.len() > MOST_STREAMS {
            self.versions.clear();
            self.leases.clear();
        }
        if self.rows.len() > MOST_ROWS {
            self.rows.clear();
        }
        for event in &batch.events {
            self.tip = Some((event.position, event.hash));
            match self.versions.get_mut(&event.stream) {
                Some(version) => *version = event.version,
                None => {
                    self.versions.insert(event.stream.clone(), event.version);
                }
            }
        }
        for change in &batch.rows {
            self.rows.insert(change.key.clone(), change.row.clone());
        }
    }

    /// Of these rows, those that have to be read.
    pub(super) fn missing_rows<'a>(&self, keys: &'a [RowKey]) -> Vec<&'a RowKey> {
        keys.iter().filter(|key| !self.rows.contains_key(key)).collect()
    }

    /// Of a group's streams, those that have to be read.
    pub(super) fn missing_streams(&self, wanted: &Wanted) -> Vec<String> {
        let missing = wanted.streams.iter().filter(|stream| !self.versions.contains_key(stream));
        missing.map(ToString::to_string).collect()
    }

    /// Of a group's leases, those that have to be read.
    pub(super) fn missing_leases(&self, wanted: &Wanted) -> Vec<LeaseId> {
        wanted.leases.iter().filter(|run_id| !self.leases.contains_key(run_id)).copied().collect()
    }

    /// Where a group starts from, all of it remembered by now; which of its events are known is for the caller to add.
    pub(super) fn base(&self, wanted: &Wanted, (position, hash): (u64, [u8; 32])) -> Base {
        let mut heads = Heads { position, ..Heads::default() };
        for stream in &wanted.streams {
            heads.versions.insert(stream.clone(), self.versions.get(stream).copied().unwrap_or(0));
        }
        for run_id in &wanted.leases {
            if let Some(lease) = self.leases.get(run_id).copied().flatten() {
                heads.leases.insert(*run_id, lease);
            }
        }
        Base { heads, hash }
    }

    /// The rows of a group: remembered ones, and those just read.
    pub(super) fn join_rows(&self, keys: &[RowKey], read: &RowMap) -> RowMap {
        let row = |key: &RowKey| self.rows.get(key).or_else(|| read.get(key)).cloned().flatten();
        keys.iter().map(|key| (key.clone(), row(key))).collect()
    }
}
