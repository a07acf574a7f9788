//! Whose turn it is, promise by promise.

use super::fixtures::{
    Life, answer, capture, claim, fail_attempt, finish, hand_over, interrupt, kinds, message, order,
    question, queue, start, stop, take_back, verify,
};
use super::stages::{at_its_turn, founders_turn, running, yielding};
use crate::run::{Command, Doing, Phase, Refusal, Retry, State};
use deputy_protocol::event::{Mode, Permission, Verdict, WaitReason, WorkOrder};

fn is_queued(life: &Life) -> bool {
    matches!(life.run().state, State::Queued { not_before: None, .. })
}

fn again(life: Life) -> Life {
    life.then(claim(2)).then(start())
}

#[test]
fn a_turn_that_is_over_goes_to_the_founder_and_not_to_the_checks() {
    let life = yielding();
    let phase = Phase::Yielding { was: Doing::Running, inputs: 1 };
    assert!(matches!(life.run().state, State::Active { phase: found, .. } if found == phase));
    let life = life.then(capture("c1")).then(Command::Yielded);
    assert!(life.run().is_founders_turn());
    assert_eq!(life.run().head_commit.as_deref(), Some("c1"));
    assert_eq!((life.run().verdict, life.run().attempt), (None, 1));
}

#[test]
fn the_founders_words_begin_the_next_turn_of_the_same_attempt() {
    let life = founders_turn().then(message("Go on"));
    assert!(is_queued(&life));
    assert_eq!(again(life).run().attempt, 1);
}

#[test]
fn words_that_come_while_it_is_brought_to_rest_are_not_left_lying() {
    for life in [yielding(), at_its_turn().then(interrupt())] {
        let life = life.then(message("Wait")).then(Command::Yielded);
        assert_eq!(kinds(&life.history[life.history.len() - 2..]), ["waiting", "resumed"]);
        assert!(is_queued(&life));
    }
    // Unless the founder wants that to end as well.
    let life = yielding().then(message("Wait")).then(interrupt()).then(Command::Yielded);
    assert!(life.run().is_founders_turn());
}

#[test]
fn handed_over_as_it_is_the_agent_is_not_asked_again() {
    let life = founders_turn().then(hand_over(None));
    assert!(is_queued(&life) && life.run().as_it_is);
    assert_eq!(life.run().mode, Mode::Delegated);
    let life = again(life).then(finish());
    assert!(!life.run().as_it_is);
    assert!(matches!(life.run().state, State::Active { phase: Phase::Verifying, .. }));
}

#[test]
fn whatever_is_said_after_handing_over_is_acted_on_first() {
    assert!(!founders_turn().then(hand_over(None)).then(message("One more")).run().as_it_is);
    assert!(!founders_turn().then(hand_over(Some("Finish it"))).run().as_it_is);
    let life = yielding().then(message("Wait")).then(hand_over(None));
    assert!(!life.run().as_it_is, "it has not heard that yet");
    // A turn that is under way is no state to hand over.
    assert!(!at_its_turn().then(hand_over(None)).run().as_it_is);
}

#[test]
fn taken_back_its_turn_goes_on_and_is_the_founders_afterwards() {
    let life = running().then(take_back());
    assert!(matches!(life.run().state, State::Active { phase: Phase::Running, .. }));
    let life = life.then(finish()).then(Command::Yielded);
    assert!(life.run().is_founders_turn());
}

#[test]
fn a_review_that_is_taken_back_asks_nobody_and_begins_on_the_base_as_it_is_then() {
    let life = super::stages::review().then(take_back());
    let run = life.run();
    assert!(run.is_founders_turn() && run.catches_up);
    assert_eq!((run.verdict, run.checks.len()), (None, 0));
    assert!(life.decide(verify(Verdict::Passed)).is_err());
}

#[test]
fn a_queued_run_that_was_handed_over_as_it_is_can_be_had_back() {
    let life = founders_turn().then(hand_over(None)).then(take_back());
    assert!(life.run().is_founders_turn() && life.run().is_hands_on() && !life.run().as_it_is);
}

#[test]
fn a_turn_that_ends_badly_is_no_lost_attempt() {
    for retry in [Retry::Yes, Retry::OnlyHarder, Retry::No] {
        let life = at_its_turn().then(fail_attempt(retry)).then(Command::Yielded);
        let State::Waiting { reason: WaitReason::Founder, detail, .. } = &life.run().state else {
            panic!("{:?}", life.run().state)
        };
        assert!(detail.contains("it ended with agent_failed"), "{detail}");
        assert_eq!(life.run().failures, 0);
        let life = again(life.then(message("Go on"))).then(finish());
        assert_eq!(life.run().turn_error, None);
    }
}

#[test]
fn what_waits_for_an_answer_is_not_interrupted_and_goes_on_in_the_same_hands() {
    let life = at_its_turn().then(Command::Ask { ask: question(0x8002) });
    assert!(matches!(life.decide(interrupt()), Err(Refusal::WrongState { .. })));
    let ask = life.open_ask();
    let life = life.then(hand_over(None)).then(take_back()).then(answer(ask, "red"));
    assert!(is_queued(&life) && life.run().is_hands_on());
}

#[test]
fn work_that_needs_a_word_before_it_starts_needs_it_in_the_founders_hands_too() {
    let careful = WorkOrder { permission: Permission::HumanRequired, mode: Mode::HandsOn, ..order() };
    let life = Life::new().then(queue(careful));
    assert!(!life.clone().then(message("Hello?")).run().is_founders_turn());
    assert!(matches!(life.decide(interrupt()), Err(Refusal::WrongState { .. })));
}

#[test]
fn waiting_for_the_founder_takes_no_time_of_work() {
    let life = founders_turn();
    let before = life.run().worked_ms;
    let life = life.after(chrono::Duration::hours(3)).then(message("Go on"));
    assert_eq!(life.run().worked_ms, before);
}

#[test]
fn what_is_brought_to_rest_can_still_be_ended() {
    let life = yielding().then(stop()).then(Command::Ended);
    assert_eq!(life.run().state, State::Stopped);
    assert!(matches!(life.decide(hand_over(None)), Err(Refusal::WrongState { .. })));
    assert!(matches!(life.decide(take_back()), Err(Refusal::WrongState { .. })));
}

#[test]
fn a_row_of_delegated_work_is_written_as_it_always_was() {
    let row = serde_json::to_value(running().run()).unwrap();
    for field in ["mode", "as_it_is", "turn_error"] {
        assert!(row.get(field).is_none(), "{field}");
    }
}
