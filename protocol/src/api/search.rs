//! What was said, found by its words.

use crate::ids::{ProjectId, RunId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// What kind of words were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    /// A work order.
    Order,
    /// What somebody told an agent during its run.
    Message,
    /// What Deputy told an agent by itself.
    Prompt,
    /// What an agent said.
    Said,
    /// A tool that an agent used or wanted to use, with its arguments.
    ToolCall,
    /// What a tool gave back.
    ToolOutput,
    /// What the founder was asked.
    Question,
    /// What was answered.
    Answer,
    /// What an agent says it did.
    Summary,
    /// What was said about work in review.
    Review,
    /// A check, and the end of its output.
    Check,
    /// Why something did not go on.
    Trouble,
    /// What an agent wanted remembered.
    Memory,
    /// What a document of a project says.
    Document,
    /// A remark of a program's, or a line of it that nobody understood.
    Remark,
    /// The whole output of an agent's session, a tool or a check, where it says more than all of the above.
    Log,
}

impl FoundKind {
    /// All of them, in the order of a run.
    pub const ALL: [Self; 16] = [
        Self::Order,
        Self::Message,
        Self::Prompt,
        Self::Said,
        Self::ToolCall,
        Self::ToolOutput,
        Self::Question,
        Self::Answer,
        Self::Summary,
        Self::Review,
        Self::Check,
        Self::Trouble,
        Self::Memory,
        Self::Document,
        Self::Remark,
        Self::Log,
    ];

    /// As in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Message => "message",
            Self::Prompt => "prompt",
            Self::Said => "said",
            Self::ToolCall => "tool_call",
            Self::ToolOutput => "tool_output",
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Summary => "summary",
            Self::Review => "review",
            Self::Check => "check",
            Self::Trouble => "trouble",
            Self::Memory => "memory",
            Self::Document => "document",
            Self::Remark => "remark",
            Self::Log => "log",
        }
    }
}

impl fmt::Display for FoundKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for FoundKind {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
            format!("`{name}` is no kind of words: use one of {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}

/// A piece of a snippet: all of them in their order are its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SnippetPiece {
    /// Plain text, of a program or a person: nothing in it is markup.
    pub text: String,
    /// Whether this is what was looked for.
    pub hit: bool,
}

/// A place where all the words were said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Found {
    /// The event that holds them, by its position in the ledger.
    pub position: u64,
    /// Its place in its stream; with `stream` it leads to the step of the run.
    pub version: u64,
    /// The stream.
    pub stream: String,
    /// The run it belongs to.
    pub run_id: Option<RunId>,
    /// The project.
    pub project_id: Option<ProjectId>,
    /// Number of the session among those of its run, if an agent's session said or heard it.
    pub session: Option<u32>,
    /// What kind of words.
    pub kind: FoundKind,
    /// Who said them: `founder`, `token:NAME`, `agent`, `tool`, `deputy`, …
    pub by: String,
    /// When they were recorded.
    pub at: DateTime<Utc>,
    /// Some of the text, around the words.
    pub snippet: Vec<SnippetPiece>,
}

/// What was found, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchPage {
    /// The newest first.
    pub items: Vec<Found>,
    /// Where the next page begins; null on the last one.
    pub next: Option<String>,
    /// Whether all that was recorded before the request was looked through.
    pub complete: bool,
    /// The position up to which everything was looked through.
    pub position: u64,
}
