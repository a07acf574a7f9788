//! Brings a run to rest whose turn is over, or was ended: nothing of it runs, what is in its tree is captured, and it is
//! the founder's turn.
//!
//! Each step is safe to begin again: what ended stays ended, what was heard is on record, and a capture is keyed by the
//! tree.

use super::desk::Desk;
use super::end::kill;
use super::fault::EffectFault;
use super::parting::captured;
use super::{program, work};
use deputy_domain::run::{Command, Run};

/// Crashes in a row from which on the tree is not captured any more: it may be what brings Deputy down, and coming to
/// rest goes before.
const STRIKES_MAX: u32 = 2;

pub(super) async fn yield_turn(desk: &Desk) -> Result<(), EffectFault> {
    let run = desk.load().await?.run;
    desk.at_best(program::interrupt(desk, &run).await)?;
    kill(desk).await?;
    desk.at_best(hear_out(desk, &run).await)?;
    desk.settle_orphans(&run).await?;
    if run.strikes < STRIKES_MAX
        && let Some(capture) = captured(&desk.world, desk.run_id(), &run).await
    {
        desk.fact(capture).await?;
    }
    desk.fact(Command::Yielded).await?;
    Ok(())
}

/// What the agent did before its end goes on record.
async fn hear_out(desk: &Desk, run: &Run) -> Result<(), EffectFault> {
    match desk.program(run) {
        Some(program) => program::hear_out(desk, run, program).await,
        None => work::hear_out(desk, run).await,
    }
}
