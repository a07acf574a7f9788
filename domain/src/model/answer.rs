//! What a model answers.

use serde::{Deserialize, Serialize};

/// A model asks for a tool. Neither name nor arguments can be trusted to be well-formed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelToolCall {
    /// The provider's id; made up by the adapter where a dialect has none.
    pub provider_id: String,
    /// As the model wrote it.
    pub name: String,
    /// As the model wrote it: JSON text, well-formed or not.
    pub arguments: String,
}

/// Why the model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// It had nothing more to say.
    EndTurn,
    /// It waits for tools.
    ToolUse,
    /// It reached its output limit.
    MaxTokens,
    /// It, or its provider's filter, declined.
    Refusal,
}

/// Tokens of one call. `input` counts all of them, cached ones included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenUsage {
    /// In, all of them.
    pub input: u64,
    /// Of those, read from the provider's cache.
    pub cache_read: u64,
    /// Of those, written to the provider's cache.
    pub cache_write: u64,
    /// Out, reasoning included.
    pub output: u64,
}

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelAnswer {
    /// What it said.
    pub text: String,
    /// What it wants done.
    pub tool_calls: Vec<ModelToolCall>,
    /// Blocks of its provider's own, to be echoed.
    pub opaque: Vec<serde_json::Value>,
    /// Why it stopped.
    pub stop: Stop,
    /// What it used; `None` when the provider told nothing.
    pub usage: Option<TokenUsage>,
}
