//! What the app server writes, as far as it is read. Fields that are not named are ignored.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The part of a message that this type reads; `None`: it is something else.
pub(super) fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// `item/started`, `item/completed`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemNote {
    pub(super) thread_id: String,
    pub(super) item: Item,
}

/// A step of a turn.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Item {
    AgentMessage {
        text: String,
    },
    CommandExecution {
        id: String,
        command: String,
        #[serde(default)]
        cwd: Value,
        status: String,
        aggregated_output: Option<String>,
        exit_code: Option<i64>,
    },
    FileChange {
        id: String,
        changes: Value,
        status: String,
    },
    McpToolCall {
        id: String,
        server: String,
        tool: String,
        #[serde(default)]
        arguments: Value,
        status: String,
        #[serde(default)]
        result: Value,
        #[serde(default)]
        error: Value,
    },
    DynamicToolCall {
        id: String,
        tool: String,
        #[serde(default)]
        arguments: Value,
        status: String,
        #[serde(default)]
        content_items: Value,
    },
    CollabAgentToolCall {
        id: String,
        tool: String,
        prompt: Option<String>,
        status: String,
    },
    WebSearch {
        id: String,
        query: String,
    },
    /// Words that it was told, as it reads them.
    UserMessage {
        client_id: Option<String>,
        #[serde(default)]
        content: Value,
    },
    ContextCompaction {},
    #[serde(other)]
    Other,
}

/// `item/agentMessage/delta`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delta {
    pub(super) thread_id: String,
    pub(super) delta: String,
}

/// `turn/started`, `turn/completed`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TurnNote {
    pub(super) thread_id: String,
    pub(super) turn: Turn,
}

#[derive(Deserialize)]
pub(super) struct Turn {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) error: Option<TurnError>,
}

/// Why a turn could not go on.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TurnError {
    pub(super) message: String,
    /// A word, or an object with one field named by a word.
    #[serde(default)]
    pub(super) codex_error_info: Value,
    #[serde(default)]
    pub(super) additional_details: Option<String>,
}

/// `error`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorNote {
    pub(super) thread_id: String,
    pub(super) error: TurnError,
    #[serde(default)]
    pub(super) will_retry: bool,
}

/// `thread/tokenUsage/updated`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UsageNote {
    pub(super) thread_id: String,
    pub(super) turn_id: Option<String>,
    pub(super) token_usage: Usage,
}

/// Tokens of a thread, and of its last request.
#[derive(Deserialize)]
pub(super) struct Usage {
    pub(super) total: Value,
    pub(super) last: Value,
}

/// A limit of the account.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Window {
    pub(super) used_percent: f64,
    pub(super) resets_at: Option<i64>,
    /// How long it is.
    #[serde(rename = "windowDurationMins")]
    pub(super) minutes: Option<i64>,
}

/// `item/tool/requestUserInput`.
#[derive(Deserialize)]
pub(super) struct Questions {
    pub(super) questions: Vec<Question>,
}

#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the program's names")]
pub(super) struct Question {
    pub(super) id: String,
    pub(super) question: String,
    pub(super) options: Option<Vec<Choice>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    pub(super) label: String,
    pub(super) description: Option<String>,
}

impl Choice {
    /// For the founder: what it is, and what it would mean.
    pub(super) fn shown(self) -> String {
        match self.description.filter(|text| !text.is_empty()) {
            Some(description) => format!("{}: {description}", self.label),
            None => self.label,
        }
    }
}
