//! What waits for the founder.

use super::doc::{read, write};
use crate::ledger::Row;
use crate::plan::{card_ask, card_item};
use deputy_protocol::At;
use deputy_protocol::event::{Ask, ConversationEvent, PlanEvent, RunEvent};
use deputy_protocol::ids::{ConversationId, InboxId, PlanId, ProjectId, RunId};
use serde::{Deserialize, Serialize};

/// State of an item that waits for the founder.
pub const OPEN: &str = "open";
/// State of a question that a model sees to first. The founder may answer it all the same.
pub const ANSWERING: &str = "answering";
/// State of an item that was answered.
pub const ANSWERED: &str = "answered";
/// State of an item that lost its point.
pub const WITHDRAWN: &str = "withdrawn";

/// The document of an inbox item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboxDoc {
    /// The run that asks, if one does.
    pub run_id: Option<RunId>,
    /// The conversation that asks, if one does; for a plan, the one in which it came up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
    /// The plan that is to be decided about, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<PlanId>,
    /// In which project.
    pub project_id: Option<ProjectId>,
    /// What it asks.
    pub ask: Ask,
    /// Since when.
    pub created_at: At,
    /// When it was answered, or lost its point.
    pub answered_at: Option<At>,
    /// The chosen option.
    pub choice: Option<String>,
    /// What was written.
    pub text: Option<String>,
    /// Who answered.
    pub by: Option<String>,
}

/// What a fact does to an inbox item.
pub(super) enum Touch {
    /// It is asked.
    Opened { ask: Box<Ask>, from: Asker },
    /// It is answered.
    Answered { choice: Option<String>, text: Option<String>, by: String },
    /// It is the founder's now, and looks like this.
    Referred { ask: Box<Ask> },
    /// It lost its point.
    Withdrawn,
    /// It is asked again.
    Raised,
}

/// Who asks.
#[derive(Clone, Copy, Default)]
pub(super) struct Asker {
    pub(super) run: Option<RunId>,
    pub(super) conversation: Option<ConversationId>,
    pub(super) plan: Option<PlanId>,
}

/// An inbox item, what a fact does to it, and when.
pub(super) type Touched = (InboxId, Touch, At);

/// The inbox item that a fact about a run touches.
pub(super) fn of_run(run_id: RunId, event: &RunEvent) -> Option<Touched> {
    match event {
        RunEvent::Asked { ask, at }
        | RunEvent::ReviewOpened { ask, at }
        | RunEvent::DeliveryFailed { ask, at, .. }
        | RunEvent::RollbackFailed { ask: Some(ask), at, .. }
        | RunEvent::Failed { ask: Some(ask), at, .. } => {
            let from = Asker { run: Some(run_id), ..Asker::default() };
            Some((ask.inbox_id, Touch::Opened { ask: Box::new(ask.clone()), from }, *at))
        }
        RunEvent::AskReferred { ask, at } => {
            Some((ask.inbox_id, Touch::Referred { ask: Box::new(ask.clone()) }, *at))
        }
        RunEvent::Answered { inbox_id, choice, text, by, at, .. } => {
            let answered = Touch::Answered { choice: choice.clone(), text: text.clone(), by: by.clone() };
            Some((*inbox_id, answered, *at))
        }
        RunEvent::AskWithdrawn { inbox_id, at } => Some((*inbox_id, Touch::Withdrawn, *at)),
        RunEvent::Queued { .. }
        | RunEvent::Placed { .. }
        | RunEvent::Claimed { .. }
        | RunEvent::Adopted { .. }
        | RunEvent::TakenOver { .. }
        | RunEvent::Started { .. }
        | RunEvent::BuiltOn { .. }
        | RunEvent::Rebased { .. }
        | RunEvent::CallReserved { .. }
        | RunEvent::CallSettled { .. }
        | RunEvent::UsageCounted { .. }
        | RunEvent::CallDelayed { .. }
        | RunEvent::BudgetRaised { .. }
        | RunEvent::Messaged { .. }
        | RunEvent::Finished { .. }
        | RunEvent::Yielded { .. }
        | RunEvent::Interrupted { .. }
        | RunEvent::HandedOver { .. }
        | RunEvent::TakenBack { .. }
        | RunEvent::Captured { .. }
        | RunEvent::Checked { .. }
        | RunEvent::Verified { .. }
        | RunEvent::RoundOpened { .. }
        | RunEvent::ChangesRequested { .. }
        | RunEvent::DeliveryStarted { .. }
        | RunEvent::Approved { .. }
        | RunEvent::Rejected { .. }
        | RunEvent::Waiting { .. }
        | RunEvent::Resumed { .. }
        | RunEvent::StopRequested { .. }
        | RunEvent::Stopped { .. }
        | RunEvent::AttemptFailed { .. }
        | RunEvent::Retried { .. }
        | RunEvent::RollbackStarted { .. }
        | RunEvent::RolledBack { .. }
        | RunEvent::Failed { ask: None, .. }
        | RunEvent::RollbackFailed { .. }
        | RunEvent::Swept { .. }
        | RunEvent::TerminalOpened { .. }
        | RunEvent::TerminalClosed { .. } => None,
    }
}

