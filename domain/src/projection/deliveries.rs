//! Runs whose delivery is under way, or the taking back of one: a row only as long, so that whoever looks for those
//! that nobody carries out does not look through all that wait for a review or ever were approved.

use super::write;
use crate::ledger::Row;
use deputy_protocol::event::RunEvent;
use deputy_protocol::ids::RunId;

const DELIVERING: &str = "delivering";
const TAKING_BACK: &str = "taking_back";

/// Whether a fact begins or ends one.
pub(super) const fn concerned(event: &RunEvent) -> bool {
    begun(event).is_some() || ended(event)
}

const fn begun(event: &RunEvent) -> Option<&'static str> {
    match event {
        RunEvent::DeliveryStarted { .. } => Some(DELIVERING),
        RunEvent::RollbackStarted { .. } => Some(TAKING_BACK),
        _ => None,
    }
}

const fn ended(event: &RunEvent) -> bool {
    matches!(
        event,
        RunEvent::Approved { .. }
            | RunEvent::DeliveryFailed { .. }
            | RunEvent::RolledBack { .. }
            | RunEvent::RollbackFailed { .. }
    )
}

pub(super) fn apply(run_id: RunId, row: Option<Row>, event: &RunEvent) -> Option<Row> {
    match begun(event) {
        Some(state) => Some(Row {
            parent: String::new(),
            state: state.to_owned(),
            rank: run_id.to_string(),
            doc: write(&run_id),
        }),
        None => row.filter(|_| !ended(event)),
    }
}
