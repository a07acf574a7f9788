//! Commands of a card: what is delivered is held against them, and what they said is said.

use super::fixtures::{Life, card, confirm, draw, node, propose, scoped, three};
use crate::plan::{Outputs, Tally, card_checks, grade, told};
use deputy_protocol::event::{Card, GradeCheck, PlanNode};

fn drawn(nodes: Vec<PlanNode>) -> Life {
    Life::default().with([propose(), confirm(1), scoped(1), scoped(2), draw(nodes)])
}

#[test]
fn only_what_is_delivered_is_held_against_the_card() {
    let life = drawn(three());
    let plan = life.plan();
    let of = |name: &str| card_checks(plan, &plan.nodes[&name.into()]).cloned().collect::<Vec<_>>();
    assert_eq!((of("api"), of("together")), (Vec::new(), vec!["make referrals".to_owned()]));
    let told =
        |name: &str| told::order(plan, &plan.nodes[&name.into()], &Outputs::new()).contains("make referrals");
    assert!(!told("api") && told("together"));
}

#[test]
fn a_command_is_about_its_own_project() {
    let elsewhere = deputy_protocol::ids::ProjectId(uuid::Uuid::from_u128(9));
    let life = drawn(three());
    let other = PlanNode { project_id: elsewhere, gathers: true, ..node("other", &[]) };
    assert_eq!(card_checks(life.plan(), &other).count(), 0);
}

#[test]
fn what_was_confirmed_and_never_ran_is_in_the_grade() {
    let life = drawn(three());
    let ran = |command: &str, exit_code| GradeCheck { command: command.to_owned(), exit_code };
    let graded = |checks| grade(life.plan(), Tally { checks, ..Tally::default() }).checks;
    let all = vec![ran("make test", Some(0)), ran("make referrals", Some(2))];
    assert_eq!(graded(all.clone()), all);
    assert_eq!(graded(vec![]), [ran("make referrals", None)]);
}

#[test]
fn sentences_of_cards_from_before_stay_sentences() {
    let mut old = serde_json::to_value(card()).unwrap();
    old.as_object_mut().unwrap().remove("checks");
    let read: Card = serde_json::from_value(old).unwrap();
    assert_eq!(read, Card { checks: vec![], ..card() });
    assert_eq!(read.acceptance, ["an invited user is counted once"]);
}
