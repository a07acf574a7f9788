//! Owners that go away: who may take over, and when a run is set aside.

use super::fixtures::{
    Life, capture, checked, claim, crashed, fail_attempt, finish, lease, message, reserve, settle, start,
    stop, usage, verify,
};
use super::stages;
use crate::run::{
    Command, DeliveryProgress, Effect, Phase, Refusal, Retry, RollbackProgress, State, effects,
};
use deputy_protocol::event::{DeliveryMode, RunEvent, Verdict};

fn quarantined(life: &Life) -> bool {
    matches!(&life.run().state, State::Failed { error } if error.code == "quarantined")
}

/// Crashes the owner again and again; `before` is what each owner does before it goes down.
fn crash_loop(mut life: Life, before: impl Fn(Life, u64) -> Life) -> u64 {
    for epoch in 10..20 {
        life = before(life, epoch).then(crashed(epoch));
        if quarantined(&life) {
            return epoch - 9;
        }
    }
    panic!("ten crashes in a row and nobody set it aside: {:?}", life.run());
}

#[test]
fn a_run_whose_preparation_crashes_is_set_aside_after_three_crashes() {
    assert_eq!(crash_loop(stages::preparing(), |life, _| life), 3);
}

#[test]
fn a_run_whose_model_call_crashes_is_set_aside_after_three_crashes() {
    // Each owner gives the lost call up, which says nothing about getting anywhere, and makes the next.
    let crashes = crash_loop(stages::running(), |mut life, epoch| {
        let call = 0xc000 + u128::from(epoch);
        let _ = life.attempt(settle(call - 1, None));
        life.then(reserve(call, 1))
    });
    assert_eq!(crashes, 3);
}

#[test]
fn a_run_whose_check_crashes_is_set_aside_after_three_crashes() {
    // Each owner begins the verification again and gets exactly as far as the one before.
    let crashes = crash_loop(stages::verifying(), |life, _| life.then(capture("c1")).then(checked(0)));
    assert_eq!(crashes, 3);
}

#[test]
fn a_verification_that_gets_further_each_time_is_not_set_aside() {
    let mut life = stages::verifying();
    for epoch in 2..8 {
        life = life.then(capture("c1"));
        for _ in 0..epoch {
            life = life.then(checked(0));
        }
        life = life.then(crashed(epoch));
        assert_eq!(life.run().strikes, 1);
    }
}

#[test]
fn an_answer_of_the_model_forgives_earlier_crashes() {
    let life = stages::running().then(crashed(2)).then(crashed(3));
    assert_eq!(life.run().strikes, 2);
    let life = life.then(reserve(0xc2, 1)).then(settle(0xc2, Some(usage(1))));
    assert_eq!(life.run().strikes, 0);
}

#[test]
fn an_owner_that_left_on_its_own_terms_is_no_crash() {
    let mut life = stages::preparing();
    for epoch in 2..20 {
        life = life.then(Command::Adopt { lease: lease(epoch), left: true });
    }
    assert_eq!(life.run().strikes, 0);
}

#[test]
fn a_run_that_is_being_ended_is_never_set_aside() {
    let mut life = stages::running().then(stop());
    for epoch in 2..8 {
        life = life.then(crashed(epoch));
    }
    assert_eq!(effects(life.run()), Some(Effect::End));
    assert_eq!(life.then(Command::Ended).run().state, State::Stopped);
}

#[test]
fn a_run_is_taken_over_only_under_a_later_epoch() {
    // Two daemons saw the owner go; the second of them must not take the run from the first.
    let mut life = stages::running().then(crashed(5));
    let rival = deputy_protocol::event::Lease { owner: super::fixtures::id(0xdead), epoch: 5, place: None };
    assert_eq!(life.attempt(Command::Adopt { lease: rival, left: false }), Err(Refusal::NotOwner));
    assert_eq!(life.attempt(crashed(4)), Err(Refusal::NotOwner));
    assert_eq!(life.run().lease(), Some(lease(5)));
}

#[test]
fn a_run_that_was_set_aside_says_how_often_it_crashed() {
    // In the middle of a call: that it is settled at the end is no step beyond the crash.
    let life = stages::running().then(reserve(0xc2, 1)).then(crashed(2)).then(crashed(3)).then(crashed(4));
    assert!(quarantined(&life));
    assert_eq!(life.run().strikes, 3);
    let body = &life.run().asks[&life.open_ask()].body;
    for words in
        ["3 times", "its agent was at work", "log", "`deputy diff 00000001 --raw`", "`deputy retry 00000001`"]
    {
        assert!(body.contains(words), "{words}: {body}");
    }
    assert!(life.run().reserved.is_empty());
    assert_eq!(life.then(super::fixtures::retry()).run().strikes, 0);
}

