//! Brings the workspace to its base branch as it is now, before another round or another try.
//!
//! Nothing of the agent runs meanwhile. The branch may have moved for many reasons, the founder's own merge of another
//! run among them; where it cannot be looked at, or not be joined with the work, the work goes on where it stands.

use super::desk::Desk;
use super::fault::EffectFault;
use super::own_commits::in_sandbox;
use crate::ports::{CaughtUp, Hand, WorkspaceFault};
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Command, Run};
use deputy_protocol::link::{Call, RequestId};
use tokio::sync::mpsc;

/// Commits that the agent made stay on a branch of their own. `$1` is the base, `$2` the head on top of it, `$3` the
/// base's branch.
const MOVE: &str = r#"
git rev-parse --git-dir >/dev/null 2>&1 || exit 0
own=$(git rev-list --count HEAD --not --remotes "$1" "$2" 2>/dev/null) || exit 0
[ "$own" = 0 ] || git branch -q -f "before-$(git rev-parse --short "$1")" HEAD
git update-ref "refs/remotes/origin/$3" "$1"
git update-ref refs/remotes/deputy/head "$2"
exec git reset -q "$2"
"#;

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
        caught_up => {
            let caught_up = caught_up?;
            if let Some(caught_up) = &caught_up {
                move_own_git(desk, hand, base_branch, caught_up).await?;
            }
            Ok(caught_up)
        }
    }
}

/// The agent's own git is brought along, so that it shows what the work changed and not what its base did. A courtesy
/// like keeping its commits, and done as that is: by its own git, inside of its sandbox.
async fn move_own_git(
    desk: &Desk,
    hand: &dyn Hand,
    base_branch: &str,
    caught_up: &CaughtUp,
) -> Result<(), EffectFault> {
    let base = &caught_up.base_commit;
    let head = caught_up.head_commit.as_ref().unwrap_or(base);
    let (id, _) = in_sandbox(desk, hand, MOVE, &[base, head, base_branch]).await?;
    Ok(hand.settle(id).await?)
}

/// Records where the work stands now.
pub(super) async fn record(desk: &Desk, base_branch: &str, caught_up: CaughtUp) -> Result<(), EffectFault> {
    let CaughtUp { base_commit, head_commit, diff, conflicts } = caught_up;
    let base_branch = base_branch.to_owned();
    desk.fact(Command::Rebase { base_branch, base_commit, head_commit, diff, conflicts }).await?;
    Ok(())
}
