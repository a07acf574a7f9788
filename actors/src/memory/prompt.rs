//! Memories on their way into prompts.

use super::handle::{Found, MemoryHandle};
use crate::ports::{LedgerFault, World};
use deputy_domain::agent::Transcript;
use deputy_domain::memory::{Memory, line};
use deputy_protocol::At;
use deputy_protocol::event::{MemoryRef, MemorySource, Prompt, StepEvent};
use deputy_protocol::ids::{MemoryId, ProjectId};
use std::collections::BTreeSet;

/// What an agent is told.
pub(crate) struct Told<'a> {
    /// Whose words.
    pub(crate) source: Prompt,
    /// Which of its inputs.
    pub(crate) input: u32,
    /// The words.
    pub(crate) text: &'a str,
}

/// The step with which memories go into the prompt of whoever is told something, if any are worth it. It holds nobody up:
/// what cannot be looked for is not recalled.
pub(crate) async fn recalled_for(
    world: &World,
    project_id: Option<ProjectId>,
    told: Told<'_>,
    before: &BTreeSet<MemoryId>,
    user: &MemorySource,
) -> Option<StepEvent> {
    if !matches!(told.source, Prompt::Order | Prompt::Founder | Prompt::Changes | Prompt::Due) {
        return None;
    }
    let handle = MemoryHandle::new(world.clone());
    let found = match handle.for_prompt(project_id, told.text).await {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%user, %error, "nothing could be recalled; it goes on without");
            return None;
        }
    };
    let memories: Vec<MemoryRef> =
        found.iter().map(Found::reference).filter(|it| !before.contains(&it.id)).collect();
    if memories.is_empty() {
        return None;
    }
    // First: whoever dies between the two recalls again, and a day has one use.
    handle.mark_used(memories.iter().map(|it| it.id), user).await;
    Some(StepEvent::Recalled { memories, tool_use: None, input: told.input, at: world.clock.now() })
}

/// Sees to it that a prompt is made with memories as they are now.
pub(crate) async fn refresh(world: &World, transcript: &mut Transcript) -> Result<(), LedgerFault> {
    let handle = MemoryHandle::new(world.clone());
    let mut known = std::collections::BTreeMap::new();
    for id in transcript.memories() {
        if let Some(doc) = handle.row(id).await? {
            known.insert(id, doc.memory.known().map(|known| line(id, known)));
        }
    }
    transcript.known = known;
    Ok(())
}

/// What these say now, a line each; what was forgotten says nothing.
pub(crate) async fn lines(world: &World, ids: &[MemoryId]) -> Result<Vec<String>, LedgerFault> {
    let handle = MemoryHandle::new(world.clone());
    let mut lines = Vec::new();
    for id in ids {
        let doc = handle.row(*id).await?;
        lines.extend(doc.and_then(|doc| Some(line(*id, doc.memory.known()?))));
    }
    Ok(lines)
}

/// Whether any of these was forgotten since a time.
pub(crate) async fn forgotten_since(
    world: &World,
    ids: &[MemoryId],
    since: Option<At>,
) -> Result<bool, LedgerFault> {
    let handle = MemoryHandle::new(world.clone());
    for id in ids {
        if let Some(Memory::Forgotten(trace)) = handle.row(*id).await?.map(|doc| doc.memory)
            && since.is_none_or(|since| trace.at >= since)
        {
            return Ok(true);
        }
    }
    Ok(false)
}
