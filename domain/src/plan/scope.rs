//! What the tasks of a plan may touch, and what they build on.

use super::graph::{Bounds, brings_together, touches};
use super::money::left;
use super::state::Plan;
use super::untouched::Untouched;
use deputy_protocol::event::{Foundation, NodeOutcome, PlanNode};
use deputy_protocol::ids::{ProjectId, RunId};
use deputy_protocol::money::Usd;
use std::collections::{BTreeMap, BTreeSet};

/// What its tasks have to stay within: the projects of the card, and what that leaves at worst. `spent` is by run.
pub fn bounds(plan: &Plan, spent: &BTreeMap<RunId, Usd>) -> Bounds {
    Bounds {
        projects: plan.card.steps.iter().map(|step| step.project_id).collect(),
        usd_max: left(plan, spent),
        untouched: Untouched::of(&plan.card),
    }
}

/// What the tasks before a task came to in its repository, each behind what it builds on itself.
pub fn foundations(plan: &Plan, node: &PlanNode) -> Vec<Foundation> {
    let graph = plan.graph();
    let before = graph.sorted().iter().filter(|name| node.depends_on.contains(*name));
    let done = before.filter_map(|name| {
        let earlier = graph.node(name).filter(|earlier| earlier.project_id == node.project_id)?;
        match plan.progress.get(name)?.outcome.as_ref()? {
            NodeOutcome::Done { commit: Some(commit), .. } => {
                Some(Foundation { title: earlier.title.clone(), commit: commit.clone() })
            }
            NodeOutcome::Done { commit: None, .. } | NodeOutcome::Lost { .. } => None,
        }
    });
    done.collect()
}

/// The card's commands that decide over a task: what is delivered in their project is held against them.
pub fn card_checks<'a>(plan: &'a Plan, node: &'a PlanNode) -> impl Iterator<Item = &'a String> {
    let checks = plan.card.checks.iter().filter(|check| node.gathers && check.project_id == node.project_id);
    checks.map(|check| &check.command)
}

/// Those of the paths that a change touches which no task of the project had in its scope; `None` where that cannot be
/// said, because some task might change anything.
pub(super) fn outside(plan: &Plan, project_id: ProjectId, changed: &[String]) -> Option<Vec<String>> {
    let within = within(plan, project_id);
    (!within.is_empty()).then(|| strays(&within, changed))
}

/// Paths that a plan's tasks in a project are for; none where some task might change anything.
pub fn within(plan: &Plan, project_id: ProjectId) -> Vec<String> {
    let is_task = |node: &&PlanNode| node.project_id == project_id && !brings_together(&plan.nodes, node);
    let tasks = || plan.nodes.values().filter(is_task);
    if tasks().any(|node| node.files.is_empty()) {
        return Vec::new();
    }
    let paths: BTreeSet<&String> = tasks().flat_map(|node| &node.files).collect();
    paths.into_iter().cloned().collect()
}

/// Those of the files that were changed which lie outside of these paths.
pub fn strays(within: &[String], changed: &[String]) -> Vec<String> {
    changed.iter().filter(|path| !touches(within, path)).cloned().collect()
}
