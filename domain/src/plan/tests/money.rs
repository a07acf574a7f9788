//! What tasks are expected to cost, and what each may cost before the founder is asked.

use super::fixtures::{
    Life, confirm, done, draw, estimate, lost, node, order, project, propose, scoped, work,
};
use crate::plan::{Bounds, Ended, Graph, Plan, allowance, bounds, expected, gathered};
use deputy_protocol::event::{PlanNode, TaskType};
use deputy_protocol::ids::RunId;
use deputy_protocol::money::Usd;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn usd(amount: f64) -> Usd {
    Usd::try_new(amount).unwrap()
}

fn dear(name: &str, after: &[&str], amount: Option<f64>) -> PlanNode {
    PlanNode { expected_usd: amount.map(usd), ..node(name, after) }
}

/// A plan of a card of at most 4 dollars, with these tasks.
fn drawn(nodes: Vec<PlanNode>) -> Life {
    let nodes = gathered(nodes, "A referral programme");
    Life::default().with([propose(), confirm(1), scoped(1), scoped(2), draw(nodes)])
}

fn may(plan: &Plan, name: &str, spent: &[(u128, f64)]) -> Option<f64> {
    let spent: BTreeMap<RunId, Usd> =
        spent.iter().map(|(number, amount)| (work(*number).run_id, usd(*amount))).collect();
    allowance(plan, &plan.nodes[&name.into()], &spent, usd(0.1)).map(Usd::as_f64)
}

fn runs(each: f64) -> Vec<Ended> {
    let ended = Ended {
        project_id: Some(project()),
        task_type: TaskType::default(),
        minutes: 1,
        usd: Some(usd(each)),
    };
    vec![ended; 3]
}

#[test]
fn a_task_may_cost_what_is_left_without_what_the_others_still_need() {
    let life = drawn(vec![dear("api", &[], Some(1.0)), dear("page", &[], Some(0.5))]);
    assert_eq!(may(life.plan(), "api", &[]), Some(3.6), "4.00 without the page's 0.50, and room for a call");
    let life = life.with([order("api", 1), order("page", 2)]);
    assert_eq!(may(life.plan(), "page", &[(1, 0.4)]), Some(3.1), "of 3.60 the other needs 0.60 still");
    let life = life.with([done("api")]);
    assert_eq!(may(life.plan(), "page", &[(1, 0.4)]), Some(3.7), "what is done needs nothing any more");
}

#[test]
fn what_was_spent_on_what_came_to_nothing_is_gone() {
    let life = drawn(vec![dear("api", &[], None), dear("page", &[], None)]);
    let life = life.with([order("api", 1), lost("api"), order("page", 2), lost("page")]);
    let again = gathered(vec![node("form", &[]), node("list", &[])], "A referral programme");
    let spent: BTreeMap<RunId, Usd> = [(work(1).run_id, usd(1.0)), (work(2).run_id, usd(2.0))].into();
    assert_eq!(bounds(life.plan(), &spent).usd_max, Some(usd(1.0)), "of 4.00, before it is drawn again");
    let guessed = expected(life.plan(), again.clone(), &runs(5.0), &spent);
    let guessed = guessed.iter().filter_map(|node| node.expected_usd).fold(Usd::ZERO, |sum, one| sum + one);
    assert_eq!(guessed, usd(1.0), "silence is not too dear");
    let life = life.with([draw(again)]);
    assert_eq!(may(life.plan(), "form", &[(1, 1.0), (2, 2.0)]), Some(1.1));
    assert_eq!(bounds(life.plan(), &spent).usd_max, Some(usd(1.0)), "nor once it is");
}

#[test]
fn beyond_the_card_there_is_only_the_room_of_a_call_and_then_the_founder_is_asked() {
    let life = drawn(vec![dear("api", &[], Some(1.0)), dear("page", &[], Some(1.0))]).with([order("api", 1)]);
    assert_eq!(may(life.plan(), "page", &[(1, 5.0)]), Some(0.1));
    assert_eq!(may(life.plan(), "page", &[(1, 3.9999)]), Some(0.11), "in whole cents");
}

#[test]
fn a_card_that_says_no_amount_caps_nothing() {
    let mut plan = drawn(vec![node("api", &[])]).plan().clone();
    plan.card.estimate.usd = estimate(0.0, 1).usd;
    assert_eq!(may(&plan, "api", &[]), None, "nobody knows what its models cost");
    plan.card.estimate.usd = None;
    assert_eq!(may(&plan, "api", &[]), None);
    assert_eq!(expected(&plan, vec![node("api", &[])], &runs(1.0), &BTreeMap::new())[0].expected_usd, None);
}

#[test]
fn where_the_drawing_is_silent_history_speaks_and_nobody_is_told_otherwise() {
    let life = Life::default().with([propose(), confirm(1), scoped(1), scoped(2)]);
    let of = |nodes, each| {
        let nodes = expected(life.plan(), nodes, &runs(each), &BTreeMap::new());
        nodes.into_iter().map(|node| node.expected_usd.map(Usd::as_f64)).collect::<Vec<_>>()
    };
    assert_eq!(of(vec![dear("api", &[], Some(3.0)), node("page", &[])], 0.5), [Some(3.0), Some(0.5)]);
    assert_eq!(of(vec![node("api", &[]), node("page", &[])], 5.0), [Some(2.0), Some(2.0)], "all of the card");
    assert_eq!(expected(life.plan(), vec![node("api", &[])], &[], &BTreeMap::new())[0].expected_usd, None);
}

#[test]
fn what_is_done_stays_as_it_was_drawn() {
    let life = drawn(vec![node("api", &[]), node("page", &[])]).with([order("api", 1), done("api")]);
    let again =
        expected(life.plan(), vec![node("api", &[]), node("form", &[])], &runs(1.0), &BTreeMap::new());
    assert_eq!((again[0].expected_usd, again[1].expected_usd), (None, Some(usd(1.0))));
}

proptest! {
    #[test]
    fn guesses_never_make_a_drawing_too_dear(said in prop::collection::vec(prop::option::of(0.0_f64..0.3), 1..12), each in 0.0_f64..50.0) {
        let life = Life::default().with([propose(), confirm(1), scoped(1), scoped(2)]);
        let nodes = said.iter().zip(0..).map(|(said, nth)| dear(&format!("task-{nth}"), &[], *said)).collect();
        let nodes = expected(life.plan(), nodes, &runs(each), &BTreeMap::new());
        prop_assert!(nodes.iter().all(|node| node.expected_usd.is_some()));
        let bounds = Bounds { projects: [project()].into(), usd_max: Some(usd(4.0)), ..Bounds::default() };
        prop_assert!(Graph::try_new(nodes, &bounds).is_ok());
    }
}
