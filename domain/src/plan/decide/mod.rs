//! What a plan answers to a command: the facts that follow from it, or why none do.

mod decision;
mod founder;
mod tasks;

use super::broken::broken;
use super::command::Command;
use super::refusal::Refusal;
use super::state::{Plan, State};
use decision::{Decision, wrong};
use deputy_protocol::At;
use deputy_protocol::event::{CardReason, PlanEvent};
use deputy_protocol::ids::ConversationId;

/// The facts that follow from a command, never none of them. `plan` is absent until it was proposed.
pub fn decide(plan: Option<&Plan>, command: Command, now: At) -> Decision {
    let Some(plan) = plan else {
        return match command {
            Command::Propose { conversation_id, card, .. } => founder::first(conversation_id, card, now),
            _ => Err(Refusal::WrongState {
                standing: "is unknown",
                command: "act",
                hint: "look at the list of plans",
            }),
        };
    };
    match command {
        Command::Propose { conversation_id, card, .. } => founder::propose(plan, conversation_id, card, now),
        Command::Revise { text, by } => founder::revise(plan, text, by, now),
        Command::Defer { until, by } => founder::defer(plan, until, by, now),
        Command::Raise => founder::raise(plan, now),
        Command::Decline { reason, by } => founder::decline(plan, reason, by, now),
        Command::Confirm { version, removed, by } => founder::confirm(plan, version, removed, by, now),
        Command::Cancel { by } => founder::cancel(plan, by, now),
        Command::Scope { step, scope, consultation } => {
            scoped(plan, step, PlanEvent::Scoped { step, scope, consultation, at: now }, now)
        }
        Command::MissScope { step, error } => {
            scoped(plan, step, PlanEvent::ScopeMissed { step, error, at: now }, now)
        }
        Command::Draw { nodes, bounds, missed } => tasks::draw(plan, nodes, &bounds, missed, now),
        Command::Order { node, work } => tasks::order(plan, node, work, now),
        Command::EndNode { node, outcome } => tasks::end_node(plan, node, outcome, now),
        Command::MissDraw { error } => tasks::miss_draw(plan, error, now),
        Command::Reopen { node } => tasks::reopen(plan, node, now),
        Command::End { outcome, grade } => tasks::end(plan, outcome, grade, now),
        Command::LookBack { conversation_id } => look_back(plan, conversation_id, now),
    }
}

/// Once behind each end.
fn look_back(plan: &Plan, conversation_id: Option<ConversationId>, at: At) -> Decision {
    match plan.state {
        State::Ended { .. } if plan.looked_back_at.is_some() => Err(Refusal::AlreadyDone),
        State::Ended { .. } => Ok(vec![PlanEvent::LookedBack { conversation_id, at }]),
        _ => Err(wrong(plan, "look back at it", "wait until it has ended")),
    }
}

/// What came of a step. Behind the last one the founder is asked again, if all of it together does not fit the card.
fn scoped(plan: &Plan, step: u32, fact: PlanEvent, now: At) -> Decision {
    if plan.scopes.contains_key(&step) {
        return Err(Refusal::AlreadyDone);
    }
    if plan.state != State::Scoping {
        return Err(wrong(plan, "scope a step", "nobody waits for it"));
    }
    if !plan.unscoped().any(|(place, _)| place == step) {
        return Err(Refusal::UnknownStep(step));
    }
    let after = plan.clone().apply(&fact);
    let again = if after.state == State::Drawing { broken(&after) } else { None };
    let asked = again.map(|(card, how)| PlanEvent::Proposed {
        conversation_id: plan.conversation_id,
        version: plan.version + 1,
        card: Box::new(card),
        why: CardReason::Broken { how },
        at: now,
    });
    Ok(std::iter::once(fact).chain(asked).collect())
}
