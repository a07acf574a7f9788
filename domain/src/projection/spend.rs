//! Money by day and by project: what is spent, and what calls in flight have set aside.

use super::doc::{read, write};
use crate::ledger::{Row, RowKey, Table};
use deputy_protocol::At;
use deputy_protocol::event::{ConversationEvent, Event, HouseEvent, RunEvent, Usage};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::money::Usd;
use serde::{Deserialize, Serialize};

/// The document of a sum.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpendDoc {
    /// What settled calls used.
    pub spent: Usage,
    /// What calls in flight have set aside.
    pub reserved_usd: Usd,
    /// Calls that were settled.
    pub calls: u64,
}

/// Key of a UTC day.
pub fn day_key(at: At) -> String {
    format!("day/{}", at.format("%Y-%m-%d"))
}

/// Key of a project.
pub fn project_key(project_id: ProjectId) -> String {
    format!("project/{project_id}")
}

/// What a fact does to a sum.
enum Booking<'a> {
    Reserved { usd: Usd },
    Settled { usage: &'a Usage, reserved_usd: Usd },
    Counted { usage: &'a Usage },
}

/// What a fact does to sums, and the moment whose UTC day pays.
fn booking(event: &Event) -> Option<(Booking<'_>, At)> {
    match event {
        Event::Run(event) => of_run(event),
        Event::Conversation(event) => of_conversation(event),
        Event::House(HouseEvent::Embedded { usage, at, .. }) => Some((Booking::Counted { usage }, *at)),
        Event::House(_)
        | Event::Project(_)
        | Event::Task(_)
        | Event::Step(_)
        | Event::Notice(_)
        | Event::Plan(_)
        | Event::Memory(_)
        | Event::Document(_)
        | Event::Lookback(_)
        | Event::Staff(_) => None,
    }
}

fn of_conversation(event: &ConversationEvent) -> Option<(Booking<'_>, At)> {
    match event {
        ConversationEvent::CallReserved { reserved_usd, at, .. } => {
            Some((Booking::Reserved { usd: *reserved_usd }, *at))
        }
        ConversationEvent::CallSettled { usage, reserved_usd, reserved_at, .. } => {
            Some((Booking::Settled { usage, reserved_usd: *reserved_usd }, *reserved_at))
        }
        ConversationEvent::Opened { .. }
        | ConversationEvent::Titled { .. }
        | ConversationEvent::Said { .. }
        | ConversationEvent::Claimed { .. }
        | ConversationEvent::Asked { .. }
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

fn of_run(event: &RunEvent) -> Option<(Booking<'_>, At)> {
    match event {
        RunEvent::CallReserved { reserved_usd, at, .. } => {
            Some((Booking::Reserved { usd: *reserved_usd }, *at))
        }
        // The day on which it was set aside pays: a call over midnight leaves nothing behind.
        RunEvent::CallSettled { usage, reserved_usd, reserved_at, .. } => {
            Some((Booking::Settled { usage, reserved_usd: *reserved_usd }, *reserved_at))
        }
        RunEvent::UsageCounted { usage, at, .. } => Some((Booking::Counted { usage }, *at)),
        RunEvent::Queued { .. }
        | RunEvent::Asked { .. }
        | RunEvent::Answered { .. }
        | RunEvent::AskReferred { .. }
        | RunEvent::AskWithdrawn { .. }
        | RunEvent::Placed { .. }
        | RunEvent::Claimed { .. }
        | RunEvent::Adopted { .. }
        | RunEvent::TakenOver { .. }
        | RunEvent::Started { .. }
        | RunEvent::BuiltOn { .. }
        | RunEvent::Rebased { .. }
        | RunEvent::BudgetRaised { .. }
        | RunEvent::CallDelayed { .. }
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
        | RunEvent::ReviewOpened { .. }
        | RunEvent::ChangesRequested { .. }
        | RunEvent::DeliveryStarted { .. }
        | RunEvent::DeliveryFailed { .. }
        | RunEvent::Approved { .. }
        | RunEvent::Rejected { .. }
        | RunEvent::Waiting { .. }
        | RunEvent::Resumed { .. }
        | RunEvent::StopRequested { .. }
        | RunEvent::Stopped { .. }
        | RunEvent::AttemptFailed { .. }
        | RunEvent::Failed { .. }
        | RunEvent::Retried { .. }
        | RunEvent::RollbackStarted { .. }
        | RunEvent::RolledBack { .. }
        | RunEvent::RollbackFailed { .. }
        | RunEvent::Swept { .. }
        | RunEvent::TerminalOpened { .. }
        | RunEvent::TerminalClosed { .. } => None,
    }
}

pub(super) fn keys(project_id: Option<ProjectId>, event: &Event) -> Vec<RowKey> {
    let Some((_, at)) = booking(event) else { return Vec::new() };
    let names = std::iter::once(day_key(at)).chain(project_id.map(project_key));
    names.map(|key| RowKey { table: Table::Spend, key }).collect()
}

pub(super) fn apply(key: &str, row: Option<Row>, event: &Event) -> Row {
    let mut doc: SpendDoc = row.map(|row| read(&row.doc)).unwrap_or_default();
    match booking(event) {
        Some((Booking::Reserved { usd }, _)) => doc.reserved_usd += usd,
        Some((Booking::Settled { usage, reserved_usd }, _)) => {
            doc.reserved_usd = doc.reserved_usd - reserved_usd;
            doc.calls = doc.calls.saturating_add(1);
            doc.spent.add(usage);
        }
        // Not one call: some say it for each, some for a whole turn.
        Some((Booking::Counted { usage }, _)) => doc.spent.add(usage),
        None => {}
    }
    let (kind, name) = key.split_once('/').unwrap_or((key, ""));
    Row { parent: String::new(), state: kind.to_owned(), rank: name.to_owned(), doc: write(&doc) }
}
