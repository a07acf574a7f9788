//! `deputy conversations`.

use super::context::{calls, context};
use super::session::Session;
use crate::api::pick_conversation;
use crate::args::{ConversationCommand, Conversations, ListConversations};
use crate::outcome::Outcome;
use crate::render::{Out, Shape, Table, clean, moment, paint, short, word};
use crate::story::Mark;
use anyhow::Result;
use deputy_protocol::api::{
    ConversationChange, ConversationView, MessageRole, MessageView, Module, Nothing, Page,
};

/// Lists, shows, names or stops; says what answers were given.
pub(super) async fn conversations(session: &Session, args: Conversations) -> Result<Outcome> {
    match args.command {
        None => list(session, &args.list).await,
        Some(ConversationCommand::List(args)) => list(session, &args).await,
        Some(ConversationCommand::Context(args)) => context(session, &args).await,
        Some(ConversationCommand::Calls(args)) => calls(session, &args).await,
        Some(ConversationCommand::Show(args)) => show(session, &args.conversation).await,
        Some(ConversationCommand::Rename(args)) => {
            let id = pick_conversation(&session.api, &args.conversation).await?.id.to_string();
            let change = ConversationChange { title: args.title.join(" ") };
            let it = session.api.patch::<ConversationView>(&["conversations", &id], &change).await?;
            tell(session.out, &it.view, &it.json)
        }
        Some(ConversationCommand::Stop(args)) => {
            let id = pick_conversation(&session.api, &args.conversation).await?.id.to_string();
            let path = ["conversations", &id, "stop"];
            let it = session.api.post::<ConversationView>(&path, &Nothing {}).await?;
            tell(session.out, &it.view, &it.json)
        }
    }
}

fn tell(out: Out, it: &ConversationView, json: &serde_json::Value) -> Result<Outcome> {
    if out.json {
        out.document(json)?;
    } else {
        out.line(&line(it))?;
    }
    Ok(Outcome::Done)
}

fn line(it: &ConversationView) -> String {
    format!("{}  {} · {}", short(&it.id), word(&it.state), clean(&it.title, Shape::Line))
}

async fn list(session: &Session, args: &ListConversations) -> Result<Outcome> {
    let mut query = vec![("limit", args.limit.to_string())];
    query.extend(args.project.clone().map(|project| ("project", project)));
    let page = session.api.get::<Page<ConversationView>>(&["conversations"], &query).await?;
    if session.out.json {
        session.out.document(&page.json)?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["conversation", "state", "outcome", "updated", "cost", "title", "last"]);
    for it in page.view.items {
        let outcome = it.outcome.as_ref().map(word).unwrap_or_default();
        let (id, state, cost) = (short(&it.id), word(&it.state), it.usage.cost_usd.to_string());
        table.row([id, state, outcome, moment(it.updated_at), cost, it.title, it.preview]);
    }
    table.print(session.out, "Nothing was said yet: `deputy chat` begins.")?;
    Ok(Outcome::Done)
}

/// All that was said, and what was asked of whom on the way.
async fn show(session: &Session, wanted: &str) -> Result<Outcome> {
    let it = pick_conversation(&session.api, wanted).await?;
    let id = it.id.to_string();
    let path = ["conversations", &id];
    if session.out.json {
        session.out.document(&session.api.get::<serde_json::Value>(&path, &[]).await?.json)?;
        return Ok(Outcome::Done);
    }
    let out = session.out;
    out.line(&line(&it))?;
    if let Some(detail) = &it.waiting_detail {
        out.line(&format!("  waits: {}", clean(detail, Shape::Line)))?;
    }
    let context = &it.context_snapshot;
    if let Some(window) = context.window_tokens {
        let tokens = context.context_tokens;
        let since =
            context.compacted_at.map(|at| format!(", with a summary of what was said before {}", moment(at)));
        out.line(&format!("  context: {tokens} of {window} tokens{}", since.unwrap_or_default()))?;
    }
    for message in messages(session, &id).await? {
        out.line("")?;
        out.line(&head(out, &message, it.module))?;
        out.line(&clean(message.text.trim(), Shape::Block))?;
    }
    let query = [("of", id.clone()), ("limit", "200".to_owned())];
    let asked = session.api.get::<Page<ConversationView>>(&["conversations"], &query).await?.view.items;
    if !asked.is_empty() {
        out.line("\nAsked on the way:")?;
    }
    for other in asked.iter().rev() {
        let module = word(&other.module);
        out.line(&format!("  {}  {module} · {}", short(&other.id), clean(&other.title, Shape::Line)))?;
    }
    for run in &it.run_ids {
        out.line(&format!("  → deputy show {}: a run that came of it", short(run)))?;
    }
    Ok(Outcome::Done)
}

/// All messages, oldest first.
async fn messages(session: &Session, id: &str) -> Result<Vec<MessageView>> {
    let mut all =
        crate::api::whole::<MessageView>(&session.api, &["conversations", id, "messages"]).await?.items;
    all.reverse();
    Ok(all)
}

fn head(out: Out, message: &MessageView, module: Module) -> String {
    let who = match message.role {
        MessageRole::Founder => "you".to_owned(),
        MessageRole::Coo => "the COO".to_owned(),
        MessageRole::Advisor => format!("the advisor on {}", word(&module)),
        MessageRole::Orchestrator => "the orchestrator".to_owned(),
        MessageRole::Deputy => "Deputy".to_owned(),
    };
    let ids: Vec<String> = message.memories.iter().map(|memory| short(&memory.id)).collect();
    let recalled = match ids.len() {
        0 => String::new(),
        1 => format!(" · from memory {}", ids[0]),
        _ => format!(" · from memories {}", ids.join(", ")),
    };
    paint(&format!("{who}, {}{recalled}", moment(message.created_at)), Mark::Quiet, out.colours)
}
