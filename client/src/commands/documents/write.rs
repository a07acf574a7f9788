//! Beginning, editing, removing.

use super::read::{project, told};
use crate::api::pick_document;
use crate::args::{AddDocument, EditDocument, OneDocument};
use crate::commands::editor::Draft;
use crate::commands::session::Session;
use crate::commands::text::file as read_file;
use crate::outcome::{Outcome, UsageError};
use crate::render::{Shape, clean, short};
use anyhow::Result;
use deputy_protocol::api::{DocumentEdit, DocumentSummary, DocumentView, NewDocument};

pub(super) async fn add(session: &Session, args: AddDocument) -> Result<Outcome> {
    let AddDocument { title, file, kind, project: wanted } = args;
    let project = project(session, wanted.as_deref()).await?;
    let (draft, text) = if let Some(file) = file {
        (None, read_file(&file, "the document")?)
    } else {
        let (draft, text) = Draft::edited("", "md")?;
        (Some(draft), text)
    };
    if text.trim().is_empty() {
        draft.into_iter().for_each(Draft::forget);
        return Err(UsageError("nothing was written, so nothing was begun".to_owned()).into());
    }
    let new = NewDocument { kind, title, text };
    let sent = session.api.post::<DocumentSummary>(&["projects", &project, "documents"], &new).await;
    let sent = keep(draft, sent.map_err(anyhow::Error::from))?;
    if session.out.json {
        session.out.document(&sent.json)?;
    } else {
        told(session.out, "begun with", &sent.view)?;
    }
    Ok(Outcome::Done)
}

pub(super) async fn edit(session: &Session, args: EditDocument) -> Result<Outcome> {
    let EditDocument { document, file, title, kind, based_on } = args;
    let id = pick_document(&session.api, &document).await?.to_string();
    let now = session.api.get::<DocumentView>(&["documents", &id], &[]).await?.view;
    let (draft, text) = match file {
        Some(file) => (None, Some(read_file(&file, "the document")?)),
        None if title.is_some() || kind.is_some() => (None, None),
        None => {
            let (draft, text) = Draft::edited(&now.text, "md")?;
            if text == now.text {
                draft.forget();
                return Err(UsageError("nothing was changed".to_owned()).into());
            }
            (Some(draft), Some(text))
        }
    };
    let edit = DocumentEdit { based_on: based_on.unwrap_or(now.version), kind, title, text };
    let sent = session.api.patch::<DocumentSummary>(&["documents", &id], &edit).await;
    let sent = keep(draft, sent.map_err(anyhow::Error::from))?;
    if session.out.json {
        session.out.document(&sent.json)?;
    } else {
        told(session.out, "it is", &sent.view)?;
    }
    Ok(Outcome::Done)
}

pub(super) async fn remove(session: &Session, args: &OneDocument) -> Result<Outcome> {
    let id = pick_document(&session.api, &args.document).await?.to_string();
    let removed = session.api.delete::<DocumentSummary>(&["documents", &id]).await?;
    if session.out.json {
        session.out.document(&removed.json)?;
    } else {
        let (id, title) = (short(&removed.view.id), clean(&removed.view.title, Shape::Line));
        session.out.line(&format!("{id}  {title}: removed. What it said can still be read."))?;
    }
    Ok(Outcome::Done)
}

fn keep<T>(draft: Option<Draft>, result: Result<T>) -> Result<T> {
    match draft {
        Some(draft) => draft.kept(result),
        None => result,
    }
}
