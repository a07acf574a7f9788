//! Remembers, recalls and forgets.

use super::super::mind::Thinker;
use super::projects::project;
use crate::memory::{Found, MemoryError, MemoryHandle};
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::forget::Forget;
use deputy_domain::coo::tools::recall::Recall;
use deputy_domain::coo::tools::remember::Remember;
use deputy_domain::memory::{Note, Refusal, memory_of};
use deputy_protocol::event::{DocumentGiven, MemorySource, Purpose, ToolOutcome};
use deputy_protocol::ids::{MemoryId, ToolUseId};

/// Memories that one question brings.
const RECALLED_MAX: usize = 10;

/// What a use of a tool came to, with the memories whose words belong to it, and the document that it read.
pub(super) struct Used {
    pub(super) outcome: ToolOutcome,
    pub(super) memories: Vec<Found>,
    pub(super) document: Option<DocumentGiven>,
}

impl From<ToolOutcome> for Used {
    fn from(outcome: ToolOutcome) -> Self {
        Self { outcome, memories: Vec::new(), document: None }
    }
}

impl Used {
    fn done(text: String) -> Self {
        ToolOutcome::Done { text }.into()
    }

    fn refused(text: String) -> Self {
        ToolOutcome::Refused { text }.into()
    }
}

/// Notes something. Used again after a crash it is the same memory.
pub(super) async fn remember(
    thinker: &Thinker<'_>,
    it: &Conversation,
    tool_use: ToolUseId,
    wanted: &Remember,
) -> Result<Used, ThoughtFault> {
    let project_id = match project(thinker, it, wanted.project.as_deref()).await? {
        Ok(project_id) => project_id,
        Err(refused) => return Ok(Used::refused(refused)),
    };
    let (source, thread) = match it.purpose {
        Purpose::Hindsight { run_id } => (MemorySource::Hindsight(run_id), Some(thinker.desk.id)),
        Purpose::PlanHindsight { plan_id } => (MemorySource::PlanHindsight(plan_id), Some(thinker.desk.id)),
        _ => (MemorySource::Conversation(thinker.desk.id), None),
    };
    let id = memory_of(tool_use);
    let note = Note {
        category: wanted.category,
        key: wanted.key.clone(),
        text: wanted.text.clone(),
        project_id,
        source,
        thread,
        contradicts: wanted.contradicts.clone(),
    };
    let handle = MemoryHandle::new(thinker.world().clone());
    let noted = match handle.note(id, note, thinker.agent).await {
        Ok(noted) => noted,
        Err(error) => return Ok(Used::refused(refused(error)?)),
    };
    if noted.id != id {
        let text = format!("this is remembered already, as {}", noted.id);
        return Ok(Used { memories: vec![noted], ..Used::done(text) });
    }
    let others: Vec<String> = noted.known.contradicts.iter().map(ToString::to_string).collect();
    Ok(Used::done(match others.as_slice() {
        [] => format!("remembered as {id}"),
        others => format!("remembered as {id}; it says otherwise than {}", others.join(", ")),
    }))
}

/// Forgets something.
pub(super) async fn forget(
    thinker: &Thinker<'_>,
    it: &Conversation,
    wanted: &Forget,
) -> Result<Used, ThoughtFault> {
    let handle = MemoryHandle::new(thinker.world().clone());
    let ids: Vec<MemoryId> = match wanted {
        Forget::Id(id) => vec![*id],
        Forget::Key { key, project: name } => match project(thinker, it, name.as_deref()).await? {
            Ok(project_id) => handle.about(project_id, key).await?.into_iter().map(|it| it.id).collect(),
            Err(refused) => return Ok(Used::refused(refused)),
        },
    };
    if ids.is_empty() {
        return Ok(Used::refused("nothing is remembered under this key".to_owned()));
    }
    for id in &ids {
        if let Err(error) = handle.forget(*id, thinker.agent).await {
            return Ok(Used::refused(refused(error)?));
        }
    }
    Ok(Used::done(format!("{} forgotten", ids.len())))
}

/// Looks for something. What is recorded are the ids: the words are put into each prompt as they are then.
pub(super) async fn recall(
    thinker: &Thinker<'_>,
    it: &Conversation,
    wanted: &Recall,
) -> Result<Used, ThoughtFault> {
    let project_id = match project(thinker, it, wanted.project.as_deref()).await? {
        Ok(project_id) => project_id,
        Err(refused) => return Ok(Used::refused(refused)),
    };
    let handle = MemoryHandle::new(thinker.world().clone());
    let found = match wanted.category {
        Some(category) => handle.recall_of(project_id, &wanted.query, category, RECALLED_MAX).await,
        None => handle.recall(project_id, &wanted.query, RECALLED_MAX).await,
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => return Ok(Used::refused(refused(error)?)),
    };
    if found.is_empty() {
        return Ok(Used::done("nothing is remembered about this".to_owned()));
    }
    let user = MemorySource::Conversation(thinker.desk.id);
    handle.mark_used(found.iter().map(|it| it.id), &user).await;
    Ok(Used { memories: found, ..Used::done("recalled".to_owned()) })
}

/// What the model is told; a ledger that does not answer is no answer of a tool.
fn refused(error: MemoryError) -> Result<String, ThoughtFault> {
    match error {
        MemoryError::Fault(fault) => Err(ThoughtFault::Ledger(fault)),
        MemoryError::Refused(Refusal::Unknown) => {
            Ok("there is no memory of this id: use `recall` to find it".to_owned())
        }
        error => Ok(error.to_string()),
    }
}
