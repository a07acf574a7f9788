//! What such a program asks for, and what it is answered.

use super::asked::Asked;
use super::driver::Acp;
use super::tool::learn;
use super::words::{Request, read};
use crate::driver::{Act, Fact, Told, rpc};
use serde_json::{Value, json};

impl Acp {
    /// Whatever is not known is refused at once, so that nothing hangs.
    pub(super) fn on_asked(&mut self, id: Value, method: &str, params: &Value) -> Vec<Act> {
        if method == "session/request_permission"
            && self.is_turn_open()
            && let Some(request) = read::<Request>(params)
        {
            return self.on_request(id, request);
        }
        // It writes the file itself: this is for an editor that shows it.
        if method == "fs/write_text_file" && self.is_opencode {
            return vec![rpc::answer(&id, &json!({}))];
        }
        let remark = self.remarks.of(&format!("It asked for what Deputy does not do: {method}"));
        std::iter::once(rpc::refuse(&id)).chain(remark).collect()
    }

    fn on_request(&mut self, id: Value, request: Request) -> Vec<Act> {
        let mut acts = self.works();
        acts.extend(self.said_whole());
        let call = &request.tool_call;
        let known = self.tools.get(&call.tool_call_id).and_then(|tool| tool.name.clone());
        let before = self.tools.get(&call.tool_call_id).map(|tool| tool.input.clone()).unwrap_or_default();
        let tool = learn(&mut self.tools, call);
        // What it is to be told of stays what the use began with; what is asked for may say it otherwise.
        let asked_for = std::mem::replace(&mut tool.input, before);
        if tool.input.is_null() {
            tool.input = asked_for.clone();
        }
        acts.extend(self.tool_began(&call.tool_call_id));
        let key = format!(
            "{}:{}",
            call.tool_call_id,
            id.as_str().map_or_else(|| id.to_string(), ToOwned::to_owned)
        );
        let name = known.or_else(|| call.kind.clone()).unwrap_or_else(|| "tool".to_owned());
        let arguments = match (&asked_for, &call.content) {
            (Value::Null, content) if is_nothing(content) => json!({ "title": call.title }),
            (Value::Null, content) => json!({ "title": call.title, "content": content }),
            (input, _) => input.clone(),
        };
        let title = call.title.clone().unwrap_or_else(|| name.clone());
        self.asked.insert(key.clone(), Asked { of: call.tool_call_id.clone(), id, choices: request.options });
        let arguments = arguments.to_string();
        acts.push(Act::Fact(Fact::PermissionAsked { key, tool: name, arguments, title }));
        acts
    }

    /// An answer to what is not asked (any more) is not sent: it would answer something else.
    pub(super) fn on_permission(&mut self, key: &str, told: &Told) -> Vec<Act> {
        let Some(Asked { id, choices, of: _ }) = self.asked.remove(key) else { return Vec::new() };
        let kinds: &[&str] = match told {
            // Never for longer than this once.
            Told::Allowed => &["allow_once"],
            Told::Denied { .. } => &["reject_once", "reject_always"],
        };
        let choice = kinds.iter().find_map(|kind| choices.iter().find(|choice| choice.kind == *kind));
        if let Told::Denied { reason } = told
            && !reason.trim().is_empty()
        {
            self.reasons.push(reason.clone());
        }
        if let Some(choice) = choice {
            let outcome = json!({ "outcome": "selected", "optionId": choice.option_id });
            return vec![rpc::answer(&id, &json!({ "outcome": outcome }))];
        }
        let remark = self.remarks.of("It offered no way to decide this once, and was told nothing.");
        std::iter::once(cancelled(&id)).chain(remark).collect()
    }

    /// Every request that waits, when the turn is cancelled: the protocol wants each answered so.
    pub(super) fn cancel_asked(&mut self) -> Vec<Act> {
        std::mem::take(&mut self.asked).into_values().map(|asked| cancelled(&asked.id)).collect()
    }
}

/// Whether it is told of nothing: some send an empty list.
fn is_nothing(content: &Value) -> bool {
    content.as_array().map_or(content.is_null(), Vec::is_empty)
}

fn cancelled(id: &Value) -> Act {
    rpc::answer(id, &json!({ "outcome": { "outcome": "cancelled" } }))
}
