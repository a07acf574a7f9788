//! What the founder is told: one row for each fact that concerns them, until every channel has it.

use super::{read, write};
use crate::ledger::Row;
use crate::notice::NoticeDoc;
use deputy_protocol::At;
use deputy_protocol::event::{Envelope, HouseEvent, NoticeEvent, RunEvent};
use deputy_protocol::ids::RunId;
use std::collections::BTreeMap;

/// A fact in words for a notification.
struct Words {
    kind: &'static str,
    title: String,
    body: String,
    at: At,
}

/// The words for a fact that concerns the founder.
fn words(event: &RunEvent) -> Option<Words> {
    let of = |kind, title: &str, body: &str, at: &At| {
        Some(Words { kind, title: title.to_owned(), body: body.to_owned(), at: *at })
    };
    match event {
        RunEvent::ReviewOpened { ask, at } => of("run.review", &ask.title, &ask.body, at),
        RunEvent::Asked { ask, at } => of("inbox.opened", &ask.title, &ask.body, at),
        RunEvent::Failed { ask, at, .. } => of("run.failed", &ask.title, &ask.body, at),
        RunEvent::DeliveryFailed { ask, at, .. } => of("run.delivery_failed", &ask.title, &ask.body, at),
        RunEvent::Approved { commit, target, at, .. } => {
            of("run.approved", "Delivered", &format!("{commit} is on {target}."), at)
        }
        RunEvent::RolledBack { commit, at } => {
            of("run.rolled_back", "Taken back", &format!("Reverted by {commit}."), at)
        }
        RunEvent::RollbackFailed { detail, at } => {
            of("run.rollback_failed", "Could not be taken back", detail, at)
        }
        _ => None,
    }
}

/// The words for a fact about the installation that concerns the founder.
fn house_words(event: &HouseEvent) -> Option<Words> {
    match event {
        HouseEvent::BackupFailed { detail, at } => Some(Words {
            kind: "house.backup_failed",
            title: "The daily backup failed".to_owned(),
            body: detail.clone(),
            at: *at,
        }),
        _ => None,
    }
}

/// Whether a fact about the installation opens a row.
pub(super) fn house_concerns_founder(event: &HouseEvent) -> bool {
    house_words(event).is_some()
}

pub(super) fn open_house(envelope: &Envelope, event: &HouseEvent) -> Option<Row> {
    house_words(event).map(|words| opened(envelope, None, words))
}

/// Whether a fact opens a row.
pub(super) fn concerns_founder(event: &RunEvent) -> bool {
    words(event).is_some()
}

pub(super) fn open(run_id: RunId, envelope: &Envelope, event: &RunEvent) -> Option<Row> {
    words(event).map(|words| opened(envelope, Some(run_id), words))
}

fn opened(envelope: &Envelope, run_id: Option<RunId>, Words { kind, title, body, at }: Words) -> Row {
    to_row(&NoticeDoc {
        event_id: envelope.event_id,
        kind: kind.to_owned(),
        title,
        body,
        run_id,
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
        parent: doc.run_id.map(|id| id.to_string()).unwrap_or_default(),
        state: doc.state().name().to_owned(),
        rank: doc.event_id.to_string(),
        doc: write(doc),
    }
}
