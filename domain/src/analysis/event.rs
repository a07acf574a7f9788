//! Rows of product events.

use super::run::{moment, words};
use crate::metric::{ProductEvent, day};
use serde_json::{Value, json};

/// Where an error that a product tells of says what happened, in the words that libraries use for it.
const MESSAGES: [&str; 3] = ["message", "error", "exception"];

/// The row of `events`.
pub fn event_row(it: &ProductEvent) -> Vec<Value> {
    vec![
        json!(moment(it.at)),
        json!(day(it.at.date_naive())),
        json!(it.name),
        json!(it.level.name()),
        json!(it.value),
        json!(it.unit),
        json!(it.user),
        json!(it.properties),
        json!(it.id),
    ]
}

/// The row of `errors`, if it is an error.
pub fn error_of(it: &ProductEvent) -> Option<Vec<Value>> {
    if !it.level.is_error() {
        return None;
    }
    let said: Value = serde_json::from_str(&it.properties).unwrap_or_default();
    let message = MESSAGES.iter().find_map(|key| said.get(key)?.as_str());
    Some(vec![
        json!(moment(it.at)),
        json!(day(it.at.date_naive())),
        json!("event"),
        json!(it.name),
        json!(message.map(words)),
        Value::Null,
        json!(it.user),
    ])
}
