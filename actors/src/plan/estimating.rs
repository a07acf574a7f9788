//! What runs of this installation took and cost.

use crate::ports::{LedgerFault, World};
use deputy_domain::ledger::Table;
use deputy_domain::plan::{Ended, estimate};
use deputy_domain::projection::RunDoc;
use deputy_protocol::event::{CardStep, Estimate};

/// The latest runs that are looked at: more would tell of another time.
const RUNS_MAX: usize = 200;

/// How long these steps take and what they cost, as far as the last delivered runs tell.
pub(crate) async fn estimated(world: &World, steps: &[CardStep]) -> Result<Estimate, LedgerFault> {
    Ok(estimate(steps, &history(world).await?))
}

/// The last delivered runs, the latest first.
pub(crate) async fn history(world: &World) -> Result<Vec<Ended>, LedgerFault> {
    let mut history = Vec::new();
    let mut rows = world.ledger.every_row(Table::Runs, &["approved"]);
    while history.len() < RUNS_MAX
        && let Some(row) = rows.next().await?
    {
        let RunDoc { run, .. } = row.read("run")?;
        // What only gathers was done by others.
        if run.spent.output_tokens == 0 {
            continue;
        }
        history.push(Ended {
            project_id: run.order.project_id,
            task_type: run.order.task_type,
            minutes: u32::try_from(run.worked_ms.div_euclid(60_000) + 1).unwrap_or(u32::MAX),
            usd: run.unpriced_tokens.is_none().then_some(run.spent.cost_usd),
        });
    }
    Ok(history)
}
