//! What a decision is, and the refusal of a command that the state does not allow.

use super::super::refusal::Refusal;
use super::super::state::{Plan, State};
use deputy_protocol::event::{PlanEvent, PlanOutcome};

pub(super) type Decision = Result<Vec<PlanEvent>, Refusal>;

pub(super) fn wrong(plan: &Plan, command: &'static str, hint: &'static str) -> Refusal {
    Refusal::WrongState { standing: standing(&plan.state), command, hint }
}

/// How a plan stands, to be read behind `the plan`.
const fn standing(state: &State) -> &'static str {
    match state {
        State::Proposed => "waits for your word",
        State::Revising { .. } => "is being revised",
        State::Deferred { .. } => "was deferred",
        State::Scoping => "is confirmed and being looked into",
        State::Drawing => "is confirmed and being split into tasks",
        State::Working => "is being worked on",
        State::Cancelling => "is being cancelled",
        State::Ended { outcome, .. } => match outcome {
            PlanOutcome::Done => "is done",
            PlanOutcome::Partial { .. } => "is done in part",
            PlanOutcome::Failed { .. } => "came to nothing",
            PlanOutcome::Cancelled => "was cancelled",
        },
        State::Declined { .. } => "was declined",
    }
}
