//! Which documents a project has.

use super::seen::Seen;
use super::subject::project;
use crate::document::DocumentHandle;
use crate::ports::World;
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::documents_list::DocumentsList;
use deputy_domain::coo::untrusted;
use deputy_domain::document::listed;

pub(super) async fn show(world: &World, it: &Conversation, wanted: &DocumentsList) -> Seen {
    let project = project(world, it, wanted.project.as_deref()).await?;
    let mut found = DocumentHandle::new(world.clone()).of_project(project.project_id).await?;
    if found.is_empty() {
        return Ok(format!("The project {} has no documents.", project.name));
    }
    found.sort_by_key(|doc| doc.document.kind);
    let lines: Vec<String> = found.iter().map(|doc| listed(doc.document_id, &doc.document)).collect();
    let lines = untrusted("titles of documents", &lines.join("\n"));
    Ok(format!("Documents of {}: {}. Read one with `document_read`.\n{lines}", project.name, found.len()))
}
