//! Which cards go without the founder's word.

use super::fixtures::card;
use crate::plan::{WithoutCard, needs_no_card};
use deputy_protocol::event::{Card, TaskType};
use deputy_protocol::money::Usd;

#[test]
fn only_one_cheap_step_of_an_allowed_kind_that_approves_nothing_goes_without_a_card() {
    let allowed = WithoutCard { types: vec![TaskType::Feature], usd_max: Usd::try_new(4.0).unwrap() };
    let mut one = card();
    one.steps.truncate(1);
    one.steps[0].task_type = TaskType::Feature;
    assert!(needs_no_card(&allowed, &one));
    assert!(!needs_no_card(&WithoutCard::default(), &one), "as it is by default");
    let with = |change: fn(&mut Card)| {
        let mut card = one.clone();
        change(&mut card);
        needs_no_card(&allowed, &card)
    };
    assert!(!with(|card| card.approves.push("it goes live".to_owned())));
    assert!(!with(|card| card.steps.push(card.steps[0].clone())));
    assert!(!with(|card| card.steps[0].task_type = TaskType::Docs));
    assert!(!with(|card| card.estimate.usd = None), "nobody can say what it costs");
    assert!(!with(|card| card.estimate = super::fixtures::estimate(4.01, 1)));
    assert!(with(|card| card.risks.push("it may be ugly".to_owned())), "risks are told, and hold nothing");
}
