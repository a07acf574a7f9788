//! Ends waits whose time has come: a provider's limit, a new day's budget, an answer's deadline, a released kill switch.

use crate::ports::{LedgerFault, World};
use crate::run::book::{RunBook, unless_late};
use crate::run::house;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_domain::run::{Command, State};
use deputy_protocol::event::WaitReason;

/// `is_first`: nobody has looked since this daemon was started, perhaps with more money to spend.
pub(super) async fn end_waits(world: &World, is_first: bool) -> Result<(), LedgerFault> {
    // While everything is paused, waits keep their reason and deadlines stand still.
    if house(world).await?.paused.is_some() {
        return Ok(());
    }
    let mut rows = world.ledger.every_row(Table::Runs, &["waiting"]);
    while let Some(row) = rows.next().await? {
        let doc: RunDoc = row.read("run")?;
        end_wait(world, &doc, is_first).await?;
    }
    Ok(())
}

async fn end_wait(world: &World, doc: &RunDoc, is_first: bool) -> Result<(), LedgerFault> {
    let now = world.clock.now();
    let book = RunBook::new(world.clone());
    let State::Waiting { reason, until, .. } = &doc.run.state else { return Ok(()) };
    // What waits for another day's money looks whether it may have it now, and waits on if not.
    let may_have_more = is_first && *reason == WaitReason::Budget && until.is_some();
    let is_over = *reason == WaitReason::Paused || may_have_more || until.is_some_and(|until| until <= now);
    let expired = doc.run.open_asks().filter(|ask| ask.expires_at.is_some_and(|at| at <= now));
    let mut commands: Vec<Command> = expired.map(|ask| Command::Expire { inbox_id: ask.inbox_id }).collect();
    if is_over {
        commands.push(Command::Resume { reason: *reason });
    }
    for command in commands {
        // Somebody may have answered in the meantime.
        unless_late(book.command(doc.run_id, command, "deputy").await)?;
    }
    Ok(())
}
