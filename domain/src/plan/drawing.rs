//! From tasks as somebody drew them to a graph whose results come together.

use super::graph::{NODES_MAX, brings_together, is_inside};
use super::state::{Plan, Scoped};
use deputy_protocol::event::{CardStep, NodeName, PlanNode, Scope, TaskType, Tier};
use deputy_protocol::ids::ProjectId;
use std::collections::{BTreeMap, BTreeSet};

/// What gathers the tasks of a project is called this.
const TOGETHER: &str = "together";

/// Tasks whose results come together: of each project one task is what the founder reviews. Where there are several, it is
/// one more, which gathers them. What delivers already stays as it is, with what it brings together.
pub fn gathered(mut nodes: Vec<PlanNode>, title: &str) -> Vec<PlanNode> {
    let named: BTreeMap<NodeName, PlanNode> =
        nodes.iter().map(|node| (node.name.clone(), node.clone())).collect();
    let delivers = |node: &&PlanNode| node.gathers;
    let is_delivered = |node: &PlanNode| {
        let of_project = |other: &&PlanNode| other.project_id == node.project_id;
        let mut by = named.values().filter(delivers).filter(of_project);
        by.any(|other| other.name == node.name || other.depends_on.contains(&node.name))
    };
    let mut projects: BTreeMap<ProjectId, Vec<usize>> = BTreeMap::new();
    for (place, node) in nodes.iter().enumerate() {
        let places = projects.entry(node.project_id).or_default();
        if !is_delivered(node) {
            places.push(place);
        }
    }
    let several = projects.len() > 1;
    for (number, (project_id, places)) in (1..).zip(projects) {
        let goes_on = |place: &usize| {
            let mut before = nodes[*place].depends_on.iter();
            before.any(|name| named.get(name).is_some_and(|it| it.project_id == project_id))
        };
        match places[..] {
            [] => continue,
            // One that goes on from what was delivered is gathered, too: what gathers builds on others and does nothing itself.
            [only] if !goes_on(&only) => {
                nodes[only].gathers = true;
                continue;
            }
            _ => {}
        }
        let depends_on: BTreeSet<NodeName> = places.iter().map(|place| nodes[*place].name.clone()).collect();
        let name = if several { format!("{TOGETHER}-{number}") } else { TOGETHER.to_owned() };
        let others = (2..).map(|again| NodeName(format!("{name}-{again}")));
        let free =
            std::iter::once(NodeName(name.clone())).chain(others).find(|name| !named.contains_key(name));
        let first = &nodes[places[0]];
        // Who writes documents could not mend what others wrote besides.
        let is_one_kind = places.iter().all(|place| nodes[*place].task_type == first.task_type);
        let node = PlanNode {
            name: free.unwrap_or(NodeName(name)),
            title: title.to_owned(),
            text: format!(
                "Bring together what was done for \"{title}\". The changes of all tasks are in the workspace. Where two \
                 of them are at odds, settle it so that both keep what they were made for; see that the checks pass; \
                 change nothing else."
            ),
            project_id,
            task_type: if is_one_kind { first.task_type } else { TaskType::default() },
            tier: first.tier,
            permission: None,
            depends_on,
            files: Vec::new(),
            checks: Vec::new(),
            gathers: true,
            expected_usd: None,
        };
        nodes.push(node);
    }
    nodes
}

/// Tasks that were drawn anew, as a graph whose results come together. Nobody who draws is told of what gathers: where that is
/// done or under way, it stays, too.
pub fn redrawn(plan: &Plan, mut nodes: Vec<PlanNode>) -> Vec<PlanNode> {
    let gathering = plan.nodes.values().filter(|node| brings_together(&plan.nodes, node));
    let kept = gathering.filter(|node| plan.kept(&node.name).is_some());
    let unnamed: Vec<PlanNode> =
        kept.filter(|node| nodes.iter().all(|named| named.name != node.name)).cloned().collect();
    nodes.extend(unnamed);
    gathered(nodes, &plan.card.title)
}

/// The tasks that the card and its advisors make out by themselves: each step's tasks in the order in which they were
/// written down, one behind the other. What is drawn when nobody draws better.
pub fn in_a_row(plan: &Plan) -> Vec<PlanNode> {
    let all = row(plan, true);
    // More than anybody could look through: each step is one task then.
    if all.len() > NODES_MAX { row(plan, false) } else { all }
}

/// The tasks of each step, or the step as one; with what gathers them.
fn row(plan: &Plan, in_pieces: bool) -> Vec<PlanNode> {
    let mut nodes: Vec<PlanNode> = Vec::new();
    for (place, step) in (1..).zip(&plan.card.steps) {
        let scope = match plan.scopes.get(&place) {
            Some(Scoped::Found { scope, .. }) => Some(scope),
            Some(Scoped::Missed { .. }) | None => None,
        };
        for (title, text, files, task_type) in pieces(step, scope, in_pieces) {
            let before = nodes.last().map(|node| node.name.clone());
            nodes.push(PlanNode {
                name: NodeName(format!("task-{}", nodes.len() + 1)),
                title,
                text,
                project_id: step.project_id,
                task_type,
                tier: Tier::default(),
                permission: None,
                depends_on: before.into_iter().collect(),
                files,
                checks: Vec::new(),
                gathers: false,
                expected_usd: None,
            });
        }
    }
    gathered(nodes, &plan.card.title)
}

/// Whether there is nothing to draw: one piece of work is a graph already.
pub fn is_plain(plan: &Plan) -> bool {
    in_a_row(plan).len() == 1
}

type Piece = (String, String, Vec<String>, TaskType);

fn pieces(step: &CardStep, scope: Option<&Scope>, in_pieces: bool) -> Vec<Piece> {
    let whole = |text: String, files| vec![(step.title.clone(), text, files, step.task_type)];
    let detail = if step.detail.is_empty() {
        step.title.clone()
    } else {
        format!("{}\n\n{}", step.title, step.detail)
    };
    match scope {
        None => whole(detail, Vec::new()),
        Some(scope) if scope.tasks.is_empty() || !in_pieces => {
            whole(format!("{detail}\n\n{}", scope.approach), Vec::new())
        }
        Some(scope) => scope
            .tasks
            .iter()
            .map(|task| {
                // Whatever an advisor wrote: a task that says nothing is the step, and a path that leads out of the repository
                // leaves a task without a scope.
                let text = if task.text.trim().is_empty() { detail.clone() } else { task.text.clone() };
                let is_sound = task.files.iter().all(|path| is_inside(path));
                let files = if is_sound { task.files.clone() } else { Vec::new() };
                (task.title.clone(), text, files, task.task_type.unwrap_or(step.task_type))
            })
            .collect(),
    }
}
