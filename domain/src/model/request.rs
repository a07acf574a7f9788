//! What a model is asked.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// `PROVIDER/MODEL`: the provider's name in the configuration and the model's name at that provider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ModelName {
    /// Name in the configuration.
    pub provider: String,
    /// Name at the provider; may itself contain slashes.
    pub model: String,
}

/// A model's name without its provider, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no model: write PROVIDER/MODEL, for example `anthropic/claude-sonnet-4-5`")]
pub struct ModelNameFault(pub String);

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.provider, self.model)
    }
}

impl FromStr for ModelName {
    type Err = ModelNameFault;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().split_once('/') {
            Some((provider, model)) if !provider.is_empty() && !model.is_empty() => {
                Ok(Self { provider: provider.to_owned(), model: model.to_owned() })
            }
            _ => Err(ModelNameFault(text.to_owned())),
        }
    }
}

impl From<ModelName> for String {
    fn from(name: ModelName) -> Self {
        name.to_string()
    }
}

impl TryFrom<String> for ModelName {
    type Error = ModelNameFault;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A tool as the model sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// Letters, digits and underscores: providers allow no dots.
    pub name: String,
    /// When to use it.
    pub description: String,
    /// JSON Schema of its arguments.
    pub parameters: serde_json::Value,
}

/// The result of a tool call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The id under which the provider asked.
    pub provider_id: String,
    /// Name of the tool (one dialect wants it again).
    pub name: String,
    /// For the model.
    pub text: String,
    /// True when the tool could not do it.
    pub is_error: bool,
}

/// One turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "role")]
pub enum ModelMessage {
    /// What the agent is told.
    User {
        /// Text.
        text: String,
    },
    /// What the model said before.
    Assistant {
        /// Text, possibly empty.
        text: String,
        /// What it asked for.
        tool_calls: Vec<super::ModelToolCall>,
        /// Blocks of its provider's own (signed reasoning), echoed unchanged and only to the same provider.
        opaque: Vec<serde_json::Value>,
    },
    /// The results of all the calls of the turn before.
    Tools {
        /// In the order of the calls.
        results: Vec<ToolResult>,
    },
}

/// A whole request. It is a function of the transcript, so repeating it after a crash asks the same thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelRequest {
    /// Which model.
    pub model: ModelName,
    /// Instructions; cached by the provider where it can.
    pub system: String,
    /// The conversation, oldest first.
    pub messages: Vec<ModelMessage>,
    /// What the model may call.
    pub tools: Vec<ToolSpec>,
    /// Most tokens of the answer.
    pub max_output_tokens: u32,
}

/// A piece of an answer while it streams. Shown live, never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delta {
    /// Text of the answer.
    Text(String),
    /// Reasoning, where a provider shows it.
    Reasoning(String),
    /// The model began to ask for this tool.
    Tool(String),
}
