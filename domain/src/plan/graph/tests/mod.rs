//! What a graph of tasks promises.

mod flaws;
mod properties;
mod scopes;

use super::{Bounds, Graph};
use deputy_protocol::event::{NodeName, PlanNode};
use deputy_protocol::ids::ProjectId;
use uuid::Uuid;

/// A project by its number.
fn project(number: u128) -> ProjectId {
    ProjectId(Uuid::from_u128(number))
}

/// A task that waits for these.
fn node(name: &str, after: &[&str]) -> PlanNode {
    PlanNode {
        name: name.into(),
        title: name.to_owned(),
        text: format!("do {name}"),
        project_id: project(1),
        task_type: Default::default(),
        tier: Default::default(),
        permission: Default::default(),
        depends_on: after.iter().map(|before| NodeName::from(*before)).collect(),
        files: vec![format!("src/{name}")],
        expected_usd: None,
    }
}

fn bounds() -> Bounds {
    Bounds { projects: [project(1), project(2)].into(), usd_max: None }
}

fn graph(nodes: Vec<PlanNode>) -> Graph {
    Graph::try_new(nodes, &bounds()).unwrap()
}

fn names(nodes: &[&PlanNode]) -> Vec<String> {
    nodes.iter().map(|node| node.name.0.clone()).collect()
}
