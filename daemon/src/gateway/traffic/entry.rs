//! A call as it is kept, and a request taken to pieces and put together again.

use bytes::Bytes;
use deputy_domain::model::{ModelName, TokenUsage};
use deputy_protocol::At;
use deputy_protocol::api::{TrafficEnd, TrafficRecord, TrafficUsage};
use deputy_protocol::blob::BlobDigest;
use deputy_protocol::ids::CallId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Fields that are one piece each, then those of which every element is one: the order of `pieces`. The same request
/// grows with every call by its last messages only.
const FIELDS: [&str; 8] = [
    "system",
    "instructions",
    "systemInstruction",
    "system_instruction",
    "tools",
    "messages",
    "input",
    "contents",
];
/// From here on the elements are pieces.
const LISTS: &[&str] = &["tools", "messages", "input", "contents"];

/// A call that is over.
pub(in crate::gateway) struct Spoken {
    /// The run or the conversation in which it was made, by its id.
    pub of: Uuid,
    /// Names it.
    pub call_id: CallId,
    /// When it began.
    pub at: At,
    /// When it ended.
    pub until: At,
    /// Who was asked.
    pub model: ModelName,
    /// The path below the provider.
    pub path: String,
    /// HTTP status; 0 if none came.
    pub status: u16,
    /// How the answer ended.
    pub end: TrafficEnd,
    /// The request's body.
    pub request: Bytes,
    /// The answer's body.
    pub answer: Vec<u8>,
    /// What it used.
    pub usage: Option<TokenUsage>,
}

/// A line of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// As the API shows it.
    pub record: TrafficRecord,
    /// The request without its pieces.
    pub frame: Value,
    /// Where the pieces belong.
    pub parts: BTreeMap<String, Part>,
}

/// What stands in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Part<T = BlobDigest> {
    /// One piece.
    One(T),
    /// A list of pieces.
    Many(Vec<T>),
}

impl<T> Part<T> {
    pub(super) fn each(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }

    pub(super) fn try_map<U, E>(&self, mut map: impl FnMut(&T) -> Result<U, E>) -> Result<Part<U>, E> {
        Ok(match self {
            Self::One(one) => Part::One(map(one)?),
            Self::Many(many) => Part::Many(many.iter().map(map).collect::<Result<_, E>>()?),
        })
    }
}

/// Takes a request to pieces: its frame, and the fields in the order of their pieces.
pub(super) fn take_apart(request: Value) -> (Value, Vec<(&'static str, Part<Value>)>) {
    let Value::Object(mut frame) = request else { return (request, Vec::new()) };
    let mut parts = Vec::new();
    for field in FIELDS {
        match frame.remove(field) {
            None => {}
            Some(Value::Array(items)) if LISTS.contains(&field) => parts.push((field, Part::Many(items))),
            Some(value) => parts.push((field, Part::One(value))),
        }
    }
    (Value::Object(frame), parts)
}

/// Puts a request together again.
pub(super) fn put_together(frame: Value, parts: BTreeMap<String, Part<Value>>) -> Value {
    let mut request = match frame {
        Value::Object(frame) => frame,
        other if parts.is_empty() => return other,
        _ => Map::new(),
    };
    for (field, part) in parts {
        let value = match part {
            Part::One(value) => value,
            Part::Many(items) => Value::Array(items),
        };
        request.insert(field, value);
    }
    Value::Object(request)
}

/// What the API shows of a call.
pub(super) fn record(spoken: &Spoken, pieces: Vec<BlobDigest>, answer: Option<BlobDigest>) -> TrafficRecord {
    TrafficRecord {
        call_id: spoken.call_id,
        at: spoken.at,
        provider: spoken.model.provider.clone(),
        model: spoken.model.model.clone(),
        path: spoken.path.clone(),
        status: spoken.status,
        end: spoken.end,
        pieces,
        answer,
        usage: spoken.usage.map(|usage| TrafficUsage {
            input_tokens: usage.input,
            cache_read_tokens: usage.cache_read,
            cache_write_tokens: usage.cache_write,
            output_tokens: usage.output,
        }),
        duration_ms: u64::try_from((spoken.until - spoken.at).num_milliseconds()).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_request_is_the_same_after_it_was_taken_to_pieces() {
        for request in [
            json!({ "model": "m", "system": [{ "text": "s" }], "tools": [1], "messages": [{ "role": "user" }, 2] }),
            json!({ "model": "m", "input": "a sentence", "instructions": null }),
            json!({ "contents": [], "systemInstruction": {} }),
            json!("no object"),
        ] {
            let (frame, parts) = take_apart(request.clone());
            let parts = parts.into_iter().map(|(field, part)| (field.to_owned(), part)).collect();
            assert_eq!(put_together(frame, parts), request);
        }
    }
}
