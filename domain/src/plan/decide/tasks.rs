//! The tasks of a plan: drawn, begun, ended, put together.

use super::super::graph::{Bounds, Graph, Standing};
use super::super::refusal::Refusal;
use super::super::state::{Plan, State, Work};
use super::decision::{Decision, wrong};
use deputy_protocol::At;
use deputy_protocol::event::{Grade, NodeName, NodeOutcome, PlanEvent, PlanNode, PlanOutcome, RunError};

/// Tasks, the first time or around those that failed. What is done or under way stays as it was.
pub(super) fn draw(
    plan: &Plan,
    nodes: Vec<PlanNode>,
    bounds: &Bounds,
    missed: Option<RunError>,
    at: At,
) -> Decision {
    match plan.state {
        State::Drawing => {}
        State::Working if plan.is_at_rest() && plan.has_a_gap() => {}
        State::Working
            if nodes.len() == plan.nodes.len()
                && nodes.iter().all(|node| plan.nodes.get(&node.name) == Some(node)) =>
        {
            return Err(Refusal::AlreadyDone);
        }
        _ => return Err(wrong(plan, "draw its tasks", "nobody waits for them")),
    }
    for (name, kept) in &plan.nodes {
        let is_kept = nodes.iter().any(|node| node == kept);
        if !is_kept && matches!(plan.standing(name), Standing::Working | Standing::Done) {
            return Err(Refusal::Touched(name.clone()));
        }
    }
    Graph::try_new(nodes.clone(), bounds).map_err(Refusal::Flawed)?;
    Ok(vec![PlanEvent::Drawn { generation: plan.generation + 1, nodes, missed, at }])
}

pub(super) fn order(plan: &Plan, node: NodeName, work: Work, at: At) -> Decision {
    if plan.progress.get(&node).is_some_and(|progress| progress.work == work) {
        return Err(Refusal::AlreadyDone);
    }
    if plan.state != State::Working {
        return Err(wrong(plan, "begin a task", "nothing of it is to be begun"));
    }
    let Some(wanted) = plan.nodes.get(&node) else { return Err(Refusal::UnknownNode(node)) };
    if !plan.may_begin(wanted) {
        return Err(Refusal::NotReady(node));
    }
    Ok(vec![PlanEvent::NodeOrdered { node, task_id: work.task_id, run_id: work.run_id, at }])
}

pub(super) fn end_node(plan: &Plan, node: NodeName, outcome: NodeOutcome, at: At) -> Decision {
    match plan.standing(&node) {
        Standing::Done | Standing::Lost => Err(Refusal::AlreadyDone),
        Standing::Open => Err(Refusal::UnknownNode(node)),
        Standing::Working => Ok(vec![PlanEvent::NodeEnded { node, outcome, at }]),
    }
}

/// The rest goes on without what came to nothing.
pub(super) fn miss_draw(plan: &Plan, error: RunError, at: At) -> Decision {
    if plan.is_settled {
        return Err(Refusal::AlreadyDone);
    }
    if plan.state != State::Working || !plan.is_at_rest() || !plan.has_a_gap() {
        return Err(wrong(plan, "give up drawing its tasks", "nobody waits for them"));
    }
    Ok(vec![PlanEvent::DrawMissed { generation: plan.generation + 1, error, at }])
}

/// Only what delivers: nobody would gather what another task comes to now. What the founder cancelled stays so.
pub(super) fn reopen(plan: &Plan, node: NodeName, at: At) -> Decision {
    let delivers = plan.nodes.get(&node).ok_or_else(|| Refusal::UnknownNode(node.clone()))?.gathers;
    match &plan.state {
        State::Working if plan.standing(&node) == Standing::Working => Err(Refusal::AlreadyDone),
        State::Ended { outcome: PlanOutcome::Failed { .. } | PlanOutcome::Partial { .. }, .. }
            if delivers && plan.standing(&node) == Standing::Lost =>
        {
            Ok(vec![PlanEvent::Reopened { node, at }])
        }
        _ => Err(wrong(plan, "go on behind its end", "ask for it anew")),
    }
}

pub(super) fn end(plan: &Plan, outcome: PlanOutcome, grade: Grade, at: At) -> Decision {
    match plan.state {
        State::Ended { .. } | State::Declined { .. } => Err(Refusal::AlreadyDone),
        State::Drawing => Ok(vec![PlanEvent::Ended { outcome, grade, at }]),
        State::Working if plan.is_at_rest() && !plan.has_a_gap() => {
            Ok(vec![PlanEvent::Ended { outcome, grade, at }])
        }
        State::Cancelling if plan.under_way().next().is_none() => {
            Ok(vec![PlanEvent::Ended { outcome, grade, at }])
        }
        _ => Err(wrong(plan, "end it", "something of it goes on")),
    }
}
