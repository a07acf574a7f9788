//! Memories that went into prompts, for whoever reads what was answered.

use super::view::is_seen;
use crate::http::access::Caller;
use crate::http::problem::ApiError;
use crate::http::state::AppState;
use deputy_domain::memory::Memory;
use deputy_domain::projection::RecalledDoc;
use deputy_protocol::api::MemoryUse;

/// Those that stand behind what was answered to an input, each once, in order: what was recalled for an earlier one is in
/// the prompt of a later one, too.
pub(in crate::http) async fn used(
    app: &AppState,
    caller: &Caller,
    recalled: &[RecalledDoc],
    upto: u32,
) -> Result<Vec<MemoryUse>, ApiError> {
    let mut uses = Vec::new();
    for RecalledDoc { memory, input } in RecalledDoc::behind(recalled, upto).listed {
        let now = app.memories.row(memory.id).await?.map(|doc| doc.memory);
        let known = now.as_ref().and_then(Memory::known).filter(|known| is_seen(caller, known.project_id));
        uses.push(MemoryUse {
            id: memory.id,
            version: memory.version,
            input,
            key: known.map(|known| known.key.clone()),
            category: known.map(|known| known.category),
            forgotten: now.is_some_and(|memory| memory.known().is_none()),
        });
    }
    Ok(uses)
}
