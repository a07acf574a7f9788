//! What a worker is told of the tasks before its own: what they left and where, and their workers' words as material.

use super::fit::line;
use super::state::Plan;
use crate::coo::untrusted;
use deputy_protocol::event::{NodeName, NodeOutcome, PlanNode};
use deputy_protocol::wording::cut;
use std::collections::BTreeMap;

/// Characters of what is told of all tasks before one: what brings together many has to fit into an order.
const CHARS_MAX: usize = 60_000;

/// Artifacts of a task that are named: the rest is in the list of its run.
const ARTIFACTS_MAX: usize = 20;

/// What a task left beside its commit and its worker's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// The branch that its change stands on.
    pub branch: Option<String>,
    /// Names of what was kept of its run.
    pub artifacts: Vec<String>,
}

/// Of each task that is over.
pub type Outputs = BTreeMap<NodeName, Output>;

/// A paragraph for each task before this one that is over, below a first that says what they are.
pub(super) fn before(plan: &Plan, node: &PlanNode, outputs: &Outputs) -> Vec<String> {
    let chars_max = CHARS_MAX / node.depends_on.len().max(1);
    let over = node.depends_on.iter().filter_map(|name| {
        let (progress, earlier) = (plan.progress.get(name)?, plan.nodes.get(name)?);
        let is_here = earlier.project_id == node.project_id;
        let (mut facts, words) = match progress.outcome.as_ref()? {
            NodeOutcome::Done { summary, commit } => {
                let place =
                    if is_here { "in the workspace" } else { "in another project, not in the workspace" };
                let changed = commit.as_ref().map_or("nothing was changed", |_| place);
                (vec![changed.to_owned()], (summary, commit.as_ref()))
            }
            NodeOutcome::Lost { why, .. } => (vec!["came to nothing".to_owned()], (why, None)),
        };
        facts.push(format!("run {}", progress.work.run_id));
        let (words, commit) = words;
        let output = outputs.get(name);
        facts.extend(
            output.and_then(|output| output.branch.as_ref()).map(|branch| format!("branch `{branch}`")),
        );
        facts.extend(commit.map(|commit| format!("commit {commit}")));
        facts.extend(output.and_then(kept));
        let words = untrusted("what its worker or its checks said last", &cut(words, chars_max));
        Some(format!("- {}: {}.\n{words}", line(&earlier.title), facts.join(", ")))
    });
    let over: Vec<String> = over.collect();
    let head = (!over.is_empty()).then(|| "Done before, by others:".to_owned());
    head.into_iter().chain(over).collect()
}

fn kept(output: &Output) -> Option<String> {
    let named = output.artifacts.iter().take(ARTIFACTS_MAX).map(String::as_str).collect::<Vec<_>>();
    let more = if output.artifacts.len() > ARTIFACTS_MAX { " and more" } else { "" };
    (!named.is_empty()).then(|| format!("kept of it: {}{more}", named.join(" ")))
}
