//! The log of what becomes of runs: one line for each turn that somebody who reads it wants to know of. No text of a
//! model, a repository or a person is in it.

use deputy_protocol::event::RunEvent;
use deputy_protocol::ids::RunId;

/// Says it, once it is recorded.
pub(super) fn log(run: RunId, fact: &RunEvent) {
    match fact {
        RunEvent::Queued { .. } => tracing::info!(%run, "run queued"),
        RunEvent::Claimed { attempt, .. } => tracing::info!(%run, attempt, "run claimed"),
        RunEvent::Adopted { .. } | RunEvent::TakenOver { .. } => tracing::info!(%run, "run taken over"),
        RunEvent::Waiting { reason, .. } => tracing::info!(%run, ?reason, "run waits"),
        RunEvent::ReviewOpened { .. } => tracing::info!(%run, "run is ready for review"),
        RunEvent::DeliveryFailed { .. } => tracing::warn!(%run, "run could not be delivered"),
        RunEvent::Approved { nothing: true, .. } => tracing::info!(%run, "run closed: it changed nothing"),
        RunEvent::Approved { .. } => tracing::info!(%run, "run delivered"),
        RunEvent::Rejected { .. } => tracing::info!(%run, "run rejected"),
        RunEvent::Stopped { .. } => tracing::info!(%run, "run stopped"),
        RunEvent::AttemptFailed { error, .. } => {
            tracing::warn!(%run, code = error.code, "an attempt failed; another follows");
        }
        RunEvent::Failed { error, .. } => tracing::warn!(%run, code = error.code, "run failed"),
        RunEvent::RolledBack { .. } => tracing::info!(%run, "run taken back"),
        RunEvent::RollbackFailed { .. } => tracing::warn!(%run, "run could not be taken back"),
        RunEvent::Asked { .. }
        | RunEvent::Answered { .. }
        | RunEvent::AskWithdrawn { .. }
        | RunEvent::Placed { .. }
        | RunEvent::Started { .. }
        | RunEvent::CallReserved { .. }
        | RunEvent::CallSettled { .. }
        | RunEvent::CallDelayed { .. }
        | RunEvent::BudgetRaised { .. }
        | RunEvent::Messaged { .. }
        | RunEvent::Finished { .. }
        | RunEvent::Captured { .. }
        | RunEvent::Checked { .. }
        | RunEvent::Verified { .. }
        | RunEvent::RoundOpened { .. }
        | RunEvent::ChangesRequested { .. }
        | RunEvent::DeliveryStarted { .. }
        | RunEvent::Resumed { .. }
        | RunEvent::StopRequested { .. }
        | RunEvent::Retried { .. }
        | RunEvent::RollbackStarted { .. }
        | RunEvent::Swept { .. } => {}
    }
}
