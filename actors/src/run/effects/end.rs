//! Ends every process of a run, captures what they left, and says so only when none is left.

use super::desk::Desk;
use super::fault::EffectFault;
use super::parting::{captured, keep_log};
use deputy_domain::run::Command;

pub(super) async fn end(desk: &Desk) -> Result<(), EffectFault> {
    let run = desk.load().await?.run;
    kill(desk).await?;
    // Not again when Deputy went down meanwhile: the end comes first.
    if run.strikes == 0 {
        keep_log(desk, &run).await;
        kill(desk).await?;
    }
    desk.settle_orphans(&run).await?;
    if run.strikes == 0
        && let Some(capture) = captured(&desk.world, desk.run_id(), &run).await
    {
        desk.fact(capture).await?;
    }
    desk.fact(Command::Ended).await?;
    Ok(())
}

/// Ends every process of a run; only none left counts.
pub(super) async fn kill(desk: &Desk) -> Result<(), EffectFault> {
    // Nobody opens a terminal meanwhile: by the time it could, the run's state says no.
    let _gate = desk.world.terminals.gate(desk.run_id()).await;
    let report = desk.world.hands.kill(desk.run_id()).await?;
    if report.survivors > 0 {
        tracing::error!(run = %desk.run_id(), survivors = report.survivors, "processes outlived the kill");
        let detail = format!("{} processes of the run could not be ended", report.survivors);
        return Err(EffectFault::retry("survivors", detail));
    }
    Ok(())
}
