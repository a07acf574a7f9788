//! What a decision is, and the parts that many of them are made of.

use super::super::advice::{possible, standing};
use super::super::command::Context;
use super::super::refusal::Refusal;
use super::super::state::{Phase, Run, State};
use deputy_protocol::event::{Lease, RunEvent};

/// The facts that follow from a command, or why none do.
pub(super) type Decision = Result<Vec<RunEvent>, Refusal>;

pub(super) fn wrong(run: &Run, command: &'static str, hint: &'static str) -> Refusal {
    Refusal::WrongState { standing: standing(&run.state), command, hint }
}

/// The same, with what can be asked of it as it stands.
pub(super) fn cannot(run: &Run, command: &'static str) -> Refusal {
    wrong(run, command, possible(run))
}

/// The lease of a run that is in exactly this phase.
pub(super) fn in_phase(run: &Run, wanted: Phase, command: &'static str) -> Result<Lease, Refusal> {
    match &run.state {
        State::Active { lease, phase, .. } if *phase == wanted => Ok(*lease),
        _ => Err(wrong(run, command, "its state moved on")),
    }
}

/// Facts that close every open ask, because what they asked about is over.
pub(super) fn withdraw_all<'a>(run: &'a Run, context: &'a Context) -> impl Iterator<Item = RunEvent> + 'a {
    run.open_asks().map(|ask| RunEvent::AskWithdrawn { inbox_id: ask.inbox_id, at: context.now })
}
