//! The hash chain, SHA-256 (FIPS 180-4) over length-prefixed fields, so that no two envelopes share an encoding.
//!
//! It covers the digest of a payload instead of the payload, so that a payload can be emptied without breaking it.

use deputy_protocol::At;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::{CorrelationId, EventId, ProjectId};
use sha2::{Digest, Sha256};

/// What stands in for the predecessor of the first event.
pub const GENESIS: [u8; 32] = [0; 32];

/// The parts of an envelope that the chain covers, in this order.
#[derive(Clone, Debug)]
pub struct EnvelopeParts<'a> {
    /// Place among all events.
    pub position: u64,
    /// Name of the stream.
    pub stream: &'a str,
    /// Place within it.
    pub version: u64,
    /// Minted by the caller.
    pub event_id: EventId,
    /// `run.started` and the like.
    pub kind: &'a str,
    /// Shape of the payload.
    pub kind_version: u32,
    /// In microseconds of UTC: what both engines keep.
    pub recorded_at: At,
    /// Who did it.
    pub actor: &'a str,
    /// The chain of cause and effect.
    pub correlation: Option<CorrelationId>,
    /// The fact that led to it.
    pub causation: Option<EventId>,
    /// Epoch of the lease.
    pub epoch: Option<u64>,
    /// The project.
    pub project_id: Option<ProjectId>,
    /// Who may read it.
    pub visibility: Visibility,
    /// Of the payload.
    pub digest: [u8; 32],
}

/// SHA-256 over the salt's length, the salt and the payload.
pub fn payload_digest(salt: &[u8], payload: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    field(&mut hasher, salt);
    field(&mut hasher, payload);
    hasher.finalize().into()
}

/// The hash of an event, given its predecessor's.
pub fn seal(previous: &[u8; 32], parts: &EnvelopeParts<'_>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    field(&mut hasher, previous);
    field(&mut hasher, &parts.position.to_be_bytes());
    field(&mut hasher, parts.stream.as_bytes());
    field(&mut hasher, &parts.version.to_be_bytes());
    field(&mut hasher, parts.event_id.0.as_bytes());
    field(&mut hasher, parts.kind.as_bytes());
    field(&mut hasher, &parts.kind_version.to_be_bytes());
    field(&mut hasher, &parts.recorded_at.timestamp_micros().to_be_bytes());
    field(&mut hasher, parts.actor.as_bytes());
    optional(&mut hasher, parts.correlation.map(|id| *id.0.as_bytes()).as_ref().map(<[u8; 16]>::as_slice));
    optional(&mut hasher, parts.causation.map(|id| *id.0.as_bytes()).as_ref().map(<[u8; 16]>::as_slice));
    optional(&mut hasher, parts.epoch.map(u64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
    optional(&mut hasher, parts.project_id.map(|id| *id.0.as_bytes()).as_ref().map(<[u8; 16]>::as_slice));
    field(&mut hasher, &[parts.visibility as u8]);
    field(&mut hasher, &parts.digest);
    hasher.finalize().into()
}

fn field(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

fn optional(hasher: &mut Sha256, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => field(hasher, bytes),
        // No field has this length, so absence cannot be taken for a value.
        None => hasher.update(u64::MAX.to_be_bytes()),
    }
}
