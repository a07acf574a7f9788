use super::*;
use deputy_domain::model::Stop;

#[test]
fn the_stream_becomes_an_answer_and_goes_back_as_it_came() {
    let (answer, _) = fixture(Dialect::OpenAi);
    assert_eq!((answer.text.as_str(), answer.stop), ("I read both – at once.", Stop::ToolUse));
    assert_eq!(answer.usage, Some(TokenUsage { cache_write: 100, ..USAGE }));
    let mut body = Dialect::OpenAi.encode(&followed(&answer), true);
    assert_eq!(body["prompt_cache_key"].take().as_str().unwrap().len(), 32);
    let expected = json!({
        "model": "m-3",
        "instructions": "Be brief.",
        "max_output_tokens": 512,
        "stream": true,
        "store": false,
        "include": ["reasoning.encrypted_content"],
        "prompt_cache_key": null,
        "parallel_tool_calls": true,
        "tools": [{
            "type": "function", "name": "fs_read", "description": "Reads.", "strict": false,
            "parameters": { "type": "object", "properties": { "path": { "type": "string" } } },
        }],
        "input": [
            { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "Read both." }] },
            {
                "type": "reasoning", "id": "rs_1", "encrypted_content": "gAAAAABo",
                "summary": [{ "type": "summary_text", "text": "Two files." }],
            },
            {
                "type": "message", "role": "assistant",
                "content": [{ "type": "output_text", "text": "I read both – at once." }],
            },
            {
                "type": "function_call", "call_id": "call_A", "name": "fs_read",
                "arguments": r#"{"path": "src/lib.rs"}"#,
            },
            { "type": "function_call_output", "call_id": "call_A", "output": "Error: no such file" },
        ],
    });
    assert_eq!(body, expected);
}

#[test]
fn a_whole_conversation_shares_one_cache() {
    let (answer, _) = fixture(Dialect::OpenAi);
    let key = |request: &ModelRequest| Dialect::OpenAi.encode(request, true)["prompt_cache_key"].clone();
    assert_eq!(key(&request()), key(&followed(&answer)));
    let mut other = request();
    other.system.push('!');
    assert_ne!(key(&request()), key(&other));
}

#[test]
fn models_that_do_not_reason_are_not_asked_for_it() {
    let mut request = request();
    request.model.model = "gpt-4.1-mini".to_owned();
    assert!(Dialect::OpenAi.encode(&request, true).get("include").is_none());
}

fn ended(event: &str, response: &Value) -> Result<ModelAnswer, Failure> {
    answer(Dialect::OpenAi, &[json!({ "type": event, "response": response })])
}

#[test]
fn every_end_is_understood() {
    let said = |kind: &str, text: &str| json!({ "type": "message", "content": [{ "type": kind, "text": text, "refusal": text }] });
    let whole = ended("response.completed", &json!({ "output": [said("output_text", "Hi.")] })).unwrap();
    assert_eq!((whole.text.as_str(), whole.stop, whole.usage), ("Hi.", Stop::EndTurn, None));
    let refused = ended("response.completed", &json!({ "output": [said("refusal", "No.")] })).unwrap();
    assert_eq!((refused.text.as_str(), refused.stop), ("No.", Stop::Refusal));
    let reason = |reason: &str| json!({ "incomplete_details": { "reason": reason }, "output": [] });
    let stop = |why: &str| ended("response.incomplete", &reason(why)).unwrap().stop;
    assert_eq!((stop("max_output_tokens"), stop("content_filter")), (Stop::MaxTokens, Stop::Refusal));
}

#[test]
fn reasoning_that_lies_at_the_provider_is_not_echoed() {
    let output = json!([{ "type": "reasoning", "id": "rs_1", "summary": [] }, { "type": "message", "content": [{ "type": "output_text", "text": "x" }] }]);
    assert!(ended("response.completed", &json!({ "output": output })).unwrap().opaque.is_empty());
}
