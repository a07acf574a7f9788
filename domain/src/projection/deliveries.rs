//! Runs whose delivery is under way, or the taking back of one: a row only as long, so that whoever looks for those
//! that nobody carries out does not look through all that wait for a review or ever were approved.

use super::doc::write;
use crate::ledger::Row;
use deputy_protocol::event::RunEvent;
use deputy_protocol::ids::RunId;

const DELIVERING: &str = "delivering";
const TAKING_BACK: &str = "taking_back";

/// Whether a fact begins or ends one.
pub(super) const fn concerned(event: &RunEvent) -> bool {
    touch(event).is_some()
}

/// What a fact does to the row.
enum Touch {
    Begun(&'static str),
    Ended,
}

const fn touch(event: &RunEvent) -> Option<Touch> {
    match event {
        RunEvent::DeliveryStarted { .. } => Some(Touch::Begun(DELIVERING)),
        RunEvent::RollbackStarted { .. } => Some(Touch::Begun(TAKING_BACK)),
        RunEvent::Approved { .. }
        | RunEvent::DeliveryFailed { .. }
        | RunEvent::RolledBack { .. }
        | RunEvent::RollbackFailed { .. } => Some(Touch::Ended),
        RunEvent::Queued { .. }
        | RunEvent::Asked { .. }
        | RunEvent::Answered { .. }
        | RunEvent::AskReferred { .. }
        | RunEvent::AskWithdrawn { .. }
        | RunEvent::Placed { .. }
        | RunEvent::Claimed { .. }
        | RunEvent::Adopted { .. }
        | RunEvent::TakenOver { .. }
        | RunEvent::Started { .. }
        | RunEvent::BuiltOn { .. }
        | RunEvent::Rebased { .. }
        | RunEvent::CallReserved { .. }
        | RunEvent::CallSettled { .. }
        | RunEvent::UsageCounted { .. }
        | RunEvent::CallDelayed { .. }
        | RunEvent::BudgetRaised { .. }
        | RunEvent::Messaged { .. }
        | RunEvent::Finished { .. }
        | RunEvent::Yielded { .. }
        | RunEvent::Interrupted { .. }
        | RunEvent::HandedOver { .. }
        | RunEvent::TakenBack { .. }
        | RunEvent::Captured { .. }
        | RunEvent::Checked { .. }
        | RunEvent::Verified { .. }
        | RunEvent::RoundOpened { .. }
        | RunEvent::ReviewOpened { .. }
        | RunEvent::ChangesRequested { .. }
        | RunEvent::Rejected { .. }
        | RunEvent::Failed { .. }
        | RunEvent::Waiting { .. }
        | RunEvent::Resumed { .. }
        | RunEvent::StopRequested { .. }
        | RunEvent::Stopped { .. }
        | RunEvent::AttemptFailed { .. }
        | RunEvent::Retried { .. }
        | RunEvent::Swept { .. }
        | RunEvent::TerminalOpened { .. }
        | RunEvent::TerminalClosed { .. } => None,
    }
}

pub(super) fn apply(run_id: RunId, row: Option<Row>, event: &RunEvent) -> Option<Row> {
    match touch(event) {
        Some(Touch::Begun(state)) => Some(Row {
            parent: String::new(),
            state: state.to_owned(),
            rank: run_id.to_string(),
            doc: write(&run_id),
        }),
        Some(Touch::Ended) => None,
        None => row,
    }
}
