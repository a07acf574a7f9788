//! Trying again what ended, and holding what has not begun.

use super::fixtures::{
    answer, approve, ask, capture, checked, claim, error, fail_attempt, finish, founder, id, retry, start,
    stop, verify,
};
use super::stages;
use crate::run::{Answer, Command, Placement, Refusal, Retry, State, with_way_on};
use deputy_protocol::event::{AskPurpose, DeliveryMode, Verdict, WaitReason};

#[test]
fn an_agent_is_told_why_the_last_try_failed_and_not_what_people_can_do_about_it() {
    let life =
        stages::running().then(finish()).then(capture("c1")).then(fail_attempt(Retry::No)).then(retry());
    let told = &life.run().inputs.last().expect("it is told").text;
    assert_eq!(told, "The founder wants this tried again. It ended with: it ended with agent_failed");
}

#[test]
fn a_failure_says_how_to_get_at_what_was_changed_where_something_was() {
    let fail = || fail_attempt(Retry::No);
    let body = |life: &super::fixtures::Life| life.run().asks[&life.open_ask()].body.clone();
    let untouched = stages::preparing().then(start()).then(fail());
    assert_eq!(body(&untouched), error("agent_failed").detail);
    let worked = stages::running().then(fail());
    assert!(
        body(&worked).contains("If it changed anything, that is kept: `deputy diff"),
        "{}",
        body(&worked)
    );
    let life = stages::running().then(finish()).then(capture("c1")).then(fail());
    assert!(body(&life).contains("What it did is kept: `deputy diff"), "{}", body(&life));
    let State::Failed { error } = &life.run().state else { panic!("it failed") };
    assert_eq!(with_way_on(life.run(), id(1), &error.detail), body(&life));
    assert_eq!(with_way_on(life.run(), id(1), &body(&life)), body(&life), "once");
}

#[test]
fn a_retried_run_is_swept_again_when_it_ends_again() {
    let sweep = || Command::Sweep { kept: None };
    let life = stages::stopped().then(sweep()).then(retry());
    assert!(life.run().swept_at.is_some(), "what its setup made is gone until it stands again");
    let life = life.then(claim(2)).then(start());
    assert_eq!(life.run().swept_at, None);
    let life = life.then(stop()).then(Command::Ended).then(sweep());
    assert!(life.run().swept_at.is_some());
}

#[test]
fn a_retried_run_without_a_project_asks_for_it_again() {
    let life = stages::asking_project().then(stop()).then(retry());
    assert!(
        matches!(life.run().state, State::Waiting { reason: WaitReason::Question, .. }),
        "{:?}",
        life.run().state
    );
    let inbox_id = life.open_ask();
    let placement = Placement { project_id: id(0xa2), order: super::fixtures::order() };
    let answer = Answer { choice: Some("shop".to_owned()), text: None };
    let by = "founder".to_owned();
    let life = life.then(Command::Answer { inbox_id, answer, placement: Some(placement), by });
    assert_eq!(life.run().order.project_id, Some(id(0xa2)));
    assert!(matches!(life.run().state, State::Queued { next_attempt: 1, .. }));
}

#[test]
fn a_run_that_works_again_does_not_show_the_verdict_of_work_that_was_not_wanted() {
    let changed = stages::review().then(stages::request_changes());
    let retried =
        stages::review().then(Command::Reject { reason: None, by: "founder".to_owned() }).then(retry());
    for life in [changed, retried] {
        let life = life.then(claim(2)).then(start());
        assert_eq!(life.run().verdict, None);
        assert!(life.run().checks.is_empty());
    }
}

#[test]
fn a_hold_that_was_answered_does_not_hold_again() {
    let hold = || Command::Hold { ask: ask(0x8801, AskPurpose::Start, &["start", "decline"]) };
    let mut life = stages::queued().then(hold()).then(answer(id(0x8801), "start"));
    assert_eq!(life.attempt(hold()), Err(Refusal::AlreadyDone));
    assert!(matches!(life.run().state, State::Queued { .. }));
}

#[test]
fn a_declined_start_ends_the_run_and_its_retry_counts_as_the_word_to_start() {
    let life = stages::asking_start();
    let ask = life.open_ask();
    let life = life.then(answer(ask, "decline"));
    assert_eq!(life.run().state, State::Stopped);
    assert!(matches!(life.then(retry()).run().state, State::Queued { .. }));
}

