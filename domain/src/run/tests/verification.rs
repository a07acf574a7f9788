//! A claim is no result until the checks said so.

use super::fixtures::{Life, capture, check, checked, crashed, finish, kinds, message, order, verify};
use super::stages;
use crate::run::{Command, DeliveryProgress, Effect, Phase, Refusal, State, effects};
use deputy_protocol::event::{Delivery, Permission, Prompt, RunEvent, Verdict, WorkOrder};

fn refused(result: &Result<Vec<RunEvent>, Refusal>) -> bool {
    matches!(result, Err(Refusal::WrongState { .. }))
}

#[test]
fn nothing_is_verified_that_was_not_captured() {
    let mut life = stages::verifying();
    assert!(refused(&life.attempt(checked(0))));
    for verdict in [Verdict::Passed, Verdict::Failed, Verdict::Unverified] {
        assert!(refused(&life.attempt(verify(verdict))), "{verdict:?}");
    }
}

#[test]
fn unchecked_work_is_captured_before_it_is_shown() {
    let life = with(WorkOrder { checks: Vec::new(), ..order() }).then(finish());
    assert!(refused(&life.decide(verify(Verdict::Unverified))));
}

#[test]
fn the_capture_of_an_earlier_round_does_not_count_for_a_later_one() {
    let life = stages::captured().then(checked(1)).then(verify(Verdict::Failed)).then(finish());
    assert_eq!(life.run().head_commit.as_deref(), Some("c1"));
    assert!(refused(&life.decide(verify(Verdict::Passed))));
}

#[test]
fn a_verdict_that_the_checks_do_not_bear_out_is_refused() {
    let failed = stages::captured().then(checked(1));
    let passed = stages::checked_well();
    let none = stages::captured();
    for (life, verdict) in [
        (&failed, Verdict::Passed),
        (&failed, Verdict::Unverified),
        (&passed, Verdict::Failed),
        (&passed, Verdict::Unverified),
        (&none, Verdict::Passed),
        (&none, Verdict::Failed),
        (&none, Verdict::Unverified),
    ] {
        assert!(refused(&life.decide(verify(verdict))), "{verdict:?} over {:?}", life.run().checks);
    }
    assert!(failed.decide(verify(Verdict::Failed)).is_ok());
    assert!(passed.decide(verify(Verdict::Passed)).is_ok());
}

#[test]
fn all_checks_of_the_order_have_to_pass() {
    let checks = vec!["cargo test".to_owned(), "cargo clippy".to_owned()];
    let life = with(WorkOrder { checks, ..order() }).then(finish()).then(capture("c1")).then(checked(0));
    assert!(refused(&life.decide(verify(Verdict::Passed))));
    let life = life.then(Command::Check { check: check("cargo clippy", 0) });
    assert!(life.decide(verify(Verdict::Passed)).is_ok());
}

fn with(order: WorkOrder) -> Life {
    use super::fixtures::{claim, queue, start};
    Life::new().then(queue(order)).then(claim(1)).then(start())
}

#[test]
fn an_order_without_checks_is_shown_as_unverified() {
    let life = stages::review_unverified();
    let ask = &life.run().asks[&life.open_ask()];
    assert!(ask.body.contains("Unverified"), "{}", ask.body);
    assert!(ask.options.iter().all(|option| !option.recommended));
}

#[test]
fn failing_checks_go_back_to_the_agent_with_their_output() {
    let life = stages::captured().then(checked(1)).then(verify(Verdict::Failed));
    assert_eq!(effects(life.run()), Some(Effect::Work));
    let told = life.run().inputs.last().unwrap();
    assert_eq!(told.source, Prompt::Checks);
    assert!(told.text.contains("$ cargo test") && told.text.contains("exit code 1"), "{}", told.text);
}

