//! Begins a run's branch with what other runs of its plan came to, before there is a workspace.

use super::desk::Desk;
use super::fault::EffectFault;
use crate::ports::CaughtUp;
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Command, Run};
use deputy_protocol::event::Foundation;

/// Once it stands on something, it is gone on with from there.
pub(super) async fn build_on(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    base_branch: &str,
) -> Result<(), EffectFault> {
    let builds_on: &[Foundation] = run.order.part.as_ref().map_or(&[], |part| &part.builds_on);
    let is_there = run.base_commit.is_some() || run.head_commit.is_some();
    if builds_on.is_empty() || is_there {
        return Ok(());
    }
    let commits: Vec<String> = builds_on.iter().map(|piece| piece.commit.clone()).collect();
    let CaughtUp { head_commit, diff, conflicts, .. } = desk
        .world
        .workspaces
        .build_on(
            desk.run_id(),
            project.project_id,
            &project.origin,
            base_branch,
            &commits,
            &desk.provenance(run),
        )
        .await?;
    desk.fact(Command::BuildOn { head_commit, diff, conflicts }).await?;
    Ok(())
}
