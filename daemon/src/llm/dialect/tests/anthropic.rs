use super::*;
use deputy_domain::model::{FaultKind, Stop};

#[test]
fn the_stream_becomes_an_answer() {
    let (answer, _) = fixture(Dialect::Anthropic);
    assert_eq!(answer.text, "I read both – at once.\n\nAnd the other.");
    assert_eq!(answer.stop, Stop::ToolUse);
    assert_eq!(answer.usage, Some(TokenUsage { cache_write: 100, ..USAGE }));
    let calls: Vec<_> =
        answer.tool_calls.iter().map(|call| (&*call.provider_id, &*call.name, &*call.arguments)).collect();
    assert_eq!(calls, [("toolu_01A", "fs_read", r#"{"path": "src/lib.rs"}"#), ("toolu_01B", "finish", "")]);
}

#[test]
fn the_request_echoes_every_block_where_it_was_and_caches_what_stays() {
    let (answer, _) = fixture(Dialect::Anthropic);
    let cached = json!({ "type": "ephemeral" });
    let result = |id: &str| json!({ "type": "tool_result", "tool_use_id": id, "content": "no such file", "is_error": true });
    let mut last = result("toolu_01B");
    last["cache_control"] = cached.clone();
    let expected = json!({
        "model": "m-3",
        "max_tokens": 512,
        "stream": true,
        "system": [{ "type": "text", "text": "Be brief.", "cache_control": cached }],
        "tools": [{
            "name": "fs_read", "description": "Reads.",
            "input_schema": { "type": "object", "properties": { "path": { "type": "string" } } },
            "cache_control": cached,
        }],
        "messages": [
            { "role": "user", "content": [{ "type": "text", "text": "Read both.", "cache_control": cached }] },
            { "role": "assistant", "content": [
                { "type": "thinking", "thinking": "Two files, both small.", "signature": "EqQBCgIYAhIM" },
                { "type": "text", "text": "I read both – at once." },
                { "type": "tool_use", "id": "toolu_01A", "name": "fs_read", "input": { "path": "src/lib.rs" } },
                { "type": "redacted_thinking", "data": "EmwKAhgBEgy3va3pzix" },
                { "type": "text", "text": "And the other." },
                { "type": "tool_use", "id": "toolu_01B", "name": "finish", "input": {} },
            ] },
            { "role": "user", "content": [result("toolu_01A"), last] },
        ],
    });
    assert_eq!(Dialect::Anthropic.encode(&followed(&answer), true), expected);
}

#[test]
fn without_its_own_blocks_the_text_comes_first() {
    let (answer, _) = fixture(Dialect::Anthropic);
    let body = Dialect::Anthropic.encode(&followed(&answer), false);
    let content = body["messages"][1]["content"].as_array().unwrap();
    let kinds: Vec<_> = content.iter().map(|block| block["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["text", "tool_use", "tool_use"]);
}

#[test]
fn turns_alternate_and_none_is_blank() {
    let mut request = request();
    let nothing =
        ModelMessage::Assistant { text: " ".to_owned(), tool_calls: Vec::new(), opaque: Vec::new() };
    request.messages.push(nothing);
    request.messages.push(ModelMessage::User { text: "Go on.".to_owned() });
    request.messages.push(ModelMessage::User { text: String::new() });
    let body = Dialect::Anthropic.encode(&request, true);
    assert_eq!(body["messages"].as_array().unwrap().len(), 1);
    assert_eq!(body["messages"][0]["content"][1]["text"], "Go on.");
}

fn stopped(reason: &str, text: &str) -> Result<ModelAnswer, Failure> {
    let begin = json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": text } });
    let delta = json!({ "type": "message_delta", "delta": { "stop_reason": reason }, "usage": { "output_tokens": 1 } });
    answer(Dialect::Anthropic, &[begin, delta, json!({ "type": "message_stop" })])
}

#[test]
fn every_reason_to_stop_is_understood() {
    assert_eq!(stopped("end_turn", "x").unwrap().stop, Stop::EndTurn);
    assert_eq!(stopped("pause_turn", "x").unwrap().stop, Stop::EndTurn);
    assert_eq!(stopped("max_tokens", "").unwrap().stop, Stop::MaxTokens);
    assert_eq!(stopped("refusal", "").unwrap().stop, Stop::Refusal);
    assert_eq!(stopped("tool_use", "x").unwrap().stop, Stop::EndTurn, "it called nothing");
    assert_eq!(stopped("end_turn", " \n").unwrap_err().kind, FaultKind::Malformed);
    assert_eq!(stopped("model_context_window_exceeded", "x").unwrap_err().kind, FaultKind::ContextExceeded);
}

#[test]
fn a_piece_that_does_not_belong_to_its_block_is_malformed() {
    let begin =
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } });
    let delta = json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "input_json_delta", "partial_json": "{" } });
    assert_eq!(answer(Dialect::Anthropic, &[begin, delta]).unwrap_err().kind, FaultKind::Malformed);
}
