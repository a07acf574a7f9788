//! `deputy memory`.

use super::session::Session;
use crate::api::pick_memory;
use crate::args::{AddMemory, EditMemory, ListMemories, Memories, MemoryCommand, OneMemory};
use crate::outcome::{Outcome, UsageError};
use crate::render::{Out, Shape, Table, clean, moment, short, word};
use anyhow::Result;
use deputy_protocol::api::{MemoryChange, MemoryForgotten, MemoryView, NewMemory, Page};
use std::io;

/// Lists, shows, notes, changes or forgets.
pub(super) async fn memory(session: &Session, args: Memories) -> Result<Outcome> {
    let all = ListMemories { words: Vec::new(), which: args.which };
    match args.command.unwrap_or(MemoryCommand::List(all)) {
        MemoryCommand::List(args) => list(session, &args).await,
        MemoryCommand::Show(args) => one(session, &args).await,
        MemoryCommand::Add(args) => add(session, args).await,
        MemoryCommand::Edit(args) => edit(session, args).await,
        MemoryCommand::Forget(args) => forget(session, &args).await,
    }
}

async fn list(session: &Session, args: &ListMemories) -> Result<Outcome> {
    let ListMemories { words, which } = args;
    let mut query = vec![("limit", which.limit.to_string())];
    query.extend((!words.is_empty()).then(|| ("q", words.join(" "))));
    query.extend(which.project.clone().map(|project| ("project", project)));
    query.extend(which.category.map(|category| ("category", category.name().to_owned())));
    let page = session.api.get::<Page<MemoryView>>(&["memories"], &query).await?;
    if session.out.json {
        session.out.document(&page.json)?;
    } else if session.out.terminal {
        page.view.items.iter().try_for_each(|it| {
            show(session.out, it)?;
            session.out.line("")
        })?;
        if page.view.items.is_empty() {
            session.out.line("Nothing is remembered about this.")?;
        }
    } else {
        let mut table = Table::new(&["memory", "category", "confidence", "updated", "key", "text"]);
        for it in page.view.items {
            let confidence = format!("{:.2}", it.confidence);
            let (id, category) = (short(&it.id), word(&it.category));
            table.row([id, category, confidence, moment(it.updated_at), it.key, it.text]);
        }
        table.print(session.out, "")?;
    }
    Ok(Outcome::Done)
}

async fn one(session: &Session, args: &OneMemory) -> Result<Outcome> {
    let id = pick_memory(&session.api, &args.memory).await?.to_string();
    let found = session.api.get::<MemoryView>(&["memories", &id], &[]).await?;
    if session.out.json {
        session.out.document(&found.json)?;
    } else {
        show(session.out, &found.view)?;
    }
    Ok(Outcome::Done)
}

async fn add(session: &Session, args: AddMemory) -> Result<Outcome> {
    let AddMemory { key, text, category, project, contradicts: others } = args;
    let mut contradicts = Vec::new();
    for other in &others {
        contradicts.push(pick_memory(&session.api, other).await?);
    }
    let new = NewMemory { category, key, text: text.join(" "), project, contradicts };
    let noted = session.api.post::<MemoryView>(&["memories"], &new).await?;
    if session.out.json {
        session.out.document(&noted.json)?;
    } else {
        show(session.out, &noted.view)?;
    }
    Ok(Outcome::Done)
}

async fn edit(session: &Session, args: EditMemory) -> Result<Outcome> {
    let EditMemory { memory, key, text, category, confidence } = args;
    let change = MemoryChange { category, key, text, confidence };
    if change == MemoryChange::default() {
        let text = "say what is to be different: --key, --text, --category or --confidence".to_owned();
        return Err(UsageError(text).into());
    }
    let id = pick_memory(&session.api, &memory).await?.to_string();
    let changed = session.api.patch::<MemoryView>(&["memories", &id], &change).await?;
    if session.out.json {
        session.out.document(&changed.json)?;
    } else {
        show(session.out, &changed.view)?;
    }
    Ok(Outcome::Done)
}

async fn forget(session: &Session, args: &OneMemory) -> Result<Outcome> {
    let id = pick_memory(&session.api, &args.memory).await?.to_string();
    let forgotten = session.api.delete::<MemoryForgotten>(&["memories", &id]).await?;
    if session.out.json {
        session.out.document(&forgotten.json)?;
    } else {
        session.out.line("Forgotten. What was said in conversations and runs stays said there.")?;
    }
    Ok(Outcome::Done)
}

fn show(out: Out, it: &MemoryView) -> io::Result<()> {
    let (key, text) = (clean(&it.key, Shape::Line), clean(&it.text, Shape::Block));
    out.line(&format!("{}  {} · {key}", short(&it.id), word(&it.category)))?;
    for line in text.lines() {
        out.line(format!("    {line}").trim_end())?;
    }
    let source = clean(&it.source.to_string(), Shape::Line);
    let used = it.last_used_at.map(|at| format!(", used {}", moment(at))).unwrap_or_default();
    out.line(&format!(
        "    confidence {:.2}, from {source}, {}{used}",
        it.confidence,
        moment(it.updated_at)
    ))?;
    if !it.contradictions.is_empty() {
        let others: Vec<String> = it.contradictions.iter().map(short).collect();
        out.line(&format!("    contradiction with {}", others.join(", ")))?;
    }
    Ok(())
}
