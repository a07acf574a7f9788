//! The dialects against streams written from the providers' public formats.

mod anthropic;
mod compatible;
mod gemini;
mod openai;
mod strange;

use super::{Dialect, Failure, Parser};
use deputy_domain::model::{
    Delta, ModelAnswer, ModelMessage, ModelRequest, TokenUsage, ToolResult, ToolSpec,
};
use serde_json::{Value, json};

const STREAMS: [(Dialect, &str); 4] = [
    (Dialect::Anthropic, include_str!("fixtures/anthropic.sse")),
    (Dialect::OpenAi, include_str!("fixtures/openai.sse")),
    (Dialect::Compatible, include_str!("fixtures/compatible.sse")),
    (Dialect::Gemini, include_str!("fixtures/gemini.sse")),
];

const USAGE: TokenUsage = TokenUsage { input: 2110, cache_read: 2000, cache_write: 0, output: 89 };

fn request() -> ModelRequest {
    ModelRequest {
        model: "p/m-3".parse().unwrap(),
        system: "Be brief.".to_owned(),
        messages: vec![ModelMessage::User { text: "Read both.".to_owned() }],
        tools: vec![ToolSpec {
            name: "fs_read".to_owned(),
            description: "Reads.".to_owned(),
            parameters: json!({ "type": "object", "properties": { "path": { "type": "string" } } }),
        }],
        max_output_tokens: 512,
    }
}

/// The request after this answer and the results of its calls.
fn followed(answer: &ModelAnswer) -> ModelRequest {
    let mut request = request();
    request.messages.push(ModelMessage::Assistant {
        text: answer.text.clone(),
        tool_calls: answer.tool_calls.clone(),
        opaque: answer.opaque.clone(),
    });
    let results = answer.tool_calls.iter().map(|call| ToolResult {
        provider_id: call.provider_id.clone(),
        name: call.name.clone(),
        text: "no such file".to_owned(),
        is_error: true,
    });
    request.messages.push(ModelMessage::Tools { results: results.collect() });
    request
}

fn decode(dialect: Dialect, stream: &[u8]) -> (Result<ModelAnswer, Failure>, Vec<Delta>) {
    let (mut decoder, mut deltas) = (dialect.decoder(), Vec::new());
    for event in Parser::default().feed(stream) {
        if let Err(failure) = decoder.event(&event, &mut deltas) {
            return (Err(failure), deltas);
        }
    }
    (decoder.finish().and_then(|draft| draft.into_answer(&request())), deltas)
}

/// The answer to events given as JSON.
fn answer(dialect: Dialect, events: &[Value]) -> Result<ModelAnswer, Failure> {
    let stream: Vec<String> = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    decode(dialect, stream.concat().as_bytes()).0
}

fn fixture(dialect: Dialect) -> (ModelAnswer, Vec<Delta>) {
    let (_, stream) = STREAMS.into_iter().find(|(of, _)| *of == dialect).unwrap();
    let (answer, deltas) = decode(dialect, stream.as_bytes());
    (answer.unwrap(), deltas)
}

fn shown(deltas: &[Delta]) -> String {
    let texts = deltas.iter().filter_map(|delta| match delta {
        Delta::Text(text) => Some(text.as_str()),
        Delta::Reasoning(_) | Delta::Tool(_) => None,
    });
    texts.collect()
}

#[test]
fn a_stream_that_is_cut_at_any_byte_is_whole_or_a_fault() {
    for (dialect, stream) in STREAMS {
        let (whole, _) = fixture(dialect);
        let mut cut_at = Vec::new();
        for bytes in 0..stream.len() {
            match decode(dialect, &stream.as_bytes()[..bytes]).0 {
                Ok(answer) => {
                    // Usage may come after the end of the answer; then it is unknown, never wrong.
                    assert!(answer.usage.is_none() || answer.usage == whole.usage);
                    assert_eq!(ModelAnswer { usage: whole.usage, ..answer }, whole, "{dialect:?} {bytes}");
                }
                Err(failure) => {
                    assert_eq!(failure, Failure::cut(), "{dialect:?} {bytes}");
                    cut_at.push(bytes);
                }
            }
        }
        assert!(cut_at.len() > stream.len() / 2, "{dialect:?}");
        assert!(cut_at.windows(2).all(|pair| pair[1] == pair[0] + 1), "{dialect:?}: whole, then cut again");
    }
}

#[test]
fn what_is_shown_is_what_is_answered() {
    for (dialect, _) in STREAMS {
        let (answer, deltas) = fixture(dialect);
        assert_eq!(shown(&deltas), answer.text, "{dialect:?}");
        assert!(answer.text.starts_with("I read both – at once."), "{dialect:?}: {}", answer.text);
        assert!(deltas.iter().any(|delta| matches!(delta, Delta::Reasoning(_))), "{dialect:?}");
        assert!(deltas.contains(&Delta::Tool("fs_read".to_owned())), "{dialect:?}");
    }
}

#[test]
fn counts_that_cannot_be_true_are_unknown() {
    for bad in [json!(-5), json!("7"), json!(null), json!(1e30), json!(1_000_000_000_000_u64), json!(-0.5)] {
        let usage = json!({ "prompt_tokens": bad, "completion_tokens": 1 });
        let choice = json!({ "delta": { "content": "x" }, "finish_reason": "stop" });
        let events = [json!({ "choices": [choice], "usage": usage })];
        assert_eq!(answer(Dialect::Compatible, &events).unwrap().usage, None, "{bad}");
    }
    let usage = json!({ "prompt_tokens": 10.0, "completion_tokens": 1, "prompt_tokens_details": { "cached_tokens": 99 } });
    let choice = json!({ "delta": { "content": "x" }, "finish_reason": "stop" });
    let told = answer(Dialect::Compatible, &[json!({ "choices": [choice], "usage": usage })]).unwrap().usage;
    assert_eq!(told, Some(TokenUsage { input: 10, cache_read: 10, cache_write: 0, output: 1 }));
}

#[test]
fn names_and_ids_of_strangers_are_made_fit() {
    let mut strange = fixture(Dialect::Compatible).0;
    strange.tool_calls[0].name = "fs.read".to_owned();
    strange.tool_calls[0].provider_id = "functions.fs_read:0".to_owned();
    strange.tool_calls[1].arguments = "not json".to_owned();
    for (dialect, _) in STREAMS {
        let body = dialect.encode(&followed(&strange), true).to_string();
        assert!(!body.contains("fs.read"), "{dialect:?}: {body}");
        assert!(dialect == Dialect::Gemini || !body.contains("functions.fs_read:0"), "{dialect:?}: {body}");
        if dialect != Dialect::OpenAi {
            assert!(body.contains("malformed"), "{dialect:?}: {body}");
        }
    }
}