/// Owners that take something up and go down with it, until it is given up; how many went down.
fn owners_lost(mut life: Life) -> (u64, Life) {
    for epoch in 10..20 {
        life = life.then(crashed(epoch));
        if effects(life.run()).is_none() {
            return (epoch - 10, life);
        }
    }
    panic!("ten owners went down and nobody gave up: {:?}", life.run());
}

#[test]
fn a_delivery_that_crashes_is_given_up_after_three_crashes_and_can_be_tried_again() {
    let (lost, life) = owners_lost(stages::delivering(DeliveryMode::Merge));
    assert_eq!(lost, 3);
    let State::Review { delivery: Some(DeliveryProgress::Failed { mode, detail }) } = &life.run().state
    else {
        panic!("{:?}", life.run().state)
    };
    assert_eq!(*mode, DeliveryMode::Merge);
    assert!(detail.contains("3 times") && detail.contains("again"), "{detail}");
    assert!(matches!(life.history.last(), Some(RunEvent::DeliveryFailed { conflict: false, .. })));
    let ask = life.open_ask();
    let again = life.then(super::fixtures::answer(ask, "approve")).then(crashed(30));
    assert!(effects(again.run()).is_some(), "what was counted before does not count any more");
    assert_eq!(again.run().strikes, 0);
}

#[test]
fn taking_back_that_crashes_is_given_up_after_three_crashes() {
    let (lost, life) = owners_lost(stages::taking_back());
    assert_eq!(lost, 3);
    let State::Approved { rollback: Some(RollbackProgress::Failed { detail }), .. } = &life.run().state
    else {
        panic!("{:?}", life.run().state)
    };
    assert!(detail.contains("3 times") && detail.contains("`deputy rollback 00000001`"), "{detail}");
    let ask = &life.run().asks[&life.open_ask()];
    assert_eq!(&ask.body, detail);
    assert!(life.decide(Command::Rollback { by: super::fixtures::founder() }).is_ok());
}

#[test]
fn a_delivery_whose_owners_leave_on_their_own_terms_goes_on() {
    let mut life = stages::delivering(DeliveryMode::Merge);
    for epoch in 2..20 {
        life = life.then(Command::Adopt { lease: lease(epoch), left: true });
    }
    assert_eq!(life.run().strikes, 0);
    assert!(matches!(effects(life.run()), Some(Effect::Deliver { .. })));
}

#[test]
fn the_time_between_an_owners_end_and_the_next_is_not_work() {
    let life = stages::running();
    let worked = life.run().worked_ms;
    let life = life.after(chrono::Duration::hours(3)).then(crashed(2));
    assert_eq!(life.run().worked_ms, worked);
    assert_eq!(life.then(message("Hurry")).then(finish()).run().worked_ms, worked + 2000);
}

#[test]
fn a_verification_that_was_interrupted_begins_again_with_its_capture() {
    let life = stages::checked_well().then(crashed(2));
    assert_eq!(effects(life.run()), Some(Effect::Verify));
    let life = life.then(capture("c1"));
    assert!(life.run().checks.is_empty());
    let life = life.then(checked(0)).then(verify(Verdict::Passed));
    assert!(matches!(life.run().state, State::Review { .. }));
}

#[test]
fn attempts_are_bounded_and_each_waits_longer() {
    let mut life = stages::running();
    let mut waits = Vec::new();
    while !life.run().state.is_terminal() {
        life = life.then(fail_attempt(Retry::Yes));
        if let State::Queued { not_before: Some(due), .. } = life.run().state {
            waits.push((due - super::fixtures::at(life.second)).num_seconds());
            assert_eq!(life.decide(claim(2)), Err(Refusal::NotDue));
            life = life.after(chrono::Duration::seconds(600)).then(claim(2)).then(start());
        }
    }
    assert_eq!(waits, [10, 20]);
    assert_eq!(life.run().attempt, crate::run::ATTEMPTS_MAX);
}

#[test]
fn a_failed_attempt_escalates_by_one_tier_and_no_further_than_allowed() {
    use deputy_protocol::event::Tier;
    let next = |life: Life| {
        let life = life.then(fail_attempt(Retry::Yes)).after(chrono::Duration::seconds(600));
        life.then(claim(2)).then(start())
    };
    let second = next(stages::running());
    assert_eq!(second.run().order.tier, Tier::B);
    assert_eq!(next(second).run().order.tier, Tier::B);
    assert!(matches!(stages::running().run().state, State::Active { phase: Phase::Running, .. }));
}

#[test]
fn an_agent_that_got_nowhere_is_tried_again_only_with_a_harder_tier() {
    let harder = stages::running().then(fail_attempt(Retry::OnlyHarder));
    assert!(matches!(harder.run().state, State::Queued { next_attempt: 2, .. }), "{:?}", harder.run().state);
    let life = harder.after(chrono::Duration::seconds(600)).then(claim(2)).then(start());
    let life = life.then(fail_attempt(Retry::OnlyHarder));
    assert!(matches!(life.run().state, State::Failed { .. }), "no tier above it is allowed");
}
