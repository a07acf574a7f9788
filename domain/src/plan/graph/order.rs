//! The order of a graph: cycles in it, and how much still hangs on each task.

use deputy_protocol::event::{NodeName, PlanNode};
use std::collections::BTreeMap;

/// Tasks by name.
pub(super) type Nodes = BTreeMap<NodeName, PlanNode>;

/// Whether a task only brings together what others did in its project. One that delivers alone for its project may wait for
/// tasks of others all the same.
pub(in crate::plan) fn brings_together(nodes: &Nodes, node: &PlanNode) -> bool {
    let is_here = |before: &NodeName| nodes.get(before).is_some_and(|it| it.project_id == node.project_id);
    node.gathers && node.depends_on.iter().any(is_here)
}

/// Names so that each stands behind all that it depends on; or the tasks of one cycle, in its order. Dependencies that
/// are not in the graph count for nothing.
pub(super) fn topological(nodes: &Nodes) -> Result<Vec<&NodeName>, Vec<NodeName>> {
    let mut waits: BTreeMap<&NodeName, usize> = nodes.keys().map(|name| (name, open(nodes, name))).collect();
    let mut free: Vec<&NodeName> =
        waits.iter().filter(|(_, open)| **open == 0).map(|(name, _)| *name).collect();
    let after = dependents(nodes);
    let mut sorted = Vec::new();
    while let Some(name) = free.pop() {
        waits.remove(name);
        sorted.push(name);
        for next in after.get(name).into_iter().flatten().copied() {
            if let Some(open) = waits.get_mut(next) {
                *open -= 1;
                if *open == 0 {
                    free.push(next);
                }
            }
        }
    }
    if waits.is_empty() { Ok(sorted) } else { Err(cycle(nodes, &waits)) }
}

/// The longest chain of tasks that begins with each, itself included: what is on the longest goes first.
pub(super) fn lengths<'a>(nodes: &'a Nodes, sorted: &[NodeName]) -> BTreeMap<&'a NodeName, usize> {
    let mut lengths: BTreeMap<&NodeName, usize> = nodes.keys().map(|name| (name, 1)).collect();
    for name in sorted.iter().rev() {
        let behind = lengths[name];
        for before in &nodes[name].depends_on {
            if let Some(length) = lengths.get_mut(before) {
                *length = (*length).max(behind + 1);
            }
        }
    }
    lengths
}

fn open(nodes: &Nodes, name: &NodeName) -> usize {
    nodes[name].depends_on.iter().filter(|before| nodes.contains_key(*before)).count()
}

fn dependents(nodes: &Nodes) -> BTreeMap<&NodeName, Vec<&NodeName>> {
    let mut after: BTreeMap<&NodeName, Vec<&NodeName>> = BTreeMap::new();
    for (name, node) in nodes {
        for before in &node.depends_on {
            after.entry(before).or_default().push(name);
        }
    }
    after
}

/// Every task that is left waits for another that is left: going back from any of them comes round.
fn cycle(nodes: &Nodes, left: &BTreeMap<&NodeName, usize>) -> Vec<NodeName> {
    let mut way: Vec<&NodeName> = left.keys().next().copied().into_iter().collect();
    while let Some(name) = way.last().copied() {
        let Some(before) = nodes[name].depends_on.iter().find(|before| left.contains_key(before)) else {
            break;
        };
        if let Some(begin) = way.iter().position(|passed| *passed == before) {
            return from_first(way.drain(begin..).rev().cloned().collect());
        }
        way.push(before);
    }
    way.into_iter().cloned().collect()
}

/// A cycle, begun at the name that comes first.
fn from_first(mut around: Vec<NodeName>) -> Vec<NodeName> {
    let first = around.iter().enumerate().min_by_key(|(_, name)| *name).map_or(0, |(place, _)| place);
    around.rotate_left(first);
    around
}
