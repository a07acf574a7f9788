//! What tasks left for those behind them, as their runs tell.

use super::desk::Conductor;
use crate::ports::LedgerFault;
use deputy_domain::ledger::Table;
use deputy_domain::plan::{Output, Outputs, Plan};
use deputy_domain::projection::{KeptDoc, KeptKind};
use deputy_domain::run::Run;
use deputy_protocol::event::PlanNode;
use deputy_protocol::ids::RunId;

/// What the tasks left that a task depends on.
pub(super) async fn outputs(
    conductor: &Conductor,
    plan: &Plan,
    node: &PlanNode,
) -> Result<Outputs, LedgerFault> {
    let mut outputs = Outputs::new();
    for name in &node.depends_on {
        let Some(run_id) = plan.progress.get(name).map(|progress| progress.work.run_id) else { continue };
        if let Some(run) = conductor.run(run_id).await? {
            let artifacts = artifacts(conductor, run_id, &run).await?;
            outputs.insert(name.clone(), Output { branch: run.branch, artifacts });
        }
    }
    Ok(outputs)
}

/// As the list of a run's artifacts names them.
async fn artifacts(conductor: &Conductor, run_id: RunId, run: &Run) -> Result<Vec<String>, LedgerFault> {
    let mut names: Vec<String> = run.head_commit.iter().map(|_| "diff".to_owned()).collect();
    names.extend((1..=run.checks.len()).map(|nth| format!("check-{nth}")));
    let mut rows = conductor.world.ledger.every_row(Table::Kept, &[]).of(Some(run_id.to_string()));
    while let Some(row) = rows.next().await? {
        let doc: KeptDoc = row.read("kept")?;
        // Those of the last verification stand there under their numbers.
        if doc.kind != KeptKind::Check {
            names.push(doc.name);
        }
    }
    Ok(names)
}
