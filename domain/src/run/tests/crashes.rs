//! Owners that go away: who may take over, and when a run is set aside.

use super::fixtures::{
    Life, capture, checked, claim, crashed, fail_attempt, finish, lease, message, reserve, settle, start,
    stop, usage, verify,
};
use super::stages;
use crate::run::{Command, Effect, Phase, Refusal, State, effects};
use deputy_protocol::event::Verdict;

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
        life = life.then(fail_attempt(true));
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
        let life = life.then(fail_attempt(true)).after(chrono::Duration::seconds(600));
        life.then(claim(2)).then(start())
    };
    let second = next(stages::running());
    assert_eq!(second.run().order.tier, Tier::B);
    assert_eq!(next(second).run().order.tier, Tier::B);
    assert!(matches!(stages::running().run().state, State::Active { phase: Phase::Running, .. }));
}
