//! What a report on a plan says beside how its tasks ended: where its changes went, and what waits for the founder.

use super::desk::Conductor;
use crate::ports::LedgerFault;
use deputy_domain::ledger::Table;
use deputy_domain::plan::{Plan, Sent, Waiting};
use deputy_domain::projection::{InboxDoc, OPEN, ProjectDoc};
use deputy_domain::run::State;
use deputy_protocol::ids::PlanId;

/// Where the changes went that the founder approved.
pub(super) async fn sent(conductor: &Conductor, plan: &Plan) -> Result<Vec<Sent>, LedgerFault> {
    let mut all = Vec::new();
    for (name, progress) in &plan.progress {
        let run_id = progress.work.run_id;
        let Some(node) = plan.nodes.get(name).filter(|node| node.gathers) else { continue };
        let Some(run) = conductor.run(run_id).await? else { continue };
        let State::Approved { sent, .. } = run.state else { continue };
        let project: Option<ProjectDoc> =
            conductor.world.ledger.doc(Table::Projects, node.project_id, "project").await?;
        all.push(Sent {
            run_id,
            project: project.map_or_else(|| node.project_id.to_string(), |project| project.name),
            mode: sent.mode,
            target: sent.target,
            commit: sent.commit,
            nothing: sent.nothing,
        });
    }
    Ok(all)
}

/// What waits for the founder's word in its runs and in its thread.
pub(super) async fn waiting(
    conductor: &Conductor,
    plan_id: PlanId,
    plan: &Plan,
) -> Result<Vec<Waiting>, LedgerFault> {
    let runs = plan.progress.values().map(|progress| progress.work.run_id.to_string());
    let parents: Vec<String> = runs.chain([plan.conversation_id.to_string()]).collect();
    let mut all = Vec::new();
    for parent in parents {
        let mut rows = conductor.world.ledger.every_row(Table::Inbox, &[OPEN]).of(Some(parent));
        while let Some(row) = rows.next().await? {
            let InboxDoc { run_id, plan_id: of, ask, .. } = row.read("inbox item")?;
            if of != Some(plan_id) {
                all.push(Waiting { title: ask.title, run_id });
            }
        }
    }
    Ok(all)
}
