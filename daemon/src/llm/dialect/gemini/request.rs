//! A request as generateContent wants it.

use super::schema::subset;
use crate::llm::dialect::blocks::{Block, arguments_object, echoed};
use crate::llm::dialect::names::{is_made_up, wire_name};
use deputy_domain::model::{ModelMessage, ModelRequest, ToolResult, ToolSpec};
use serde_json::{Value, json};

/// Models that know no signatures, and so miss none.
const UNSIGNED: &[&str] = &["gemini-1", "gemini-2", "models/gemini-1", "models/gemini-2"];
/// What the provider accepts in place of a signature that another model did not give.
const NO_SIGNATURE: &str = "skip_thought_signature_validator";

/// The body of a streaming request.
pub(in crate::llm::dialect) fn encode(request: &ModelRequest, own: bool) -> Value {
    let mut turns: Vec<(&str, Vec<Value>)> = Vec::new();
    for message in &request.messages {
        let (role, parts) = match message {
            ModelMessage::User { text } => ("user", vec![json!({ "text": text })]),
            ModelMessage::Tools { results } => ("user", results.iter().map(response).collect()),
            ModelMessage::Assistant { text, tool_calls, opaque } => {
                let blocks = echoed(request, text, tool_calls, opaque, own);
                ("model", parts(blocks, !UNSIGNED.iter().any(|known| request.model.model.starts_with(known))))
            }
        };
        match turns.last_mut() {
            _ if parts.is_empty() => {}
            // Results must be a turn of their own, as many as there were calls.
            Some((before, joined)) if *before == role && !matches!(message, ModelMessage::Tools { .. }) => {
                joined.extend(parts);
            }
            _ => turns.push((role, parts)),
        }
    }
    let contents: Vec<Value> =
        turns.into_iter().map(|(role, parts)| json!({ "role": role, "parts": parts })).collect();
    let mut body = json!({
        "contents": contents,
        "generationConfig": { "maxOutputTokens": request.max_output_tokens },
    });
    if !request.system.is_empty() {
        body["systemInstruction"] = json!({ "parts": [{ "text": request.system }] });
    }
    if !request.tools.is_empty() {
        let declarations: Vec<Value> = request.tools.iter().map(tool).collect();
        body["tools"] = json!([{ "functionDeclarations": declarations }]);
    }
    body
}

/// A signature belongs to the part that follows it; at the end it stands on an empty text.
fn parts(blocks: Vec<Block>, signed: bool) -> Vec<Value> {
    let (mut parts, mut signature, mut called) = (Vec::new(), Value::Null, false);
    for block in blocks {
        let mut part = match block {
            Block::Own(own) => {
                signature = own["thoughtSignature"].clone();
                continue;
            }
            Block::Text(text) | Block::More(text) => json!({ "text": text }),
            Block::Call(call) => {
                let mut function =
                    json!({ "name": wire_name(&call.name), "args": arguments_object(&call.arguments) });
                if !is_made_up(&call.provider_id) {
                    function["id"] = json!(call.provider_id);
                }
                if signed && !called && signature.is_null() {
                    signature = json!(NO_SIGNATURE);
                }
                called = true;
                json!({ "functionCall": function })
            }
        };
        if !signature.is_null() {
            part["thoughtSignature"] = signature.take();
        }
        parts.push(part);
    }
    if !signature.is_null() {
        parts.push(json!({ "text": "", "thoughtSignature": signature }));
    }
    parts
}

fn response(result: &ToolResult) -> Value {
    let key = if result.is_error { "error" } else { "result" };
    let mut response = json!({ "name": wire_name(&result.name), "response": { key: result.text } });
    if !is_made_up(&result.provider_id) {
        response["id"] = json!(result.provider_id);
    }
    json!({ "functionResponse": response })
}

fn tool(tool: &ToolSpec) -> Value {
    let mut declaration = json!({ "name": wire_name(&tool.name), "description": tool.description });
    let takes_something = tool.parameters["properties"].as_object().is_some_and(|all| !all.is_empty());
    if takes_something {
        declaration["parameters"] = subset(&tool.parameters);
    }
    declaration
}
