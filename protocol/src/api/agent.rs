//! The agents that work can be ordered from.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is known of the version of an agent's program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgentStanding {
    /// It is one that Deputy is tried with; or the agent has no version that matters.
    Known,
    /// Nobody has tried it: it is driven in its plainest way, and is not relied on to ask before it acts.
    Unknown,
    /// It is too old: nothing is ordered from it.
    TooOld,
    /// It is not there: nothing is ordered from it.
    Missing,
    /// It could not be looked at.
    Unseen,
}

/// What an agent is relied on for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about an agent")]
pub struct AgentAbilities {
    /// It asks before it uses a tool; rules on its tools hold.
    pub asks: bool,
    /// It hears what is said while it works.
    pub steers: bool,
    /// A turn of it can be ended, and it goes on afterwards.
    pub interrupts: bool,
    /// It goes on with its session after a crash, an answer, or a request for changes.
    pub resumes: bool,
    /// It says what it used.
    pub counts: bool,
}

/// An agent that work can be ordered from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgentView {
    /// What orders call it.
    pub name: String,
    /// `builtin`, `claude`, `codex`, `gemini`, `opencode`, `aider`, `acp` or `command`.
    pub kind: String,
    /// The program; null for Deputy's own.
    pub program: Option<String>,
    /// What the program says its version is.
    pub version: Option<String>,
    /// What is known of that version.
    pub standing: AgentStanding,
    /// What to know or to do about it, for people; null where all is well.
    pub detail: Option<String>,
    /// What it is relied on for.
    pub abilities: AgentAbilities,
    /// Whether what a repository tells the program to do is done.
    pub trusts_repository: bool,
    /// Whether orders that name no agent go to it.
    pub is_default: bool,
}
