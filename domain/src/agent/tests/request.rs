//! The conversation as a model gets it.

use super::fixtures::{FINISH, READ, Sitting, TEST};
use crate::agent::{Workbench, build, context_after, expected_tokens};
use crate::model::{ModelAnswer, ModelMessage, ModelName, ModelRequest, Stop, TokenUsage};
use deputy_protocol::event::ToolOutcome;

fn request(sitting: &Sitting, model: &str) -> ModelRequest {
    let model: ModelName = model.parse().unwrap();
    build(&model, "Be brief.".to_owned(), &Workbench::default(), &sitting.transcript)
}

/// What every provider wants: turns alternate, the user begins, each call has exactly one result right behind it.
pub(super) fn assert_well_formed(request: &ModelRequest) {
    assert!(matches!(request.messages.first(), Some(ModelMessage::User { .. })), "the user begins");
    let mut wanted: Vec<String> = Vec::new();
    for pair in request.messages.windows(2) {
        match (&pair[0], &pair[1]) {
            (ModelMessage::User { .. } | ModelMessage::Tools { .. }, ModelMessage::Assistant { .. })
            | (ModelMessage::Assistant { .. }, ModelMessage::Tools { .. })
            | (ModelMessage::Tools { .. }, ModelMessage::User { .. }) => {}
            (ModelMessage::Assistant { tool_calls, .. }, ModelMessage::User { .. })
                if tool_calls.is_empty() => {}
            other => panic!("these do not follow each other: {other:?}"),
        }
    }
    for message in &request.messages {
        match message {
            ModelMessage::User { text } => {
                assert!(wanted.is_empty(), "{wanted:?} have no result before {text}");
                assert!(!text.trim().is_empty());
            }
            ModelMessage::Assistant { tool_calls, .. } => {
                assert!(wanted.is_empty(), "{wanted:?} have no result");
                wanted = tool_calls.iter().map(|call| call.provider_id.clone()).collect();
            }
            ModelMessage::Tools { results } => {
                let ids: Vec<String> = results.iter().map(|result| result.provider_id.clone()).collect();
                assert_eq!(ids, wanted, "in the order of the calls");
                wanted.clear();
            }
        }
    }
    assert!(wanted.is_empty(), "{wanted:?} have no result");
}

fn conversation() -> Sitting {
    let mut sitting = Sitting::new();
    sitting.message("And the docs");
    let sitting = sitting.told().said("I look.", &[READ, TEST]).used("ok").said("Done.", &[]).told();
    let mut sitting = sitting.said("", &[("bash", "{"), FINISH]);
    let wrong = sitting.wanted()[0].call.tool_use;
    sitting.finished(wrong, ToolOutcome::Refused { text: "there is no tool `bash`".to_owned() });
    let mut sitting = sitting.used("ok");
    sitting.message("Wait");
    sitting.told()
}

#[test]
fn turns_alternate_and_every_call_has_its_result() {
    let request = request(&conversation(), "lab/one");
    assert_well_formed(&request);
    insta::assert_json_snapshot!(request.messages);
}

#[test]
fn results_come_in_the_order_of_the_calls_whatever_ended_first() {
    let mut sitting = Sitting::new().told().said("", &[READ, TEST]);
    let tools = sitting.wanted();
    for (tool, text) in tools.iter().rev().zip(["second", "first"]) {
        sitting.finished(tool.call.tool_use, ToolOutcome::Done { text: text.to_owned() });
    }
    let request = request(&sitting, "lab/one");
    assert_well_formed(&request);
    let Some(ModelMessage::Tools { results }) = request.messages.last() else { panic!("{request:?}") };
    assert_eq!(results.iter().map(|result| result.text.as_str()).collect::<Vec<_>>(), ["first", "second"]);
}

#[test]
fn what_a_provider_wants_back_goes_to_no_other_provider() {
    let opaque = |model| {
        let request = request(&conversation(), model);
        let blocks = request.messages.iter().map(|message| match message {
            ModelMessage::Assistant { opaque, .. } => opaque.len(),
            _ => 0,
        });
        blocks.sum::<usize>()
    };
    assert_eq!(opaque("lab/one"), 3);
    assert_eq!(opaque("lab/another"), 3);
    assert_eq!(opaque("elsewhere/one"), 0);
    assert_eq!(opaque("laboratory/one"), 0);
}

#[test]
fn the_same_transcript_makes_the_same_request_to_the_byte() {
    let bytes = || serde_json::to_vec(&request(&conversation(), "lab/one")).unwrap();
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_longer_conversation_begins_with_the_same_bytes() {
    // Providers cache by prefix: nothing of the past may change when something is added.
    let sitting = conversation();
    let short = request(&sitting, "lab/one");
    let long = request(&sitting.said("", &[READ]).used("ok"), "lab/one");
    let shared = short.messages.len();
    assert_eq!(long.messages[..shared], short.messages[..]);
    assert_eq!((long.system, long.tools), (short.system, short.tools));
}

#[test]
fn a_request_is_expected_to_cost_about_its_length() {
    let short = expected_tokens(&request(&Sitting::new().told(), "lab/one"));
    let long = expected_tokens(&request(&conversation(), "lab/one"));
    assert!(long.0 > short.0 && short.0 > 500, "{short:?} {long:?}");
    assert_eq!(short.1, long.1);
}

#[test]
fn where_a_provider_counts_nothing_its_context_is_guessed_and_never_empty() {
    let request = request(&Sitting::new(), "local/m");
    let mut answer = ModelAnswer {
        text: "x".repeat(400),
        tool_calls: Vec::new(),
        opaque: Vec::new(),
        stop: Stop::EndTurn,
        usage: None,
    };
    assert_eq!(context_after(&request, &answer), expected_tokens(&request).0 + 100);
    answer.usage = Some(TokenUsage { input: 7, output: 2, ..TokenUsage::default() });
    assert_eq!(context_after(&request, &answer), 9);
}
