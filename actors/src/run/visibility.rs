//! Who may see the facts of a run.

#![deny(
    clippy::wildcard_enum_match_arm,
    reason = "a new fact is shown to nobody before it is decided to whom"
)]

use deputy_protocol::event::{RunEvent, Visibility};

/// Prices and check output concern those who may see code.
pub(super) const fn visibility(fact: &RunEvent) -> Visibility {
    match fact {
        RunEvent::CallReserved { .. }
        | RunEvent::CallSettled { .. }
        | RunEvent::UsageCounted { .. }
        | RunEvent::Checked { .. }
        | RunEvent::TerminalOpened { .. }
        | RunEvent::TerminalClosed { .. } => Visibility::Developer,
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
        | RunEvent::BudgetRaised { .. }
        | RunEvent::Messaged { .. }
        | RunEvent::Finished { .. }
        | RunEvent::Yielded { .. }
        | RunEvent::Interrupted { .. }
        | RunEvent::HandedOver { .. }
        | RunEvent::TakenBack { .. }
        | RunEvent::Captured { .. }
        | RunEvent::Verified { .. }
        | RunEvent::RoundOpened { .. }
        | RunEvent::ReviewOpened { .. }
        | RunEvent::ChangesRequested { .. }
        | RunEvent::DeliveryStarted { .. }
        | RunEvent::DeliveryFailed { .. }
        | RunEvent::Approved { .. }
        | RunEvent::Rejected { .. }
        | RunEvent::CallDelayed { .. }
        | RunEvent::Waiting { .. }
        | RunEvent::Resumed { .. }
        | RunEvent::StopRequested { .. }
        | RunEvent::Stopped { .. }
        | RunEvent::AttemptFailed { .. }
        | RunEvent::Failed { .. }
        | RunEvent::Retried { .. }
        | RunEvent::RollbackStarted { .. }
        | RunEvent::RolledBack { .. }
        | RunEvent::RollbackFailed { .. }
        | RunEvent::Swept { .. } => Visibility::Viewer,
    }
}
