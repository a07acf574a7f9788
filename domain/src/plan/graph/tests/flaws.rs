//! Graphs that are refused, with all that is wrong with them.

use super::{bounds, graph, names, node, project};
use crate::plan::{Bounds, Flaw, Graph, NODES_MAX, Standing};
use deputy_protocol::event::PlanNode;
use deputy_protocol::money::Usd;

fn flaws(nodes: Vec<PlanNode>) -> Vec<String> {
    Graph::try_new(nodes, &bounds()).unwrap_err().iter().map(Flaw::to_string).collect()
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let mut elsewhere = node("elsewhere", &["nowhere"]);
    elsewhere.project_id = project(9);
    elsewhere.files = vec!["../secrets".to_owned()];
    let silent = PlanNode { text: " ".to_owned(), ..node("Silent!", &[]) };
    insta::assert_snapshot!(
        flaws(vec![elsewhere, silent, node("twice", &[]), node("twice", &[])]).join("\n")
    );
}

#[test]
fn tasks_that_wait_for_each_other_are_named_in_their_order() {
    let around = vec![node("a", &["c"]), node("b", &["a"]), node("c", &["b"]), node("d", &["a"])];
    assert_eq!(flaws(around), ["these tasks wait for each other: `a` → `b` → `c` → `a`"]);
    assert_eq!(
        flaws(vec![node("alone", &["alone"])]),
        ["these tasks wait for each other: `alone` → `alone`"]
    );
}

#[test]
fn a_graph_has_at_least_one_task_and_no_more_than_can_be_looked_through() {
    assert_eq!(flaws(vec![]), ["the graph has no tasks: name at least one"]);
    let many = (0..=NODES_MAX).map(|number| node(&format!("n{number}"), &[])).collect();
    assert!(flaws(many)[0].starts_with("the graph has 201 tasks, at most 200 are taken"));
}

#[test]
fn a_graph_that_costs_more_than_was_agreed_is_refused() {
    let dear = |name: &str| PlanNode { expected_usd: Usd::try_new(1.5), ..node(name, &[]) };
    let cap = |usd| Bounds { usd_max: Usd::try_new(usd), ..bounds() };
    assert!(Graph::try_new(vec![dear("a"), dear("b")], &cap(3.0)).is_ok());
    let refused = Graph::try_new(vec![dear("a"), dear("b")], &cap(2.99)).unwrap_err();
    assert!(matches!(refused.as_slice(), [Flaw::Budget { .. }]), "{refused:?}");
}

#[test]
fn what_hangs_on_a_lost_task_is_stranded_and_the_rest_is_not() {
    let graph = graph(vec![node("a", &[]), node("b", &["a"]), node("c", &["b"]), node("d", &[])]);
    let standing = |name: &_| if *name == "a".into() { Standing::Lost } else { Standing::Open };
    assert_eq!(names(&graph.stranded(standing)), ["b", "c"]);
    assert_eq!(names(&graph.ready(standing, 9)), ["d"]);
}
