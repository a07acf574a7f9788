//! The log of what becomes of runs: one line for each turn that somebody who reads it wants to know of.
//!
//! Why something failed is in it as far as Deputy says so itself: the first line of the reason. What a program of the
//! repository printed comes in the lines after it, and is in the ledger alone, as is all text of a model or a person.

use deputy_domain::run::opening;
use deputy_protocol::event::RunEvent;
use deputy_protocol::ids::RunId;

/// Characters of a reason: a sentence and what is to be done about it.
const REASON_CHARS: usize = 300;

/// Says it, once it is recorded.
pub(super) fn log(run: RunId, fact: &RunEvent) {
    match fact {
        RunEvent::Queued { .. } => tracing::info!(%run, "run queued"),
        RunEvent::Claimed { attempt, .. } => tracing::info!(%run, attempt, "run claimed"),
        RunEvent::Adopted { .. } | RunEvent::TakenOver { .. } => tracing::info!(%run, "run taken over"),
        RunEvent::Rebased { base_commit, conflicts, .. } => {
            tracing::info!(%run, base_commit, conflicts = conflicts.len(), "run brought to its base branch");
        }
        RunEvent::Waiting { reason, .. } => tracing::info!(%run, ?reason, "run waits"),
        RunEvent::ReviewOpened { .. } => tracing::info!(%run, "run is ready for review"),
        RunEvent::DeliveryFailed { detail, .. } => {
            tracing::warn!(%run, reason = first_line(detail), "run could not be delivered");
        }
        RunEvent::Approved { nothing: true, .. } => tracing::info!(%run, "run closed: it changed nothing"),
        RunEvent::Approved { .. } => tracing::info!(%run, "run delivered"),
        RunEvent::Rejected { .. } => tracing::info!(%run, "run rejected"),
        RunEvent::Interrupted { .. } => tracing::info!(%run, "run interrupted"),
        RunEvent::Yielded { error: Some(error), .. } => {
            tracing::warn!(%run, code = error.code, reason = first_line(&error.detail), "a turn ended badly");
        }
        RunEvent::Yielded { error: None, .. } => tracing::info!(%run, "a turn is over"),
        RunEvent::HandedOver { .. } => tracing::info!(%run, "run handed over"),
        RunEvent::TakenBack { .. } => tracing::info!(%run, "run taken back into hands-on work"),
        RunEvent::Stopped { .. } => tracing::info!(%run, "run stopped"),
        RunEvent::AttemptFailed { error, .. } => {
            let reason = first_line(&error.detail);
            tracing::warn!(%run, code = error.code, reason, "an attempt failed; another follows");
        }
        RunEvent::Failed { error, .. } => {
            tracing::warn!(%run, code = error.code, reason = first_line(&error.detail), "run failed");
        }
        RunEvent::RolledBack { .. } => tracing::info!(%run, "run taken back"),
        RunEvent::RollbackFailed { detail, .. } => {
            tracing::warn!(%run, reason = first_line(detail), "run could not be taken back");
        }
        RunEvent::TerminalOpened { .. } => tracing::info!(%run, "a terminal was opened"),
        RunEvent::TerminalClosed { lasted_ms, lost, .. } => {
            tracing::info!(%run, lasted_ms, lost, "a terminal ended");
        }
        RunEvent::AskReferred { .. } => tracing::info!(%run, "a question is the founder's now"),
        RunEvent::Answered { conversation_id: Some(_), .. } => tracing::info!(%run, "a model answered"),
        RunEvent::Asked { .. }
        | RunEvent::Answered { conversation_id: None, .. }
        | RunEvent::AskWithdrawn { .. }
        | RunEvent::Placed { .. }
        | RunEvent::BuiltOn { .. }
        | RunEvent::Started { .. }
        | RunEvent::CallReserved { .. }
        | RunEvent::CallSettled { .. }
        | RunEvent::UsageCounted { .. }
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

/// The first line that says something, without what could steer a terminal.
pub(super) fn first_line(detail: &str) -> String {
    let line: String = opening(detail).chars().filter(|c| !c.is_control()).collect();
    match line.char_indices().nth(REASON_CHARS) {
        // Between words, and with a mark: what is cut in silence reads as a riddle.
        Some((end, _)) => {
            let start = &line[..end];
            format!("{}…", start.rfind(' ').map_or(start, |space| &start[..space]).trim_end())
        }
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::{REASON_CHARS, first_line};

    #[test]
    fn a_long_reason_is_cut_between_words_and_marked() {
        assert_eq!(first_line("\n why\u{1b} \nmore"), "why");
        let cut = first_line(&"words ".repeat(100));
        assert!(cut.ends_with("words…") && cut.chars().count() <= REASON_CHARS + 1, "{cut}");
    }
}
