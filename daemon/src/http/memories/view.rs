//! A memory as readers see it.

use crate::http::access::Caller;
use deputy_actors::memory::Found;
use deputy_protocol::api::MemoryView;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::ProjectId;

/// Whether a caller may see what belongs here: what is a project's is for those who read its code, and what is the founder's
/// for admins of the whole house.
pub(super) fn is_seen(caller: &Caller, project_id: Option<ProjectId>) -> bool {
    let least = if project_id.is_some() { Visibility::Developer } else { Visibility::Admin };
    caller.covers(project_id) && caller.reader().visibility >= least
}

pub(super) fn view(found: Found) -> MemoryView {
    let Found { id, known, .. } = found;
    MemoryView {
        id,
        project_id: known.project_id,
        category: known.category,
        contradictions: known.contradictions(),
        key: known.key,
        text: known.text,
        confidence: known.confidence,
        source: known.source,
        by: known.by,
        created_at: known.created_at,
        updated_at: known.updated_at,
        last_used_at: known.last_used_at,
    }
}
