//! A reply as each dialect streams it, written from the public formats.

use super::reply::{Call, Reply, Usage};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Anthropic's Messages.
    Anthropic,
    /// OpenAI's Responses.
    OpenAi,
    /// Chat completions.
    Compatible,
    /// Google's generateContent.
    Gemini,
}

impl Dialect {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Anthropic, Self::OpenAi, Self::Compatible, Self::Gemini];

    /// The kind of provider that speaks it.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::OpenAi => "openai",
            Self::Compatible => "openai-compatible",
            Self::Gemini => "gemini",
        }
    }

    /// The whole stream of a reply.
    pub fn stream(self, reply: &Reply) -> String {
        match self {
            Self::Anthropic => anthropic(reply),
            Self::OpenAi => openai(reply),
            Self::Compatible => compatible(reply),
            Self::Gemini => gemini(reply),
        }
    }
}

/// An event with its name, as Anthropic and OpenAI write it.
fn named(out: &mut String, data: &Value) {
    let _ = write!(out, "event: {}\ndata: {data}\n\n", data["type"].as_str().unwrap_or_default());
}

fn plain(out: &mut String, data: &Value) {
    let _ = write!(out, "data: {data}\n\n");
}

fn halves(text: &str) -> (&str, &str) {
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    text.split_at(middle)
}

fn anthropic(reply: &Reply) -> String {
    let mut out = String::new();
    let usage = reply.usage.map_or(Value::Null, |usage| {
        json!({
            "input_tokens": usage.input - usage.cache_read - usage.cache_write,
            "cache_read_input_tokens": usage.cache_read,
            "cache_creation_input_tokens": usage.cache_write,
            "output_tokens": 1,
        })
    });
    named(
        &mut out,
        &json!({ "type": "message_start", "message": { "id": "msg_1", "role": "assistant", "usage": usage } }),
    );
    named(&mut out, &json!({ "type": "ping" }));
    let mut index = 0;
    let mut block = |out: &mut String, start: Value, deltas: Vec<Value>| {
        named(out, &json!({ "type": "content_block_start", "index": index, "content_block": start }));
        for delta in deltas {
            named(out, &json!({ "type": "content_block_delta", "index": index, "delta": delta }));
        }
        named(out, &json!({ "type": "content_block_stop", "index": index }));
        index += 1;
    };
    if let Some(signature) = &reply.signed {
        block(
            &mut out,
            json!({ "type": "thinking", "thinking": "", "signature": "" }),
            vec![
                json!({ "type": "thinking_delta", "thinking": "hm" }),
                json!({ "type": "signature_delta", "signature": signature }),
            ],
        );
    }
    if !reply.text.is_empty() {
        let deltas = reply.text.iter().map(|text| json!({ "type": "text_delta", "text": text })).collect();
        block(&mut out, json!({ "type": "text", "text": "" }), deltas);
    }
    for call in &reply.calls {
        let arguments = call.arguments.to_string();
        let (one, other) = halves(&arguments);
        block(
            &mut out,
            json!({ "type": "tool_use", "id": call.id, "name": call.name, "input": {} }),
            [one, other].map(|part| json!({ "type": "input_json_delta", "partial_json": part })).to_vec(),
        );
    }
    let stop = if reply.calls.is_empty() { "end_turn" } else { "tool_use" };
    let usage = reply.usage.map_or(Value::Null, |usage| json!({ "output_tokens": usage.output }));
    named(&mut out, &json!({ "type": "message_delta", "delta": { "stop_reason": stop }, "usage": usage }));
    named(&mut out, &json!({ "type": "message_stop" }));
    out
}

