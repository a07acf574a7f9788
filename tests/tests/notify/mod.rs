//! What the notification suites share.
#![allow(dead_code, unreachable_pub, reason = "compiled into each suite, which uses its part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use chrono::{TimeZone, Utc};
use deputy_actors::ports::Notice;
use deputy_protocol::ids::EventId;
use deputyd::net::{Resolver, SystemResolver};
use deputyd::notify::Courier;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// A signing secret.
pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A courier over these settings, at a fixed moment.
pub fn courier(config: Value) -> Courier {
    let resolver: Arc<dyn Resolver> = Arc::new(SystemResolver);
    courier_with(config, &resolver)
}

/// The same with names of one's own.
pub fn courier_with(config: Value, resolver: &Arc<dyn Resolver>) -> Courier {
    let config = serde_json::from_value(config).unwrap();
    let now = Utc.with_ymd_and_hms(2026, 1, 1, 8, 0, 0).unwrap();
    Courier::try_new(&config, resolver, Arc::new(move || now)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// Settings of a standard webhook on loopback.
pub fn hook(url: &str) -> Value {
    json!({ "url": url, "secret": SECRET, "allow_private": true })
}

/// A notice with this title.
pub fn notice(title: &str) -> Notice {
    Notice {
        event_id: EventId(Uuid::now_v7()),
        kind: "run.review".to_owned(),
        at: Utc.with_ymd_and_hms(2026, 1, 1, 7, 59, 0).unwrap(),
        run_id: None,
        title: title.to_owned(),
        body: "three files changed".to_owned(),
        work: None,
        question: None,
        url: "https://deputy.example.com/runs/1".to_owned(),
        data: json!({ "run": { "state": "review" } }),
    }
}
