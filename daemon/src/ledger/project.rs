//! The rows that follow from events, folded in memory between one read and one write. Live appends and rebuilds share
//! it, so a rebuild gives the same rows.

use super::engine::{RowChange, RowMap};
use deputy_actors::ports::VersionedRow;
use deputy_domain::ledger::RowKey;
use deputy_domain::projection;
use deputy_protocol::event::{Envelope, Event};
use std::collections::BTreeSet;

/// Some events, in order, and the rows each of them changes.
pub(super) struct Fold<'a> {
    steps: Vec<(&'a Envelope, &'a Event, Vec<RowKey>)>,
}

impl<'a> Fold<'a> {
    /// Looks up which rows are touched.
    pub(super) fn new(events: impl IntoIterator<Item = (&'a Envelope, &'a Event)>) -> Self {
        let steps = events
            .into_iter()
            .map(|(envelope, event)| (envelope, event, projection::keys(envelope, event)))
            .filter(|(_, _, keys)| !keys.is_empty())
            .collect();
        Self { steps }
    }

    /// All rows it touches, each once, in order.
    pub(super) fn keys(&self) -> Vec<RowKey> {
        let keys: BTreeSet<&RowKey> = self.steps.iter().flat_map(|(_, _, keys)| keys).collect();
        keys.into_iter().cloned().collect()
    }

    /// The rows as they stand after all of the events, given how they stood before.
    pub(super) fn apply(&self, mut rows: RowMap) -> Vec<RowChange> {
        for (envelope, event, keys) in &self.steps {
            for key in keys {
                let before = rows.remove(key).flatten().map(|stored| stored.row);
                let after = projection::apply(key, before, envelope, event).map(|row| VersionedRow {
                    key: key.key.clone(),
                    row,
                    position: envelope.position,
                });
                rows.insert(key.clone(), after);
            }
        }
        // In the order of keys, so that two daemons never lock rows crosswise.
        self.keys().into_iter().map(|key| RowChange { row: rows.remove(&key).flatten(), key }).collect()
    }
}
