//! The turns of a conversation: told, asked, done.

use super::fixtures::{FINISH, READ, Sitting, TEST, at, told_now};
use crate::agent::{CutOff, Move, Workbench};
use deputy_protocol::event::{Mode, Prompt, StepEvent, ToolOutcome};

#[test]
fn the_order_is_told_before_the_model_is_asked() {
    let sitting = Sitting::new();
    assert_eq!(told_now(&sitting), (Prompt::Order, 1, "Make the tests pass".to_owned()));
    assert_eq!(sitting.told().next(), Move::Call);
}

#[test]
fn an_answer_with_tools_is_followed_by_their_use_and_then_by_the_next_question() {
    let sitting = Sitting::new().told().said("I look first.", &[READ, TEST]);
    let names: Vec<_> = sitting.wanted().into_iter().map(|tool| tool.call.name).collect();
    assert_eq!(names, ["fs_read", "shell_exec"]);
    assert_eq!(sitting.used("ok").next(), Move::Call);
}

#[test]
fn finish_ends_the_work_once_its_use_is_recorded() {
    let sitting = Sitting::new().told().said("", &[FINISH]);
    assert_eq!(sitting.wanted().len(), 1, "the model expects a result for it, too");
    assert_eq!(sitting.used("ok").next(), Move::Finish { summary: "Mended".to_owned() });
}

#[test]
fn finish_beside_other_tools_waits_for_them() {
    let sitting = Sitting::new().told().said("", &[FINISH, TEST]);
    assert_eq!(sitting.wanted().len(), 2);
    let mut half = sitting.clone();
    half.finished(sitting.wanted()[0].call.tool_use, ToolOutcome::Done { text: String::new() });
    assert_eq!(half.wanted().len(), 1);
    assert_eq!(half.used("ok").next(), Move::Finish { summary: "Mended".to_owned() });
}

#[test]
fn an_answer_without_a_tool_is_reminded_once_and_then_taken_as_the_end() {
    let sitting = Sitting::new().told().said("All done.", &[]);
    let (source, input, text) = told_now(&sitting);
    assert_eq!((source, input), (Prompt::Deputy, 0));
    assert!(text.contains("finish"), "{text}");
    let sitting = sitting.told();
    assert_eq!(sitting.next(), Move::Call);
    let sitting = sitting.said("Really done.", &[]);
    assert_eq!(sitting.next(), Move::Finish { summary: "Really done.".to_owned() });
}

#[test]
fn words_alone_end_a_turn_when_the_founder_reads_them() {
    let mut sitting = Sitting::new();
    sitting.run.mode = Mode::HandsOn;
    let sitting = sitting.told().said("Shall I?", &[]);
    assert_eq!(sitting.next(), Move::Finish { summary: "Shall I?".to_owned() });
}

#[test]
fn what_is_handed_over_as_it_is_is_finished_without_the_model() {
    let mut sitting = Sitting::new().told().said("", &[READ]).used("ok");
    assert_eq!(sitting.next(), Move::Call);
    sitting.run.as_it_is = true;
    sitting.run.summary = Some("Looked around".to_owned());
    assert_eq!(sitting.next(), Move::Finish { summary: "Looked around".to_owned() });
}

#[test]
fn tools_of_a_turn_that_was_interrupted_end_on_record_and_are_not_begun() {
    let sitting = Sitting::new().told().said("", &[READ, TEST]);
    let mut begun = sitting.transcript.clone();
    let first = sitting.wanted()[0].call.tool_use;
    begun.apply(&StepEvent::ToolStarted { tool_use: first, name: "fs_read".to_owned(), at: at(1) });
    let ends = begun.cut_off(&Workbench::default(), CutOff::Interrupted);
    assert!(matches!(&ends[0], (tool_use, ToolOutcome::Unknown { .. }) if *tool_use == first));
    assert!(matches!(&ends[1].1, ToolOutcome::Refused { text } if text.contains("not run")));
}

#[test]
fn a_reminder_counts_again_after_work_went_on() {
    let sitting = Sitting::new().told().said("Hm.", &[]).told().said("", &[READ]).used("ok");
    assert_eq!(told_now(&sitting.said("Done.", &[])).0, Prompt::Deputy);
}

#[test]
fn another_remark_of_deputys_is_no_reminder_to_use_a_tool() {
    let mut sitting = Sitting::new().told();
    sitting.answer("I begin with", &[], true, 1000);
    assert!(told_now(&sitting).2.contains("cut off"));
    let sitting = sitting.told().said("Here is the rest.", &[]);
    assert!(told_now(&sitting).2.contains("You used no tool"));
}

#[test]
fn the_news_that_an_attempt_failed_is_no_reminder_to_use_a_tool() {
    let mut sitting = Sitting::new().told().said("", &[READ]).used("ok");
    let error = deputy_protocol::event::RunError { code: "x".to_owned(), detail: "it broke".to_owned() };
    sitting.command(crate::run::Command::FailAttempt { error, retry: crate::run::Retry::Yes });
    for _ in 0..60 {
        sitting.mint();
    }
    sitting.take_up();
    let sitting = sitting.told().said("I see.", &[]);
    assert!(told_now(&sitting).2.contains("You used no tool"));
}

#[test]
fn an_answer_that_was_cut_off_goes_on() {
    let mut sitting = Sitting::new().told();
    sitting.answer("I begin with", &[], true, 1000);
    let sitting = sitting.told();
    assert_eq!(sitting.next(), Move::Call);
}

#[test]
fn a_tool_call_that_was_cut_off_is_answered_as_what_it_is() {
    let mut sitting = Sitting::new().told();
    sitting.answer("", &[("fs_write", r#"{"path":"a","content":"begi"#)], true, 1000);
    let tools = sitting.wanted();
    assert!(tools[0].tool.as_ref().unwrap_err().contains("not understood"));
    assert_eq!(sitting.used("no").next(), Move::Call);
}

#[test]
fn a_failed_call_is_made_again() {
    let mut sitting = Sitting::new().told();
    let call = sitting.call_started();
    sitting.call_failed(call);
    assert_eq!(sitting.transcript.failed_calls, 1);
    assert_eq!(sitting.next(), Move::Call);
}
