//! Agents that go round in circles.

use super::fixtures::{READ, Sitting, TEST, told_now};
use crate::agent::Move;
use deputy_protocol::event::{Prompt, RunError};

/// The same answer and outcome, so many times, with whatever Deputy remarks in between.
fn again(mut sitting: Sitting, times: u32) -> Sitting {
    for _ in 0..times {
        sitting = sitting.told().said("", &[TEST]).used("1 failed");
    }
    sitting
}

fn is_lost(sitting: &Sitting) -> bool {
    matches!(sitting.next(), Move::Fail(RunError { code, .. }) if code == "loop_detected")
}

#[test]
fn four_equal_calls_are_remarked_upon_once() {
    let sitting = again(Sitting::new(), 3);
    assert_eq!(sitting.next(), Move::Call);
    let sitting = again(sitting, 1);
    let (source, input, text) = told_now(&sitting);
    assert_eq!((source, input), (Prompt::Deputy, 0));
    assert!(text.contains("shell_exec 4 times"), "{text}");
    let sitting = sitting.told();
    assert_eq!(sitting.next(), Move::Call);
    assert_eq!(again(sitting, 1).next(), Move::Call);
}

#[test]
fn ten_equal_calls_are_the_end() {
    let sitting = again(Sitting::new(), 9);
    assert_eq!(sitting.next(), Move::Call);
    assert!(is_lost(&again(sitting, 1)));
}

#[test]
fn another_outcome_is_no_repetition() {
    let mut sitting = Sitting::new().told();
    for n in 0..20 {
        sitting = sitting.said("", &[TEST]).used(&format!("{n} failed"));
        assert_eq!(sitting.next(), Move::Call);
    }
}

#[test]
fn something_else_in_between_begins_the_count_anew() {
    let sitting = again(Sitting::new(), 3).said("", &[READ]).used("ok");
    assert_eq!(again(sitting, 3).next(), Move::Call);
}

#[test]
fn a_new_input_begins_the_count_anew() {
    let mut sitting = again(Sitting::new(), 8);
    sitting.message("Keep watching it");
    assert_eq!(again(sitting, 3).next(), Move::Call);
}

#[test]
fn a_new_attempt_is_not_lost_with_its_first_call() {
    let mut sitting = again(Sitting::new(), 10);
    assert!(is_lost(&sitting));
    let error = RunError { code: "loop_detected".to_owned(), detail: "the agent went in circles".to_owned() };
    sitting.command(crate::run::Command::FailAttempt { error, retry: crate::run::Retry::No });
    sitting.command(crate::run::Command::Retry { by: "founder".to_owned() });
    sitting.take_up();
    assert!(!is_lost(&again(sitting, 1)));
}

#[test]
fn a_run_that_was_retried_may_ask_the_model_again() {
    let mut sitting = Sitting::new().told();
    let mut answers = 0;
    while sitting.next() == Move::Call {
        answers += 1;
        sitting = sitting.said("", &[READ]).used(&format!("version {answers}"));
    }
    assert!(matches!(sitting.next(), Move::Fail(RunError { code, .. }) if code == "too_many_steps"));
    assert_eq!(answers, 400);
    let error = RunError { code: "too_many_steps".to_owned(), detail: "it took too long".to_owned() };
    sitting.command(crate::run::Command::FailAttempt { error, retry: crate::run::Retry::No });
    sitting.command(crate::run::Command::Retry { by: "founder".to_owned() });
    sitting.take_up();
    assert_eq!(sitting.told().next(), Move::Call);
}

#[test]
fn failing_checks_do_not_allow_more_answers() {
    let sitting = (0..400)
        .fold(Sitting::new().told(), |sitting, n| sitting.said("", &[READ]).used(&format!("version {n}")));
    let mut sitting = sitting;
    let (source, text) = (Prompt::Checks, "1 failed".to_owned());
    sitting.step(&deputy_protocol::event::StepEvent::Prompted {
        source,
        input: 2,
        text,
        at: super::fixtures::at(0),
    });
    assert!(matches!(sitting.next(), Move::Fail(RunError { code, .. }) if code == "too_many_steps"));
}
