//! Ending terminals from outside.

use crate::ports::{HandsFault, LedgerFault, Slot, World};
use crate::run::book::{RunBook, unless_late};
use deputy_domain::ledger::Table;
use deputy_domain::projection::TerminalDoc;
use deputy_domain::run::Command;
use deputy_protocol::ids::RunId;

/// Ends the terminals of a run whose tree is to hold still. Those of a daemon that is gone may be at their end as well.
pub(crate) async fn quiet(world: &World, run_id: RunId) -> Result<(), HandsFault> {
    let _gate = world.terminals.gate(run_id).await;
    let report = world.hands.close(run_id, Slot::Terminal).await?;
    if report.survivors > 0 {
        let detail = format!("{} processes of terminals could not be ended", report.survivors);
        return Err(HandsFault::NotEnded(detail));
    }
    Ok(())
}

/// Records the end of terminals whose daemon went away: theirs ended with it.
pub(crate) async fn close_lost(world: &World) -> Result<(), LedgerFault> {
    let book = RunBook::new(world.clone());
    let mut rows = world.ledger.every_row(Table::Terminals, &[]);
    while let Some(row) = rows.next().await? {
        let TerminalDoc { terminal_id, run_id, daemon_id } = row.read("terminal")?;
        let Some(loaded) = book.load(run_id).await? else { continue };
        // In another place another daemon may live that has it.
        if daemon_id == world.daemon_id || !world.has_place_of(&loaded.run) {
            continue;
        }
        let command = Command::CloseTerminal { terminal_id, traffic: None };
        unless_late(book.command(run_id, command, "deputy").await)?;
    }
    Ok(())
}
