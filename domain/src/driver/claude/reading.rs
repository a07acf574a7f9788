//! From lines to what they hold.

use super::Act;
use super::words::{Block, ControlId, StreamEvent};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A piece of what it says itself.
pub(super) fn shown(event: StreamEvent) -> Vec<Act> {
    let own = event.parent_tool_use_id.is_none();
    let text = event.event.delta.and_then(|delta| delta.text).filter(|text| own && !text.is_empty());
    text.map(Act::Show).into_iter().collect()
}

/// Of `system`: known, and of no consequence.
pub(super) fn is_noise(subtype: &str) -> bool {
    const NOISE: [&str; 5] =
        ["status", "task_started", "task_updated", "task_progress", "model_refusal_no_fallback"];
    NOISE.contains(&subtype) || subtype == "task_notification" || subtype.starts_with("hook_")
}

/// A line as what it says it is; `None`: it is not.
pub(super) fn read<'a, T: Deserialize<'a>>(line: &'a str) -> Option<T> {
    serde_json::from_str(line).ok()
}

/// A message's blocks. One that is text has none that mean anything: it is the program's own.
pub(super) fn blocks(content: &RawValue) -> Option<Vec<Block>> {
    if content.get().starts_with('"') {
        return Some(Vec::new());
    }
    serde_json::from_str(content.get()).ok()
}

/// What a tool gave back: text, or blocks of it.
pub(super) fn text_of(content: &RawValue) -> String {
    if let Ok(text) = serde_json::from_str::<String>(content.get()) {
        return text;
    }
    let Some(blocks) = blocks(content) else { return content.get().to_owned() };
    let texts = blocks.into_iter().map(|block| match block.text {
        Some(text) => text,
        None => format!("[{}]", block.r#type),
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The id of a request in a line of which nothing else can be read: whatever it is, the program waits for an answer.
pub(super) fn asked(line: &str) -> Option<String> {
    let ControlId { r#type, request_id } = read(line)?;
    (r#type == "control_request").then_some(request_id)
}
