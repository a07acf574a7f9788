//! What surrounds a fact in the ledger.

use super::{DecodeError, Event};
use crate::ids::{CorrelationId, EventId, ProjectId};
use crate::stream::Stream;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who may read an event. What this version does not know is internal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody with a token for the project.
    Viewer,
    /// Those who may see code and transcripts.
    Developer,
    /// The founder.
    Admin,
    /// Nobody outside the daemon.
    #[serde(other)]
    Internal,
}

/// The exact bytes of a payload (JSON text), or nothing once it was redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// As written.
    Kept(Vec<u8>),
    /// Emptied on purpose; the digest in the chain stays.
    Redacted,
}

/// A fact on its way into the ledger. Its position, version and hash are given by the writer.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// Minted by the caller: appending a known id again changes nothing.
    pub event_id: EventId,
    /// The fact.
    pub event: Event,
    /// Who did it: `founder`, `deputy`, `token:NAME`, `run:ID`.
    pub actor: String,
    /// The chain of cause and effect it belongs to.
    pub correlation: Option<CorrelationId>,
    /// The fact that led to it.
    pub causation: Option<EventId>,
    /// The project it concerns, which decides who may read it.
    pub project_id: Option<ProjectId>,
    /// Who may read it.
    pub visibility: Visibility,
}

/// A fact as the ledger holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Place among all events: 1, 2, 3, without a gap.
    pub position: u64,
    /// The history it belongs to.
    pub stream: Stream,
    /// Place within that history: 1, 2, 3, without a gap.
    pub version: u64,
    /// Minted by the caller.
    pub event_id: EventId,
    /// `run.started` and the like.
    pub kind: String,
    /// Shape of the payload, from 1.
    pub kind_version: u32,
    /// The fact, as exact bytes.
    pub payload: Payload,
    /// When the writer recorded it.
    pub recorded_at: DateTime<Utc>,
    /// Who did it.
    pub actor: String,
    /// The chain of cause and effect.
    pub correlation: Option<CorrelationId>,
    /// The fact that led to it.
    pub causation: Option<EventId>,
    /// Epoch of the lease under which an owner wrote it; none for commands.
    pub epoch: Option<u64>,
    /// The project it concerns.
    pub project_id: Option<ProjectId>,
    /// Who may read it.
    pub visibility: Visibility,
    /// SHA-256 over salt and payload: proves the payload while it is there, reveals nothing once it is gone.
    pub digest: [u8; 32],
    /// Random, emptied together with the payload.
    pub salt: Vec<u8>,
    /// SHA-256 over the predecessor's hash and this envelope.
    pub hash: [u8; 32],
}

impl Envelope {
    /// The fact inside.
    pub fn event(&self) -> Result<Event, DecodeError> {
        match &self.payload {
            Payload::Kept(bytes) => Event::decode(&self.kind, bytes),
            Payload::Redacted => Err(DecodeError::Redacted(self.kind.clone())),
        }
    }
}
