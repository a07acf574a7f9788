//! A graph that holds, and what of it can begin.

use super::flaw::Flaw;
use super::order::{Nodes, brings_together, lengths, topological};
use super::scope::{is_inside, overlaps};
use crate::plan::untouched::{Held, Untouched};
use deputy_protocol::event::{NodeName, PlanNode};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::money::Usd;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Tasks of one plan: more than that nobody can look through.
pub const NODES_MAX: usize = 200;

/// Letters of a name.
const NAME_MAX: usize = 60;

/// What a graph has to stay within.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Projects that its tasks may be for.
    pub projects: BTreeSet<ProjectId>,
    /// What all of them may cost together.
    pub usd_max: Option<Usd>,
    /// What none of them may change.
    pub untouched: Untouched,
}

/// How a task of a graph stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody began it.
    Open,
    /// Somebody is at it.
    Working,
    /// Its result is there for those behind it.
    Done,
    /// It came to nothing: what is behind it cannot begin.
    Lost,
}

/// Tasks and what waits for what, without a flaw.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph<'a> {
    nodes: Cow<'a, Nodes>,
    /// Each behind all that it depends on.
    sorted: Vec<NodeName>,
    /// What most hangs on, first.
    by_weight: Vec<NodeName>,
}

impl Graph<'static> {
    /// A graph of these tasks, or all that is wrong with it.
    pub fn try_new(nodes: Vec<PlanNode>, bounds: &Bounds) -> Result<Self, Vec<Flaw>> {
        let mut flaws = Vec::new();
        match nodes.len() {
            0 => flaws.push(Flaw::Empty),
            count if count > NODES_MAX => flaws.push(Flaw::TooMany { count, most: NODES_MAX }),
            _ => {}
        }
        let mut named = Nodes::new();
        let held = bounds.untouched.held();
        for node in nodes {
            flaws.extend(of_node(&node, bounds, &held));
            let name = node.name.clone();
            if named.insert(name.clone(), node).is_some() {
                flaws.push(Flaw::Twice(name));
            }
        }
        flaws.extend(missing(&named));
        flaws.extend(over_budget(&named, bounds));
        flaws.extend(topological(&named).err().map(Flaw::Cycle));
        if flaws.is_empty() { Ok(Self::of(Cow::Owned(named))) } else { Err(flaws) }
    }
}

impl<'a> Graph<'a> {
    /// The graph of tasks that were drawn before.
    pub fn of_drawn(nodes: &'a BTreeMap<NodeName, PlanNode>) -> Self {
        Self::of(Cow::Borrowed(nodes))
    }

    fn of(nodes: Cow<'a, Nodes>) -> Self {
        // What has a cycle is refused before it is drawn.
        let sorted: Vec<NodeName> = topological(&nodes).unwrap_or_default().into_iter().cloned().collect();
        let lengths = lengths(&nodes, &sorted);
        let mut by_weight: Vec<&NodeName> = sorted.iter().collect();
        by_weight.sort_by_cached_key(|name| (std::cmp::Reverse(lengths[*name]), *name));
        let by_weight = by_weight.into_iter().cloned().collect();
        Self { nodes, sorted, by_weight }
    }

    /// Its tasks, by name.
    pub fn nodes(&self) -> impl Iterator<Item = &PlanNode> {
        self.nodes.values()
    }

    /// Names of its tasks, each behind all that it depends on.
    pub fn sorted(&self) -> &[NodeName] {
        &self.sorted
    }

    /// A task.
    pub fn node(&self, name: &NodeName) -> Option<&PlanNode> {
        self.nodes.get(name)
    }

    /// The tasks that can begin now, at most `room` of them: all that they depend on is done, and nobody is at a task
    /// that could change the same files. What most hangs on goes first. One that gathers begins when what it depends on
    /// is over, if any of it is done.
    pub fn ready(&self, standing: impl Fn(&NodeName) -> Standing, room: usize) -> Vec<&PlanNode> {
        let mut busy: Vec<&PlanNode> =
            self.nodes().filter(|node| standing(&node.name) == Standing::Working).collect();
        let mut ready = Vec::new();
        for node in self.by_weight.iter().map(|name| &self.nodes[name]) {
            if ready.len() == room {
                break;
            }
            let is_free = standing(&node.name) == Standing::Open
                && self.is_next(node, &standing)
                && !busy.iter().any(|other| overlaps(node, other));
            if is_free {
                busy.push(node);
                ready.push(node);
            }
        }
        ready
    }

