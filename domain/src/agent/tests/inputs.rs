//! What the founder and the checks say while the agent works.

use super::fixtures::{READ, Sitting, TEST, told_now};
use crate::agent::Move;
use crate::run::{Check, Command};
use deputy_protocol::event::{DiffStats, Prompt, Verdict};

#[test]
fn a_message_is_heard_at_the_next_turn() {
    let mut sitting = Sitting::new().told().said("", &[READ]);
    sitting.message("Only the parser, please");
    assert_eq!(sitting.wanted().len(), 1, "what was begun comes to its end first");
    let sitting = sitting.used("ok");
    assert_eq!(told_now(&sitting), (Prompt::Founder, 2, "Only the parser, please".to_owned()));
    assert_eq!(sitting.told().next(), Move::Call);
}

#[test]
fn messages_are_heard_in_order_and_each_once() {
    let mut sitting = Sitting::new();
    sitting.message("One");
    sitting.message("Two");
    let sitting = sitting.told();
    assert_eq!(sitting.transcript.inputs_told, 3);
    assert_eq!(sitting.transcript.entries.len(), 3);
    assert_eq!(sitting.next(), Move::Call);
}

#[test]
fn a_message_that_comes_with_the_end_is_heard_before_the_end_counts() {
    let mut sitting = Sitting::new().told().said("", &[super::fixtures::FINISH]).used("ok");
    assert!(matches!(sitting.next(), Move::Finish { .. }));
    sitting.message("One more thing");
    assert_eq!(told_now(&sitting).0, Prompt::Founder);
    assert_eq!(sitting.told().next(), Move::Call);
}

#[test]
fn failing_checks_are_told_and_worked_on() {
    let mut sitting = Sitting::new().told().said("", &[super::fixtures::FINISH]).used("ok");
    sitting.command(Command::Finish { summary: "Mended".to_owned(), heard: 1 });
    sitting.command(Command::Capture { commit: "c1".to_owned(), diff: DiffStats::default(), own: None });
    let tail = "1 failed".to_owned();
    let check =
        Check { command: "cargo test".to_owned(), exit_code: Some(1), duration_ms: 1, tail, output: None };
    sitting.command(Command::Check { check });
    sitting.command(Command::Verify { verdict: Verdict::Failed, strays: vec![] });
    let (source, input, text) = told_now(&sitting);
    assert_eq!((source, input), (Prompt::Checks, 2));
    assert!(text.contains("1 failed"));
    let sitting = sitting.told();
    assert_eq!(sitting.next(), Move::Call);
    assert!(matches!(sitting.said("", &[TEST]).next(), Move::Use(_)));
}

#[test]
fn work_that_was_parked_after_it_was_done_is_done_at_once() {
    let mut sitting = Sitting::new().told().said("", &[super::fixtures::FINISH]).used("ok");
    sitting.command(Command::Finish { summary: "Mended".to_owned(), heard: 1 });
    let reason = deputy_protocol::event::WaitReason::Paused;
    sitting.command(Command::Park { reason, until: None, detail: String::new() });
    sitting.command(Command::Resume { reason });
    sitting.take_up();
    assert_eq!(sitting.next(), Move::Finish { summary: "Mended".to_owned() });
}
