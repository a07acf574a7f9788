//! What is in the tree of a run that is given up is captured, so that it can be looked at and is kept when the tree goes.
//! So is what its program wrote.
//!
//! At best: what cannot be captured (the tree lies elsewhere, is broken, or is too large) keeps no run from ending, and
//! the sweep keeps the tree as a ref all the same.

use super::desk::{Desk, provenance};
use super::program;
use crate::ports::World;
use chrono::TimeDelta;
use deputy_domain::run::{Command, Run, State};
use deputy_protocol::ids::RunId;

/// What keeping a log may take: somebody waits for the end of the run.
const LOG_BUDGET: TimeDelta = TimeDelta::seconds(10);

/// Has the program of a run that is parked end its turn by itself before its processes are ended: some write down what
/// they did only a while later, and would do it again in their next process. At best, and not for long.
pub(crate) async fn rested(desk: &Desk) {
    let outcome = async {
        let run = desk.load().await?.run;
        match run.state {
            State::Active { .. } | State::Waiting { .. } | State::Queued { .. } => {
                program::interrupt(desk, &run).await
            }
            // Nobody goes on with its session.
            State::Review { .. }
            | State::Approved { .. }
            | State::Rejected
            | State::Failed { .. }
            | State::Stopped => Ok(()),
        }
    };
    if let Err(fault) = Box::pin(outcome).await {
        tracing::warn!(run = %desk.run_id(), %fault, "the agent of a parked run could not be asked to end its turn");
    }
}

/// Keeps what the run's program had written when it was ended; nothing of the run may run any more. Its hands are opened
/// for it: whoever calls this makes sure afterwards that none are left.
pub(crate) async fn keep_log(desk: &Desk, run: &Run) {
    let Some(program) = desk.program(run) else { return };
    let clock = &desk.world.clock;
    let kept = tokio::select! {
        kept = program::keep_log(desk, run, program) => kept.map_err(|fault| fault.to_string()),
        () = clock.sleep_until(clock.now() + LOG_BUDGET) => Err("it took too long".to_owned()),
    };
    if let Err(reason) = kept {
        tracing::warn!(run = %desk.run_id(), reason, "the log of an ended session could not be kept");
    }
}

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
