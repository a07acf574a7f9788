//! What such a program tells of its session.

use super::driver::Acp;
use super::tool::learn;
use super::words::{Note, ToolCall, Update, read};
use crate::driver::{Act, Fact};
use deputy_protocol::money::Usd;
use serde_json::{Value, json};

impl Acp {
    /// Notes of a kind that is not named here mean nothing to Deputy.
    pub(super) fn on_told(&mut self, method: &str, params: &Value) -> Vec<Act> {
        if method != "session/update" {
            return Vec::new();
        }
        let Some(note) = read::<Note>(params) else {
            return self.remarks.of(&params.to_string()).into_iter().collect();
        };
        if self.session.as_deref().is_some_and(|session| session != note.session_id) {
            return Vec::new();
        }
        if self.is_loading {
            // It says again what was said to an earlier process.
            if let Update::UsageUpdate { cost: Some(cost) } = &note.update {
                self.spent.on_cost(cost);
                self.spent.new = Usd::ZERO;
            }
            return Vec::new();
        }
        match note.update {
            Update::AgentMessageChunk { content, message_id } => {
                self.on_chunk(content.text.unwrap_or_default(), message_id)
            }
            Update::ToolCall(call) | Update::ToolCallUpdate(call) => self.on_tool(&call),
            Update::UsageUpdate { cost } => {
                if let Some(cost) = cost {
                    self.spent.on_cost(&cost);
                }
                Vec::new()
            }
            Update::Other => Vec::new(),
        }
    }

    /// What is said after the end of a turn belongs to none.
    fn on_chunk(&mut self, text: String, message: Option<String>) -> Vec<Act> {
        if !self.is_turn_open() || text.is_empty() {
            return Vec::new();
        }
        let mut acts = self.works();
        if message != self.message {
            acts.extend(self.said_whole());
            self.message = message;
        }
        self.chunks.push_str(&text);
        acts.push(Act::Show(text));
        acts
    }

    /// What was said in pieces, now that something else follows.
    pub(super) fn said_whole(&mut self) -> Option<Act> {
        let text = std::mem::take(&mut self.chunks);
        if text.trim().is_empty() {
            return None;
        }
        self.said = Some(text.clone());
        Some(Act::Fact(Fact::Said { text }))
    }

    fn on_tool(&mut self, call: &ToolCall) -> Vec<Act> {
        let mut acts = self.works();
        acts.extend(self.said_whole());
        let is_over = matches!(call.status.as_deref(), Some("completed" | "failed"));
        let is_at_work = is_over || call.status.as_deref() == Some("in_progress");
        let tool = learn(&mut self.tools, call);
        let has_ended = tool.has_ended;
        tool.has_ended |= is_over;
        if is_at_work {
            acts.extend(self.tool_began(&call.tool_call_id));
        }
        if is_over && !has_ended {
            self.said = None;
            let is_ok = call.status.as_deref() == Some("completed");
            acts.push(Act::Fact(Fact::ToolEnded {
                id: call.tool_call_id.clone(),
                text: output(call),
                is_ok,
            }));
        }
        acts
    }

    /// A use is told once, when it is known what for: the first note on it often does not say.
    pub(super) fn tool_began(&mut self, id: &str) -> Option<Act> {
        let tool = self.tools.get_mut(id)?;
        if std::mem::replace(&mut tool.has_begun, true) {
            return None;
        }
        let name = tool.name.clone().unwrap_or_else(|| "tool".to_owned());
        let arguments = match (&tool.input, &tool.title) {
            (Value::Null, Some(title)) => json!({ "title": title }),
            (Value::Null, None) => json!({}),
            (input, _) => input.clone(),
        }
        .to_string();
        Some(Act::Fact(Fact::ToolBegan { id: id.to_owned(), name, arguments }))
    }
}

/// What came of it, in words.
fn output(call: &ToolCall) -> String {
    let pieces = call.content.as_array().map(Vec::as_slice).unwrap_or_default();
    let texts = pieces.iter().filter_map(|piece| match piece["type"].as_str()? {
        "content" => piece["content"]["text"].as_str().map(ToOwned::to_owned),
        "diff" => piece["path"].as_str().map(|path| format!("changed {path}")),
        _ => None,
    });
    let text = texts.collect::<Vec<_>>().join("\n");
    if !text.is_empty() {
        return text;
    }
    match &call.raw_output {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        output => ["output", "error"]
            .into_iter()
            .find_map(|name| output[name].as_str())
            .map_or_else(|| output.to_string(), ToOwned::to_owned),
    }
}
