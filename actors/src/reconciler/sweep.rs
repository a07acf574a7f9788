//! Removes what runs that ended long ago leave behind: workspaces, whose work stays as refs, and what hands keep.

use crate::ports::{LedgerFault, World};
use crate::run::Owners;
use crate::run::book::{RunBook, unless_late};
use chrono::Duration;
use deputy_domain::run::{Command, Run};
use deputy_protocol::ids::RunId;
use std::collections::BTreeSet;

pub(super) async fn sweep(world: &World, owners: &Owners) -> Result<(), LedgerFault> {
    let trees = match world.workspaces.trees().await {
        Ok(trees) => trees.into_iter().map(|(run_id, _)| run_id).collect(),
        Err(fault) => {
            tracing::warn!(%fault, "the workspaces could not be listed");
            BTreeSet::new()
        }
    };
    let kept = match world.hands.kept().await {
        Ok(kept) => kept.into_iter().collect(),
        Err(fault) => {
            tracing::warn!(%fault, "what hands keep could not be listed");
            BTreeSet::new()
        }
    };
    let book = RunBook::new(world.clone());
    for run_id in trees.union(&kept) {
        let Some(loaded) = book.load(*run_id).await? else { continue };
        if owners.has(*run_id) || !is_over(world, &loaded.run) {
            continue;
        }
        let _gate = world.terminals.gate(*run_id).await;
        if world.terminals.are_in(*run_id) {
            continue;
        }
        if trees.contains(run_id) && !sweep_tree(world, &book, *run_id, &loaded.run).await? {
            continue;
        }
        // Only now: as long as the tree stands somebody may want to know how it came to be.
        if kept.contains(run_id) {
            sweep_hands(world, *run_id).await;
        }
    }
    Ok(())
}

/// Whether a run ended so long ago that nobody looks at what it left.
fn is_over(world: &World, run: &Run) -> bool {
    let keep = Duration::from_std(world.settings.keep_workspaces).unwrap_or(Duration::MAX);
    run.state.is_terminal() && run.ended_at.is_some_and(|at| world.clock.now() - at > keep)
}

/// Whether the tree is gone.
async fn sweep_tree(world: &World, book: &RunBook, run_id: RunId, run: &Run) -> Result<bool, LedgerFault> {
    let Some(project_id) = run.order.project_id else { return Ok(false) };
    let kept = match world.workspaces.sweep(run_id, project_id).await {
        Ok(kept) => kept,
        Err(fault) => {
            tracing::warn!(run = %run_id, %fault, "a workspace could not be removed");
            return Ok(false);
        }
    };
    unless_late(book.command(run_id, Command::Sweep { kept }, "deputy").await)?;
    Ok(true)
}

async fn sweep_hands(world: &World, run_id: RunId) {
    match world.hands.sweep(run_id).await {
        Ok(report) if report.survivors > 0 => {
            tracing::error!(run = %run_id, survivors = report.survivors, "processes of a run outlived its sweep");
        }
        Ok(_) => {}
        Err(fault) => tracing::warn!(run = %run_id, %fault, "what hands keep of a run could not be removed"),
    }
}
