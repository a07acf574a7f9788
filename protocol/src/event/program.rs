//! What a program that works for a run wants to know, is told, and says of its turn.

use crate::ids::ToolUseId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a program wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "about")]
pub enum AgentQuestion {
    /// Whether it may do something.
    Permission {
        /// With which of its tools.
        tool: String,
        /// What exactly: an answer is bound to this text.
        arguments: String,
        /// What that would do, in a line for people.
        title: String,
        /// What the program says of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        says: Option<String>,
        /// The use of that tool, where it is on record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tool_use: Option<ToolUseId>,
    },
    /// Anything else.
    Question {
        /// The question.
        text: String,
        /// Ways to answer; empty: free text.
        options: Vec<String>,
    },
}

impl AgentQuestion {
    /// The tool and its arguments, word for word, if it is about one.
    pub fn call(&self) -> Option<(String, String)> {
        match self {
            Self::Permission { tool, arguments, .. } => Some((tool.clone(), arguments.clone())),
            Self::Question { .. } => None,
        }
    }
}

/// What a program is told while it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "told")]
pub enum AgentWord {
    /// The words that were prompted since it began or was last told something.
    Prompt,
    /// Whether it may do what it asked for.
    Permission {
        /// Which question.
        asked: ToolUseId,
        /// Whether it may, this once.
        allowed: bool,
        /// Why, for the model and for people: the rule, or who decided.
        reason: String,
    },
    /// An answer.
    Answer {
        /// Which question.
        asked: ToolUseId,
        /// The words.
        text: String,
    },
    /// End the turn.
    Interrupt,
    /// Nothing more will be said: it ends.
    Close,
}

/// How a turn ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum TurnOutcome {
    /// The program says that it is done.
    Done {
        /// Its last words.
        text: String,
    },
    /// It was told to stop.
    Interrupted,
    /// It could not go on.
    Failed {
        /// Stable: `limited`, `used_up`, `provider`, `key`, `too_long`, `session`, `declined`, `bound`, `crashed`,
        /// `other`.
        code: String,
        /// When it can go on, if it said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<DateTime<Utc>>,
        /// For people.
        detail: String,
    },
}
