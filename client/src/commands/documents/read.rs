//! Listing and printing.

use crate::api::{pick_document, whole};
use crate::args::{ListDocuments, ShowDocument};
use crate::commands::session::Session;
use crate::outcome::{Outcome, UsageError};
use crate::render::{Out, Shape, Table, clean, moment, short, word};
use anyhow::Result;
use deputy_protocol::api::{DocumentSummary, DocumentVersion, DocumentView, Project};

pub(super) async fn list(session: &Session, args: &ListDocuments) -> Result<Outcome> {
    let project = project(session, args.project.as_deref()).await?;
    let all = whole::<DocumentSummary>(&session.api, &["projects", &project, "documents"]).await?;
    if session.out.json {
        session.out.document(&all.document())?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["document", "kind", "version", "bytes", "updated", "by", "title"]);
    for it in all.items {
        let (version, size) = (it.version.to_string(), it.size_bytes.to_string());
        table.row([short(&it.id), word(&it.kind), version, size, moment(it.updated_at), it.by, it.title]);
    }
    table.print(session.out, "No documents yet: `deputy documents add TITLE FILE`.")?;
    Ok(Outcome::Done)
}

pub(super) async fn show(session: &Session, args: &ShowDocument) -> Result<Outcome> {
    let id = pick_document(&session.api, &args.document).await?.to_string();
    if args.versions {
        return versions(session, &id).await;
    }
    let query: Vec<_> = args.version.map(|version| ("version", version.to_string())).into_iter().collect();
    let found = session.api.get::<DocumentView>(&["documents", &id], &query).await?;
    if session.out.json {
        session.out.document(&found.json)?;
    } else if session.out.terminal {
        let DocumentView { document, version, kind, title, text, by, at } = found.view;
        let (title, by) = (clean(&title, Shape::Line), clean(&by, Shape::Line));
        let removed = document.removed_at.map(|at| format!(", removed {}", moment(at))).unwrap_or_default();
        let of = document.version;
        let id = short(&document.id);
        let head =
            format!("{id}  {kind} · {title}\n    version {version} of {of}, {by}, {}{removed}\n", moment(at));
        session.out.line(&head)?;
        session.out.line(clean(&text, Shape::Block).trim_end())?;
    } else {
        session.out.raw(found.view.text.as_bytes())?;
    }
    Ok(Outcome::Done)
}

async fn versions(session: &Session, id: &str) -> Result<Outcome> {
    let all = whole::<DocumentVersion>(&session.api, &["documents", id, "versions"]).await?;
    if session.out.json {
        session.out.document(&all.document())?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["version", "written", "by", "kind", "bytes", "title"]);
    for it in all.items {
        let (version, size) = (it.version.to_string(), it.size_bytes.to_string());
        table.row([version, moment(it.at), it.by, word(&it.kind), size, it.title]);
    }
    table.print(session.out, "Nothing of it is kept any more.")?;
    Ok(Outcome::Done)
}

/// The project that is named, or the only one that there is.
pub(super) async fn project(session: &Session, wanted: Option<&str>) -> Result<String> {
    if let Some(name) = wanted {
        return Ok(name.to_owned());
    }
    let all = whole::<Project>(&session.api, &["projects"]).await?.items;
    match all.as_slice() {
        [only] => Ok(only.id.to_string()),
        [] => Err(UsageError("there is no project yet: `deputy projects add NAME`".to_owned()).into()),
        several => {
            let names: Vec<&str> = several.iter().map(|project| project.name.as_str()).collect();
            Err(UsageError(format!("say which project: --project {}", names.join(", "))).into())
        }
    }
}

/// A document on a line, behind what was done with it.
pub(super) fn told(out: Out, done: &str, it: &DocumentSummary) -> Result<()> {
    let title = clean(&it.title, Shape::Line);
    Ok(out.line(&format!(
        "{}  {} · {title}: {done} version {}",
        short(&it.id),
        word(&it.kind),
        it.version
    ))?)
}
