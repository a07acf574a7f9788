//! Tasks end as their runs do.

use super::desk::Conductor;
use super::order;
use crate::ports::LedgerFault;
use crate::run::book::unless_late;
use deputy_domain::plan::{Command, Plan};
use deputy_domain::run::{Run, State};
use deputy_protocol::event::{NodeName, NodeOutcome};
use deputy_protocol::ids::{PlanId, RunId};

/// Whether any of them ended.
pub(super) async fn watch(
    conductor: &Conductor,
    plan_id: PlanId,
    plan: &Plan,
    under_way: &[(NodeName, RunId)],
) -> Result<bool, LedgerFault> {
    let mut has_ended = false;
    for (name, run_id) in under_way {
        let outcome = match conductor.run(*run_id).await? {
            Some(run) => outcome(&run),
            None => match (plan.nodes.get(name), plan.progress.get(name)) {
                (Some(node), Some(progress)) => {
                    order::create(conductor, plan_id, plan, node, progress.work).await?
                }
                _ => None,
            },
        };
        has_ended |= ended(conductor, plan_id, name, outcome).await?;
    }
    Ok(has_ended)
}

/// Ends what goes on; whether any of it has ended by now.
pub(super) async fn stop(
    conductor: &Conductor,
    plan_id: PlanId,
    under_way: &[(NodeName, RunId)],
) -> Result<bool, LedgerFault> {
    let mut has_ended = false;
    for (name, run_id) in under_way {
        let outcome = match conductor.run(*run_id).await? {
            None => Some(NodeOutcome::Lost { why: "the plan was cancelled".to_owned(), is_refused: true }),
            Some(run) => {
                let outcome = outcome(&run);
                if outcome.is_none() {
                    // One that is being delivered cannot be ended: how that ends is waited for.
                    unless_late(conductor.runs.withdraw(*run_id, "plan").await)?;
                }
                outcome
            }
        };
        has_ended |= ended(conductor, plan_id, name, outcome).await?;
    }
    Ok(has_ended)
}

async fn ended(
    conductor: &Conductor,
    plan_id: PlanId,
    name: &NodeName,
    outcome: Option<NodeOutcome>,
) -> Result<bool, LedgerFault> {
    match outcome {
        Some(outcome) => {
            conductor.plans.step(plan_id, Command::EndNode { node: name.clone(), outcome }).await
        }
        None => Ok(false),
    }
}

/// How a task ends with its run, once that is over.
fn outcome(run: &Run) -> Option<NodeOutcome> {
    let lost = |why: &str, is_refused| Some(NodeOutcome::Lost { why: why.to_owned(), is_refused });
    match &run.state {
        State::Approved { .. } => {
            let commit = run.head_commit.clone().filter(|_| !run.changed_nothing());
            Some(NodeOutcome::Done { summary: run.summary.clone().unwrap_or_default(), commit })
        }
        State::Rejected => lost("the founder rejected it", true),
        State::Stopped => lost("it was stopped", true),
        State::Failed { error } => lost(&error.detail, false),
        State::Queued { .. } | State::Active { .. } | State::Waiting { .. } | State::Review { .. } => None,
    }
}
