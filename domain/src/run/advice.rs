//! What people can do about a run, in the words of the command line.

use super::outcome::{DeliveryProgress, RollbackProgress};
use super::state::{Phase, Run, State};
use deputy_protocol::event::{DeliveryMode, WaitReason};
use deputy_protocol::ids::RunId;

/// Characters of a run's id that the command line shows and takes: the last ones, which are chance.
const NAME_CHARS: usize = 8;

/// Opens the way to what a failed run did.
const KEPT: &str = "What it did is kept:";

/// How commands call a run.
pub(super) fn name(run_id: RunId) -> String {
    let id = run_id.to_string();
    id.get(id.len().saturating_sub(NAME_CHARS)..).unwrap_or(&id).to_owned()
}

/// How to get at what a run has done, wherever that lies.
pub(super) fn the_change(run_id: RunId) -> String {
    format!("`deputy diff {} --raw` gives the change", name(run_id))
}

/// Why a run failed, and how people get at what it changed: its branch is Deputy's own, so nobody else sees it.
pub fn with_way_on(run: &Run, run_id: RunId, detail: &str) -> String {
    // Runs of earlier versions have it in their reason.
    if run.changed_nothing() || detail.contains(KEPT) {
        return detail.trim_end().to_owned();
    }
    way_on(detail, KEPT, run_id)
}

/// The same while it fails: what is in its tree is looked at only when all of its processes are gone.
pub(super) fn with_way_on_perhaps(run: &Run, run_id: RunId, detail: &str) -> String {
    let has_worked = run.strikes > 0 || run.committed().tokens > 0;
    if run.changed_nothing() && has_worked {
        return way_on(detail, "If it changed anything, that is kept:", run_id);
    }
    with_way_on(run, run_id, detail)
}

fn way_on(detail: &str, kept: &str, run_id: RunId) -> String {
    let detail = detail.trim_end();
    let stop = if detail.ends_with(['.', '!', '?']) { "" } else { "." };
    let (change, name) = (the_change(run_id), name(run_id));
    format!("{detail}{stop} {kept} {change}, and `deputy retry {name}` goes on from there.")
}

/// How a run stands, to be read behind `the run`.
pub(super) const fn standing(state: &State) -> &'static str {
    match state {
        State::Queued { .. } => "is queued",
        State::Active { phase: Phase::Preparing, .. } => "is being prepared",
        State::Active { phase: Phase::Running, .. } => "is being worked on",
        State::Active { phase: Phase::Verifying, .. } => "is being checked",
        State::Active { phase: Phase::Ending { .. }, .. } => "is being stopped",
        State::Active { phase: Phase::Yielding { .. }, .. } => "is being handed to you",
        State::Waiting { .. } => "is waiting",
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } => "is being delivered",
        State::Review { .. } => "is in review",
        State::Approved { rollback: Some(RollbackProgress::Pending { .. }), .. } => "is being taken back",
        State::Approved { rollback: Some(RollbackProgress::Done { .. }), .. } => "was taken back",
        State::Approved { .. } => "was approved",
        State::Rejected => "was rejected",
        State::Failed { .. } => "has failed",
        State::Stopped => "was stopped",
    }
}

/// What the founder can ask of it instead.
pub(super) fn possible(run: &Run) -> &'static str {
    match &run.state {
        State::Active { phase: Phase::Ending { .. }, .. } => "once that is done it can be retried",
        State::Waiting { .. } if run.open_asks().next().is_some() => {
            "answer what it asks, send it a message, or stop it"
        }
        State::Waiting { reason: WaitReason::Founder, .. } => "send it a message, hand it over, or stop it",
        State::Queued { .. } | State::Active { .. } | State::Waiting { .. } => {
            "wait for its review, send it a message, or stop it"
        }
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) }
        | State::Approved { rollback: Some(RollbackProgress::Pending { .. }), .. } => {
            "wait for how that ends"
        }
        State::Review { .. } => "approve it, reject it, or ask for changes",
        State::Approved { sent, rollback: None | Some(RollbackProgress::Failed { .. }) }
            if sent.mode != DeliveryMode::None && !run.changed_nothing() =>
        {
            "roll it back, or delegate what is still to be done as a new task"
        }
        State::Approved { .. } => "delegate what is still to be done as a new task",
        State::Rejected | State::Failed { .. } | State::Stopped => {
            "retry it, or delegate the work as a new task"
        }
    }
}
