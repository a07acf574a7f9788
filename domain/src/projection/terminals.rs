//! Terminals that are open in workspaces: a row only as long, so that whoever looks for those whose daemon went away does
//! not look through all runs.

use super::doc::write;
use crate::ledger::Row;
use deputy_protocol::event::RunEvent;
use deputy_protocol::ids::{DaemonId, RunId, TerminalId};
use serde::{Deserialize, Serialize};

/// The row of an open terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalDoc {
    /// Which.
    pub terminal_id: TerminalId,
    /// In whose workspace.
    pub run_id: RunId,
    /// The daemon that it is open with.
    pub daemon_id: DaemonId,
}

/// The terminal that a fact opens or ends.
pub(super) const fn concerned(event: &RunEvent) -> Option<TerminalId> {
    if let RunEvent::TerminalOpened { terminal_id, .. } | RunEvent::TerminalClosed { terminal_id, .. } = event
    {
        return Some(*terminal_id);
    }
    None
}

pub(super) fn apply(run_id: RunId, row: Option<Row>, event: &RunEvent) -> Option<Row> {
    if let RunEvent::TerminalOpened { terminal_id, daemon_id, .. } = event {
        let doc = TerminalDoc { terminal_id: *terminal_id, run_id, daemon_id: *daemon_id };
        return Some(Row {
            parent: run_id.to_string(),
            state: String::new(),
            rank: terminal_id.to_string(),
            doc: write(&doc),
        });
    }
    row.filter(|_| concerned(event).is_none())
}
