//! What is known of a use of a tool.

use super::words::ToolCall;
use serde_json::Value;
use std::collections::BTreeMap;

/// A use of a tool, as far as it is known.
#[derive(Debug, Default)]
pub(super) struct Tool {
    pub(super) name: Option<String>,
    /// One of the protocol's words for what tools do.
    pub(super) kind: Option<String>,
    /// What it last said that this use is for.
    pub(super) title: Option<String>,
    pub(super) input: Value,
    pub(super) has_begun: bool,
    pub(super) has_ended: bool,
}

/// Takes in what a note says of a tool. Its first title is its name where it has no other; later ones say what for.
pub(super) fn learn<'a>(tools: &'a mut BTreeMap<String, Tool>, call: &ToolCall) -> &'a mut Tool {
    let tool = tools.entry(call.tool_call_id.clone()).or_default();
    if tool.name.is_none() {
        tool.name = [&call.name, &call.title, &call.kind].into_iter().flatten().next().cloned();
    }
    tool.kind = call.kind.clone().or(tool.kind.take());
    tool.title = call.title.clone().or(tool.title.take());
    if call.raw_input.as_object().is_some_and(|input| !input.is_empty()) {
        tool.input = call.raw_input.clone();
    }
    tool
}
