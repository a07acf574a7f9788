//! A run whose machine is out of reach begins anew on another one, and its agent knows it.

use super::fixtures::{capture, claim, crashed, finish, founder, gone, id, lease, message, start, stop};
use super::stages;
use crate::run::{Command, Effect, Phase, Refusal, Retry, State, effects};
use deputy_protocol::event::{Lease, Prompt};

#[test]
fn a_run_that_is_taken_over_begins_a_new_attempt_from_nothing() {
    for life in [stages::preparing(), stages::running(), stages::checked_well()] {
        let attempt = life.run().attempt;
        let life = life.then(gone(9));
        let run = life.run();
        assert!(matches!(run.state, State::Active { phase: Phase::Preparing, .. }));
        assert_eq!((run.attempt, run.strikes), (attempt + 1, 1));
        assert_eq!(run.place, Some(id(0xb2)));
        assert_eq!((&run.base_commit, &run.head_commit, &run.verdict), (&None, &None, &None));
        let told = run.inputs.last().expect("the agent is told");
        assert_eq!(told.source, Prompt::Deputy);
        assert!(told.text.contains("(alpha)"), "{}", told.text);
        assert_eq!(life.then(start()).run().base_commit.as_deref(), Some("c0"));
    }
}

#[test]
fn a_queued_run_whose_machine_is_gone_is_taken_over_like_one_that_was_worked_on() {
    let answered = stages::running()
        .then(message("Hurry"))
        .then(Command::FailAttempt { error: super::fixtures::error("agent_failed"), retry: Retry::Yes });
    let life = answered.after(chrono::Duration::hours(1)).then(gone(9));
    assert_eq!((life.run().attempt, life.run().strikes), (2, 0));
    assert_eq!(effects(life.run()), Some(Effect::Prepare));
}

#[test]
fn a_run_is_taken_over_only_under_a_later_epoch() {
    let mut life = stages::running().then(crashed(5));
    assert_eq!(life.attempt(gone(5)), Err(Refusal::NotOwner));
    assert_eq!(life.attempt(gone(4)), Err(Refusal::NotOwner));
    let life = life.then(gone(6));
    assert_eq!(life.decide(gone(6)), Err(Refusal::AlreadyDone));
}

#[test]
fn takeovers_without_progress_end_in_quarantine() {
    let life = stages::running().then(gone(2)).then(gone(3)).then(gone(4));
    assert!(matches!(&life.run().state, State::Failed { error } if error.code == "quarantined"));
}

#[test]
fn a_run_that_is_being_ended_does_not_begin_anew() {
    let mut life = stages::running().then(stop());
    assert!(matches!(life.attempt(gone(2)), Err(Refusal::WrongState { .. })));
    let elsewhere = Lease { place: life.run().place, ..lease(2) };
    let life = life.then(Command::Adopt { lease: elsewhere, left: false }).then(Command::Ended);
    assert_eq!(life.run().state, State::Stopped);
}

#[test]
fn a_place_is_kept_through_waits_and_reviews() {
    let lease = Lease { place: Some(id(0xb1)), ..lease(3) };
    let life = stages::queued()
        .then(Command::Claim { lease, worker: None })
        .then(start())
        .then(finish())
        .then(capture("c1"));
    assert_eq!(life.run().place, Some(id(0xb1)));
    let life = life.then(Command::Message { text: "More".to_owned(), by: founder() });
    assert_eq!(life.run().place, Some(id(0xb1)));
    // Ledgers from before places were known say nothing of them.
    let life =
        life.then(Command::FailAttempt { error: super::fixtures::error("agent_failed"), retry: Retry::Yes });
    let life = life.after(chrono::Duration::hours(1)).then(claim(9));
    assert_eq!(life.run().place, Some(id(0xb1)));
}
