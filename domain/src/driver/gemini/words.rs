//! What Gemini's command line writes, as far as it is looked at. Unknown fields are ignored.

use crate::driver::number;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A line.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) r#type: String,
}

/// `init`.
#[derive(Deserialize)]
pub(super) struct Init {
    pub(super) session_id: String,
    pub(super) model: Option<String>,
}

/// `message`: whole, or a piece.
#[derive(Deserialize)]
pub(super) struct Message {
    pub(super) role: String,
    pub(super) content: String,
    #[serde(default)]
    pub(super) delta: bool,
}

/// `tool_use`.
#[derive(Deserialize)]
pub(super) struct ToolUse {
    pub(super) tool_id: String,
    pub(super) tool_name: String,
    pub(super) parameters: Option<Box<RawValue>>,
}

/// `tool_result`.
#[derive(Deserialize)]
pub(super) struct ToolResult {
    pub(super) tool_id: String,
    pub(super) status: String,
    pub(super) output: Option<String>,
    pub(super) error: Option<Failure>,
}

/// `error`: something went wrong, and the turn may go on.
#[derive(Deserialize)]
pub(super) struct Notice {
    pub(super) message: String,
}

/// `result`: the turn ended.
#[derive(Deserialize)]
pub(super) struct Outcome {
    pub(super) status: String,
    pub(super) error: Option<Failure>,
    pub(super) stats: Option<Stats>,
}

#[derive(Deserialize)]
pub(super) struct Failure {
    pub(super) message: Option<String>,
}

/// Tokens of the process.
#[derive(Deserialize)]
pub(super) struct Stats {
    #[serde(default, deserialize_with = "number::count")]
    pub(super) total_tokens: u64,
    #[serde(default, deserialize_with = "number::count")]
    pub(super) input_tokens: u64,
    #[serde(default, deserialize_with = "number::count")]
    pub(super) output_tokens: u64,
    /// Of those that went in.
    #[serde(default, deserialize_with = "number::count")]
    pub(super) cached: u64,
}
