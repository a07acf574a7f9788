use super::*;
use deputy_domain::model::Stop;

fn chunk(delta: &Value, reason: &Value) -> Value {
    json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": reason }] })
}

fn calls(pieces: &[Value]) -> Vec<(String, String, String)> {
    let mut events: Vec<Value> =
        pieces.iter().map(|piece| chunk(&json!({ "tool_calls": [piece] }), &Value::Null)).collect();
    events.push(chunk(&json!({}), &json!("stop")));
    let answer = answer(Dialect::Compatible, &events).unwrap();
    assert_eq!(answer.stop, Stop::ToolUse);
    answer.tool_calls.into_iter().map(|call| (call.provider_id, call.name, call.arguments)).collect()
}

fn owned(all: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    all.iter()
        .map(|(id, name, arguments)| ((*id).to_owned(), (*name).to_owned(), (*arguments).to_owned()))
        .collect()
}

#[test]
fn the_stream_becomes_an_answer_and_goes_back_as_it_came() {
    let (answer, _) = fixture(Dialect::Compatible);
    assert_eq!(answer.usage, Some(USAGE));
    let expected = json!({
        "model": "m-3",
        "max_tokens": 512,
        "stream": true,
        "stream_options": { "include_usage": true },
        "tools": [{ "type": "function", "function": {
            "name": "fs_read", "description": "Reads.",
            "parameters": { "type": "object", "properties": { "path": { "type": "string" } } },
        } }],
        "messages": [
            { "role": "system", "content": "Be brief." },
            { "role": "user", "content": "Read both." },
            {
                "role": "assistant", "content": "I read both – at once.", "reasoning_content": "Two files.",
                "tool_calls": [
                    { "id": "call_A", "type": "function", "function": { "name": "fs_read", "arguments": r#"{"path":"src/lib.rs"}"# } },
                    { "id": "call_B", "type": "function", "function": { "name": "finish", "arguments": "{}" } },
                ],
            },
            { "role": "tool", "tool_call_id": "call_A", "content": "Error: no such file" },
            { "role": "tool", "tool_call_id": "call_B", "content": "Error: no such file" },
        ],
    });
    assert_eq!(Dialect::Compatible.encode(&followed(&answer), true), expected);
}

#[test]
fn ollama_sends_whole_calls_all_numbered_zero() {
    let piece = |id: &str, path: &str| json!({ "id": id, "index": 0, "function": { "name": "fs_read", "arguments": format!("{{\"path\":\"{path}\"}}") } });
    assert_eq!(
        calls(&[piece("call_1", "a"), piece("call_2", "b")]),
        owned(&[("call_1", "fs_read", r#"{"path":"a"}"#), ("call_2", "fs_read", r#"{"path":"b"}"#)])
    );
}

#[test]
fn arguments_may_be_an_object_and_ids_and_indexes_missing() {
    let piece = |path: &str| json!({ "function": { "name": "fs_read", "arguments": { "path": path } } });
    assert_eq!(
        calls(&[piece("a"), piece("b")]),
        owned(&[("deputy_0_0", "fs_read", r#"{"path":"a"}"#), ("deputy_0_1", "fs_read", r#"{"path":"b"}"#)])
    );
    let rest = json!({ "function": { "arguments": "}" } });
    let begin = json!({ "id": "x", "function": { "name": "finish", "arguments": "{" } });
    assert_eq!(calls(&[begin, rest]), owned(&[("x", "finish", "{}")]));
}

#[test]
fn an_id_that_comes_twice_is_made_another() {
    let piece = |index: u64| json!({ "index": index, "id": "same", "function": { "name": "finish", "arguments": "{}" } });
    assert_eq!(
        calls(&[piece(0), piece(1)]),
        owned(&[("same", "finish", "{}"), ("deputy_0_1", "finish", "{}")])
    );
}

#[test]
fn the_end_may_have_no_reason_but_done_and_no_done_but_a_reason() {
    let text = chunk(&json!({ "content": "Hi." }), &Value::Null).to_string();
    let done = format!("data: {text}\n\ndata: [DONE]\n\n");
    assert_eq!(decode(Dialect::Compatible, done.as_bytes()).0.unwrap().stop, Stop::EndTurn);
    let reason = [chunk(&json!({ "content": "Hi." }), &json!("length"))];
    assert_eq!(answer(Dialect::Compatible, &reason).unwrap().stop, Stop::MaxTokens);
    let neither = format!("data: {text}\n\n");
    assert_eq!(decode(Dialect::Compatible, neither.as_bytes()).0, Err(Failure::cut()));
}

#[test]
fn a_server_that_does_not_stream_is_understood() {
    let message = json!({ "role": "assistant", "content": "Hi.", "tool_calls": [{ "id": "a", "function": { "name": "finish", "arguments": "{}" } }] });
    let body = json!({
        "choices": [{ "index": 0, "message": message, "finish_reason": "tool_calls" }],
        "usage": { "prompt_tokens": 3, "completion_tokens": 2 },
    });
    let answer = answer(Dialect::Compatible, &[body]).unwrap();
    assert_eq!((answer.text.as_str(), answer.tool_calls.len()), ("Hi.", 1));
    assert_eq!(answer.usage, Some(TokenUsage { input: 3, output: 2, ..TokenUsage::default() }));
}

#[test]
fn reasoning_is_shown_once_and_only_kept_where_it_is_wanted_back() {
    let both = chunk(&json!({ "reasoning": "hm", "reasoning_content": "hm" }), &Value::Null).to_string();
    let end = chunk(&json!({ "content": "x" }), &json!("stop")).to_string();
    let (answer, deltas) = decode(Dialect::Compatible, format!("data: {both}\n\ndata: {end}\n\n").as_bytes());
    assert_eq!(deltas, [Delta::Reasoning("hm".to_owned()), Delta::Text("x".to_owned())]);
    assert_eq!(answer.unwrap().opaque.len(), 1);
    let other = both.replace("reasoning_content", "unknown");
    let (answer, _) = decode(Dialect::Compatible, format!("data: {other}\n\ndata: {end}\n\n").as_bytes());
    assert!(answer.unwrap().opaque.is_empty());
}
