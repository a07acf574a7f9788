//! What the runs of a plan cost until now.

use crate::ports::{LedgerFault, World};
use deputy_domain::ledger::Table;
use deputy_domain::plan::Plan;
use deputy_domain::projection::RunDoc;
use deputy_protocol::ids::RunId;
use deputy_protocol::money::Usd;
use std::collections::BTreeMap;

/// Each run that was begun for it, also of tasks that came to nothing, and what it cost.
pub(crate) async fn spent(world: &World, plan: &Plan) -> Result<BTreeMap<RunId, Usd>, LedgerFault> {
    let mut spent = BTreeMap::new();
    for work in plan.works() {
        let found: Option<RunDoc> = world.ledger.doc(Table::Runs, work.run_id, "run").await?;
        spent.extend(found.map(|doc| (work.run_id, doc.run.spent.cost_usd)));
    }
    Ok(spent)
}
