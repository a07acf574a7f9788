//! The founder has a run tried again whose plan has ended without it: the plan goes on.

use super::desk::Conductor;
use crate::ports::LedgerFault;
use deputy_domain::ledger::Table;
use deputy_domain::plan::Command;
use deputy_domain::projection::RunDoc;

/// Runs that are not over.
const GOING_ON: [&str; 6] = ["queued", "preparing", "running", "waiting", "verifying", "review"];

/// Looks at the runs that go on and deliver a part of a plan.
pub(super) async fn reopen(conductor: &Conductor) -> Result<(), LedgerFault> {
    let mut wanted = Vec::new();
    let mut rows = conductor.world.ledger.every_row(Table::Runs, &GOING_ON);
    while let Some(row) = rows.next().await? {
        let RunDoc { run_id, run, .. } = row.read("run")?;
        if let Some(part) = run.order.part.filter(|part| part.gathers) {
            wanted.push((part.plan_id, part.node, run_id));
        }
    }
    for (plan_id, node, run_id) in wanted {
        let Some(plan) = conductor.plans.load(plan_id).await? else { continue };
        let is_its_own = plan.progress.get(&node).is_some_and(|progress| progress.work.run_id == run_id);
        if is_its_own && plan.state.is_terminal() {
            // What does not go on behind its end refuses.
            conductor.plans.step(plan_id, Command::Reopen { node }).await?;
        }
    }
    Ok(())
}
