//! What Claude Code writes and is sent, as far as it is looked at. Unknown fields are ignored.

use crate::driver::number;
use deputy_protocol::money::Usd;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What every line has.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) r#type: String,
    pub(super) subtype: Option<String>,
}

/// `system`/`init`: a turn begins.
#[derive(Deserialize)]
pub(super) struct Init {
    pub(super) session_id: String,
    pub(super) model: Option<String>,
    pub(super) uuid: Option<String>,
}

/// `system`/`api_retry`: a call of the model failed and is tried again.
#[derive(Deserialize)]
pub(super) struct Retry {
    #[serde(default, deserialize_with = "number::count")]
    pub(super) attempt: u64,
    #[serde(default, deserialize_with = "number::count")]
    pub(super) max_retries: u64,
    #[serde(default, rename = "retry_delay_ms", deserialize_with = "number::count")]
    pub(super) delay_ms: u64,
    pub(super) error: Option<String>,
}

/// `assistant` and `user`: a block of a message.
#[derive(Deserialize)]
pub(super) struct Message {
    #[serde(rename = "message")]
    pub(super) inner: Inner,
    /// The call of a tool whose agent this belongs to.
    pub(super) parent_tool_use_id: Option<String>,
    /// What went wrong, where the program itself wrote the message.
    pub(super) error: Option<String>,
    pub(super) uuid: Option<String>,
    #[serde(default, rename = "isReplay")]
    pub(super) is_replay: bool,
}

#[derive(Deserialize)]
pub(super) struct Inner {
    pub(super) id: Option<String>,
    /// Text, or a list of blocks.
    pub(super) content: Box<RawValue>,
    pub(super) usage: Option<CallUsage>,
}

#[derive(Deserialize)]
pub(super) struct Block {
    pub(super) r#type: String,
    pub(super) text: Option<String>,
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) input: Option<Box<RawValue>>,
    pub(super) tool_use_id: Option<String>,
    pub(super) content: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) is_error: bool,
}

/// Usage of one call, as far as it was known when the message began.
#[derive(Deserialize)]
pub(super) struct CallUsage {
    #[serde(default, rename = "input_tokens", deserialize_with = "number::count")]
    pub(super) input: u64,
    #[serde(default, rename = "cache_creation_input_tokens", deserialize_with = "number::count")]
    pub(super) cache_write: u64,
    #[serde(default, rename = "cache_read_input_tokens", deserialize_with = "number::count")]
    pub(super) cache_read: u64,
    #[serde(default, rename = "output_tokens", deserialize_with = "number::count")]
    pub(super) output: u64,
}

/// Usage of a model since the process began.
#[derive(Deserialize)]
pub(super) struct ModelUsage {
    #[serde(default, rename = "inputTokens", deserialize_with = "number::count")]
    pub(super) input: u64,
    #[serde(default, rename = "cacheCreationInputTokens", deserialize_with = "number::count")]
    pub(super) cache_write: u64,
    #[serde(default, rename = "cacheReadInputTokens", deserialize_with = "number::count")]
    pub(super) cache_read: u64,
    #[serde(default, rename = "outputTokens", deserialize_with = "number::count")]
    pub(super) output: u64,
}

/// `result`: a turn ended.
#[derive(Deserialize)]
pub(super) struct Outcome {
    pub(super) subtype: Option<String>,
    #[serde(default)]
    pub(super) is_error: bool,
    pub(super) result: Option<String>,
    #[serde(default)]
    pub(super) errors: Vec<String>,
    pub(super) api_error_status: Option<u16>,
    pub(super) stop_reason: Option<String>,
    pub(super) terminal_reason: Option<String>,
    #[serde(default, deserialize_with = "number::usd")]
    pub(super) total_cost_usd: Option<Usd>,
    #[serde(default, rename = "modelUsage")]
    pub(super) model_usage: BTreeMap<String, ModelUsage>,
}

