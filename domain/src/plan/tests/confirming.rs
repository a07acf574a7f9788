//! Only what was confirmed becomes work, and once.

use super::fixtures::{
    Life, another, at, cancel, confirm, decline, defer, draw, kinds, propose, revise, three,
};
use crate::plan::{Command, Refusal, State};
use deputy_protocol::event::{Grade, PlanOutcome};

#[test]
fn a_card_is_confirmed_once_whoever_says_so_and_how_often() {
    let mut life = Life::default().with([propose()]);
    assert_eq!(kinds(&life.tell(confirm(1)).unwrap()), ["confirmed"]);
    assert_eq!(life.tell(confirm(1)), Err(Refusal::AlreadyDone));
    let other = Command::Confirm { version: 1, removed: vec![], by: "the phone".to_owned() };
    assert_eq!(life.tell(other), Err(Refusal::AlreadyDone));
}

#[test]
fn a_card_that_changed_since_it_was_looked_at_is_not_confirmed() {
    let mut life = Life::default().with([propose(), another()]);
    assert_eq!(life.tell(confirm(1)), Err(Refusal::StaleCard { asked: 1, shown: 2 }));
    assert_eq!(kinds(&life.tell(confirm(2)).unwrap()), ["confirmed"]);
}

#[test]
fn a_card_whose_project_was_removed_is_not_confirmed_and_says_which() {
    let mut life = Life::default().with([propose()]);
    let gone = || Command::Confirm { version: 1, removed: vec!["shop".to_owned()], by: "founder".to_owned() };
    let refusal = life.tell(gone()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "shop was removed since the card was made: decline it, and ask for another one"
    );
    life.tell(confirm(1)).unwrap();
    assert_eq!(life.tell(gone()), Err(Refusal::AlreadyDone), "what was confirmed before stays so");
}

#[test]
fn while_the_founder_waits_for_another_card_the_old_one_is_not_confirmed() {
    let mut life = Life::default().with([propose(), revise()]);
    assert!(matches!(life.tell(confirm(1)), Err(Refusal::WrongState { .. })));
}

#[test]
fn nothing_is_drawn_before_somebody_confirmed() {
    for commands in [vec![propose()], vec![propose(), revise()], vec![propose(), defer(9)]] {
        let mut life = Life::default().with(commands);
        assert!(matches!(life.tell(draw(three())), Err(Refusal::WrongState { .. })));
    }
}

#[test]
fn a_deferred_plan_is_raised_when_its_time_has_come_and_can_be_confirmed_before() {
    let mut life = Life::default().with([propose(), defer(3_600)]);
    assert!(matches!(life.tell(Command::Raise), Err(Refusal::WrongState { .. })));
    assert_eq!(kinds(&life.clone().tell(confirm(1)).unwrap()), ["confirmed"]);
    life.now = 3_600;
    assert_eq!(kinds(&life.tell(Command::Raise).unwrap()), ["raised"]);
    assert_eq!(life.plan().state, State::Proposed);
    assert_eq!(life.tell(defer(3_600)), Err(Refusal::Past));
    assert_eq!(life.plan().created_at, at(0));
}

#[test]
fn what_is_over_is_refused_with_how_it_ended_and_nothing_that_cannot_be_done() {
    let over = Command::End { outcome: PlanOutcome::Cancelled, grade: Grade::default() };
    let life = Life::default().with([propose(), confirm(1), cancel(), over]);
    let said = |command| life.clone().tell(command).unwrap_err().to_string();
    for refused in [said(decline()), said(revise()), said(defer(9_999)), said(confirm(2))] {
        assert!(refused.contains("the plan was cancelled; "), "{refused}");
        assert!(!refused.contains("cancel it"), "{refused}");
    }
}