#[test]
fn rounds_are_bounded() {
    let mut life = stages::running();
    for round in 1..=crate::run::ROUNDS_MAX {
        life = life.then(finish()).then(capture("c1")).then(checked(1)).then(verify(Verdict::Failed));
        assert_eq!(life.run().round, round);
    }
    life = life.then(finish()).then(capture("c1")).then(checked(1)).then(verify(Verdict::Failed));
    assert!(matches!(life.run().state, State::Queued { next_attempt: 2, .. }), "{:?}", life.run().state);
}

#[test]
fn green_checks_deliver_where_the_project_says_so_and_only_then() {
    let automatic = || WorkOrder { delivery: Delivery::Auto, permission: Permission::Autonomous, ..order() };
    let verified = |order, exit, verdict| {
        let life = with(order).then(finish()).then(capture("c1"));
        life.then(checked(exit)).then(verify(verdict)).run().state.clone()
    };
    assert!(matches!(
        verified(automatic(), 0, Verdict::Passed),
        State::Review { delivery: Some(DeliveryProgress::Pending { commit, .. }) } if commit == "c1"
    ));
    assert!(matches!(verified(automatic(), 1, Verdict::Failed), State::Active { .. }));
    let unchecked = with(WorkOrder { checks: Vec::new(), ..automatic() }).then(finish()).then(capture("c1"));
    let state = unchecked.then(verify(Verdict::Unverified)).run().state.clone();
    assert_eq!(state, State::Review { delivery: None });
}

#[test]
fn supervised_work_stops_at_its_review_even_where_the_project_delivers_by_itself() {
    let supervised = WorkOrder { delivery: Delivery::Auto, permission: Permission::Supervised, ..order() };
    let life = with(supervised).then(finish()).then(capture("c1")).then(checked(0));
    assert_eq!(life.then(verify(Verdict::Passed)).run().state, State::Review { delivery: None });
}

#[test]
fn autonomous_work_waits_for_its_review_where_the_project_wants_one() {
    let autonomous = WorkOrder { delivery: Delivery::Review, permission: Permission::Autonomous, ..order() };
    let life = with(autonomous).then(finish()).then(capture("c1")).then(checked(0));
    assert_eq!(life.then(verify(Verdict::Passed)).run().state, State::Review { delivery: None });
}

#[test]
fn work_that_needs_a_person_is_never_delivered_by_policy() {
    let order = WorkOrder { delivery: Delivery::Auto, permission: Permission::HumanRequired, ..order() };
    let life = Life::new().then(super::fixtures::queue(order));
    let ask = life.open_ask();
    let life = life.then(super::fixtures::answer(ask, "start")).then(super::fixtures::claim(1));
    let life = life.then(super::fixtures::start()).then(finish()).then(capture("c1")).then(checked(0));
    assert_eq!(life.then(verify(Verdict::Passed)).run().state, State::Review { delivery: None });
}

#[test]
fn a_message_during_the_checks_goes_to_the_agent_before_anything_counts_as_done() {
    let mut life = stages::checked_well().then(message("Also mend the docs"));
    assert_eq!(effects(life.run()), Some(Effect::Work));
    assert!(refused(&life.attempt(verify(Verdict::Passed))), "the verification is void");
    let life = life.then(finish());
    assert_eq!(effects(life.run()), Some(Effect::Verify));
    assert_eq!(life.run().round, 0, "it is no round that failed");
}

#[test]
fn an_agent_that_was_not_told_everything_is_not_done() {
    let mut life = stages::running().then(message("Also mend the docs"));
    let done = |heard| Command::Finish { summary: "Done".to_owned(), heard };
    assert!(refused(&life.attempt(done(1))));
    assert!(life.attempt(done(2)).is_ok());
}

#[test]
fn a_stop_during_the_checks_ends_it() {
    let life = stages::captured().then(super::fixtures::stop()).then(crashed(2));
    assert!(matches!(life.run().state, State::Active { phase: Phase::Ending { .. }, .. }));
    let life = life.then(Command::Ended);
    assert_eq!(kinds(&life.history).last().map(String::as_str), Some("stopped"));
    assert!(life.run().open_asks().next().is_none());
}
