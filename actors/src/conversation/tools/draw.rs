//! Draws the tasks of a plan.

use super::super::mind::Thinker;
use super::projects::project;
use crate::plan::{PlanError, PlanHandle, history, spent};
use crate::staff::StaffHandle;
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::plan_tasks::{Drawing, DrawnTask};
use deputy_domain::plan::{Plan, bounds, expected, redrawn};
use deputy_protocol::event::{PlanNode, Purpose, Tier, ToolOutcome};
use deputy_protocol::ids::ProjectId;

/// Draws them; what is wrong with them is told, to be mended. Without tasks there is no way, and that is no fault.
pub(super) async fn draw(
    thinker: &Thinker<'_>,
    it: &Conversation,
    wanted: &Drawing,
) -> Result<ToolOutcome, ThoughtFault> {
    let Purpose::Drawing { plan_id, generation } = it.purpose else {
        return Ok(refused("there is no plan to draw here"));
    };
    if wanted.tasks.is_empty() {
        return Ok(ToolOutcome::Done { text: "noted".to_owned() });
    }
    let handle = PlanHandle::new(thinker.world().clone());
    let Some(plan) = handle.load(plan_id).await? else { return Ok(refused("the plan is gone")) };
    if plan.generation >= generation {
        return Ok(ToolOutcome::Done { text: "drawn".to_owned() });
    }
    let staff = StaffHandle::new(thinker.world().clone());
    let mut nodes = Vec::new();
    for task in &wanted.tasks {
        let project_id = match project(thinker, it, task.project.as_deref()).await? {
            Ok(Some(project_id)) => project_id,
            Ok(None) => return Ok(refused("name the project of each task in `project`")),
            Err(text) => return Ok(refused(&text)),
        };
        let tier = match task.tier {
            Some(tier) => tier,
            None => staff.usual_tier(task.task_type).await?,
        };
        nodes.push(node(&plan, task, project_id, tier));
    }
    let world = thinker.world();
    let spent = spent(world, &plan).await?;
    let nodes = expected(&plan, nodes, &history(world).await?, &spent);
    let nodes = redrawn(&plan, nodes);
    match handle.draw(plan_id, nodes, bounds(&plan, &spent)).await {
        Ok(_) => Ok(ToolOutcome::Done { text: "drawn".to_owned() }),
        Err(PlanError::Refused(refusal)) => Ok(refused(&refusal.to_string())),
        Err(PlanError::Fault(fault)) => Err(fault.into()),
    }
}

/// What is done or under way stays as it was drawn, whatever is said of it now.
fn node(plan: &Plan, task: &DrawnTask, project_id: ProjectId, tier: Tier) -> PlanNode {
    if let Some(known) = plan.kept(&task.key) {
        return known.clone();
    }
    let title = if task.title.trim().is_empty() { first_line(&task.text) } else { task.title.clone() };
    PlanNode {
        name: task.key.clone(),
        title,
        text: task.text.clone(),
        project_id,
        task_type: task.task_type,
        tier,
        permission: task.permission,
        depends_on: task.depends_on.clone(),
        files: task.scope.clone(),
        checks: task.checks.clone(),
        gathers: false,
        expected_usd: task.usd,
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(80).collect()
}

fn refused(text: &str) -> ToolOutcome {
    ToolOutcome::Refused { text: format!("Nothing was drawn: {text}") }
}
