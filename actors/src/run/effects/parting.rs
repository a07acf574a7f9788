//! What is in the tree of a run that is given up is captured, so that it can be looked at and is kept when the tree goes.
//!
//! At best: what cannot be captured (the tree lies elsewhere, is broken, or is too large) keeps no run from ending, and
//! the sweep keeps the tree as a ref all the same.

use super::desk::provenance;
use crate::ports::World;
use deputy_domain::run::{Command, Run};
use deputy_protocol::ids::RunId;

/// Captures the tree; nothing of the run may run any more. The fact is the caller's to record. `None`: there is no tree,
/// nothing new in it, or it cannot be had.
pub(crate) async fn captured(world: &World, run_id: RunId, run: &Run) -> Option<Command> {
    let (project_id, base) = (run.order.project_id?, run.base_commit.as_deref()?);
    if run.swept_at.is_some() {
        return None;
    }
    match world.workspaces.capture(run_id, project_id, base, &provenance(run_id, run)).await {
        Ok(captured) if run.head_commit.as_ref() == Some(&captured.commit) => None,
        Ok(captured) => Some(Command::Capture { commit: captured.commit, diff: captured.diff, own: None }),
        Err(fault) => {
            tracing::warn!(run = %run_id, %fault, "the tree of a run could not be captured before its end");
            None
        }
    }
}
