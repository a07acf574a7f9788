//! What a graph of tasks promises.

mod flaws;
mod properties;
mod scopes;

use super::{Bounds, Graph};
use crate::plan::tests::fixtures::node;
use deputy_protocol::event::PlanNode;
use deputy_protocol::ids::ProjectId;
use uuid::Uuid;

/// A project by its number.
fn project(number: u128) -> ProjectId {
    ProjectId(Uuid::from_u128(number))
}

fn bounds() -> Bounds {
    Bounds { projects: [project(1), project(2)].into(), ..Bounds::default() }
}

fn graph(nodes: Vec<PlanNode>) -> Graph<'static> {
    Graph::try_new(nodes, &bounds()).unwrap()
}

fn names(nodes: &[&PlanNode]) -> Vec<String> {
    nodes.iter().map(|node| node.name.0.clone()).collect()
}
