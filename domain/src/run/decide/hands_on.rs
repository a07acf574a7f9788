//! Commands about whose turn it is: the founder interrupts, hands over and takes back; the agent's turn ends.

use super::super::command::Context;
use super::super::outcome::DeliveryProgress;
use super::super::refusal::Refusal;
use super::super::state::{Phase, Run, State};
use super::decision::{Decision, withdraw_all, wrong};
use super::room::room_for;
use deputy_protocol::event::{RunError, RunEvent, WaitReason};

/// What a run that waits for the founder says of itself.
const YOUR_TURN: &str = "it is your turn";

/// The fact that it is the founder's turn.
fn founders_turn(error: Option<&RunError>, context: &Context) -> RunEvent {
    let detail = match error {
        Some(error) => format!("{YOUR_TURN}; the last one ended badly: {}", error.detail),
        None => YOUR_TURN.to_owned(),
    };
    RunEvent::Waiting { reason: WaitReason::Founder, until: None, detail, at: context.now }
}

pub(super) fn interrupt(run: &Run, by: String, context: &Context) -> Decision {
    let interrupted = RunEvent::Interrupted { by, at: context.now };
    match &run.state {
        State::Active { phase: Phase::Ending { .. }, .. } => {
            Err(wrong(run, "interrupt", "it is being ended"))
        }
        // It is brought to rest already, and nothing was said since.
        State::Active { phase: Phase::Yielding { inputs, .. }, .. }
            if run.is_hands_on() && *inputs == run.inputs_count() =>
        {
            Err(Refusal::AlreadyDone)
        }
        State::Active { .. } => Ok(vec![interrupted]),
        State::Waiting { .. } if run.is_founders_turn() => Err(Refusal::AlreadyDone),
        State::Waiting { .. } if run.open_asks().next().is_some() => Err(wrong(
            run,
            "interrupt",
            "nothing is under way: it waits for an answer; answer it, or stop it",
        )),
        State::Queued { .. } | State::Waiting { .. } => Ok(vec![interrupted, founders_turn(None, context)]),
        State::Review { .. } => {
            Err(wrong(run, "interrupt", "nothing is under way; take it back to go on with it yourself"))
        }
        State::Approved { .. } => Err(wrong(run, "interrupt", "it has ended; roll it back to undo it")),
        State::Rejected | State::Failed { .. } | State::Stopped => {
            Err(wrong(run, "interrupt", "it has ended; retry it to go on with it"))
        }
    }
}

pub(super) fn hand_over(run: &Run, text: Option<String>, by: String, context: &Context) -> Decision {
    match &run.state {
        State::Queued { .. } | State::Waiting { .. } | State::Active { .. } => {}
        State::Review { .. } => {
            return Err(wrong(run, "hand over", "it is done already: ask for changes, or approve it"));
        }
        State::Approved { .. } => return Err(wrong(run, "hand over", "it was delivered: order new work")),
        State::Rejected | State::Failed { .. } | State::Stopped => {
            return Err(wrong(run, "hand over", "it has ended; retry it to go on with it"));
        }
    }
    match &run.state {
        State::Active { phase: Phase::Ending { .. }, .. } => {
            return Err(wrong(run, "hand over", "it is being ended"));
        }
        _ if run.is_hands_on() => {}
        _ if text.is_none() => return Err(Refusal::AlreadyDone),
        _ => return Err(wrong(run, "hand over", "it is delegated already: send it a message instead")),
    }
    if let Some(text) = &text {
        room_for(run, text)?;
    }
    Ok(vec![RunEvent::HandedOver { text, by, at: context.now }])
}

pub(super) fn take_back(run: &Run, by: String, context: &Context) -> Decision {
    let taken = RunEvent::TakenBack { by, at: context.now };
    match &run.state {
        State::Active { phase: Phase::Ending { .. }, .. } => {
            Err(wrong(run, "take back", "it is being ended"))
        }
        State::Queued { .. } | State::Waiting { .. } | State::Active { .. } if run.is_hands_on() => {
            Err(Refusal::AlreadyDone)
        }
        // There is nothing that the agent would be asked.
        State::Queued { .. } if run.as_it_is => Ok(vec![taken, founders_turn(None, context)]),
        State::Queued { .. } | State::Waiting { .. } | State::Active { .. } => Ok(vec![taken]),
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } => {
            Err(wrong(run, "take back", "its delivery is under way; roll it back once it is approved"))
        }
        State::Review { .. } => {
            Ok(withdraw_all(run, context).chain([taken, founders_turn(None, context)]).collect())
        }
        State::Approved { .. } => {
            Err(wrong(run, "take back", "it was delivered: roll it back to undo it, or order new work"))
        }
        State::Rejected | State::Failed { .. } | State::Stopped => {
            Err(wrong(run, "take back", "it has ended; retry it first"))
        }
    }
}

/// The agent's turn is over, in a run that the founder has in hand.
pub(super) fn turn_over(summary: String, context: &Context) -> Vec<RunEvent> {
    vec![RunEvent::Yielded { summary, error: None, at: context.now }]
}

/// A turn that could not end well is no lost attempt: the founder is there and says how to go on.
pub(super) fn turn_failed(run: &Run, error: RunError, context: &Context) -> Vec<RunEvent> {
    let summary = run.summary.clone().unwrap_or_default();
    vec![RunEvent::Yielded { summary, error: Some(error), at: context.now }]
}

/// Nothing of it runs any more: it is the founder's turn, or goes on at once with what was said meanwhile.
pub(super) fn yielded(run: &Run, context: &Context) -> Decision {
    match &run.state {
        State::Active { phase: Phase::Yielding { inputs, .. }, .. } => {
            let goes_on = !run.is_hands_on() || run.inputs_count() > *inputs;
            let resumed = goes_on.then_some(RunEvent::Resumed { at: context.now });
            Ok(std::iter::once(founders_turn(run.turn_error.as_ref(), context)).chain(resumed).collect())
        }
        State::Waiting { reason: WaitReason::Founder, .. } => Err(Refusal::AlreadyDone),
        _ => Err(wrong(run, "leave to the founder", "its turn is not over")),
    }
}
