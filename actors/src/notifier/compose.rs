//! A message in full, from the notices it carries.

use crate::ports::{LedgerFault, Message, Notice, Question, World};
use deputy_domain::ledger::Table;
use deputy_domain::notice::{NoticeDoc, Sending};
use deputy_domain::projection::{ConversationDoc, InboxDoc, PlanDoc, RunDoc};
use deputy_domain::run::opening;
use deputy_protocol::ids::EventId;
use serde_json::{Value, json};
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

/// What a notice is about.
#[derive(Default)]
struct About {
    /// Where it is looked at, below the address of the server.
    path: String,
    /// For programs.
    data: Value,
    /// What it is called, in a line.
    work: Option<String>,
}

async fn notice(world: &World, doc: &NoticeDoc) -> Result<Notice, LedgerFault> {
    let About { path, data, work } = about(world, doc).await?;
    let item: Option<InboxDoc> = match doc.inbox_id {
        Some(inbox_id) => world.ledger.doc(Table::Inbox, inbox_id, "inbox item").await?,
        None => None,
    };
    let mut body = doc.body.clone();
    // What comes up again says by itself what it is about.
    if let Some(item) = item.as_ref().filter(|_| body.is_empty()) {
        body.clone_from(&item.ask.body);
    }
    Ok(Notice {
        event_id: doc.event_id,
        kind: doc.kind.clone(),
        at: doc.at,
        run_id: doc.run_id,
        title: doc.title.clone(),
        body,
        work,
        question: item.and_then(question),
        url: format!("{}{path}", world.settings.public_url.trim_end_matches('/')),
        data,
    })
}

async fn about(world: &World, doc: &NoticeDoc) -> Result<About, LedgerFault> {
    if let Some(id) = doc.run_id {
        let run: Option<RunDoc> = world.ledger.doc(Table::Runs, id, "run").await?;
        let data = run.as_ref().map_or_else(|| json!({}), |run| json!({ "run": world.render.run(run) }));
        let work = run.map(|doc| opening(&doc.run.order.text).to_owned());
        return Ok(About { path: format!("/runs/{id}"), data, work });
    }
    if let Some(id) = doc.conversation_id {
        let talk: Option<ConversationDoc> =
            world.ledger.doc(Table::Conversations, id, "conversation").await?;
        let title = talk.map(|doc| doc.conversation.title);
        let data = json!({ "conversation": { "id": id, "title": title } });
        return Ok(About { path: format!("/conversations/{id}"), data, work: title });
    }
    if let Some(id) = doc.plan_id {
        let plan: Option<PlanDoc> = world.ledger.doc(Table::Plans, id, "plan").await?;
        let plan = plan.map(|doc| doc.plan);
        let data = json!({ "plan": {
            "id": id,
            "conversation_id": plan.as_ref().map(|plan| plan.conversation_id),
            "title": plan.as_ref().map(|plan| &plan.card.title),
            "state": plan.as_ref().map(|plan| plan.state.name()),
        }});
        return Ok(About { path: format!("/plans/{id}"), data, work: plan.map(|plan| plan.card.title) });
    }
    Ok(About { data: json!({}), ..About::default() })
}

/// What is asked, while nobody answered it.
fn question(item: InboxDoc) -> Option<Question> {
    let options = item.ask.options;
    let recommended = options.iter().find(|option| option.recommended).map(|option| option.id.clone());
    let options = options.into_iter().map(|option| (option.id, option.label)).collect();
    item.answered_at.is_none().then_some(Question { inbox_id: item.ask.inbox_id, options, recommended })
}
