//! What projects are called.

use crate::api::whole;
use crate::commands::session::Session;
use deputy_protocol::api::Project;
use deputy_protocol::ids::ProjectId;
use std::collections::HashMap;

/// What projects are called. Without an answer, or without the right to one, they go without names.
pub(in crate::commands) async fn names(session: &Session) -> HashMap<ProjectId, String> {
    let all = whole::<Project>(&session.api, &["projects"]).await;
    all.map(|all| all.items.into_iter().map(|project| (project.id, project.name)).collect())
        .unwrap_or_default()
}

/// What one project is called, or was: in lists there are none that were removed.
pub(in crate::commands) async fn name_of(session: &Session, id: ProjectId) -> String {
    let id = id.to_string();
    match session.api.get::<Project>(&["projects", &id], &[]).await {
        Ok(found) if found.view.removed_at.is_some() => format!("{} (removed)", found.view.name),
        Ok(found) => found.view.name,
        Err(_) => id,
    }
}
