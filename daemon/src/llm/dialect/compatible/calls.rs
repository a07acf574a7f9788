//! Tool calls as they arrive in pieces, with and without indexes and ids.

use deputy_domain::model::{Delta, ModelToolCall};
use serde_json::Value;

/// The calls of one answer.
#[derive(Debug, Default)]
pub(super) struct Calls {
    calls: Vec<(Option<u64>, ModelToolCall)>,
}

impl Calls {
    /// Adds a piece to the call that it belongs to, or begins a new one.
    ///
    /// A piece belongs to the call of its index. A piece that names another id than that call begins a new one: some
    /// servers number all calls zero. Without an index, one with a name or an id begins a call.
    pub(super) fn add(&mut self, piece: &Value, deltas: &mut Vec<Delta>) {
        let id = piece["id"].as_str().unwrap_or_default();
        let name = piece["function"]["name"].as_str().unwrap_or_default();
        let index = piece["index"].as_u64();
        let place = match index {
            Some(_) => self.calls.iter().rposition(|(known, _)| *known == index),
            None if id.is_empty() && name.is_empty() => self.calls.len().checked_sub(1),
            None => None,
        };
        let continued = place.filter(|place| {
            let known = &self.calls[*place].1;
            id.is_empty() || known.provider_id.is_empty() || known.provider_id == id
        });
        let place = continued.unwrap_or_else(|| {
            self.calls.push((index, empty()));
            self.calls.len() - 1
        });
        let call = &mut self.calls[place].1;
        if call.provider_id.is_empty() {
            id.clone_into(&mut call.provider_id);
        }
        if !name.is_empty() && call.name != name {
            call.name.push_str(name);
            if continued.is_none() {
                deltas.push(Delta::Tool(name.to_owned()));
            }
        }
        match &piece["function"]["arguments"] {
            Value::String(text) => call.arguments.push_str(text),
            Value::Null => {}
            whole => call.arguments = whole.to_string(),
        }
    }

    /// All of them, in the order in which they began.
    pub(super) fn into_calls(self) -> impl Iterator<Item = ModelToolCall> {
        self.calls.into_iter().map(|(_, call)| call)
    }
}

const fn empty() -> ModelToolCall {
    ModelToolCall { provider_id: String::new(), name: String::new(), arguments: String::new() }
}
