//! A request as Responses wants it.

use crate::llm::dialect::blocks::{Block, echoed};
use crate::llm::dialect::names::{wire_id, wire_name};
use deputy_domain::model::{ModelMessage, ModelRequest, ToolSpec};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Families that do not reason and refuse to be asked for reasoning.
const UNREASONING: &[&str] = &["gpt-3", "gpt-4", "chatgpt-4"];
/// Characters of the key under which like requests share a cache; the provider allows 64.
const CACHE_KEY_CHARS: usize = 32;

/// The body of a streaming request.
pub(in crate::llm::dialect) fn encode(request: &ModelRequest, own: bool) -> Value {
    let mut input = Vec::new();
    for message in &request.messages {
        match message {
            ModelMessage::User { text } => input.push(said("user", "input_text", text)),
            ModelMessage::Assistant { text, tool_calls, opaque } => {
                input.extend(echoed(request, text, tool_calls, opaque, own).into_iter().map(item));
            }
            ModelMessage::Tools { results } => input.extend(results.iter().map(|result| {
                json!({
                    "type": "function_call_output",
                    "call_id": wire_id(&result.provider_id),
                    "output": if result.is_error { format!("Error: {}", result.text) } else { result.text.clone() },
                })
            })),
        }
    }
    let mut body = json!({
        "model": request.model.model,
        "input": input,
        "max_output_tokens": request.max_output_tokens,
        "stream": true,
        "store": false,
        "prompt_cache_key": cache_key(request),
    });
    if !request.system.is_empty() {
        body["instructions"] = json!(request.system);
    }
    if !request.tools.is_empty() {
        body["tools"] = request.tools.iter().map(tool).collect();
        body["parallel_tool_calls"] = json!(true);
    }
    if !UNREASONING.iter().any(|family| request.model.model.starts_with(family)) {
        body["include"] = json!(["reasoning.encrypted_content"]);
    }
    body
}

fn said(role: &str, kind: &str, text: &str) -> Value {
    json!({ "type": "message", "role": role, "content": [{ "type": kind, "text": text }] })
}

fn item(block: Block) -> Value {
    match block {
        Block::Text(text) | Block::More(text) => said("assistant", "output_text", &text),
        Block::Own(own) => own,
        Block::Call(call) => json!({
            "type": "function_call",
            "call_id": wire_id(&call.provider_id),
            "name": wire_name(&call.name),
            "arguments": call.arguments,
        }),
    }
}

fn tool(tool: &ToolSpec) -> Value {
    json!({
        "type": "function",
        "name": wire_name(&tool.name),
        "description": tool.description,
        "parameters": tool.parameters,
        "strict": false,
    })
}

/// Requests of one conversation go to the same machine, where their beginning is cached.
fn cache_key(request: &ModelRequest) -> String {
    let mut digest = Sha256::new();
    digest.update(request.system.as_bytes());
    if let Some(ModelMessage::User { text }) = request.messages.first() {
        digest.update(text.as_bytes());
    }
    hex::encode(digest.finalize()).chars().take(CACHE_KEY_CHARS).collect()
}
