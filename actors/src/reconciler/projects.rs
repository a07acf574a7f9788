//! Brings repositories here that another daemon on the same ledger was entrusted with, so that their work can be done
//! here too: those with a remote that this host can clone, and without secrets that lie elsewhere.

use crate::office::ProjectHandle;
use crate::ports::{LedgerFault, World};
use crate::scheduler::SchedulerHandle;
use crate::whereabouts::Survey;
use chrono::Duration;
use deputy_domain::projection::ProjectDoc;
use deputy_protocol::At;
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::ProjectId;
use std::collections::HashMap;

/// Between two looks: a project that was just added should not wait long for a second pair of hands.
const LOOK_EVERY_S: i64 = 5;

/// Until a repository that could not be cloned is tried again: the key that it needs is given by a person.
const RETRY_MINUTES: i64 = 5;

/// Looks for ever. By itself: a clone can take minutes.
pub(super) async fn keep_bringing(world: World, scheduler: SchedulerHandle) {
    let mut refused = HashMap::new();
    loop {
        match bring(&world, &mut refused).await {
            Ok(true) => scheduler.reload(),
            Ok(false) => {}
            Err(fault) => {
                tracing::warn!(%fault, "it could not be looked up which repositories are missing here");
            }
        }
        world.clock.sleep_until(world.clock.now() + Duration::seconds(LOOK_EVERY_S)).await;
    }
}

/// Whether something was brought.
async fn bring(world: &World, refused: &mut HashMap<ProjectId, At>) -> Result<bool, LedgerFault> {
    if !Survey::of(world).await?.has_others() {
        return Ok(false);
    }
    let mut brought = false;
    for project in ProjectHandle::new(world.clone()).all().await? {
        let project_id = project.project_id;
        let too_early = refused.get(&project_id).is_some_and(|until| *until > world.clock.now());
        if too_early || !can_move(&project) || world.workspaces.is_here(project_id).await.unwrap_or(true) {
            continue;
        }
        let branch = Some(project.settings.default_branch.as_str());
        match world.workspaces.register(project_id, &project.origin, branch, None).await {
            Ok(_) => {
                tracing::info!(project = project.name, "its repository is here now, too");
                brought = true;
            }
            Err(fault) => {
                tracing::warn!(project = project.name, %fault, "it cannot be worked on here: give this host access");
                refused.insert(project_id, world.clock.now() + Duration::minutes(RETRY_MINUTES));
            }
        }
    }
    Ok(brought)
}

/// Secrets lie where they were given, and a repository of Deputy's own has no second copy.
fn can_move(project: &ProjectDoc) -> bool {
    let has_secrets = !project.settings.env_names.is_empty() || !project.settings.secret_files.is_empty();
    matches!(project.origin, RepoOrigin::Remote { .. }) && !has_secrets
}
