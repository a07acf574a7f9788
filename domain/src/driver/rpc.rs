//! JSON-RPC 2.0, one message a line, as the programs that are asked and ask back speak it.

use super::Act;
use serde_json::{Value, json};

/// A message of the program's.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Heard {
    /// It asks, and waits for an answer to this id.
    Asked {
        /// A number or a text: echoed as it is.
        id: Value,
        method: String,
        params: Value,
    },
    /// It tells.
    Told { method: String, params: Value },
    /// It answers a request of ours.
    Answered { id: u64, outcome: Result<Value, Fault> },
    /// None of these.
    Nonsense,
}

/// An error in place of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fault {
    pub(super) code: i64,
    pub(super) message: String,
    pub(super) data: Value,
}

impl Fault {
    /// For people: its message, and what it carries beside it where that says more.
    pub(super) fn text(&self) -> String {
        let more = match &self.data {
            Value::String(text) => Some(text.as_str()),
            data => ["details", "message"].into_iter().find_map(|name| data[name].as_str()),
        };
        match more {
            Some(more) if more != self.message => format!("{}: {more}", self.message),
            _ => self.message.clone(),
        }
    }
}

/// What a line says.
pub(super) fn read(line: &str) -> Heard {
    let Ok(Value::Object(mut message)) = serde_json::from_str(line) else { return Heard::Nonsense };
    let params = message.remove("params").unwrap_or_default();
    match (message.remove("method"), message.remove("id")) {
        (Some(Value::String(method)), Some(id)) if !id.is_null() => Heard::Asked { id, method, params },
        (Some(Value::String(method)), _) => Heard::Told { method, params },
        (None, Some(id)) => {
            let outcome = match (message.remove("error"), message.remove("result")) {
                (Some(error), _) if !error.is_null() => Err(Fault {
                    code: error["code"].as_i64().unwrap_or_default(),
                    message: error["message"].as_str().unwrap_or("no reason given").to_owned(),
                    data: error["data"].clone(),
                }),
                (_, Some(result)) => Ok(result),
                _ => return Heard::Nonsense,
            };
            id.as_u64().map_or(Heard::Nonsense, |id| Heard::Answered { id, outcome })
        }
        _ => Heard::Nonsense,
    }
}

/// Asks the program.
pub(super) fn ask(id: u64, method: &str, params: &Value) -> Act {
    send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
}

/// Tells the program.
pub(super) fn tell(method: &str, params: &Value) -> Act {
    send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
}

/// Answers the program.
pub(super) fn answer(id: &Value, result: &Value) -> Act {
    send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }))
}

/// Says that Deputy does not do that (code of JSON-RPC: method not found).
pub(super) fn refuse(id: &Value) -> Act {
    send(&json!({ "jsonrpc": "2.0", "id": id, "error": { "code": -32601, "message": "not supported" } }))
}

fn send(message: &Value) -> Act {
    Act::Send(format!("{message}\n"))
}

/// A count, whatever it is written as: no number is none, and one too large is the largest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, as it shall"
)]
pub(super) fn count(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_f64().map(|count| count as u64)).unwrap_or_default()
}
