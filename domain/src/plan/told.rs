//! Words in which those who carry a plan out, and the founder, are told about it.

use super::before::{Outputs, before};
use super::fit::line;
use super::graph::{Standing, brings_together};
use super::scope::card_checks;
use super::state::{Plan, Scoped};
use crate::coo::{in_words, untrusted};
use deputy_protocol::event::{CardStep, Estimate, NodeOutcome, PlanNode, Span};
use deputy_protocol::ids::PlanId;
use deputy_protocol::wording::{cut, dollars_between, minutes_between};

/// Paths that are named where a sentence would not hold them all.
const NAMED_MAX: usize = 3;

/// Characters of why tasks came to nothing, as the orchestrator is told it: what a conversation is told has a bound.
const WHY_CHARS_MAX: usize = 30_000;

/// What an advisor is asked about a step.
pub fn scoping(plan: &Plan, step: &CardStep) -> String {
    format!(
        "The founder confirmed this plan:\n\n{}\n\nLook into this step of it, and report how it is to be done, in tasks \
         with the paths that each changes: {}{}\n\nWhat has to be touched although the plan says that it will not be \
         belongs into `touches`.",
        carded(plan),
        step.title,
        detail(step)
    )
}

/// What the orchestrator is asked.
pub fn drawing(plan: &Plan, workers: &str) -> String {
    let scopes = plan.scopes.iter().map(|(place, scoped)| match scoped {
        Scoped::Found { scope, .. } => {
            format!("Step {place}:\n{}", untrusted("how an advisor sees it", &in_words(scope)))
        }
        Scoped::Missed { error } => {
            format!("Step {place} was not looked into:\n{}", untrusted("why", &error.detail))
        }
    });
    let mut parts = vec![format!("The founder confirmed this plan:\n\n{}", carded(plan))];
    parts.extend(scopes);
    if plan.generation > 0 {
        parts.push(gap(plan));
    }
    parts.push(workers.to_owned());
    parts.push("Draw its tasks with `plan_tasks`.".to_owned());
    parts.join("\n\n")
}

/// What is done and what came to nothing.
fn gap(plan: &Plan) -> String {
    let chars_max = WHY_CHARS_MAX / plan.nodes.len().max(1);
    let lines = plan.nodes.values().filter(|node| !brings_together(&plan.nodes, node)).map(|node| {
        let progress = plan.progress.get(&node.name).and_then(|progress| progress.outcome.as_ref());
        let standing = match (plan.standing(&node.name), progress) {
            (Standing::Done, _) => "done: keep it exactly as it is".to_owned(),
            (Standing::Lost, Some(NodeOutcome::Lost { why, is_refused: true })) => {
                format!("the founder does not want it ({why})")
            }
            (_, Some(NodeOutcome::Lost { why, .. })) => {
                format!(
                    "came to nothing:\n{}",
                    untrusted("why, as its worker or its checks say", &cut(why, chars_max))
                )
            }
            _ => "was not begun".to_owned(),
        };
        format!("- `{}` ({}): {standing}", node.name, line(&node.title))
    });
    format!(
        "Tasks were drawn before:\n{}\nFind another way round what came to nothing: name all tasks, those that are done \
         included. If there is none, say so with `plan_tasks` and no tasks, and why.",
        lines.collect::<Vec<_>>().join("\n")
    )
}

/// What a worker is told: its task, what it belongs to, and what came of the tasks before it.
pub fn order(plan: &Plan, node: &PlanNode, outputs: &Outputs) -> String {
    let mut parts = vec![node.text.clone()];
    parts.extend(before(plan, node, outputs));
    let card = &plan.card;
    let is_part = plan.nodes.len() > 1;
    if is_part {
        parts.push(format!("It is a part of: {}. {} Others do the other parts.", card.title, card.summary));
    }
    if !node.files.is_empty() {
        parts.push(format!("Change nothing but: {}.", node.files.join(", ")));
    }
    parts.extend(list("These stay as they are", &card.untouched));
    if !is_part || node.gathers {
        parts.extend(list("In the end this has to be true", &card.acceptance));
        let commands: Vec<String> = card_checks(plan, node).cloned().collect();
        parts.extend(list("In the end these commands have to succeed", &commands));
    }
    parts.join("\n\n")
}

/// What the COO is told when the founder wants another card.
pub fn revision(plan_id: PlanId, text: &str) -> String {
    format!(
        "About the plan {plan_id} the founder says: {text}\n\nPropose it anew with `propose_plan`, naming the plan."
    )
}

fn carded(plan: &Plan) -> String {
    let card = &plan.card;
    let steps =
        card.steps.iter().zip(1..).map(|(step, place)| format!("{place}. {}{}", step.title, detail(step)));
    let mut parts = vec![format!("{}\n{}", card.title, card.summary), steps.collect::<Vec<_>>().join("\n")];
    parts.extend(list("It will not touch", &card.untouched));
    parts.extend(list("In the end this has to be true", &card.acceptance));
    let commands: Vec<String> = card.checks.iter().map(|check| check.command.clone()).collect();
    parts.extend(list("In the end these commands are run on it by themselves", &commands));
    parts.extend(list("Risks", &card.risks));
    parts.extend(estimated(&card.estimate));
    parts.join("\n\n")
}

fn estimated(estimate: &Estimate) -> Option<String> {
    let usd = estimate.usd.map(|Span { low, high, .. }| dollars_between(low, high));
    let minutes = estimate.minutes.map(|Span { low, high, .. }| minutes_between(low, high));
    let parts: Vec<String> = usd.into_iter().chain(minutes).collect();
    (!parts.is_empty()).then(|| format!("Agreed: {}.", parts.join(", ")))
}

fn detail(step: &CardStep) -> String {
    if step.detail.is_empty() { String::new() } else { format!(": {}", step.detail) }
}

pub(super) fn list(title: &str, items: &[String]) -> Option<String> {
    let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
    (!lines.is_empty()).then(|| format!("{title}:\n{}", lines.join("\n")))
}

/// The first of some paths, and how many more there are.
pub(super) fn few<T: AsRef<str>>(paths: impl IntoIterator<Item = T>) -> String {
    let mut paths = paths.into_iter();
    let mut named: Vec<String> =
        paths.by_ref().take(NAMED_MAX).map(|path| path.as_ref().to_owned()).collect();
    let more = paths.count();
    named.extend((more > 0).then(|| format!("{more} more")));
    named.join(", ")
}
