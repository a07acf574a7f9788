//! What the founder says of a card, and what follows from it.

use super::super::refusal::Refusal;
use super::super::state::{Plan, State};
use super::decision::{Decision, wrong};
use deputy_protocol::At;
use deputy_protocol::event::{Card, CardReason, PlanEvent, PlanOutcome};
use deputy_protocol::ids::ConversationId;

pub(super) fn first(conversation_id: ConversationId, card: Box<Card>, at: At) -> Decision {
    has_steps(&card)?;
    Ok(vec![PlanEvent::Proposed { conversation_id, version: 1, card, why: CardReason::Asked, at }])
}

/// Another card, because the founder wants it otherwise or the COO thought again before they answered.
pub(super) fn propose(plan: &Plan, conversation_id: ConversationId, card: Box<Card>, at: At) -> Decision {
    if plan.conversation_id != conversation_id {
        return Err(Refusal::Elsewhere);
    }
    match plan.state {
        State::Proposed if *card == plan.card => return Err(Refusal::AlreadyDone),
        State::Proposed | State::Revising { .. } | State::Deferred { .. } => {}
        _ => return Err(wrong(plan, "show another card", "propose a new plan")),
    }
    has_steps(&card)?;
    let version = plan.version + 1;
    Ok(vec![PlanEvent::Proposed { conversation_id, version, card, why: CardReason::Revised, at }])
}

pub(super) fn revise(plan: &Plan, text: String, by: String, at: At) -> Decision {
    match &plan.state {
        State::Revising { text: asked } if *asked == text => Err(Refusal::AlreadyDone),
        State::Proposed | State::Revising { .. } | State::Deferred { .. } => {
            Ok(vec![PlanEvent::RevisionAsked { version: plan.version, text, by, at }])
        }
        State::Scoping | State::Drawing | State::Working => {
            Err(wrong(plan, "revise it", "say in the conversation what you want instead, or cancel it"))
        }
        _ => Err(wrong(plan, "revise it", "say in the conversation what you want instead")),
    }
}

pub(super) fn defer(plan: &Plan, until: At, by: String, at: At) -> Decision {
    if until <= at {
        return Err(Refusal::Past);
    }
    match plan.state {
        State::Deferred { until: held } if held == until => Err(Refusal::AlreadyDone),
        State::Proposed | State::Revising { .. } | State::Deferred { .. } => {
            Ok(vec![PlanEvent::Deferred { version: plan.version, until, by, at }])
        }
        State::Scoping | State::Drawing | State::Working => {
            Err(wrong(plan, "defer it", "cancel it, and ask for it again later"))
        }
        _ => Err(wrong(plan, "defer it", "ask for it again when you want it")),
    }
}

pub(super) fn raise(plan: &Plan, at: At) -> Decision {
    match plan.state {
        State::Deferred { until } if until <= at => Ok(vec![PlanEvent::Raised { version: plan.version, at }]),
        State::Deferred { .. } => Err(wrong(plan, "raise it", "its time has not come")),
        State::Proposed => Err(Refusal::AlreadyDone),
        _ => Err(wrong(plan, "raise it", "nobody waits for it")),
    }
}

pub(super) fn decline(plan: &Plan, reason: Option<String>, by: String, at: At) -> Decision {
    match plan.state {
        State::Declined { .. } => Err(Refusal::AlreadyDone),
        State::Proposed | State::Revising { .. } | State::Deferred { .. } => {
            Ok(vec![PlanEvent::Declined { version: plan.version, reason, by, at }])
        }
        State::Scoping | State::Drawing | State::Working => {
            Err(wrong(plan, "decline it", "cancel it: what is delivered already can be rolled back"))
        }
        State::Cancelling => Err(wrong(plan, "decline it", "wait until its runs have ended")),
        State::Ended { .. } => Err(wrong(plan, "decline it", left_of(&plan.state))),
    }
}

/// Exactly once: a second confirmation of the same card changes nothing, and one of an older card is refused.
pub(super) fn confirm(plan: &Plan, version: u32, removed: Vec<String>, by: String, at: At) -> Decision {
    if plan.confirmed == Some(version) {
        return Err(Refusal::AlreadyDone);
    }
    match plan.state {
        State::Proposed | State::Deferred { .. } if version != plan.version => {
            Err(Refusal::StaleCard { asked: version, shown: plan.version })
        }
        State::Proposed | State::Deferred { .. } if !removed.is_empty() => Err(Refusal::Removed(removed)),
        State::Proposed | State::Deferred { .. } => Ok(vec![PlanEvent::Confirmed { version, by, at }]),
        State::Revising { .. } => Err(wrong(plan, "confirm it", "wait for the card that you asked for")),
        _ => Err(wrong(plan, "confirm it", "ask for it again")),
    }
}

pub(super) fn cancel(plan: &Plan, by: String, at: At) -> Decision {
    match plan.state {
        State::Scoping | State::Drawing | State::Working => Ok(vec![PlanEvent::CancelAsked { by, at }]),
        // It was confirmed before, and asked about again.
        State::Proposed | State::Revising { .. } | State::Deferred { .. } => {
            Ok(vec![PlanEvent::Declined { version: plan.version, reason: None, by, at }])
        }
        State::Cancelling | State::Declined { .. } => Err(Refusal::AlreadyDone),
        State::Ended { .. } => Err(wrong(plan, "cancel it", left_of(&plan.state))),
    }
}

/// What can be done about a plan that is over.
const fn left_of(state: &State) -> &'static str {
    match state {
        State::Ended { outcome: PlanOutcome::Done | PlanOutcome::Partial { .. }, .. } => {
            "what it delivered can be rolled back"
        }
        _ => "nothing of it goes on",
    }
}

fn has_steps(card: &Card) -> Result<(), Refusal> {
    if card.steps.is_empty() { Err(Refusal::EmptyCard) } else { Ok(()) }
}