#[test]
fn changes_open_a_new_count_of_rounds_in_the_same_attempt() {
    let round =
        |life: super::fixtures::Life, exit| life.then(finish()).then(capture("c1")).then(checked(exit));
    let life = round(stages::running(), 1).then(verify(Verdict::Failed));
    assert_eq!(life.run().round, 1);
    let life = round(life, 0).then(verify(Verdict::Passed)).then(stages::request_changes());
    let life = life.then(claim(2)).then(start());
    assert_eq!((life.run().attempt, life.run().round), (1, 0));
}

#[test]
fn a_delivery_that_failed_can_be_tried_again_and_is_delivered_once() {
    let life = stages::undelivered(false).then(approve(DeliveryMode::Merge));
    let sent = || Command::Delivered { sent: super::fixtures::sent(DeliveryMode::Merge) };
    let mut life = life.then(sent());
    assert_eq!(life.attempt(sent()), Err(Refusal::AlreadyDone));
    assert_eq!(life.attempt(approve(DeliveryMode::Merge)), Err(Refusal::AlreadyDone));
}

#[test]
fn an_approval_in_another_way_than_the_first_says_what_was_decided_and_changes_nothing() {
    use DeliveryMode::{Merge, None, Push};
    for (first, then, words) in [
        (None, Merge, ["approved with `none`", "git apply"]),
        (None, Push, ["approved with `none`", "git apply"]),
        (Push, Merge, ["approved with `push`", "merge it there"]),
        (Merge, None, ["approved with `merge`", "deputy rollback"]),
    ] {
        let mut life = stages::approved(first);
        let Err(refusal @ Refusal::WrongState { .. }) = life.attempt(approve(then)) else {
            panic!("{first:?}")
        };
        assert!(words.iter().all(|word| refusal.to_string().contains(word)), "{refusal}");
        assert_eq!(
            life.attempt(approve(first)),
            Err(Refusal::AlreadyDone),
            "saying it again is no other decision"
        );
    }
}

#[test]
fn what_changed_nothing_is_neither_delivered_another_way_nor_taken_back() {
    let mut life = stages::closed();
    for command in [approve(DeliveryMode::Push), Command::Rollback { by: founder() }] {
        let Err(refusal @ Refusal::WrongState { .. }) = life.attempt(command) else { panic!() };
        assert!(refusal.to_string().contains("it changed nothing"), "{refusal}");
    }
    assert_eq!(life.attempt(approve(DeliveryMode::Merge)), Err(Refusal::AlreadyDone));
}

fn not_taken_back() -> super::fixtures::Life {
    stages::taking_back().then(Command::RollbackFailed { detail: "it conflicts".to_owned() })
}

#[test]
fn a_change_that_could_not_be_taken_back_waits_for_the_founder_until_it_is_tried_again() {
    let life = not_taken_back();
    let ask = life.open_ask();
    let shown = &life.run().asks[&ask];
    assert_eq!(shown.kind(), deputy_protocol::event::InboxKind::Failure);
    assert!(shown.title.starts_with("Could not take back") && shown.body == "it conflicts", "{shown:?}");
    let again = life.clone().then(answer(ask, "retry"));
    assert_eq!(crate::run::effects(again.run()), Some(crate::run::Effect::TakeBack));
    let by_command = life.clone().then(Command::Rollback { by: founder() });
    assert!(by_command.run().open_asks().next().is_none(), "it is being tried again");
    let dismissed = life.then(answer(ask, "dismiss"));
    assert_eq!(crate::run::effects(dismissed.run()), None);
    assert!(dismissed.run().open_asks().next().is_none());
}

#[test]
fn a_failed_rollback_of_an_earlier_version_has_no_item() {
    let text = r#"{"detail":"it conflicts","at":"2026-01-01T00:00:00Z"}"#;
    let event = deputy_protocol::event::Event::decode("run.rollback_failed", text.as_bytes()).unwrap();
    let deputy_protocol::event::Event::Run(fact) = event else { panic!() };
    let run = stages::taking_back().run().clone().apply(&fact);
    assert!(run.open_asks().next().is_none());
}

#[test]
fn the_first_answer_counts() {
    let mut life = stages::asking_question();
    let ask = life.open_ask();
    life = life.then(answer(ask, "blue"));
    assert_eq!(life.attempt(answer(ask, "red")), Err(Refusal::AlreadyAnswered(ask)));
    assert_eq!(life.run().answers[&ask].choice.as_deref(), Some("blue"));
}
