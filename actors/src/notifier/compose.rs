//! A message in full, from the notices it carries.

use crate::ports::{LedgerFault, Message, Notice, Question, World};
use deputy_domain::ledger::Table;
use deputy_domain::notice::{NoticeDoc, Sending};
use deputy_domain::projection::{InboxDoc, RunDoc};
use deputy_domain::run::opening;
use deputy_protocol::ids::EventId;
use serde_json::json;
use std::collections::BTreeMap;

pub(super) async fn compose(
    world: &World,
    docs: &BTreeMap<EventId, NoticeDoc>,
    sending: &Sending,
) -> Result<Message, LedgerFault> {
    Ok(Message {
        leader: notice(world, doc(docs, sending.leader)?).await?,
        with: all(world, docs, &sending.with).await?,
        doubtful: all(world, docs, &sending.doubtful).await?,
    })
}

async fn all(
    world: &World,
    docs: &BTreeMap<EventId, NoticeDoc>,
    ids: &[EventId],
) -> Result<Vec<Notice>, LedgerFault> {
    let mut notices = Vec::new();
    for id in ids {
        notices.push(notice(world, doc(docs, *id)?).await?);
    }
    Ok(notices)
}

/// One that is missing is never left out: nobody would ever be told of it.
fn doc(docs: &BTreeMap<EventId, NoticeDoc>, id: EventId) -> Result<&NoticeDoc, LedgerFault> {
    docs.get(&id).ok_or_else(|| LedgerFault::Corrupt(format!("notice {id} has no row")))
}

async fn notice(world: &World, doc: &NoticeDoc) -> Result<Notice, LedgerFault> {
    let base = world.settings.public_url.trim_end_matches('/');
    let (url, run) = match doc.run_id {
        Some(run_id) => {
            let run: Option<RunDoc> = world.ledger.doc(Table::Runs, run_id, "run").await?;
            (format!("{base}/runs/{run_id}"), run)
        }
        None => (base.to_owned(), None),
    };
    let data = match &run {
        Some(run) => json!({ "run": world.render.run(run) }),
        None => json!({}),
    };
    let question = match doc.inbox_id {
        Some(inbox_id) => world.ledger.doc(Table::Inbox, inbox_id, "inbox item").await?.and_then(question),
        None => None,
    };
    Ok(Notice {
        event_id: doc.event_id,
        kind: doc.kind.clone(),
        at: doc.at,
        run_id: doc.run_id,
        title: doc.title.clone(),
        body: doc.body.clone(),
        work: run.as_ref().map(|doc| opening(&doc.run.order.text).to_owned()),
        question,
        url,
        data,
    })
}

/// What is asked, while nobody answered it.
fn question(item: InboxDoc) -> Option<Question> {
    let options = item.ask.options.into_iter().map(|option| (option.id, option.label)).collect();
    item.answered_at.is_none().then_some(Question { inbox_id: item.ask.inbox_id, options })
}
