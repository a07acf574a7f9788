//! The installation's own row: which daemons live, and whether the kill switch is pulled.

use crate::ledger::Row;
use deputy_protocol::At;
use deputy_protocol::event::{HouseEvent, PauseMode};
use deputy_protocol::ids::DaemonId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Key of the only row of its table.
pub const HOUSE_KEY: &str = "house";

/// A run whose owner left longer ago than this many departures has been adopted by then.
const DEPARTED_KEPT: usize = 64;

/// The document of the installation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HouseDoc {
    /// Set while the kill switch is pulled.
    pub paused: Option<Paused>,
    /// Daemons that left on their own terms, the latest ones. One that is not here crashed, or still lives.
    pub departed: BTreeMap<DaemonId, At>,
}

/// A pulled kill switch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paused {
    /// What happens to running work.
    pub mode: PauseMode,
    /// For people.
    pub reason: String,
    /// Since when.
    pub at: At,
}

pub(super) fn apply(row: Option<Row>, event: &HouseEvent) -> Row {
    let mut doc: HouseDoc = row.map(|row| super::read(row.doc)).unwrap_or_default();
    match event {
        HouseEvent::DaemonStarted { .. } => {}
        HouseEvent::DaemonStopped { daemon_id, at } => {
            doc.departed.insert(*daemon_id, *at);
            while doc.departed.len() > DEPARTED_KEPT {
                doc.departed.pop_first();
            }
        }
        HouseEvent::Paused { mode, reason, at } => {
            doc.paused = Some(Paused { mode: *mode, reason: reason.clone(), at: *at });
        }
        HouseEvent::Resumed { .. } => doc.paused = None,
    }
    let state = if doc.paused.is_some() { "paused" } else { "open" };
    Row { parent: String::new(), state: state.to_owned(), rank: String::new(), doc: super::write(&doc) }
}
