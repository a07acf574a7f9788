//! A request as Messages wants it.

use crate::llm::dialect::blocks::{Block, arguments_object, echoed};
use crate::llm::dialect::names::{wire_id, wire_name};
use deputy_domain::model::{ModelMessage, ModelRequest, ToolResult, ToolSpec};
use serde_json::{Value, json};

/// Turns of the user that end a cached prefix: the last one is read by the next request, the one before it was
/// written by the request before. With system and tools that makes four, which is all the provider allows.
const CACHED_TURNS: usize = 2;

/// The body of a streaming request.
pub(in crate::llm::dialect) fn encode(request: &ModelRequest, own: bool) -> Value {
    let mut body = json!({
        "model": request.model.model,
        "max_tokens": request.max_output_tokens,
        "stream": true,
        "messages": messages(request, own),
    });
    if !request.system.trim().is_empty() {
        body["system"] = json!([cached(json!({ "type": "text", "text": request.system }))]);
    }
    if !request.tools.is_empty() {
        let mut tools: Vec<Value> = request.tools.iter().map(tool).collect();
        if let Some(last) = tools.pop() {
            tools.push(cached(last));
        }
        body["tools"] = tools.into();
    }
    body
}

fn cached(mut block: Value) -> Value {
    block["cache_control"] = json!({ "type": "ephemeral" });
    block
}

fn tool(tool: &ToolSpec) -> Value {
    json!({
        "name": wire_name(&tool.name),
        "description": tool.description,
        "input_schema": tool.parameters,
    })
}

/// Turns alternate: what follows on the same side joins it. Results of tools come first in theirs.
fn messages(request: &ModelRequest, own: bool) -> Vec<Value> {
    let mut turns: Vec<(&str, Vec<Value>)> = Vec::new();
    for message in &request.messages {
        let (role, blocks) = match message {
            ModelMessage::User { text } if text.trim().is_empty() => continue,
            ModelMessage::User { text } => ("user", vec![json!({ "type": "text", "text": text })]),
            ModelMessage::Tools { results } => ("user", results.iter().map(result).collect()),
            ModelMessage::Assistant { text, tool_calls, opaque } => {
                let blocks = echoed(request, text, tool_calls, opaque, own);
                ("assistant", blocks.into_iter().map(block).collect())
            }
        };
        match turns.last_mut() {
            _ if blocks.is_empty() => {}
            Some((before, joined)) if *before == role => joined.extend(blocks),
            _ => turns.push((role, blocks)),
        }
    }
    let users = turns.iter_mut().rev().filter(|(role, _)| *role == "user");
    for (_, blocks) in users.take(CACHED_TURNS) {
        if let Some(last) = blocks.pop() {
            blocks.push(cached(last));
        }
    }
    turns.into_iter().map(|(role, content)| json!({ "role": role, "content": content })).collect()
}

fn block(block: Block) -> Value {
    match block {
        Block::Text(text) | Block::More(text) => json!({ "type": "text", "text": text }),
        Block::Own(own) => own,
        Block::Call(call) => json!({
            "type": "tool_use",
            "id": wire_id(&call.provider_id),
            "name": wire_name(&call.name),
            "input": arguments_object(&call.arguments),
        }),
    }
}

fn result(result: &ToolResult) -> Value {
    let mut block = json!({ "type": "tool_result", "tool_use_id": wire_id(&result.provider_id) });
    if !result.text.is_empty() {
        block["content"] = json!(result.text);
    }
    if result.is_error {
        block["is_error"] = json!(true);
    }
    block
}
