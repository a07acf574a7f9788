//! Ending hands, whatever state they are in, and making sure of it.

use super::blocking::blocking;
use super::folders;
use super::layout::SlotLayout;
use deputy_actors::ports::{HandsFault, Slot};
use deputy_protocol::link::KillReport;
use deputy_runner::shim;
use std::io;
use std::path::PathBuf;
use tokio::runtime::Handle;

/// Kills the shim of a folder and all that runs because of it.
///
/// One way for every state: a shim that works, one that hangs, one that is gone, one of before a reboot, and one that
/// this daemon never spoke to.
pub(super) async fn end(dir: PathBuf) -> Result<KillReport, HandsFault> {
    let runtime = Handle::current();
    // It reads all of /proc, again and again: not on a thread that carries messages.
    blocking(move || {
        let report = runtime.block_on(shim::kill(&dir));
        report.map_err(|error| HandsFault::NotEnded(chain(&error)))
    })
    .await
}

/// Ends the hands of a slot and clears what they leave.
pub(super) async fn end_and_clear(layout: SlotLayout, slot: Slot) -> Result<KillReport, HandsFault> {
    let report = end(layout.shim.clone()).await?;
    if report.survivors == 0 {
        // With survivors everything stays, so that they can be found again.
        blocking(move || folders::clear(&layout, slot).map_err(|error| not_cleared(&error))).await?;
    }
    Ok(report)
}

fn not_cleared(error: &io::Error) -> HandsFault {
    HandsFault::NotEnded(format!("its processes ended, but its files cannot be removed: {error}"))
}

/// All reports in one: they were made side by side.
pub(super) fn together(reports: [KillReport; 3]) -> KillReport {
    let none = KillReport { killed: 0, survivors: 0, duration_ms: 0 };
    reports.into_iter().fold(none, |all, one| KillReport {
        killed: all.killed + one.killed,
        survivors: all.survivors + one.survivors,
        duration_ms: all.duration_ms.max(one.duration_ms),
    })
}

pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
