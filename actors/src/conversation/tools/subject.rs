//! The project that a look is about, and what keeps its secrets.

use super::seen::Unseen;
use crate::office::ProjectHandle;
use crate::ports::{LedgerFault, World};
use deputy_domain::conversation::Conversation;
use deputy_domain::projection::ProjectDoc;
use deputy_domain::secret::Redactor;
use deputy_protocol::ids::ProjectId;

/// What is said of a project that is not looked at here.
pub(super) const NOT_THIS_ONE: &str = "this conversation looks at its own project alone: leave `project` out";

/// A project by its name; one that was removed is found by its id alone.
pub(super) async fn named(world: &World, name: &str) -> Result<ProjectDoc, Unseen> {
    let projects = ProjectHandle::new(world.clone());
    match found(&projects, name).await? {
        Some(project) => Ok(project),
        None => Err(Unseen::told(&unknown(&projects, &format!("there is no project {name:?}")).await?)),
    }
}

async fn found(projects: &ProjectHandle, name: &str) -> Result<Option<ProjectDoc>, LedgerFault> {
    // Databases differ in what they make of this one; no name has it.
    if name.contains('\0') { Ok(None) } else { projects.recall(name).await }
}

/// The project that is named, or that the conversation is about.
pub(super) async fn project(
    world: &World,
    it: &Conversation,
    name: Option<&str>,
) -> Result<ProjectDoc, Unseen> {
    let projects = ProjectHandle::new(world.clone());
    if let Some(name) = name {
        if it.sees(None) {
            return named(world, name).await;
        }
        // What else there is, is not said either.
        let own = found(&projects, name).await?.filter(|found| it.sees(Some(found.project_id)));
        return own.ok_or_else(|| Unseen::told(NOT_THIS_ONE));
    }
    if let Some(id) = it.project_id
        && let Some(project) = projects.load(id).await?
    {
        return Ok(project);
    }
    Err(Unseen::told(&unknown(&projects, "this conversation is about no project: name one").await?))
}

async fn unknown(projects: &ProjectHandle, why: &str) -> Result<String, LedgerFault> {
    let names: Vec<String> = projects.all().await?.into_iter().map(|project| project.name).collect();
    Ok(if names.is_empty() {
        format!("{why}; there are no projects yet")
    } else {
        format!("{why}; the projects are {}", names.join(", "))
    })
}

/// What keeps a project's secrets out of what is recorded, and so of what a model reads.
pub(super) async fn redactor(world: &World, project_id: ProjectId) -> Result<Redactor, Unseen> {
    Ok(Redactor::new(&world.secrets.guarded(project_id).await?))
}
