//! From tasks as somebody drew them to a graph whose results come together.

use super::state::{Plan, Scoped};
use deputy_protocol::event::{CardStep, NodeName, PlanNode, Scope, TaskType, Tier};
use deputy_protocol::ids::ProjectId;
use std::collections::{BTreeMap, BTreeSet};

/// What gathers the tasks of a project is called this.
const TOGETHER: &str = "together";

/// Tasks whose results come together: of each project one task is what the founder reviews. Where there are several, it is
/// one more, which gathers them.
pub fn gathered(mut nodes: Vec<PlanNode>, title: &str) -> Vec<PlanNode> {
    nodes.retain(|node| !node.gathers || node.depends_on.is_empty());
    let mut projects: BTreeMap<ProjectId, Vec<usize>> = BTreeMap::new();
    for (place, node) in nodes.iter().enumerate() {
        projects.entry(node.project_id).or_default().push(place);
    }
    let several = projects.len() > 1;
    for (number, (project_id, places)) in (1..).zip(projects) {
        if let [only] = places[..] {
            nodes[only].gathers = true;
            continue;
        }
        let depends_on: BTreeSet<NodeName> = places.iter().map(|place| nodes[*place].name.clone()).collect();
        for place in &places {
            nodes[*place].gathers = false;
        }
        let name = if several { format!("{TOGETHER}-{number}") } else { TOGETHER.to_owned() };
        let first = &nodes[places[0]];
        // Who writes documents could not mend what others wrote besides.
        let is_one_kind = places.iter().all(|place| nodes[*place].task_type == first.task_type);
        let node = PlanNode {
            name: NodeName(name),
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

/// The tasks that the card and its advisors make out by themselves: each step's tasks in the order in which they were
/// written down, one behind the other. What is drawn when nobody draws better.
pub fn in_a_row(plan: &Plan) -> Vec<PlanNode> {
    let mut nodes: Vec<PlanNode> = Vec::new();
    for (place, step) in (1..).zip(&plan.card.steps) {
        let scope = match plan.scopes.get(&place) {
            Some(Scoped::Found { scope, .. }) => Some(scope),
            Some(Scoped::Missed { .. }) | None => None,
        };
        for (title, text, files, task_type) in pieces(step, scope) {
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

fn pieces(step: &CardStep, scope: Option<&Scope>) -> Vec<Piece> {
    let whole = |text: String, files| vec![(step.title.clone(), text, files, step.task_type)];
    let detail = if step.detail.is_empty() {
        step.title.clone()
    } else {
        format!("{}\n\n{}", step.title, step.detail)
    };
    match scope {
        None => whole(detail, Vec::new()),
        Some(scope) if scope.tasks.is_empty() => whole(format!("{detail}\n\n{}", scope.approach), Vec::new()),
        Some(scope) => scope
            .tasks
            .iter()
            .map(|task| {
                (
                    task.title.clone(),
                    task.text.clone(),
                    task.files.clone(),
                    task.task_type.unwrap_or(step.task_type),
                )
            })
            .collect(),
    }
}
