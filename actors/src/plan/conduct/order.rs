//! Tasks become work: which run it will be is recorded first, so that it is that run whatever happens next.

use super::desk::Conductor;
use super::money::cap;
use super::outputs::outputs;
use crate::office::{NewTask, TaskError};
use crate::ports::LedgerFault;
use crate::run::book::{RunBook, unless_late};
use crate::whereabouts::Survey;
use deputy_domain::plan::{Command, Plan, Untouched, Work, card_checks, foundations, told, within};
use deputy_protocol::event::{Budget, Mode, NodeOutcome, Permission, PlanNode, PlanPart};
use deputy_protocol::ids::{PlaceId, PlanId, RunId, TaskId};

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
    let text = told::order(plan, node, &outputs(conductor, plan, node).await?);
    let budget = Budget { usd_max: cap(conductor, plan, node).await?, ..Budget::default() };
    let task = NewTask { text, budget, ..new_task(plan_id, plan, node, home(conductor, plan, node).await?) };
    let created = match conductor.tasks.create_as(task_id, run_id, task.clone(), "plan").await {
        // An agent that cannot be held to a cap was not asked for one: it works without, as it does elsewhere.
        Err(TaskError::NoCap(_)) => {
            let task = NewTask { budget: Budget::default(), ..task };
            conductor.tasks.create_as(task_id, run_id, task, "plan").await
        }
        created => created,
    };
    match created {
        Ok(_) => Ok(None),
        Err(TaskError::Fault(fault)) => Err(fault),
        Err(TaskError::Run(error)) => match unless_late(Err::<(), _>(error)) {
            Ok(_) => Ok(None),
            Err(fault) => Err(fault),
        },
        Err(error) => Ok(Some(NodeOutcome::Lost { why: error.to_string(), is_refused: false })),
    }
}

/// The place that is to work on a task: where the plan's other work of the project is, or else here, if the project is;
/// nowhere in particular where there is one place only.
async fn home(conductor: &Conductor, plan: &Plan, node: &PlanNode) -> Result<Option<PlaceId>, LedgerFault> {
    let world = &conductor.world;
    let survey = Survey::of(world).await?;
    if !survey.has_others() {
        return Ok(None);
    }
    let (here, living) = (survey.here(), survey.living());
    let book = RunBook::new(world.clone());
    let others = plan.nodes.values().filter(|other| other.project_id == node.project_id);
    for work in others.filter_map(|other| Some(plan.progress.get(&other.name)?.work)) {
        let Some(run) = book.load(work.run_id).await?.map(|loaded| loaded.run) else { continue };
        let place = run.place.or_else(|| run.order.part.as_ref()?.place);
        if let Some(place) = place.filter(|place| *place == here || living.contains(place)) {
            return Ok(Some(place));
        }
    }
    // A disk that cannot be asked is found out by the work itself.
    let is_here = world.workspaces.is_here(node.project_id).await.unwrap_or(false);
    Ok(is_here.then_some(here))
}

fn new_task(plan_id: PlanId, plan: &Plan, node: &PlanNode, place: Option<PlaceId>) -> NewTask {
    let part = PlanPart {
        plan_id,
        node: node.name.clone(),
        gathers: node.gathers,
        builds_on: foundations(plan, node),
        place,
        within: if node.gathers { within(plan, node.project_id) } else { Vec::new() },
        untouched: Untouched::of(&plan.card).entries().to_vec(),
    };
    // A part that others build on is delivered nowhere: its level is about its worker alone. What is reviewed is delivered
    // as its project has it, unless the task says more.
    let may_say = |level: &Permission| !node.gathers || *level == Permission::HumanRequired;
    let permission = node.permission.filter(may_say);
    NewTask {
        project: Some(node.project_id.to_string()),
        mode: Mode::Delegated,
        tier: Some(node.tier),
        task_type: node.task_type,
        permission,
        files: node.files.clone(),
        more_checks: node.checks.iter().chain(card_checks(plan, node)).cloned().collect(),
        part: Some(part),
        ..NewTask::default()
    }
}
