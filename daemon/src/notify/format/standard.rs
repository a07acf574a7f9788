//! Standard Webhooks: `{type, timestamp, data}`, complete and unescaped, for programs.

use deputy_actors::ports::{Message, Notice};
use serde_json::{Value, json};

pub(super) fn body(message: &Message) -> Value {
    let mut body = if message.with.is_empty() {
        item(&message.leader)
    } else {
        let items: Vec<Value> = std::iter::once(&message.leader).chain(&message.with).map(item).collect();
        json!({ "type": "notices.grouped", "timestamp": stamp(&message.leader), "data": { "items": items } })
    };
    if !message.doubtful.is_empty() {
        body["data"]["doubtful"] = message.doubtful.iter().map(item).collect();
    }
    body
}

fn item(notice: &Notice) -> Value {
    // Data that is not an object would be replaced by one: an index into it could not take the URL.
    let mut data = if notice.data.is_object() { notice.data.clone() } else { json!({}) };
    data["url"] = json!(notice.url);
    json!({ "type": notice.kind, "timestamp": stamp(notice), "event_id": notice.event_id, "data": data })
}

fn stamp(notice: &Notice) -> String {
    notice.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}