/// The inbox item that a fact about a conversation touches.
pub(super) fn of_conversation(id: ConversationId, event: &ConversationEvent) -> Option<Touched> {
    match event {
        ConversationEvent::Asked { ask, at } => {
            let from = Asker { conversation: Some(id), ..Asker::default() };
            Some((ask.inbox_id, Touch::Opened { ask: Box::new(ask.clone()), from }, *at))
        }
        ConversationEvent::Answered { inbox_id, choice, text, by, at } => {
            let answered = Touch::Answered { choice: choice.clone(), text: text.clone(), by: by.clone() };
            Some((*inbox_id, answered, *at))
        }
        ConversationEvent::AskWithdrawn { inbox_id, at } => Some((*inbox_id, Touch::Withdrawn, *at)),
        ConversationEvent::Opened { .. }
        | ConversationEvent::Titled { .. }
        | ConversationEvent::Said { .. }
        | ConversationEvent::Claimed { .. }
        | ConversationEvent::CallReserved { .. }
        | ConversationEvent::CallSettled { .. }
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

/// The inbox item that a fact about a plan touches: each version of its card is one.
pub(super) fn of_plan(plan_id: PlanId, event: &PlanEvent) -> Option<Touched> {
    let answered = |version: u32, choice: &str, text: Option<&String>, by: &String, at: At| {
        let (choice, text, by) = (Some(choice.to_owned()), text.cloned(), by.clone());
        Some((card_item(plan_id, version), Touch::Answered { choice, text, by }, at))
    };
    match event {
        PlanEvent::Proposed { conversation_id, version, card, why, at } => {
            let ask = card_ask(plan_id, *version, card, why);
            let from = Asker { run: None, conversation: Some(*conversation_id), plan: Some(plan_id) };
            Some((ask.inbox_id, Touch::Opened { ask: Box::new(ask), from }, *at))
        }
        PlanEvent::RevisionAsked { version, text, by, at } => {
            answered(*version, "revise", Some(text), by, *at)
        }
        PlanEvent::Deferred { version, by, at, .. } => answered(*version, "defer", None, by, *at),
        PlanEvent::Declined { version, reason, by, at } => {
            answered(*version, "decline", reason.as_ref(), by, *at)
        }
        PlanEvent::Confirmed { version, by, at } => answered(*version, "confirm", None, by, *at),
        PlanEvent::Raised { version, at } => Some((card_item(plan_id, *version), Touch::Raised, *at)),
        PlanEvent::Scoped { .. }
        | PlanEvent::ScopeMissed { .. }
        | PlanEvent::Drawn { .. }
        | PlanEvent::NodeOrdered { .. }
        | PlanEvent::NodeEnded { .. }
        | PlanEvent::DrawMissed { .. }
        | PlanEvent::Reopened { .. }
        | PlanEvent::LookedBack { .. }
        | PlanEvent::CancelAsked { .. }
        | PlanEvent::Ended { .. } => None,
    }
}

/// The row of an item after what a fact does to it.
pub(super) fn apply(project_id: Option<ProjectId>, row: Option<Row>, touched: Touched) -> Option<Row> {
    let (_, touch, at) = touched;
    let known = |row: Option<Row>| row.map(|row| read::<InboxDoc>(&row.doc));
    let (doc, state) = match touch {
        Touch::Opened { ask, from } => {
            let doc = InboxDoc {
                run_id: from.run,
                conversation_id: from.conversation,
                plan_id: from.plan,
                project_id,
                ask: *ask,
                created_at: at,
                answered_at: None,
                choice: None,
                text: None,
                by: None,
            };
            let state = if doc.ask.is_pending() { ANSWERING } else { OPEN };
            (doc, state)
        }
        Touch::Referred { ask } => (InboxDoc { ask: *ask, ..known(row)? }, OPEN),
        Touch::Answered { choice, text, by } => {
            (InboxDoc { answered_at: Some(at), choice, text, by: Some(by), ..known(row)? }, ANSWERED)
        }
        Touch::Withdrawn => (InboxDoc { answered_at: Some(at), ..known(row)? }, WITHDRAWN),
        Touch::Raised => {
            let again = known(row)?;
            (InboxDoc { answered_at: None, choice: None, text: None, by: None, ..again }, OPEN)
        }
    };
    Some(to_row(&doc, state))
}

fn to_row(doc: &InboxDoc, state: &str) -> Row {
    let run = doc.run_id.map(|id| id.to_string());
    let conversation = doc.conversation_id.map(|id| id.to_string());
    Row {
        parent: run.or(conversation).unwrap_or_default(),
        state: state.to_owned(),
        rank: doc.ask.inbox_id.to_string(),
        doc: write(doc),
    }
}
