//! What came of a plan, beside what was confirmed.

use super::graph::Standing;
use super::scope::outside;
use super::state::Plan;
use super::untouched::Untouched;
use chrono::TimeDelta;
use deputy_protocol::event::{Grade, GradeCheck, NodeOutcome, PlanNode, PlanOutcome, Usage, Verdict};
use deputy_protocol::ids::ProjectId;

/// What its runs came to together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// What they used.
    pub usage: Usage,
    /// Of these tokens, how many have no known price.
    pub unpriced_tokens: Option<u64>,
    /// What those who thought for it used.
    pub thinking: Usage,
    /// Time of work.
    pub worked: TimeDelta,
    /// What the checks of what was delivered said; the worst, where there are several.
    pub verdict: Option<Verdict>,
    /// Each of those checks.
    pub checks: Vec<GradeCheck>,
    /// What was delivered.
    pub changes: Vec<Change>,
}

/// A change that was delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// In this project.
    pub project_id: ProjectId,
    /// Files that it touches; absent where nobody could look.
    pub files: Option<Vec<String>>,
}

/// What came of it, once nothing of it goes on.
pub fn outcome(plan: &Plan) -> PlanOutcome {
    let standing = |node: &PlanNode| plan.standing(&node.name);
    let delivers = |node: &&PlanNode| node.gathers;
    let missing = plan.nodes.values().filter(|node| standing(node) != Standing::Done);
    let missing: Vec<String> = missing.map(|node| node.title.clone()).collect();
    if missing.is_empty() {
        PlanOutcome::Done
    } else if plan.nodes.values().filter(delivers).any(|node| standing(node) == Standing::Done) {
        PlanOutcome::Partial { missing }
    } else {
        PlanOutcome::Failed { why: why(plan) }
    }
}

fn why(plan: &Plan) -> String {
    let lost = plan.progress.iter().filter_map(|(name, progress)| match &progress.outcome {
        Some(NodeOutcome::Lost { why, .. }) => Some((plan.nodes.get(name)?, why)),
        Some(NodeOutcome::Done { .. }) | None => None,
    });
    let lines: Vec<String> = lost.map(|(node, why)| format!("{}: {why}", node.title)).collect();
    if lines.is_empty() { "none of its tasks could be begun".to_owned() } else { lines.join("\n") }
}

/// It beside what was confirmed.
pub fn grade(plan: &Plan, tally: Tally) -> Grade {
    let Tally { usage: mut total, unpriced_tokens, thinking, worked, verdict, mut checks, changes } = tally;
    // What was confirmed and never run is said, too.
    for check in &plan.card.checks {
        if !checks.iter().any(|ran| ran.command == check.command) {
            checks.push(GradeCheck { command: check.command.clone(), exit_code: None });
        }
    }
    let cost = total.cost_usd;
    total.add(&thinking);
    let minutes = u32::try_from(worked.num_seconds().div_euclid(60)).unwrap_or(u32::MAX);
    let agreed = &plan.card.estimate;
    let untouched = Untouched::of(&plan.card);
    Grade {
        usage: total,
        unpriced_tokens,
        minutes,
        within_cost: agreed.usd.filter(|_| unpriced_tokens.is_none()).map(|span| cost <= span.high),
        within_time: agreed.minutes.map(|span| minutes <= span.high),
        verdict,
        checks,
        outside: together(changes.iter().map(|it| outside(plan, it.project_id, it.files.as_deref()?))),
        touched: touched(&untouched, &changes),
        held: untouched.entries().to_vec(),
    }
}

/// What was to stay as it is and did not; `None` where the card named no paths, and where nobody could look.
fn touched(untouched: &Untouched, changes: &[Change]) -> Option<Vec<String>> {
    if untouched.entries().is_empty() {
        return None;
    }
    let held = untouched.held();
    let of_change = |it: &Change| Some(held.touched(it.files.as_ref()?.iter().map(String::as_str)));
    together(changes.iter().map(of_change))
}

/// What was found in each change. That there is nothing can be said only where every change was looked at.
fn together(of_changes: impl Iterator<Item = Option<Vec<String>>>) -> Option<Vec<String>> {
    let of_changes: Vec<Option<Vec<String>>> = of_changes.collect();
    let is_whole = !of_changes.is_empty() && of_changes.iter().all(Option::is_some);
    let all: Vec<String> = of_changes.into_iter().flatten().flatten().collect();
    (is_whole || !all.is_empty()).then_some(all)
}
