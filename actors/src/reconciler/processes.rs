//! Ends processes of runs that nobody works on any more.

use crate::ports::{LedgerFault, World};
use crate::run::Owners;
use crate::run::book::RunBook;
use deputy_domain::run::effects;

pub(super) async fn end_orphans(world: &World, owners: &Owners) -> Result<(), LedgerFault> {
    let living = match world.hands.living().await {
        Ok(living) => living,
        Err(fault) => {
            tracing::warn!(%fault, "the processes of runs could not be listed");
            return Ok(());
        }
    };
    let book = RunBook::new(world.clone());
    for run_id in living {
        // An owner ends them itself on its way out, and so does whoever has a terminal there.
        if owners.has(run_id) || world.terminals.are_in(run_id) {
            continue;
        }
        // One that went on in another place is worked on there: what runs here is left over.
        let wanted = book
            .load(run_id)
            .await?
            .is_some_and(|loaded| effects(&loaded.run).is_some() && world.has_place_of(&loaded.run));
        // Somebody may have taken it up while it was looked at.
        let _gate = world.terminals.gate(run_id).await;
        let orphaned = !wanted && !owners.has(run_id) && !world.terminals.are_in(run_id);
        if orphaned && let Err(fault) = world.hands.kill(run_id).await {
            tracing::warn!(run = %run_id, %fault, "processes without a run could not be ended");
        }
    }
    Ok(())
}
