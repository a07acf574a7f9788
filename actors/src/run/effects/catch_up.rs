//! Brings the workspace to its base branch as it is now, before another round or another try.
//!
//! Nothing of the agent runs meanwhile. The branch may have moved for many reasons, the founder's own merge of another
//! run among them; where it cannot be looked at, or not be joined with the work, the work goes on where it stands.

use super::desk::Desk;
use super::fault::EffectFault;
use crate::ports::{CaughtUp, Hand, WorkspaceFault};
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Command, Run};
use deputy_protocol::link::{Call, RequestId};
use tokio::sync::mpsc;

pub(super) async fn catch_up(
    desk: &Desk,
    hand: &dyn Hand,
    run: &Run,
    project: &ProjectDoc,
    base_branch: &str,
) -> Result<Option<CaughtUp>, EffectFault> {
    let id = RequestId(desk.world.entropy.uuid_v7(desk.world.clock.now()));
    let (output, _) = mpsc::channel(1);
    hand.request(id, Call::Quiesce, output).await?;
    hand.settle(id).await?;
    let caught_up = desk
        .world
        .workspaces
        .catch_up(
            desk.run_id(),
            project.project_id,
            &project.origin,
            base_branch,
            run.base_commit.as_deref(),
            &desk.provenance(run),
        )
        .await;
    match caught_up {
        // The branch is gone, or the work is such that it cannot be captured: its round tells more of that than we could.
        Err(
            fault @ (WorkspaceFault::Missing(_) | WorkspaceFault::Invalid(_) | WorkspaceFault::Refused(_)),
        ) => {
            tracing::warn!(run = %desk.run_id(), %fault, "the work goes on where it stands");
            Ok(None)
        }
        caught_up => Ok(caught_up?),
    }
}

/// Records where the work stands now.
pub(super) async fn record(desk: &Desk, base_branch: &str, caught_up: CaughtUp) -> Result<(), EffectFault> {
    let CaughtUp { base_commit, head_commit, diff, conflicts } = caught_up;
    let base_branch = base_branch.to_owned();
    desk.fact(Command::Rebase { base_branch, base_commit, head_commit, diff, conflicts }).await?;
    Ok(())
}
