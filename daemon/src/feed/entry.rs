//! A recorded event on its way to readers, encoded once.

use axum::extract::ws::Utf8Bytes;
use deputy_protocol::At;
use deputy_protocol::event::{Envelope, Payload, Visibility};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::stream::Stream;
use serde::Serialize;
use serde_json::value::RawValue;

/// A frame, and what decides who sees it.
#[derive(Debug)]
pub(super) struct Entry {
    pub position: u64,
    pub stream: Stream,
    pub project_id: Option<ProjectId>,
    pub visibility: Visibility,
    /// Shared by all readers: a clone is a reference.
    pub text: Utf8Bytes,
}

#[derive(Serialize)]
struct Encoded<'a> {
    position: u64,
    stream: &'a Stream,
    kind: &'a str,
    at: At,
    actor: &'a str,
    data: Option<&'a RawValue>,
}

/// An event as its readers see it (`EventView`), its payload byte for byte.
pub fn event_json(envelope: &Envelope) -> String {
    let data = match &envelope.payload {
        // What is not JSON was not written by us.
        Payload::Kept(bytes) => serde_json::from_slice(bytes).ok(),
        Payload::Redacted => None,
    };
    let encoded = Encoded {
        position: envelope.position,
        stream: &envelope.stream,
        kind: &envelope.kind,
        at: envelope.recorded_at,
        actor: &envelope.actor,
        data,
    };
    serde_json::to_string(&encoded).expect("names, numbers and JSON always serialise")
}

impl Entry {
    pub(super) fn new(envelope: &Envelope) -> Self {
        let view = event_json(envelope);
        let text = format!("{{\"type\":\"event\",{}", &view[1..]);
        Self {
            position: envelope.position,
            stream: envelope.stream.clone(),
            project_id: envelope.project_id,
            visibility: envelope.visibility,
            text: text.into(),
        }
    }
}
