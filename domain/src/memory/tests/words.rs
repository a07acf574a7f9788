//! Memories in prompts.

use super::fixtures::{id, known};
use crate::agent::{REMEMBER, Transcript, Workbench, build};
use crate::memory::{line, memory_of, told};
use crate::model::ModelName;
use deputy_protocol::At;
use deputy_protocol::event::{MemoryRef, Prompt, StepEvent, ToolCall, ToolOutcome};
use deputy_protocol::ids::{CallId, MemoryId, ToolUseId};
use uuid::Uuid;

fn use_of(number: u128) -> ToolUseId {
    ToolUseId(Uuid::from_u128(number))
}

fn call(number: u128, name: &str, arguments: &str) -> ToolCall {
    ToolCall {
        tool_use: use_of(number),
        provider_id: number.to_string(),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
    }
}

fn transcript() -> Transcript {
    let at = At::default();
    let recalled = |number, tool_use| StepEvent::Recalled {
        memories: vec![MemoryRef { id: id(number), version: 1 }],
        tool_use,
        input: 1,
        at,
    };
    let done = |number| StepEvent::ToolFinished {
        tool_use: use_of(number),
        result: ToolOutcome::Done { text: "1 found".to_owned() },
        output_bytes: 0,
        duration_ms: 0,
        output: None,
        at,
    };
    let words = r#"{"category": "decision", "key": "price", "text": "nine"}"#;
    let answered = StepEvent::CallAnswered {
        call_id: CallId(Uuid::from_u128(1)),
        text: String::new(),
        tool_calls: vec![call(10, REMEMBER, words), call(11, "recall", r#"{"query": "colour"}"#)],
        opaque: Vec::new(),
        truncated: false,
        context_tokens: 0,
        at,
    };
    let mut transcript = Transcript::default();
    let steps = [
        StepEvent::Prompted { source: Prompt::Order, input: 1, text: "do it".to_owned(), at },
        recalled(1, None),
        answered,
        done(10),
        recalled(2, Some(use_of(11))),
        done(11),
    ];
    for step in &steps {
        transcript.apply(step);
    }
    transcript
}

fn prompt(transcript: &Transcript) -> String {
    let model = ModelName { provider: "p".to_owned(), model: "m".to_owned() };
    serde_json::to_string(&build(&model, String::new(), &Workbench::default(), transcript).messages).unwrap()
}

fn known_as(number: u128, text: &str) -> (MemoryId, Option<String>) {
    (id(number), Some(line(id(number), &known("k", text))))
}

#[test]
fn what_was_recalled_is_in_the_prompt_with_its_id_as_it_is_now() {
    let mut transcript = transcript();
    transcript.known = [known_as(1, "the logo stays"), known_as(2, "blue")].into();
    let said = prompt(&transcript);
    for words in ["the logo stays", "blue", "nine", &id(1).to_string(), &id(2).to_string()] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert_eq!(transcript.memories(), [id(1), id(2), memory_of(use_of(10))].into());
}

#[test]
fn what_was_forgotten_is_in_no_later_prompt_of_the_same_thread() {
    let mut transcript = transcript();
    transcript.known = [(id(1), None), (id(2), None), (memory_of(use_of(10)), None)].into();
    let said = prompt(&transcript);
    for words in ["the logo stays", "blue", "nine"] {
        assert!(!said.contains(words), "{words} in {said}");
    }
    assert!(said.contains("nothing is remembered about this"));
}

#[test]
fn a_compaction_keeps_what_is_remembered_word_for_word() {
    let mut transcript = transcript();
    transcript.known = [known_as(1, "the logo stays")].into();
    transcript.apply(&StepEvent::Compacted {
        summary: "went well".to_owned(),
        entries: 3,
        at: At::default(),
    });
    let said = prompt(&transcript);
    assert!(said.contains("went well") && said.contains("the logo stays"), "{said}");
    transcript.known = [(id(1), None)].into();
    assert!(!prompt(&transcript).contains("the logo stays"));
}

#[test]
fn what_contradicts_is_said_with_the_memory() {
    let mut known = known("price", "9\ndollars");
    known.contradicted_by = vec![id(5)];
    known.confidence = 0.5;
    let shown = line(id(1), &known);
    assert_eq!(
        shown,
        format!(
            "- [{}] decision noted by the founder, price: 9 dollars (confidence 0.50; contradiction with {})",
            id(1),
            id(5)
        )
    );
    assert_eq!(told(&[]), None);
}
