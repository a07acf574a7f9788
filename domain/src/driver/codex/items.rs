//! Steps of a turn that are uses of tools.

use super::words::Item;
use crate::driver::{Act, Fact};
use serde_json::{Value, json};

/// It begins, or is about to.
pub(super) fn began(item: &Item) -> Option<Act> {
    let (id, name, arguments) = match item {
        Item::CommandExecution { id, command, cwd, .. } => {
            (id, "shell".to_owned(), json!({ "command": command, "cwd": cwd }))
        }
        Item::FileChange { id, changes, .. } => (id, "apply_patch".to_owned(), json!({ "changes": changes })),
        Item::McpToolCall { id, server, tool, arguments, .. } => {
            (id, format!("{server}.{tool}"), arguments.clone())
        }
        Item::DynamicToolCall { id, tool, arguments, .. } => (id, tool.clone(), arguments.clone()),
        Item::CollabAgentToolCall { id, tool, prompt, .. } => (id, tool.clone(), json!({ "prompt": prompt })),
        Item::WebSearch { id, query } => (id, "web_search".to_owned(), json!({ "query": query })),
        Item::AgentMessage { .. } | Item::UserMessage { .. } | Item::ContextCompaction {} | Item::Other => {
            return None;
        }
    };
    Some(Act::Fact(Fact::ToolBegan { id: id.clone(), name, arguments: arguments.to_string() }))
}

/// It ended.
pub(super) fn ended(item: &Item) -> Option<Act> {
    let (id, text, is_ok) = match item {
        Item::CommandExecution { id, status, aggregated_output, exit_code, .. } => {
            let is_ok = status == "completed" && exit_code.is_none_or(|code| code == 0);
            (id, aggregated_output.clone().unwrap_or_else(|| outcome(status, *exit_code)), is_ok)
        }
        Item::FileChange { id, status, .. } | Item::CollabAgentToolCall { id, status, .. } => {
            (id, status.clone(), status == "completed")
        }
        Item::McpToolCall { id, status, result, error, .. } => {
            let text = error["message"].as_str().map_or_else(|| texts(&result["content"]), ToOwned::to_owned);
            (id, text, status == "completed")
        }
        Item::DynamicToolCall { id, status, content_items, .. } => {
            (id, texts(content_items), status == "completed")
        }
        Item::WebSearch { id, query } => (id, query.clone(), true),
        Item::AgentMessage { .. } | Item::UserMessage { .. } | Item::ContextCompaction {} | Item::Other => {
            return None;
        }
    };
    Some(Act::Fact(Fact::ToolEnded { id: id.clone(), text, is_ok }))
}

fn outcome(status: &str, exit_code: Option<i64>) -> String {
    exit_code.filter(|code| *code != 0).map_or_else(
        || if status == "completed" { String::new() } else { status.to_owned() },
        |code| format!("exit code {code}"),
    )
}

/// The texts in pieces of content.
pub(super) fn texts(content: &Value) -> String {
    let pieces = content.as_array().map(Vec::as_slice).unwrap_or_default();
    pieces.iter().filter_map(|piece| piece["text"].as_str()).collect::<Vec<_>>().join("\n")
}