fn openai(reply: &Reply) -> String {
    let mut out = String::new();
    named(
        &mut out,
        &json!({ "type": "response.created", "response": { "id": "resp_1", "status": "in_progress" } }),
    );
    let mut items = Vec::new();
    if let Some(signature) = &reply.signed {
        items.push(
            json!({ "type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": signature }),
        );
    }
    if !reply.text.is_empty() {
        let text = reply.text.concat();
        items.push(json!({
            "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
            "content": [{ "type": "output_text", "text": text, "annotations": [] }],
        }));
    }
    items.extend(reply.calls.iter().map(|call| {
        json!({
            "type": "function_call", "id": "fc_1", "status": "completed",
            "call_id": call.id, "name": call.name, "arguments": call.arguments.to_string(),
        })
    }));
    for (index, item) in items.iter().enumerate() {
        named(
            &mut out,
            &json!({ "type": "response.output_item.added", "output_index": index, "item": item }),
        );
        if item["type"] == "message" {
            for text in &reply.text {
                named(
                    &mut out,
                    &json!({ "type": "response.output_text.delta", "output_index": index, "delta": text }),
                );
            }
        }
        named(&mut out, &json!({ "type": "response.output_item.done", "output_index": index, "item": item }));
    }
    let usage = reply.usage.map_or(Value::Null, |usage| {
        json!({
            "input_tokens": usage.input,
            "input_tokens_details": { "cached_tokens": usage.cache_read, "cache_write_tokens": usage.cache_write },
            "output_tokens": usage.output,
            "output_tokens_details": { "reasoning_tokens": 0 },
            "total_tokens": usage.input + usage.output,
        })
    });
    let response = json!({ "id": "resp_1", "status": "completed", "output": items, "usage": usage });
    named(&mut out, &json!({ "type": "response.completed", "response": response }));
    out
}

fn compatible(reply: &Reply) -> String {
    let mut out = String::new();
    let mut chunk = |delta: Value, stop: Value| {
        let choice = json!({ "index": 0, "delta": delta, "finish_reason": stop });
        plain(&mut out, &json!({ "object": "chat.completion.chunk", "choices": [choice] }));
    };
    chunk(json!({ "role": "assistant", "content": "" }), Value::Null);
    if let Some(signature) = &reply.signed {
        chunk(json!({ "reasoning_content": signature }), Value::Null);
    }
    for text in &reply.text {
        chunk(json!({ "content": text }), Value::Null);
    }
    for (index, call) in reply.calls.iter().enumerate() {
        let arguments = call.arguments.to_string();
        let (one, other) = halves(&arguments);
        let first = json!({ "index": index, "id": call.id, "type": "function", "function": { "name": call.name, "arguments": one } });
        chunk(json!({ "tool_calls": [first] }), Value::Null);
        chunk(json!({ "tool_calls": [{ "index": index, "function": { "arguments": other } }] }), Value::Null);
    }
    chunk(json!({}), json!(if reply.calls.is_empty() { "stop" } else { "tool_calls" }));
    if let Some(usage) = reply.usage {
        let usage = json!({
            "prompt_tokens": usage.input, "completion_tokens": usage.output,
            "prompt_tokens_details": { "cached_tokens": usage.cache_read },
        });
        plain(&mut out, &json!({ "object": "chat.completion.chunk", "choices": [], "usage": usage }));
    }
    out.push_str("data: [DONE]\n\n");
    out
}

fn gemini(reply: &Reply) -> String {
    let mut parts: Vec<Value> = reply.text.iter().map(|text| json!({ "text": text })).collect();
    let mut signature = reply.signed.clone();
    parts.extend(reply.calls.iter().map(|call| function_call(call, signature.take())));
    if let Some(signature) = signature {
        parts.push(json!({ "text": "", "thoughtSignature": signature }));
    }
    let usage = reply.usage.map(|usage: Usage| {
        json!({
            "promptTokenCount": usage.input, "cachedContentTokenCount": usage.cache_read,
            "candidatesTokenCount": usage.output - usage.output / 2, "thoughtsTokenCount": usage.output / 2,
        })
    });
    let mut out = String::new();
    let last = parts.len().saturating_sub(1);
    for (index, part) in parts.into_iter().enumerate() {
        let mut candidate = json!({ "content": { "parts": [part], "role": "model" }, "index": 0 });
        let mut chunk = json!({});
        if index == last {
            candidate["finishReason"] = json!("STOP");
            if let Some(usage) = &usage {
                chunk["usageMetadata"] = usage.clone();
            }
        }
        chunk["candidates"] = json!([candidate]);
        plain(&mut out, &chunk);
    }
    out
}

fn function_call(call: &Call, signature: Option<String>) -> Value {
    let mut function = json!({ "name": call.name, "args": call.arguments });
    if !call.id.is_empty() {
        function["id"] = json!(call.id);
    }
    let mut part = json!({ "functionCall": function });
    if let Some(signature) = signature {
        part["thoughtSignature"] = json!(signature);
    }
    part
}
