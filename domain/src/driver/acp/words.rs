//! What such a program writes, as far as it is read. Fields that are not named are ignored.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The part of a message that this type reads; `None`: it is something else.
pub(super) fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// The answer to `initialize`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Greeting {
    pub(super) agent_capabilities: Capabilities,
    pub(super) auth_methods: Vec<AuthMethod>,
    pub(super) agent_info: Option<Info>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Capabilities {
    pub(super) load_session: bool,
    /// `resume` is there, with an object, where a session can be gone on with without being repeated.
    pub(super) session_capabilities: Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct AuthMethod {
    pub(super) id: String,
    pub(super) name: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Info {
    pub(super) name: Option<String>,
}

/// The answer to `session/new`, `session/load` and `session/resume`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Opened {
    pub(super) session_id: Option<String>,
    pub(super) modes: Option<Modes>,
    #[serde(default)]
    pub(super) config_options: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Modes {
    pub(super) current_mode_id: String,
    pub(super) available_modes: Vec<Mode>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Mode {
    pub(super) id: String,
}

/// `session/update`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Note {
    pub(super) session_id: String,
    pub(super) update: Update,
}

#[derive(Debug, Deserialize)]
#[expect(clippy::enum_variant_names, reason = "the protocol's names")]
#[serde(tag = "sessionUpdate", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub(super) enum Update {
    AgentMessageChunk {
        content: Content,
        message_id: Option<String>,
    },
    ToolCall(ToolCall),
    ToolCallUpdate(ToolCall),
    UsageUpdate {
        cost: Option<Cost>,
    },
    #[serde(other)]
    Other,
}

/// A piece of an answer. Only text is of use.
#[derive(Debug, Deserialize)]
pub(super) struct Content {
    pub(super) text: Option<String>,
}

/// A use of a tool, or what changed about it.
#[derive(Debug, Default, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the protocol's names")]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolCall {
    pub(super) tool_call_id: String,
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) raw_input: Value,
    #[serde(default)]
    pub(super) raw_output: Value,
    #[serde(default)]
    pub(super) content: Value,
}

/// What the session cost so far.
#[derive(Debug, Deserialize)]
pub(super) struct Cost {
    pub(super) amount: f64,
    pub(super) currency: String,
}

/// `session/request_permission`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    pub(super) tool_call: ToolCall,
    pub(super) options: Vec<Choice>,
}

/// A way to answer it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Choice {
    pub(super) option_id: String,
    pub(super) kind: String,
}

/// The answer to `session/prompt`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stopped {
    pub(super) stop_reason: String,
    #[serde(default)]
    pub(super) usage: Value,
}
