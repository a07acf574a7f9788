//! Tests of the notice rules: tables of single steps, and whole lives in simulated time.

mod matrix;
mod outbox;
mod quiet;
mod repeats;
mod simulation;
mod steps;

use super::{NoticeDoc, Pace, Target};
use chrono::{TimeDelta, TimeZone, Utc};
use deputy_protocol::At;
use deputy_protocol::ids::{EventId, RunId};
use std::collections::BTreeMap;

fn at(seconds: i64) -> At {
    Utc.with_ymd_and_hms(2026, 1, 1, 8, 0, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn id(number: u128) -> EventId {
    EventId(uuid(number))
}

fn uuid(number: u128) -> uuid::Uuid {
    format!("{number:032x}").parse().unwrap()
}

fn run(number: u128) -> RunId {
    RunId(uuid(number))
}

fn doc(number: u128) -> NoticeDoc {
    NoticeDoc {
        event_id: id(number),
        kind: "run.review".to_owned(),
        title: format!("notice {number}"),
        body: String::new(),
        run_id: Some(run(number)),
        conversation_id: None,
        plan_id: None,
        inbox_id: None,
        correlation: None,
        at: at(0),
        addressed_at: None,
        receipts: BTreeMap::new(),
    }
}

fn hook() -> Target {
    Target { name: "hook".to_owned(), keyed: true, events: Vec::new(), pace: Pace::programs() }
}

fn chat() -> Target {
    Target { name: "chat".to_owned(), keyed: true, events: Vec::new(), pace: Pace::people() }
}

fn mail() -> Target {
    Target { name: "mail".to_owned(), keyed: false, events: Vec::new(), pace: Pace::people() }
}
