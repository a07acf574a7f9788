//! Shows the founder a plan.

use super::super::mind::Thinker;
use super::projects::{meant, project};
use crate::office::ProjectHandle;
use crate::plan::{PlanError, PlanHandle, estimated};
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::propose_plan::Proposal;
use deputy_domain::coo::untrusted;
use deputy_domain::derived;
use deputy_domain::plan::{POLICY, Plan, needs_no_card};
use deputy_protocol::event::{Card, CardCheck, CardStep, ToolOutcome};
use deputy_protocol::ids::{PlanId, ProjectId, ToolUseId};

/// A project, and why it is the one that is meant.
type Meant = (ProjectId, String);

/// Proposes it; used again after a crash it is the same card of the same plan.
pub(super) async fn propose(
    thinker: &Thinker<'_>,
    it: &Conversation,
    tool_use: ToolUseId,
    wanted: &Proposal,
) -> Result<ToolOutcome, ThoughtFault> {
    let (steps, unnamed) = match steps(thinker, it, wanted).await? {
        Ok(found) => found,
        Err(text) => return Ok(refused(&text)),
    };
    let checks = match checks(thinker, it, wanted, &steps).await? {
        Ok(checks) => checks,
        Err(text) => return Ok(refused(&text)),
    };
    let mut estimate = estimated(thinker.world(), &steps).await?;
    // What was done here says more than anybody's opinion.
    estimate.guess = wanted.guess().filter(|_| estimate.usd.is_none());
    let card = Card {
        title: wanted.title.clone(),
        summary: wanted.summary.clone(),
        steps,
        untouched: wanted.not_touching.clone(),
        acceptance: wanted.acceptance.clone(),
        checks,
        estimate,
        risks: wanted.risks.clone(),
        approves: wanted.approves.clone(),
    };
    let plan_id = wanted.plan.unwrap_or_else(|| PlanId(derived(tool_use.0, "plan")));
    let handle = PlanHandle::new(thinker.world().clone());
    let plan = match handle.propose(plan_id, thinker.desk.id, card, thinker.agent).await {
        Ok(plan) => plan,
        Err(PlanError::Refused(refusal)) => return Ok(refused(&refusal.to_string())),
        Err(PlanError::Fault(fault)) => return Err(fault.into()),
    };
    if needs_no_card(&thinker.world().settings.without_card, &plan.card) {
        return match handle.confirm(plan_id, plan.version, POLICY).await {
            Ok(_) => Ok(ToolOutcome::Done {
                text: format!(
                    "The plan {plan_id} is small enough to be done without being asked for, as the founder allows. It has begun: \
                 say so in a sentence. You are told when it has ended."
                ),
            }),
            Err(PlanError::Fault(fault)) => Err(fault.into()),
            Err(PlanError::Refused(refusal)) => Ok(refused(&refusal.to_string())),
        };
    }
    let why = unnamed.map(|(_, why)| format!("\n{}", untrusted("which project was meant, and why", &why)));
    Ok(ToolOutcome::Done { text: format!("{}{}", shown(plan_id, &plan), why.unwrap_or_default()) })
}

/// The steps, each in its project; and which project is meant by those that name none, and why. Or what has to be said first.
async fn steps(
    thinker: &Thinker<'_>,
    it: &Conversation,
    wanted: &Proposal,
) -> Result<Result<(Vec<CardStep>, Option<Meant>), String>, ThoughtFault> {
    let (mut steps, mut unnamed): (Vec<CardStep>, Option<Meant>) = (Vec::new(), None);
    for step in &wanted.steps {
        let name = step.project.as_deref().or(wanted.project.as_deref());
        let project_id = match project(thinker, it, name).await? {
            Ok(Some(project_id)) => project_id,
            // The same for all steps that name none: repositories are read for it once.
            Ok(None) => match &unnamed {
                Some((project_id, _)) => *project_id,
                None => match meant(thinker, &sentence(wanted)).await? {
                    Ok(found) => unnamed.insert(found).0,
                    Err(text) => return Ok(Err(text)),
                },
            },
            Err(text) => return Ok(Err(text)),
        };
        steps.push(CardStep {
            title: step.text.clone(),
            detail: step.detail.clone(),
            project_id,
            project: String::new(),
            advisor: step.advisor,
            task_type: step.task_type,
        });
    }
    let projects = ProjectHandle::new(thinker.world().clone()).all().await?;
    for step in &mut steps {
        let project = projects.iter().find(|project| project.project_id == step.project_id);
        step.project = project.map(|project| project.name.clone()).unwrap_or_default();
    }
    Ok(Ok((steps, unnamed)))
}

/// What it is about, in its own words.
fn sentence(wanted: &Proposal) -> String {
    let steps = wanted.steps.iter().map(|step| step.text.as_str());
    let words: Vec<&str> =
        [wanted.title.as_str(), wanted.summary.as_str()].into_iter().chain(steps).collect();
    words.join("\n")
}

/// Each command with the project whose change it is run on; or what has to be said before that is clear.
async fn checks(
    thinker: &Thinker<'_>,
    it: &Conversation,
    wanted: &Proposal,
    steps: &[CardStep],
) -> Result<Result<Vec<CardCheck>, String>, ThoughtFault> {
    let mut checks: Vec<CardCheck> = Vec::new();
    let mut add = |project_id: ProjectId, commands: &[String]| {
        for command in commands {
            let check = CardCheck { project_id, command: command.clone() };
            if !checks.contains(&check) {
                checks.push(check);
            }
        }
    };
    if !wanted.checks.is_empty() {
        let first = steps.first().map(|step| step.project_id);
        let is_one = steps.iter().all(|step| Some(step.project_id) == first);
        let of_all = match wanted.project.as_deref() {
            Some(name) if !is_one => project(thinker, it, Some(name)).await?.ok().flatten(),
            Some(_) | None => first.filter(|_| is_one),
        };
        match of_all.filter(|project_id| steps.iter().any(|step| step.project_id == *project_id)) {
            Some(project_id) => add(project_id, &wanted.checks),
            None => {
                return Ok(Err("the steps are in several projects: give `checks` to the steps".to_owned()));
            }
        }
    }
    for (step, wanted) in steps.iter().zip(&wanted.steps) {
        add(step.project_id, &wanted.checks);
    }
    Ok(Ok(checks))
}

fn shown(plan_id: PlanId, plan: &Plan) -> String {
    let estimate = match &plan.card.estimate {
        estimate if estimate.usd.is_none() => {
            "Nobody can say yet what it costs: too few runs of its kind were done here.".to_owned()
        }
        estimate => format!("Its estimate rests on {} runs.", estimate.runs),
    };
    format!(
        "The founder is shown the plan {plan_id}, card {}, and decides on it. {estimate} End your turn with a sentence; do \
         not repeat the card.",
        plan.version
    )
}

fn refused(text: &str) -> ToolOutcome {
    ToolOutcome::Refused { text: format!("Nothing was proposed: {text}") }
}
