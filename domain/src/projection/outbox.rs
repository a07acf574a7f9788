//! What the founder is told: one row for each fact that concerns them, until every channel has it.

use super::doc::{read, write};
use super::threads;
use super::words::Words;
use crate::answering::with_draft;
use crate::ledger::Row;
use crate::notice::NoticeDoc;
use deputy_protocol::At;
use deputy_protocol::event::{ConversationEvent, Envelope, HouseEvent, NoticeEvent, PlanEvent, RunEvent};
use deputy_protocol::ids::{ConversationId, PlanId, RunId};
use std::collections::BTreeMap;

/// What a fact is about.
#[derive(Clone, Copy, Default)]
struct About {
    run: Option<RunId>,
    conversation: Option<ConversationId>,
    plan: Option<PlanId>,
}

/// The words for a fact that concerns the founder.
fn words(event: &RunEvent) -> Option<Words> {
    let of = |kind, title: &str, body: &str, at: &At| Some(Words::new(kind, title, body, *at));
    match event {
        RunEvent::ReviewOpened { ask, at } => of("run.review", &ask.title, &ask.body, at),
        // Whoever sees to it first says so when it is the founder's.
        RunEvent::Asked { ask, .. } if ask.is_pending() => None,
        RunEvent::Asked { ask, at } | RunEvent::AskReferred { ask, at } => {
            of("inbox.opened", &ask.title, &with_draft(ask), at)
                .map(|words| Words { inbox_id: Some(ask.inbox_id), ..words })
        }
        RunEvent::Failed { ask: Some(ask), at, .. } => of("run.failed", &ask.title, &ask.body, at),
        RunEvent::DeliveryFailed { ask, at, .. } => of("run.delivery_failed", &ask.title, &ask.body, at),
        // What the plan came to is told once, at its end.
        RunEvent::Approved { inner: true, .. } => None,
        RunEvent::Approved { nothing: true, at, .. } => {
            of("run.approved", "Closed", "The work changed nothing, so there was nothing to deliver.", at)
        }
        RunEvent::Approved { commit, target, at, .. } => {
            of("run.approved", "Delivered", &format!("{commit} is on {target}."), at)
        }
        RunEvent::RolledBack { commit, at } => {
            of("run.rolled_back", "Taken back", &format!("Reverted by {commit}."), at)
        }
        RunEvent::CallDelayed { model, error, told_at: Some(told_at), at, .. } if told_at == at => {
            let body = format!(
                "{model} does not answer: {}. It is asked again by itself; nothing is lost meanwhile.",
                error.detail
            );
            of("run.call_delayed", "Waiting for a model", &body, at)
        }
        RunEvent::RollbackFailed { ask: Some(ask), at, .. } => {
            of("run.rollback_failed", &ask.title, &ask.body, at)
        }
        RunEvent::RollbackFailed { ask: None, detail, at } => {
            of("run.rollback_failed", "Could not be taken back", detail, at)
        }
        RunEvent::Queued { .. }
        | RunEvent::Answered { .. }
        | RunEvent::AskWithdrawn { .. }
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
        | RunEvent::Rejected { .. }
        | RunEvent::Waiting { .. }
        | RunEvent::Resumed { .. }
        | RunEvent::StopRequested { .. }
        | RunEvent::Stopped { .. }
        | RunEvent::AttemptFailed { .. }
        | RunEvent::Failed { ask: None, .. }
        | RunEvent::Retried { .. }
        | RunEvent::RollbackStarted { .. }
        | RunEvent::Swept { .. }
        | RunEvent::TerminalOpened { .. }
        | RunEvent::TerminalClosed { .. } => None,
    }
}

