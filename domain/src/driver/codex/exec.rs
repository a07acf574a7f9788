//! One process a turn: what `codex exec --json` writes.

use super::trouble::{Limits, of_status, status_in};
use crate::driver::remark::Remarks;
use crate::driver::rpc::count;
use crate::driver::saying::taken_if_done;
use crate::driver::{Act, Driver, Exit, Fact, LaunchOrder, Session, Trouble, TurnEnd, Word};
use crate::model::TokenUsage;
use deputy_protocol::link::Stream;
use serde_json::{Value, json};

/// Listens to `codex exec --json`.
pub(in crate::driver) struct Exec {
    model: Option<String>,
    is_resume: bool,
    has_begun: bool,
    is_over: bool,
    said: Option<String>,
    /// What it says went wrong, last.
    error: Option<String>,
    remarks: Remarks,
}

impl Exec {
    pub(super) fn new(order: &LaunchOrder) -> Self {
        Self {
            model: order.endpoint.as_ref().map(|endpoint| endpoint.model.clone()),
            is_resume: matches!(order.session, Session::Resume(_)),
            has_begun: false,
            is_over: false,
            said: None,
            error: None,
            remarks: Remarks::default(),
        }
    }

    fn on_event(&mut self, event: &Value) -> Vec<Act> {
        match event["type"].as_str() {
            Some("thread.started") => match event["thread_id"].as_str() {
                Some(thread) => {
                    self.has_begun = true;
                    let session = thread.to_owned();
                    vec![Act::Fact(Fact::SessionBegan { session, model: self.model.clone() })]
                }
                None => Vec::new(),
            },
            Some("item.started") => began(&event["item"]).into_iter().collect(),
            Some("item.completed") => self.on_item(&event["item"]),
            Some("error") => {
                let error = text(&event["message"]);
                let remark = self.remarks.of(&error);
                self.error = Some(error);
                remark.into_iter().collect()
            }
            Some("turn.completed") => {
                // It counts the whole session. What an earlier process used of that is not known here.
                let used = if self.is_resume { None } else { used(&event["usage"]) };
                let end = match self.said.take() {
                    Some(text) => TurnEnd::Done { text },
                    None => TurnEnd::Failed {
                        trouble: Trouble::Provider,
                        detail: "the model ended its turn without an answer".to_owned(),
                    },
                };
                used.into_iter().chain(self.end(end)).collect()
            }
            Some("turn.failed") => {
                let end = failed(&text(&event["error"]["message"]));
                self.end(end)
            }
            Some(_) => Vec::new(),
            None => self.remarks.of(&event.to_string()).into_iter().collect(),
        }
    }

    fn on_item(&mut self, item: &Value) -> Vec<Act> {
        match item["type"].as_str() {
            Some("agent_message") => {
                let text = text(&item["text"]);
                if text.trim().is_empty() {
                    return Vec::new();
                }
                self.said = Some(text.clone());
                vec![Act::Fact(Fact::Said { text })]
            }
            Some("error") => self.remarks.of(&text(&item["message"])).into_iter().collect(),
            _ => {
                let ended = ended(item);
                if ended.is_some() {
                    self.said = None;
                }
                ended.into_iter().collect()
            }
        }
    }

    fn end(&mut self, end: TurnEnd) -> Vec<Act> {
        if std::mem::replace(&mut self.is_over, true) { Vec::new() } else { taken_if_done(end) }
    }
}

impl Driver for Exec {
    fn begin(&mut self) -> Vec<Act> {
        Vec::new()
    }

    fn heard(&mut self, stream: Stream, line: &str) -> Vec<Act> {
        match serde_json::from_str(line) {
            Ok(event @ Value::Object(_)) if stream == Stream::Stdout => self.on_event(&event),
            _ => self.remarks.of(line).into_iter().collect(),
        }
    }

    /// It does not listen. Its end is all that it can be told, and that is not for a driver.
    fn told(&mut self, _word: &Word) -> Vec<Act> {
        Vec::new()
    }

    fn ended(&mut self, exit: &Exit) -> Vec<Act> {
        let end = match self.error.take() {
            Some(error) => failed(&error),
            // It did not even name the session that it was to go on with.
            None if self.is_resume && !self.has_begun => {
                TurnEnd::Failed { trouble: Trouble::Session, detail: exit.in_words() }
            }
            None => TurnEnd::Failed { trouble: Trouble::Crashed, detail: exit.in_words() },
        };
        self.end(end)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// This way has no word for a failure but its message: the status in it says most.
fn failed(message: &str) -> TurnEnd {
    let trouble = match status_in(message) {
        Some(status) => of_status(status, &Limits::default()),
        None => Trouble::Other,
    };
    TurnEnd::Failed { trouble, detail: message.to_owned() }
}

fn tool(item: &Value) -> Option<(String, Value)> {
    Some(match item["type"].as_str()? {
        "command_execution" => ("shell".to_owned(), json!({ "command": item["command"] })),
        "file_change" => ("apply_patch".to_owned(), json!({ "changes": item["changes"] })),
        "mcp_tool_call" => {
            (format!("{}.{}", text(&item["server"]), text(&item["tool"])), item["arguments"].clone())
        }
        "web_search" => ("web_search".to_owned(), json!({ "query": item["query"] })),
        "collab_tool_call" => (text(&item["tool"]), json!({ "prompt": item["prompt"] })),
        _ => return None,
    })
}

fn began(item: &Value) -> Option<Act> {
    let (name, arguments) = tool(item)?;
    let id = text(&item["id"]);
    Some(Act::Fact(Fact::ToolBegan { id, name, arguments: arguments.to_string() }))
}

fn ended(item: &Value) -> Option<Act> {
    tool(item)?;
    let is_ok = item["status"].as_str().is_none_or(|status| status == "completed")
        && item["exit_code"].as_i64().unwrap_or_default() == 0;
    let said = ["aggregated_output", "status"].into_iter().find_map(|name| item[name].as_str());
    let text_ = item["error"]["message"].as_str().or(said).unwrap_or_default().to_owned();
    Some(Act::Fact(Fact::ToolEnded { id: text(&item["id"]), text: text_, is_ok }))
}

fn used(usage: &Value) -> Option<Act> {
    let usage = TokenUsage {
        input: count(&usage["input_tokens"]),
        cache_read: count(&usage["cached_input_tokens"]),
        cache_write: count(&usage["cache_write_input_tokens"]),
        output: count(&usage["output_tokens"]),
    };
    (usage != TokenUsage::default()).then_some(Act::Fact(Fact::Used { usage, cost_usd: None }))
}
