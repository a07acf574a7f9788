//! A plan beside what was confirmed.

use super::fixtures::{Life, confirm, done, draw, lost, node, order, project, propose, scoped, three, work};
use crate::plan::{Change, Plan, Tally, grade};
use chrono::TimeDelta;
use deputy_protocol::event::{Grade, PlanNode, Usage};
use deputy_protocol::money::Usd;

fn drawn(nodes: Vec<PlanNode>) -> Life {
    Life::default().with([propose(), confirm(1), scoped(1), scoped(2), draw(nodes)])
}

fn paths(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

fn strays<const N: usize>(life: &Life, changes: [Option<&[&str]>; N]) -> Option<Vec<String>> {
    let change = |files: Option<&[&str]>| Change { project_id: project(), files: files.map(paths) };
    let changes = changes.into_iter().map(change).collect();
    grade(life.plan(), Tally { changes, ..Tally::default() }).outside
}

#[test]
fn what_was_begun_and_lost_is_still_counted_when_its_task_is_drawn_again() {
    let halted = drawn(three()).with([order("api", 1), order("page", 2), done("api"), lost("page")]);
    let life = halted.with([draw(three()), order("page", 3), lost("page"), draw(three()), order("page", 4)]);
    let works = |plan: &Plan| plan.works().collect::<Vec<_>>();
    assert_eq!(works(life.plan()), [work(2), work(3), work(1), work(4)]);
    assert_eq!(life.plan().past.len(), 2);
    let mut row = serde_json::to_value(drawn(three()).plan()).unwrap();
    assert!(row.as_object_mut().unwrap().remove("past").is_none(), "rows of before have none");
}

#[test]
fn strays_are_what_no_task_had_in_its_scope() {
    let life = drawn(three());
    let of = |changed: &[&str]| strays(&life, [Some(changed)]);
    assert_eq!(of(&["src/api/a.rs", "src/page/b c.rs"]), Some(vec![]));
    assert_eq!(of(&["src/api.rs", "src/api/a.rs", "Cargo.toml"]), Some(paths(&["src/api.rs", "Cargo.toml"])));
}

#[test]
fn where_a_task_may_change_anything_nobody_can_say_what_strays() {
    let anything = PlanNode { files: vec![], ..node("anything", &[]) };
    let life = drawn(crate::plan::gathered(vec![node("api", &[]), anything], "two"));
    assert_eq!(strays(&life, [Some(&["x"])]), None);
}

#[test]
fn that_nothing_strays_is_said_only_where_every_change_was_looked_at() {
    let life = drawn(three());
    assert_eq!(strays(&life, []), None, "nothing was delivered");
    assert_eq!(strays(&life, [Some(&[])]), Some(vec![]));
    assert_eq!(strays(&life, [Some(&[]), None]), None);
    assert_eq!(strays(&life, [Some(&["x"]), None, Some(&["y"])]), Some(paths(&["x", "y"])));
}

#[test]
fn grades_of_before_did_not_say_whether_anybody_looked() {
    let mut old = serde_json::to_value(Grade { outside: Some(paths(&["x"])), ..Grade::default() }).unwrap();
    assert_eq!(serde_json::from_value::<Grade>(old.clone()).unwrap().outside, Some(paths(&["x"])));
    old.as_object_mut().unwrap().remove("outside");
    assert_eq!(serde_json::from_value::<Grade>(old).unwrap().outside, None);
}

#[test]
fn runs_are_held_against_the_worst_that_was_said_and_those_who_thought_are_not() {
    let life = drawn(three());
    let dollars = |cost: f64| Usage { cost_usd: Usd::try_new(cost).unwrap(), ..Usage::default() };
    let graded = |cost, minutes| {
        let worked = TimeDelta::minutes(minutes);
        grade(life.plan(), Tally { usage: dollars(cost), thinking: dollars(1.0), worked, ..Tally::default() })
    };
    let at_worst = graded(4.0, 60);
    assert_eq!((at_worst.within_cost, at_worst.within_time, at_worst.minutes), (Some(true), Some(true), 60));
    assert_eq!(at_worst.usage, dollars(5.0), "all of it is told");
    let beyond = graded(4.01, 61);
    assert_eq!((beyond.within_cost, beyond.within_time), (Some(false), Some(false)));
}

#[test]
fn what_has_no_price_is_not_held_against_one() {
    let life = drawn(three());
    let usage = Usage { cost_usd: Usd::try_new(0.5).unwrap(), ..Usage::default() };
    let graded = grade(life.plan(), Tally { usage, unpriced_tokens: Some(7), ..Tally::default() });
    assert_eq!((graded.within_cost, graded.unpriced_tokens), (None, Some(7)));
    assert_eq!(graded.cost(), "more than $0.50 (no price is known for 7 of its tokens)");
    let all = grade(life.plan(), Tally { unpriced_tokens: Some(7), ..Tally::default() });
    assert_eq!(all.cost(), "what nobody knows (no price is known for 7 tokens)");
    assert_eq!(grade(life.plan(), Tally::default()).cost(), "$0.00");
}
