//! What was said to models, and what they answered: by programs of runs through the gateway, and by Deputy itself.

use crate::blob::BlobDigest;
use crate::ids::CallId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the answer to a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrafficEnd {
    /// It came whole.
    Whole,
    /// The provider broke off.
    Cut,
    /// The program went away before its end.
    Left,
}

/// Tokens of a call, as the provider told them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrafficUsage {
    /// In, all of them.
    pub input_tokens: u64,
    /// Of those, read from the provider's cache.
    pub cache_read_tokens: u64,
    /// Of those, written to the provider's cache.
    pub cache_write_tokens: u64,
    /// Out, reasoning included.
    pub output_tokens: u64,
}

/// One call of a model: of a run's program, as the gateway passed it on, or of Deputy itself. Kept for 14 days, without the
/// project's secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrafficRecord {
    /// Names the call.
    pub call_id: CallId,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Name of the provider that answered, in the configuration.
    pub provider: String,
    /// The model's name at the provider.
    pub model: String,
    /// The path below the provider; `deputy` for what Deputy asked by itself.
    pub path: String,
    /// HTTP status of the answer; 0 if none came.
    pub status: u16,
    /// How the answer ended.
    pub end: TrafficEnd,
    /// The pieces of the request (instructions, tools, messages) in their order: equal pieces have equal digests.
    pub pieces: Vec<BlobDigest>,
    /// The answer's body; none when nothing came.
    pub answer: Option<BlobDigest>,
    /// What it used, if the provider told.
    pub usage: Option<TrafficUsage>,
    /// From the request to the end of the answer, in milliseconds.
    pub duration_ms: u64,
}

/// One call with all that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrafficExchange {
    /// The call.
    pub record: TrafficRecord,
    /// The request's body.
    #[schema(value_type = Object)]
    pub request: serde_json::Value,
    /// The answer's body: JSON as such, a stream of events as the text that it was.
    #[schema(value_type = Object)]
    pub answer: serde_json::Value,
}
