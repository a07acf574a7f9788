//! What people, and parts of Deputy, ask of documents.

use super::error::DocumentError;
use crate::book::{Book, Wish};
use crate::ports::{LedgerFault, World};
use deputy_domain::document::{Command, Document, Refusal, THERE, Version};
use deputy_domain::ledger::Table;
use deputy_domain::projection::DocumentDoc;
use deputy_protocol::event::{DocumentKind, DocumentRef, Envelope, Event};
use deputy_protocol::ids::{DocumentId, ProjectId};
use deputy_protocol::stream::Stream;

/// Events read at once: each holds a whole text.
const PAGE: u32 = 20;

/// Documents of a project that are looked at.
const LOOKED_AT_MAX: usize = 500;

/// A document to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDocument {
    /// The project it belongs to.
    pub project_id: ProjectId,
    /// What kind of document.
    pub kind: DocumentKind,
    /// What it is called.
    pub title: String,
    /// All of it.
    pub text: String,
}

/// What a document is to say. What is left out stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The version that was read before.
    pub based_on: u64,
    /// What kind of document.
    pub kind: Option<DocumentKind>,
    /// What it is called.
    pub title: Option<String>,
    /// All of it.
    pub text: Option<String>,
}

/// What people, and parts of Deputy, ask of documents. The answer comes after the fact was recorded.
#[derive(Clone)]
pub struct DocumentHandle {
    world: World,
    book: Book<Document>,
}

impl DocumentHandle {
    /// A handle over a world's documents.
    pub fn new(world: World) -> Self {
        Self { book: Book::new(world.clone()), world }
    }

    /// Begins one. One that was begun under this id before is left as it is.
    pub async fn open(
        &self,
        id: DocumentId,
        new: NewDocument,
        by: &str,
    ) -> Result<DocumentDoc, DocumentError> {
        let NewDocument { project_id, kind, title, text } = new;
        self.ask(id, Command::Open { project_id, kind, title, text, by: by.to_owned() }, by).await
    }

    /// Writes the next version.
    pub async fn edit(&self, id: DocumentId, edit: Edit, by: &str) -> Result<DocumentDoc, DocumentError> {
        let Edit { based_on, kind, title, text } = edit;
        let standing = if text.is_none() {
            let now = self.row(id).await?.ok_or(Refusal::Unknown)?.document.version;
            let version = self.version(DocumentRef { id, version: now }).await?;
            version.map(|version| version.text).unwrap_or_default()
        } else {
            String::new()
        };
        self.ask(id, Command::Edit { based_on, kind, title, text, standing, by: by.to_owned() }, by).await
    }

    /// Gives it to no agent any more. One that was removed before stays so.
    pub async fn remove(&self, id: DocumentId, by: &str) -> Result<DocumentDoc, DocumentError> {
        self.ask(id, Command::Remove { by: by.to_owned() }, by).await
    }

    /// It as it is now, removed or not.
    pub async fn row(&self, id: DocumentId) -> Result<Option<DocumentDoc>, LedgerFault> {
        self.world.ledger.doc(Table::Documents, id, "document").await
    }

    /// Those of a project that are there, the newest first.
    pub async fn of_project(&self, project_id: ProjectId) -> Result<Vec<DocumentDoc>, LedgerFault> {
        let mut rows =
            self.world.ledger.every_row(Table::Documents, &[THERE]).of(Some(project_id.to_string()));
        let mut found = Vec::new();
        while found.len() < LOOKED_AT_MAX
            && let Some(row) = rows.next().await?
        {
            found.push(row.read("document")?);
        }
        Ok(found)
    }

    /// What one version says; `None` if there is none, or if its text was redacted.
    pub async fn version(&self, document: DocumentRef) -> Result<Option<Version>, LedgerFault> {
        let DocumentRef { id, version } = document;
        // Its event is there or further on: there are no more versions than events.
        let mut after = version.saturating_sub(1);
        loop {
            let page = self.world.ledger.read_stream(&Stream::Document(id), after, 1).await?;
            let Some(envelope) = page.into_iter().next() else { return Ok(None) };
            after = envelope.version;
            match brought(&envelope) {
                Some(found) if found.version == version => return Ok(Some(found)),
                Some(found) if found.version > version => return Ok(None),
                Some(_) | None => {}
            }
        }
    }

    /// All versions whose text was not redacted, from the first.
    pub async fn versions(&self, id: DocumentId) -> Result<Vec<Version>, LedgerFault> {
        let (mut versions, mut after) = (Vec::new(), 0);
        loop {
            let page = self.world.ledger.read_stream(&Stream::Document(id), after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(versions) };
            after = last.version;
            versions.extend(page.iter().filter_map(brought));
        }
    }

    async fn ask(&self, id: DocumentId, command: Command, by: &str) -> Result<DocumentDoc, DocumentError> {
        match self.book.command(id, command, Wish::of(by)).await.map_err(DocumentError::from) {
            Ok(_) | Err(DocumentError::Refused(Refusal::AlreadyDone)) => {}
            Err(error) => return Err(error),
        }
        Ok(self.row(id).await?.ok_or(Refusal::Unknown)?)
    }
}

/// The version that an event brought. What a newer version of Deputy wrote, or what was redacted, is passed over.
fn brought(envelope: &Envelope) -> Option<Version> {
    match envelope.event() {
        Ok(Event::Document(event)) => Version::of(event),
        _ => None,
    }
}
