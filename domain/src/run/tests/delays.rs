//! Models that do not answer: shown while it lasts, told once.

use super::fixtures::{Life, claim, crashed, delay, fail_attempt, kinds, reserve, settle, start, usage};
use super::stages;
use crate::run::{Command, Retry, State};
use chrono::Duration;
use deputy_protocol::event::{RunEvent, WaitReason};

/// A call that comes to nothing, and is made again after so many seconds.
fn failing(life: Life, call: u128, seconds: i64) -> Life {
    let life = life.then(reserve(call, 10));
    let delay = delay(&life, call, seconds);
    life.then(delay)
}

fn parked(life: Life, minutes: i64) -> Life {
    let until = Some(super::fixtures::at(life.second + 60 * minutes));
    life.then(Command::Park { reason: WaitReason::Provider, until, detail: "in a while".to_owned() })
}

fn times_told(life: &Life) -> usize {
    let is_told = |event: &&RunEvent| matches!(event, RunEvent::CallDelayed { told_at: Some(told), at, .. } if told == at);
    life.history.iter().filter(is_told).count()
}

#[test]
fn a_run_whose_model_does_not_answer_says_so_until_it_does() {
    let life = failing(stages::running(), 0xc2, 20);
    let waits = life.run().waits_for_model().unwrap();
    assert_eq!((waits.model.as_str(), waits.error.code.as_str()), ("lab/one", "unreachable"));
    assert_eq!((waits.retry_at - waits.since_at).num_seconds(), 20);
    let life = life.then(reserve(0xc3, 10));
    assert!(life.run().waits_for_model().is_some(), "also while it is asked again");
    let life = life.then(settle(0xc3, Some(usage(8))));
    assert_eq!(life.run().waits_for_model(), None);
}

#[test]
fn a_delay_goes_on_over_several_tries_and_its_parking() {
    let life = failing(failing(stages::running(), 0xc2, 20), 0xc3, 40);
    let since = life.run().delayed.as_ref().unwrap().since_at;
    let life = parked(life, 2).after(Duration::minutes(2));
    assert_eq!(life.run().waits_for_model(), None, "the state says it");
    let life = life.then(Command::Resume { reason: WaitReason::Provider }).then(claim(2)).then(start());
    let life = failing(life, 0xc4, 20);
    assert_eq!(life.run().delayed.as_ref().unwrap().since_at, since);
}

#[test]
fn the_founder_is_told_once_of_a_delay_that_lasts() {
    let life = failing(failing(stages::running(), 0xc2, 20), 0xc3, 40);
    assert_eq!(times_told(&life), 0, "not of a short one");
    let life = failing(failing(life.after(Duration::minutes(5)), 0xc4, 40), 0xc5, 40);
    assert_eq!(times_told(&life), 1);
    let life = parked(life, 60);
    assert_eq!(times_told(&life), 1);
    let parked = parked(failing(stages::running(), 0xc2, 3600), 60);
    assert_eq!(kinds(&parked.history[parked.history.len() - 2..]), ["call_delayed", "waiting"]);
    assert_eq!(times_told(&parked), 1, "a long wait is told when it begins");
}

#[test]
fn after_an_answer_the_next_delay_is_another_one() {
    let told = failing(failing(stages::running(), 0xc2, 20).after(Duration::minutes(5)), 0xc3, 20);
    let life = told.then(reserve(0xc4, 1)).then(settle(0xc4, Some(usage(1)))).after(Duration::minutes(5));
    let life = failing(life, 0xc5, 20);
    assert_eq!(times_told(&life), 1);
    assert_eq!(life.run().delayed.as_ref().unwrap().told_at, None);
}

#[test]
fn a_call_that_was_given_up_after_a_crash_ends_no_delay() {
    let life = failing(stages::running(), 0xc2, 20).then(reserve(0xc3, 10)).then(crashed(2));
    assert!(life.run().waits_for_model().is_some());
}

#[test]
fn another_attempt_waits_for_nobody() {
    let life = failing(stages::running(), 0xc2, 20).then(fail_attempt(Retry::Yes));
    let life = life.after(Duration::minutes(5)).then(claim(2)).then(start());
    assert!(matches!(life.run().state, State::Active { .. }));
    assert_eq!(life.run().waits_for_model(), None);
}
