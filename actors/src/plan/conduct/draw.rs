//! The orchestrator draws the tasks. Where it does not, the card itself is drawn, one step behind the other.

use super::super::spending::spent;
use super::consultation::{Answer, ask};
use super::desk::Conductor;
use crate::conversation::Question;
use crate::ports::LedgerFault;
use crate::staff::StaffHandle;
use deputy_domain::derived;
use deputy_domain::plan::{Command, Plan, bounds, in_a_row, is_plain, told};
use deputy_domain::staff::listed;
use deputy_protocol::event::{Member, Purpose, RunError, TaskType};
use deputy_protocol::ids::{ConversationId, PlanId};

pub(super) async fn draw(
    conductor: &Conductor,
    plan_id: PlanId,
    plan: &Plan,
    generation: u32,
) -> Result<bool, LedgerFault> {
    let is_first = generation == 1;
    if is_first && is_plain(plan) {
        return put(conductor, plan_id, plan, None).await;
    }
    let version = plan.confirmed.unwrap_or_default();
    let question = Question {
        id: ConversationId(derived(plan_id.0, &format!("drawing {generation} of card {version}"))),
        purpose: Purpose::Drawing { plan_id, generation },
        project_id: plan.card.steps.first().map(|step| step.project_id),
        title: plan.card.title.clone(),
        text: told::drawing(plan, &workers(conductor).await?),
    };
    let error = match ask(conductor, question).await? {
        Answer::Pending => return Ok(false),
        Answer::Missed(error) => error,
        // Its tool draws; where it has ended without that, it saw no way.
        Answer::Ended(it) => RunError { code: "no_way".to_owned(), detail: it.reply.unwrap_or_default() },
    };
    if is_first {
        tracing::warn!(plan = %plan_id, code = error.code, "a plan is drawn as its card has it");
        return put(conductor, plan_id, plan, Some(error)).await;
    }
    conductor.plans.step(plan_id, Command::MissDraw { error }).await
}

/// Who there is to do tasks.
async fn workers(conductor: &Conductor) -> Result<String, LedgerFault> {
    let staff = StaffHandle::new(conductor.world.clone());
    let mut workers = Vec::new();
    for task_type in TaskType::ALL {
        workers.push((task_type, staff.holding(Member::worker(task_type)).await?.record));
    }
    Ok(listed(workers.iter().map(|(task_type, record)| (*task_type, record))))
}

/// Draws the card itself: its steps in a row.
async fn put(
    conductor: &Conductor,
    plan_id: PlanId,
    plan: &Plan,
    missed: Option<RunError>,
) -> Result<bool, LedgerFault> {
    let staff = StaffHandle::new(conductor.world.clone());
    let mut nodes = in_a_row(plan);
    for node in &mut nodes {
        node.tier = staff.usual_tier(node.task_type).await?;
    }
    let bounds = bounds(plan, &spent(&conductor.world, plan).await?);
    conductor.plans.step(plan_id, Command::Draw { nodes, bounds, missed }).await
}
