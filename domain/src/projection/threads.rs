//! What the founder is told of conversations and plans.

use super::words::Words;
use crate::plan::{card_ask, card_item};
use chrono::TimeDelta;
use deputy_protocol::event::{CardReason, ConversationEvent, Grade, PlanEvent, PlanOutcome};
use deputy_protocol::ids::PlanId;
use deputy_protocol::wording::listed;

/// Whoever waits longer than this for an answer looks away: then they are told that it came.
const LOOKS_AWAY: TimeDelta = TimeDelta::minutes(2);

/// Characters of a text's first words.
const TITLE_CHARS: usize = 120;

/// The words for a fact about a conversation that concerns the founder. What agents say among themselves does not.
pub(super) fn of_conversation(event: &ConversationEvent) -> Option<Words> {
    match event {
        ConversationEvent::Asked { ask, at } => {
            Some(Words::new("inbox.opened", &ask.title, &ask.body, *at).asking(ask.inbox_id))
        }
        ConversationEvent::CameDue { text, held_by: Some(why), at, .. }
        | ConversationEvent::Waiting { detail: why, due: Some(text), at, .. } => {
            Some(Words::new("conversation.came_due", &first_line(text), why, *at))
        }
        ConversationEvent::Replied { text, due: Some(due), at, .. } => {
            Some(Words::new("conversation.came_due", &first_line(due), text, *at))
        }
        ConversationEvent::Failed { error, due: Some(due), at, .. } => {
            let body = format!("The COO could not see to it: {}", error.detail);
            Some(Words::new("conversation.came_due", &first_line(due), &body, *at))
        }
        ConversationEvent::Replied { text, began_at: Some(began_at), at, .. }
            if *at - *began_at > LOOKS_AWAY =>
        {
            Some(Words::new("conversation.replied", &first_line(text), text, *at))
        }
        ConversationEvent::Failed { error, began_at: Some(began_at), at, .. }
            if *at - *began_at > LOOKS_AWAY =>
        {
            Some(Words::new("conversation.failed", "The COO could not answer", &error.detail, *at))
        }
        ConversationEvent::Opened { .. }
        | ConversationEvent::Titled { .. }
        | ConversationEvent::Said { .. }
        | ConversationEvent::Claimed { .. }
        | ConversationEvent::CallReserved { .. }
        | ConversationEvent::CallSettled { .. }
        | ConversationEvent::Answered { .. }
        | ConversationEvent::AskWithdrawn { .. }
        | ConversationEvent::Waiting { .. }
        | ConversationEvent::Resumed { .. }
        | ConversationEvent::Replied { .. }
        | ConversationEvent::Failed { .. }
        | ConversationEvent::Stopped { .. }
        | ConversationEvent::ContextAsked { .. }
        | ConversationEvent::ContextSet { .. }
        | ConversationEvent::Scheduled { .. }
        | ConversationEvent::CameDue { .. }
        | ConversationEvent::Unscheduled { .. }
        | ConversationEvent::OutcomeNoted { .. } => None,
    }
}

/// The beginning of a text, for a title.
fn first_line(text: &str) -> String {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    first.trim().chars().take(TITLE_CHARS).collect()
}

/// The words for a fact about a plan that concerns the founder. What they decided themselves is no news to them.
pub(super) fn of_plan(plan_id: PlanId, event: &PlanEvent) -> Option<Words> {
    match event {
        PlanEvent::Proposed { version, card, why, at, .. } => {
            let ask = card_ask(plan_id, *version, card, why);
            let title = match why {
                CardReason::Asked => ask.title.clone(),
                CardReason::Revised => format!("{}, as you want it", ask.title),
                CardReason::Broken { .. } => format!("{}, which turned out otherwise", ask.title),
            };
            Some(Words::new("plan.proposed", &title, &ask.body, *at).asking(ask.inbox_id))
        }
        PlanEvent::Raised { version, at } => {
            let raised = Words::new("plan.raised", "You wanted to decide about this now", "", *at);
            Some(raised.asking(card_item(plan_id, *version)))
        }
        PlanEvent::Ended { outcome, grade, at } => {
            let (title, more) = ended(outcome)?;
            let body: Vec<String> = more.into_iter().chain([cost(grade)]).collect();
            Some(Words::new("plan.ended", title, &body.join("\n"), *at))
        }
        PlanEvent::RevisionAsked { .. }
        | PlanEvent::Deferred { .. }
        | PlanEvent::Declined { .. }
        | PlanEvent::Confirmed { .. }
        | PlanEvent::Scoped { .. }
        | PlanEvent::ScopeMissed { .. }
        | PlanEvent::Drawn { .. }
        | PlanEvent::NodeOrdered { .. }
        | PlanEvent::NodeEnded { .. }
        | PlanEvent::DrawMissed { .. }
        | PlanEvent::Reopened { .. }
        | PlanEvent::LookedBack { .. }
        | PlanEvent::CancelAsked { .. } => None,
    }
}

fn ended(outcome: &PlanOutcome) -> Option<(&'static str, Option<String>)> {
    match outcome {
        PlanOutcome::Done => Some(("All of it is delivered", None)),
        PlanOutcome::Partial { missing } => {
            Some(("Part of it is delivered", Some(format!("Not delivered: {}", listed(missing)))))
        }
        PlanOutcome::Failed { why } => Some(("Nothing of it is delivered", Some(why.clone()))),
        PlanOutcome::Cancelled => None,
    }
}

fn cost(grade: &Grade) -> String {
    let beyond = match (grade.within_cost, grade.within_time) {
        (Some(false), Some(false)) => ", more of both than was said",
        (Some(false), _) => ", more money than was said",
        (_, Some(false)) => ", more time than was said",
        _ => "",
    };
    format!("It took {} and cost {}{beyond}.", grade.time(), grade.cost())
}