/// `rate_limit_event`: what the account has left.
#[derive(Deserialize)]
pub(super) struct RateLimit {
    pub(super) rate_limit_info: RateLimitInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RateLimitInfo {
    pub(super) status: String,
    /// Seconds since 1970.
    pub(super) resets_at: Option<i64>,
    pub(super) rate_limit_type: Option<String>,
    /// A share of 1.
    pub(super) utilization: Option<f64>,
    /// Whether it goes on with usage that is paid for.
    #[serde(default)]
    pub(super) is_using_overage: bool,
}

/// `control_request`: it wants something of whoever drives it.
#[derive(Deserialize)]
pub(super) struct ControlRequest {
    pub(super) request_id: String,
    pub(super) request: Requested,
}

#[derive(Deserialize)]
pub(super) struct Requested {
    pub(super) subtype: String,
    pub(super) tool_name: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) description: Option<String>,
    /// The use of a tool that it is about.
    pub(super) tool_use_id: Option<String>,
    pub(super) input: Option<Box<RawValue>>,
}

/// `control_cancel_request`: it wants it no more. Any `control_request`, too, of which nothing else can be read.
#[derive(Deserialize)]
pub(super) struct ControlId {
    pub(super) r#type: String,
    pub(super) request_id: String,
}

/// `control_response`: an answer to what it was asked.
#[derive(Deserialize)]
pub(super) struct ControlResponse {
    pub(super) response: Responded,
}

#[derive(Deserialize)]
pub(super) struct Responded {
    pub(super) subtype: String,
    pub(super) request_id: String,
    pub(super) error: Option<String>,
    pub(super) response: Option<Cancelled>,
}

#[derive(Deserialize)]
pub(super) struct Cancelled {
    #[serde(default)]
    pub(super) cancelled: bool,
}

/// `stream_event`: a piece of a message; comes only if the configuration's arguments ask for pieces.
#[derive(Deserialize)]
pub(super) struct StreamEvent {
    pub(super) event: Piece,
    pub(super) parent_tool_use_id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Piece {
    #[serde(default)]
    pub(super) r#type: String,
    pub(super) delta: Option<PieceText>,
    /// Of `message_start`.
    pub(super) message: Option<PieceMessage>,
    /// Of `message_delta`: what the whole call used.
    pub(super) usage: Option<CallUsage>,
}

#[derive(Deserialize)]
pub(super) struct PieceMessage {
    pub(super) id: Option<String>,
    pub(super) usage: Option<CallUsage>,
}

#[derive(Deserialize)]
pub(super) struct PieceText {
    pub(super) text: Option<String>,
}

/// What it is sent.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Sent<'a> {
    User {
        message: SentMessage<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        uuid: Option<&'a str>,
    },
    ControlRequest {
        request_id: &'a str,
        request: Asked<'a>,
    },
    ControlResponse {
        response: Answered<'a>,
    },
}

#[derive(Serialize)]
pub(super) struct SentMessage<'a> {
    pub(super) role: &'static str,
    pub(super) content: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "subtype", rename_all = "snake_case")]
pub(super) enum Asked<'a> {
    Interrupt,
    CancelAsyncMessage { message_uuid: &'a str },
}

#[derive(Serialize)]
#[serde(tag = "subtype", rename_all = "snake_case")]
pub(super) enum Answered<'a> {
    Success { request_id: &'a str, response: Decided<'a> },
    Error { request_id: &'a str, error: &'a str },
}

#[derive(Serialize)]
#[serde(tag = "behavior", rename_all = "snake_case")]
pub(super) enum Decided<'a> {
    Allow {
        #[serde(rename = "updatedInput")]
        updated_input: &'a RawValue,
    },
    Deny {
        message: &'a str,
    },
}

impl Sent<'_> {
    /// The line to be written, its end included.
    pub(super) fn line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("strings and JSON text can be written");
        line.push('\n');
        line
    }
}
