//! An event as both databases keep it, and as the rest of the house knows it.

use super::engine::{from_db, hash_from_db};
use super::error::Fault;
use chrono::DateTime;
use deputy_protocol::event::{Envelope, Payload, Visibility};
use deputy_protocol::ids::{CorrelationId, EventId, ProjectId};
use deputy_protocol::stream::Stream;
use uuid::Uuid;

/// The columns of `event`, in the order of the table and of every statement about it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct EventRow {
    position: i64,
    stream: String,
    version: i64,
    event_id: Uuid,
    kind: String,
    kind_version: i64,
    payload: Option<Vec<u8>>,
    recorded_at: i64,
    actor: String,
    correlation: Option<Uuid>,
    causation: Option<Uuid>,
    epoch: Option<i64>,
    project_id: Option<Uuid>,
    visibility: String,
    digest: Vec<u8>,
    salt: Option<Vec<u8>>,
    hash: Vec<u8>,
}

impl EventRow {
    /// The envelope. Whatever was tampered with stays visible to `verify`.
    pub(super) fn read(self) -> Result<Envelope, Fault> {
        let recorded_at = DateTime::from_timestamp_micros(self.recorded_at)
            .ok_or_else(|| Fault::Corrupt(format!("event {} was recorded at no time", self.position)))?;
        Ok(Envelope {
            position: from_db(self.position),
            stream: stream_from_db(self.stream),
            version: from_db(self.version),
            event_id: EventId(self.event_id),
            kind: self.kind,
            kind_version: u32::try_from(self.kind_version).unwrap_or(u32::MAX),
            payload: self.payload.map_or(Payload::Redacted, Payload::Kept),
            recorded_at,
            actor: self.actor,
            correlation: self.correlation.map(CorrelationId),
            causation: self.causation.map(EventId),
            epoch: self.epoch.map(from_db),
            project_id: self.project_id.map(ProjectId),
            visibility: visibility_from_db(&self.visibility),
            digest: hash_from_db(&self.digest),
            salt: self.salt.unwrap_or_default(),
            hash: hash_from_db(&self.hash),
        })
    }
}

/// The name of a stream, kept as it stands: one that is spelled otherwise than we would is none of ours.
pub(super) fn stream_from_db(name: String) -> Stream {
    let stream = Stream::from(name.clone());
    if stream.to_string() == name { stream } else { Stream::Other(name) }
}

/// The word in the column `visibility`; the same as in JSON.
pub(super) const fn visibility_to_db(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Viewer => "viewer",
        Visibility::Developer => "developer",
        Visibility::Admin => "admin",
        Visibility::Internal => "internal",
    }
}

fn visibility_from_db(word: &str) -> Visibility {
    match word {
        "viewer" => Visibility::Viewer,
        "developer" => Visibility::Developer,
        "admin" => Visibility::Admin,
        _ => Visibility::Internal,
    }
}

/// The bytes of a payload, or nothing once it was redacted.
pub(super) fn payload_to_db(payload: &Payload) -> Option<&[u8]> {
    match payload {
        Payload::Kept(bytes) => Some(bytes),
        Payload::Redacted => None,
    }
}
