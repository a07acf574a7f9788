//! The agents that work can be ordered from.

use crate::event::QuotaState;
use chrono::{DateTime, Utc};
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

/// Where an agent's model comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgentLogin {
    /// From Deputy's gateway; the agent holds no secret.
    #[default]
    Gateway,
    /// From an account that the program is logged in to itself: it holds that account's secret.
    Own,
}

/// How much of an account's window an agent used, as it said last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuotaView {
    /// Which window: `five_hour`, `seven_day`, `90_minutes`, …
    pub window: String,
    /// How it stands. One whose time has come is `open`.
    pub state: QuotaState,
    /// Percent of it that are used, if the agent says so.
    pub used_percent: Option<u8>,
    /// When it is full again, if the agent says so.
    pub resets_at: Option<DateTime<Utc>>,
    /// When that was heard.
    pub seen_at: DateTime<Utc>,
}

impl QuotaView {
    /// The window and how it stands, for people: `five hours: 80 % used`.
    pub fn in_words(&self) -> String {
        let window = match self.window.as_str() {
            "five_hour" => "five hours".to_owned(),
            "seven_day" => "seven days".to_owned(),
            other => other.replace('_', " "),
        };
        let used = match (self.state, self.used_percent) {
            (QuotaState::UsedUp, _) => "used up".to_owned(),
            (QuotaState::Extra, _) => "used up, going on with paid usage".to_owned(),
            (QuotaState::Open | QuotaState::Near, Some(percent)) => format!("{percent} % used"),
            (QuotaState::Near, None) => "nearly used up".to_owned(),
            (QuotaState::Open, None) => "open".to_owned(),
        };
        format!("{window}: {used}")
    }
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
    /// Where its model comes from.
    #[serde(default)]
    pub login: AgentLogin,
    /// What there is of its own login, for people: where its credentials are, or that they are missing. Null for one
    /// that has none.
    pub credentials: Option<String>,
    /// Whether a login that it has of its own is there, as far as that can be seen without using it.
    pub is_signed_in: Option<bool>,
    /// Windows of its own account, as it said last.
    #[serde(default)]
    pub quotas: Vec<QuotaView>,
    /// Why runs of it would fail at once, for people.
    #[serde(default)]
    pub obstacles: Vec<String>,
    /// Whether orders that name no agent go to it.
    pub is_default: bool,
}