/// The words for a fact about the installation that concerns the founder, and the run it is about.
fn house_words(event: &HouseEvent) -> Option<(Words, Option<RunId>)> {
    match event {
        HouseEvent::BackupFailed { detail, at } => {
            let title = "The daily backup failed".to_owned();
            let (kind, body) = ("house.backup_failed", detail.clone());
            Some((Words { kind, title, body, inbox_id: None, at: *at }, None))
        }
        HouseEvent::ChildGaveUp { child, run_id, error, at } => {
            let title = match run_id {
                Some(_) => "A run cannot be worked on".to_owned(),
                None => format!("A part of Deputy was given up: {child}"),
            };
            let body = format!("It failed again and again. The last error: {error}");
            Some((Words { kind: "house.child_gave_up", title, body, inbox_id: None, at: *at }, *run_id))
        }
        HouseEvent::AgentUnknown { driver, version, detail, at } => {
            let version = version.as_deref().unwrap_or("of an unknown version");
            let title = format!("An agent that nobody has tried: {driver} {version}");
            let (kind, body) = ("house.agent_unknown", detail.clone());
            Some((Words { kind, title, body, inbox_id: None, at: *at }, None))
        }
        HouseEvent::QuotaSeen { .. }
        | HouseEvent::Embedded { .. }
        | HouseEvent::DaemonStarted { .. }
        | HouseEvent::DaemonStopped { .. }
        | HouseEvent::Paused { .. }
        | HouseEvent::Resumed { .. }
        | HouseEvent::Restored { .. }
        | HouseEvent::TokenCreated { .. }
        | HouseEvent::TokenRevoked { .. }
        | HouseEvent::PersonJoined { .. }
        | HouseEvent::PersonRemoved { .. }
        | HouseEvent::DeviceSignedIn { .. }
        | HouseEvent::DeviceRevoked { .. }
        | HouseEvent::PasskeyAdded { .. }
        | HouseEvent::PasskeyRemoved { .. }
        | HouseEvent::PasswordChanged { .. }
        | HouseEvent::Redacted { .. }
        | HouseEvent::BackedUp { .. } => None,
    }
}

/// Whether a fact about the installation opens a row.
pub(super) fn house_concerns_founder(event: &HouseEvent) -> bool {
    house_words(event).is_some()
}

pub(super) fn open_house(envelope: &Envelope, event: &HouseEvent) -> Option<Row> {
    house_words(event).map(|(words, run)| opened(envelope, About { run, ..About::default() }, words))
}

/// Whether a fact about a conversation opens a row.
pub(super) fn talk_concerns_founder(event: &ConversationEvent) -> bool {
    threads::of_conversation(event).is_some()
}

pub(super) fn open_talk(id: ConversationId, envelope: &Envelope, event: &ConversationEvent) -> Option<Row> {
    let about = About { conversation: Some(id), ..About::default() };
    threads::of_conversation(event).map(|words| opened(envelope, about, words))
}

/// Whether a fact about a plan opens a row.
pub(super) fn plan_concerns_founder(id: PlanId, event: &PlanEvent) -> bool {
    threads::of_plan(id, event).is_some()
}

pub(super) fn open_plan(id: PlanId, envelope: &Envelope, event: &PlanEvent) -> Option<Row> {
    let about = About { plan: Some(id), ..About::default() };
    threads::of_plan(id, event).map(|words| opened(envelope, about, words))
}

/// Whether a fact opens a row.
pub(super) fn concerns_founder(event: &RunEvent) -> bool {
    words(event).is_some()
}

pub(super) fn open(run_id: RunId, envelope: &Envelope, event: &RunEvent) -> Option<Row> {
    words(event).map(|words| opened(envelope, About { run: Some(run_id), ..About::default() }, words))
}

fn opened(envelope: &Envelope, about: About, words: Words) -> Row {
    let Words { kind, title, body, inbox_id, at } = words;
    to_row(&NoticeDoc {
        event_id: envelope.event_id,
        kind: kind.to_owned(),
        title,
        body,
        run_id: about.run,
        conversation_id: about.conversation,
        plan_id: about.plan,
        inbox_id,
        correlation: envelope.correlation,
        at,
        addressed_at: None,
        receipts: BTreeMap::new(),
    })
}

pub(super) fn apply(row: &Row, event: &NoticeEvent) -> Row {
    let mut doc: NoticeDoc = read(&row.doc);
    doc.apply(event);
    to_row(&doc)
}

fn to_row(doc: &NoticeDoc) -> Row {
    Row {
        parent: parent(doc).unwrap_or_default(),
        state: doc.state().name().to_owned(),
        rank: doc.event_id.to_string(),
        doc: write(doc),
    }
}

/// What it is about, to list by.
fn parent(doc: &NoticeDoc) -> Option<String> {
    let run = doc.run_id.map(|id| id.to_string());
    let talk = doc.conversation_id.map(|id| id.to_string());
    run.or(talk).or_else(|| doc.plan_id.map(|id| id.to_string()))
}
