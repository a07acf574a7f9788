//! `deputy inbox`.

use super::session::Session;
use crate::outcome::Outcome;
use crate::render::{Out, Shape, Table, clean, moment, short, size, word};
use anyhow::Result;
use deputy_protocol::api::{InboxItem, Page};
use deputy_protocol::event::{Answering, DiffStats, InboxKind, Route};
use std::io;

/// Lists what waits for the founder.
pub(super) async fn inbox(session: &Session) -> Result<Outcome> {
    let page = session.api.get::<Page<InboxItem>>(&["inbox"], &[("limit", "200".to_owned())]).await?;
    if session.out.json {
        session.out.document(&page.json)?;
    } else if session.out.terminal {
        page.view.items.iter().try_for_each(|item| {
            describe(session.out, item)?;
            session.out.line("")
        })?;
        if page.view.items.is_empty() {
            session.out.line("Nothing waits for you.")?;
        }
    } else {
        let mut table = Table::new(&["item", "kind", "run", "created", "title", "change", "options"]);
        for item in page.view.items {
            let change = change(&item).unwrap_or_default();
            let each = item.options.into_iter().map(|option| match option.label.trim() {
                label if label.is_empty() || label == option.id => option.id,
                label => format!("{}: {label}", option.id),
            });
            let options = each.collect::<Vec<_>>().join("; ");
            let run = item.run_id.map(|run| short(&run)).unwrap_or_default();
            let created = moment(item.created_at);
            table.row([short(&item.id), word(&item.kind), run, created, item.title, change, options]);
        }
        table.print(session.out, "")?;
    }
    Ok(Outcome::Done)
}

/// How large the change is that is to be looked at.
fn change(item: &InboxItem) -> Option<String> {
    let (files, insertions, deletions) = (item.files_changed?, item.insertions?, item.deletions?);
    Some(size(DiffStats { files, insertions, deletions }))
}

/// Who answers a question of an agent, why, and what a model would say.
fn whose(it: &Answering, item: &InboxItem) -> Vec<String> {
    let why = clean(&it.why, Shape::Line);
    let by = it.founder_at.map(|at| format!(" by {}", moment(at))).unwrap_or_default();
    let said = match (it.route, &it.referred) {
        (Route::Founder, _) => format!("Yours: {why}."),
        (_, Some(referred)) => format!("Yours: {} ({why}).", clean(referred, Shape::Line)),
        (Route::Model, None) => {
            format!("The COO answers it if it is sure ({why}); otherwise you are asked{by}.")
        }
        (Route::Draft, None) => format!("The COO drafts an answer ({why}); you are asked{by}."),
    };
    let mut lines = vec![said];
    if let Some(draft) = &it.draft {
        let unsure = if draft.sure { "" } else { ", but is not sure" };
        lines.push(format!("The COO would answer{unsure}:"));
        let words = clean(&draft.in_words(&item.options), Shape::Block);
        lines.extend(words.lines().map(|line| format!("  {line}")));
        lines.push(format!("Because: {}", clean(&draft.why, Shape::Line)));
    }
    lines
}

/// An item, and how to answer it.
pub(super) fn describe(out: Out, item: &InboxItem) -> io::Result<()> {
    let id = short(&item.id);
    let of = match (&item.plan_id, item.run_id, item.conversation_id) {
        (Some(plan), _, _) => format!(" · plan {}", short(plan)),
        (None, Some(run), _) => format!(" · run {}", short(&run)),
        (None, None, Some(conversation)) => format!(" · conversation {}", short(&conversation)),
        (None, None, None) => String::new(),
    };
    let title = clean(&item.title, Shape::Line);
    out.line(&format!("{id}  {} · {title}{of} · {}", word(&item.kind), moment(item.created_at)))?;
    // Agents tend to say in the body what is in the title.
    let body = Some(item.body.trim()).filter(|body| *body != item.title.trim()).unwrap_or_default();
    for line in clean(body, Shape::Block).lines() {
        out.line(format!("    {line}").trim_end())?;
    }
    for line in item.answering.iter().flat_map(|it| whose(it, item)) {
        out.line(format!("    {line}").trim_end())?;
    }
    if let (InboxKind::Review, Some(run)) = (item.kind, &item.run_id) {
        let size = change(item).map(|size| format!(" ({size})")).unwrap_or_default();
        out.line(&format!("  → deputy diff {}: see the change{size}", short(run)))?;
    }
    for option in &item.options {
        let recommended = if option.recommended { " (recommended)" } else { "" };
        let (choice, label) = (clean(&option.id, Shape::Line), clean(&option.label, Shape::Line));
        out.line(&format!("  → deputy answer {id} {choice}: {label}{recommended}"))?;
    }
    if item.plan_id.is_some() {
        out.line(&format!("  → deputy answer {id} --text \"…\": have it otherwise"))?;
    }
    if item.options.is_empty() {
        out.line(&format!("  → deputy answer {id} --text \"…\""))?;
    }
    if let Some(expires) = item.expires_at {
        let choice = item.default_choice.as_deref().map(|choice| clean(choice, Shape::Line));
        let then = choice.map(|choice| format!(", then `{choice}` is chosen")).unwrap_or_default();
        out.line(&format!("    waits until {}{then}", moment(expires)))?;
    }
    Ok(())
}
