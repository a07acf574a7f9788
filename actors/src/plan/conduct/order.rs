//! Tasks become work: which run it will be is recorded first, so that it is that run whatever happens next.

use super::desk::Conductor;
use crate::office::{NewTask, TaskError};
use crate::ports::LedgerFault;
use crate::run::book::unless_late;
use deputy_domain::plan::{Command, Plan, Work, foundations, told};
use deputy_protocol::event::{Mode, NodeOutcome, Permission, PlanNode, PlanPart};
use deputy_protocol::ids::{PlanId, RunId, TaskId};

pub(super) async fn begin(
    conductor: &Conductor,
    plan_id: PlanId,
    nodes: &[PlanNode],
) -> Result<bool, LedgerFault> {
    let world = &conductor.world;
    let mut has_begun = false;
    for node in nodes {
        let now = world.clock.now();
        let work =
            Work { task_id: TaskId(world.entropy.uuid_v7(now)), run_id: RunId(world.entropy.uuid_v7(now)) };
        has_begun |= conductor.plans.step(plan_id, Command::Order { node: node.name.clone(), work }).await?;
    }
    Ok(has_begun)
}

/// Begins the run of a task that was ordered; done again it is the same run. How the task ends that cannot be begun.
pub(super) async fn create(
    conductor: &Conductor,
    plan_id: PlanId,
    plan: &Plan,
    node: &PlanNode,
    work: Work,
) -> Result<Option<NodeOutcome>, LedgerFault> {
    let Work { task_id, run_id } = work;
    match conductor.tasks.create_as(task_id, run_id, new_task(plan_id, plan, node), "plan").await {
        Ok(_) => Ok(None),
        Err(TaskError::Fault(fault)) => Err(fault),
        Err(TaskError::Run(error)) => match unless_late(Err::<(), _>(error)) {
            Ok(_) => Ok(None),
            Err(fault) => Err(fault),
        },
        Err(error) => Ok(Some(NodeOutcome::Lost { why: error.to_string(), is_refused: false })),
    }
}

fn new_task(plan_id: PlanId, plan: &Plan, node: &PlanNode) -> NewTask {
    let part = PlanPart {
        plan_id,
        node: node.name.clone(),
        gathers: node.gathers,
        builds_on: foundations(plan, node),
    };
    // A part that others build on is delivered nowhere: its level is about its worker alone. What is reviewed is delivered
    // as its project has it, unless the task says more.
    let may_say = |level: &Permission| !node.gathers || *level == Permission::HumanRequired;
    let permission = node.permission.filter(may_say);
    NewTask {
        text: told::order(plan, node),
        project: Some(node.project_id.to_string()),
        mode: Mode::Delegated,
        tier: Some(node.tier),
        task_type: node.task_type,
        permission,
        files: node.files.clone(),
        more_checks: node.checks.clone(),
        part: Some(part),
        ..NewTask::default()
    }
}
