//! Documents on their way into prompts.

use super::handle::DocumentHandle;
use crate::ports::{LedgerFault, World};
use deputy_domain::agent::Transcript;
use deputy_domain::document::{Worded, given, told};
use deputy_domain::secret::Redactor;
use deputy_protocol::event::{DocumentGiven, DocumentRef, Prompt, StepEvent};
use deputy_protocol::ids::ProjectId;
use std::collections::{BTreeMap, BTreeSet};

/// The step with which a project's documents go into the prompt of whoever is told something, if they are others than
/// those that it was given `before`. It holds nobody up: what cannot be read is not given.
pub(crate) async fn given_for(
    world: &World,
    project_id: Option<ProjectId>,
    source: Prompt,
    input: u32,
    before: &[DocumentGiven],
) -> Option<StepEvent> {
    let project_id = project_id?;
    if !matches!(source, Prompt::Order | Prompt::Founder | Prompt::Changes | Prompt::Due) {
        return None;
    }
    let documents = match DocumentHandle::new(world.clone()).of_project(project_id).await {
        Ok(found) => given(found.iter().map(|doc| (doc.document_id, &doc.document))),
        Err(fault) => {
            tracing::warn!(project = %project_id, %fault, "the documents could not be read; it goes on without");
            return None;
        }
    };
    (documents != before).then(|| StepEvent::Given {
        documents,
        tool_use: None,
        input,
        at: world.clock.now(),
    })
}

/// Sees to it that a prompt can be made with what documents say. What a version says never changes: each is read once.
pub(crate) async fn refresh(world: &World, transcript: &mut Transcript) -> Result<(), LedgerFault> {
    for document in transcript.given() {
        // One that could not be told is asked for again.
        if !matches!(transcript.worded.get(&document), Some(Some(_))) {
            let worded = worded(world, document).await?;
            transcript.worded.insert(document, worded);
        }
    }
    Ok(())
}

/// What one of them says, without the project's secrets; `None` when nobody knows any more.
pub(crate) async fn worded(world: &World, document: DocumentRef) -> Result<Option<Worded>, LedgerFault> {
    let handle = DocumentHandle::new(world.clone());
    let (Some(doc), Some(version)) = (handle.row(document.id).await?, handle.version(document).await?) else {
        return Ok(None);
    };
    let secrets = match world.secrets.guarded(doc.document.project_id).await {
        Ok(secrets) => secrets,
        Err(fault) => {
            tracing::warn!(document = %document.id, %fault, "a document is not told: its secrets are not known");
            return Ok(None);
        }
    };
    let redactor = Redactor::new(&secrets);
    let (title, text) = (redactor.text(version.title), redactor.text(version.text));
    Ok(Some(Worded { kind: version.kind, title, text }))
}

/// What an agent that is a program is told of those that it was given; nothing if there are none.
pub(crate) async fn in_words(
    world: &World,
    documents: &[DocumentGiven],
) -> Result<Option<String>, LedgerFault> {
    if documents.is_empty() {
        return Ok(None);
    }
    let mut words = BTreeMap::new();
    for DocumentGiven { document, .. } in documents {
        words.insert(*document, worded(world, *document).await?);
    }
    Ok(Some(told(documents, &words, &mut BTreeSet::new())))
}
