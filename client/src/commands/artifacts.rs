//! `deputy artifacts`.

use super::session::Session;
use crate::api::{Api, pick_run, whole};
use crate::args::Artifacts;
use crate::outcome::{Outcome, UsageError};
use crate::render::{Out, Shape, Table, clean, moment, word};
use anyhow::{Context as _, Result};
use deputy_protocol::api::{Artifact, ArtifactKind, Page};
use serde_json::json;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

/// Items of a page: as many as the server gives at once.
const PAGE: &str = "200";

/// Lists what a run left, or gives one of it.
pub(super) async fn artifacts(session: &Session, args: &Artifacts) -> Result<Outcome> {
    let run = pick_run(&session.api, &args.run).await?.view;
    let id = run.id.to_string();
    let left = whole::<Artifact>(&session.api, &["runs", &id, "artifacts"]).await?;
    let Some(name) = &args.name else {
        if session.out.json {
            session.out.document(&left.document())?;
        } else {
            list(session.out, &left.items)?;
        }
        return Ok(Outcome::Done);
    };
    let found = left.items.iter().find(|item| item.name == *name);
    let item = found.ok_or_else(|| {
        UsageError(format!("the run left nothing named `{name}`: `deputy artifacts {id}` lists what it left"))
    })?;
    let bytes = content(&session.api, &id, item).await?;
    match &args.output {
        Some(path) => {
            save(path, &bytes)?;
            if session.out.json {
                session.out.document(&json!({ "name": item.name, "size_bytes": bytes.len() }))?;
            }
        }
        None if session.out.json => {
            session.out.document(&json!({ "name": item.name, "text": String::from_utf8_lossy(&bytes) }))?;
        }
        // A person sees it, and a terminal obeys nothing in it; a program gets the exact bytes.
        None if session.out.terminal => {
            session.out.line(&clean(String::from_utf8_lossy(&bytes).trim_end(), Shape::Block))?;
        }
        None => session.out.raw(&bytes)?,
    }
    Ok(Outcome::Done)
}

/// How many there are, as far as one look tells; `None` when this token may not know.
pub(super) async fn count(api: &Api, run: &str) -> Option<String> {
    let query = [("limit", PAGE.to_owned())];
    let page = api.get::<Page<Artifact>>(&["runs", run, "artifacts"], &query).await.ok()?.view;
    let more = if page.next.is_some() { "+" } else { "" };
    Some(format!("{}{more}", page.items.len()))
}

fn list(out: Out, items: &[Artifact]) -> Result<()> {
    let mut table = Table::new(&["name", "kind", "size", "created", "digest"]);
    for item in items {
        let cut = if item.truncated { " (cut)" } else { "" };
        let bytes = item.size_bytes.or(item.text.as_ref().map(|text| text.len() as u64));
        table.row([
            item.name.clone(),
            word(&item.kind),
            bytes.map(|bytes| format!("{}{cut}", crate::render::bytes(bytes))).unwrap_or_default(),
            item.created_at.map(moment).unwrap_or_default(),
            item.digest.map(|digest| digest.to_string()[..12].to_owned()).unwrap_or_default(),
        ]);
    }
    Ok(table.print(out, "Nothing yet.")?)
}

/// All of it. Addresses are made here: a URL in an answer is for people.
async fn content(api: &Api, run: &str, item: &Artifact) -> Result<Vec<u8>> {
    match (item.digest, item.kind) {
        (Some(digest), _) => Ok(api.download(&["runs", run, "artifacts", &digest.to_string()]).await?),
        (None, ArtifactKind::Diff) => Ok(api.download(&["runs", run, "diff"]).await?),
        _ => Ok(item.text.clone().unwrap_or_default().into_bytes()),
    }
}

/// Writes a new file: what is there already is not replaced.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = || format!("could not write {}", path.display());
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).with_context(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(failed)
}
