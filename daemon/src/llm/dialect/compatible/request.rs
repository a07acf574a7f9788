//! A request as chat completions want it.

use crate::llm::dialect::blocks::{Block, arguments_object, echoed};
use crate::llm::dialect::names::{wire_id, wire_name};
use deputy_domain::model::{ModelMessage, ModelRequest, ModelToolCall, ToolSpec};
use serde_json::{Value, json};

/// The body of a streaming request.
pub(in crate::llm::dialect) fn encode(request: &ModelRequest, own: bool) -> Value {
    let mut messages = Vec::new();
    if !request.system.is_empty() {
        messages.push(json!({ "role": "system", "content": request.system }));
    }
    for message in &request.messages {
        match message {
            ModelMessage::User { text } => messages.push(json!({ "role": "user", "content": text })),
            ModelMessage::Assistant { text, tool_calls, opaque } => {
                messages.push(assistant(echoed(request, text, tool_calls, opaque, own), text));
            }
            ModelMessage::Tools { results } => messages.extend(results.iter().map(|result| {
                let content =
                    if result.is_error { format!("Error: {}", result.text) } else { result.text.clone() };
                json!({ "role": "tool", "tool_call_id": wire_id(&result.provider_id), "content": content })
            })),
        }
    }
    let mut body = json!({
        "model": request.model.model,
        "messages": messages,
        "max_tokens": request.max_output_tokens,
        "stream": true,
        "stream_options": { "include_usage": true },
    });
    if !request.tools.is_empty() {
        body["tools"] = request.tools.iter().map(tool).collect();
    }
    body
}

fn assistant(blocks: Vec<Block>, text: &str) -> Value {
    let mut message = json!({ "role": "assistant", "content": text });
    let mut calls = Vec::new();
    for block in blocks {
        match block {
            Block::Text(_) | Block::More(_) => {} // one text is all there is room for
            Block::Call(made) => calls.push(call(&made)),
            Block::Own(own) => {
                for (key, value) in own.as_object().into_iter().flatten() {
                    message[key] = value.clone();
                }
            }
        }
    }
    if !calls.is_empty() {
        message["tool_calls"] = calls.into();
    }
    message
}

/// Arguments are always an object: servers parse them again to fill their templates, and fail on anything else.
fn call(call: &ModelToolCall) -> Value {
    json!({
        "id": wire_id(&call.provider_id),
        "type": "function",
        "function": { "name": wire_name(&call.name), "arguments": arguments_object(&call.arguments).to_string() },
    })
}

fn tool(tool: &ToolSpec) -> Value {
    json!({
        "type": "function",
        "function": {
            "name": wire_name(&tool.name),
            "description": tool.description,
            "parameters": tool.parameters,
        },
    })
}