    /// Whether a task may begin now: nobody began it, what it depends on is done, and nobody is at a task that could change
    /// the same files.
    pub fn may_begin(&self, node: &PlanNode, standing: impl Fn(&NodeName) -> Standing) -> bool {
        let is_busy = |other: &&PlanNode| standing(&other.name) == Standing::Working;
        standing(&node.name) == Standing::Open
            && self.is_next(node, &standing)
            && !self.nodes().filter(is_busy).any(|other| overlaps(node, other))
    }

    /// Whether what it depends on is done; of one that gathers, whether all that is over, and any of it done.
    fn is_next(&self, node: &PlanNode, standing: impl Fn(&NodeName) -> Standing) -> bool {
        let mut before = node.depends_on.iter();
        if !brings_together(&self.nodes, node) {
            return before.all(|name| standing(name) == Standing::Done);
        }
        let stranded: BTreeSet<&NodeName> =
            self.stranded(&standing).into_iter().map(|node| &node.name).collect();
        let is_over =
            |name| matches!(standing(name), Standing::Done | Standing::Lost) || stranded.contains(name);
        before.clone().all(is_over) && before.any(|name| standing(name) == Standing::Done)
    }

    /// Open tasks that can never begin, because something before them is lost.
    pub fn stranded(&self, standing: impl Fn(&NodeName) -> Standing) -> Vec<&PlanNode> {
        let mut lost: BTreeSet<&NodeName> =
            self.nodes.keys().filter(|name| standing(name) == Standing::Lost).collect();
        let mut stranded = Vec::new();
        for name in &self.sorted {
            let node = &self.nodes[name];
            let mut before = node.depends_on.iter();
            let is_stuck = if brings_together(&self.nodes, node) {
                before.all(|name| lost.contains(name))
            } else {
                before.any(|name| lost.contains(name))
            };
            if standing(name) == Standing::Open && is_stuck {
                lost.insert(name);
                stranded.push(node);
            }
        }
        stranded
    }
}

fn of_node(node: &PlanNode, bounds: &Bounds, held: &Held<'_>) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if !is_name(&node.name) {
        flaws.push(Flaw::Name(node.name.clone()));
    }
    if node.text.trim().is_empty() {
        flaws.push(Flaw::Silent(node.name.clone()));
    }
    if !bounds.projects.contains(&node.project_id) {
        flaws.push(Flaw::Project { node: node.name.clone(), project_id: node.project_id });
    }
    let outside = node.files.iter().filter(|path| !is_inside(path));
    flaws.extend(outside.map(|path| Flaw::Path { node: node.name.clone(), path: path.clone() }));
    flaws.extend(node.files.iter().filter_map(|path| {
        let entry = held.entry_of(path)?.to_owned();
        Some(Flaw::Untouched { node: node.name.clone(), path: path.clone(), entry })
    }));
    flaws
}

fn is_name(name: &NodeName) -> bool {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=NAME_MAX).contains(&name.0.len()) && name.0.chars().all(is_letter)
}

fn missing(nodes: &Nodes) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for (name, node) in nodes {
        let unknown = node.depends_on.iter().filter(|before| !nodes.contains_key(*before));
        flaws.extend(unknown.map(|before| Flaw::Missing { node: name.clone(), missing: before.clone() }));
    }
    flaws
}

fn over_budget(nodes: &Nodes, bounds: &Bounds) -> Option<Flaw> {
    let cap = bounds.usd_max?;
    let costs = nodes.values().filter_map(|node| node.expected_usd);
    let expected = costs.fold(Usd::default(), |sum, cost| sum + cost);
    (expected > cap).then_some(Flaw::Budget { expected, cap })
}
