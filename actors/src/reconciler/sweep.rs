//! Removes workspaces that nobody needs any more. Their work stays as refs.

use crate::ports::{LedgerFault, World};
use crate::run::Owners;
use crate::run::book::{CommandError, RunBook};
use chrono::Duration;
use deputy_domain::run::Command;

pub(super) async fn sweep(world: &World, owners: &Owners) -> Result<(), LedgerFault> {
    let keep = Duration::from_std(world.settings.keep_workspaces).unwrap_or(Duration::MAX);
    let trees = match world.workspaces.trees().await {
        Ok(trees) => trees,
        Err(fault) => {
            tracing::warn!(%fault, "the workspaces could not be listed");
            return Ok(());
        }
    };
    let book = RunBook::new(world.clone());
    for (run_id, _) in trees {
        let Some(loaded) = book.load(run_id).await? else { continue };
        let (run, now) = (loaded.run, world.clock.now());
        let over = run.state.is_terminal() && run.ended_at.is_some_and(|at| now - at > keep);
        let Some(project_id) = run.order.project_id.filter(|_| over && !owners.has(run_id)) else { continue };
        match world.workspaces.sweep(run_id, project_id).await {
            Ok(kept) => match book.command(run_id, Command::Sweep { kept }, "deputy").await {
                Err(CommandError::Fault(fault)) => return Err(fault),
                Ok(_)
                | Err(CommandError::NotFound(_) | CommandError::Refused(_) | CommandError::Fenced(_)) => {}
            },
            Err(fault) => tracing::warn!(run = %run_id, %fault, "a workspace could not be removed"),
        }
    }
    Ok(())
}
