//! What the founder is asked to confirm: a contract in plain language.

use crate::event::{Member, TaskType};
use crate::ids::ProjectId;
use crate::money::Usd;
use crate::wording::{dollars, minutes};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// Who scopes a step before it becomes tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Advisor {
    /// Reads the repository.
    Code,
    /// Reads the funnel and past experiments.
    Growth,
    /// Reads events, deployments and errors.
    Analytics,
}

impl Advisor {
    /// Name of its agent.
    pub const fn agent(self) -> &'static str {
        self.member().name()
    }

    /// Whose record it works by.
    pub const fn member(self) -> Member {
        match self {
            Self::Code => Member::AdvisorCode,
            Self::Growth => Member::AdvisorGrowth,
            Self::Analytics => Member::AdvisorAnalytics,
        }
    }
}

/// A guess with its margins. `low` ≤ `likely` ≤ `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Span<T> {
    /// One in ten ends below.
    pub low: T,
    /// One in two.
    pub likely: T,
    /// One in ten ends above.
    pub high: T,
}

/// How long the runs of a plan take and what they cost, as far as the history of this installation tells. Those who think
/// for it cost more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Estimate {
    /// Minutes of work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Span<u32>>,
    /// US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Span<f64>>)]
    pub usd: Option<Span<Usd>>,
    /// Ended runs that it rests on; 0: nobody can say yet, or advisors who looked into it say so.
    pub runs: u32,
    /// What the COO thinks, where nobody can say yet. It is shown, and nothing is held to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guess: Option<Guess>,
}

/// How long something takes and what it costs, in the opinion of whoever proposes it. It is shown where history says nothing,
/// and what advisors find may be twice of it before the founder is asked again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Guess {
    /// Minutes of work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd: Option<Usd>,
}

/// As people read it: `$1.50, 30 minutes`.
impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (usd, minutes) = (self.usd.map(dollars), self.minutes.map(minutes));
        f.write_str(&usd.into_iter().chain(minutes).collect::<Vec<_>>().join(", "))
    }
}

/// One thing that will be done, as the founder reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardStep {
    /// One line.
    pub title: String,
    /// What is behind it: one level deeper.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Where it is done.
    pub project_id: ProjectId,
    /// What that was called when it was proposed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub project: String,
    /// Who scopes it.
    pub advisor: Advisor,
    /// What kind of work.
    #[serde(rename = "type")]
    pub task_type: TaskType,
}

/// A command that decides whether what was confirmed is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardCheck {
    /// The project whose delivered change it is run on.
    pub project_id: ProjectId,
    /// As a shell takes it. It has to exit with 0.
    pub command: String,
}

/// What the founder is asked to confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Card {
    /// One line.
    pub title: String,
    /// What will be different afterwards.
    pub summary: String,
    /// What will be done.
    pub steps: Vec<CardStep>,
    /// What will stay as it is. Entries that are paths (no blanks) are held: tasks that name them are not drawn, and a change
    /// to them fails its checks.
    #[serde(default)]
    pub untouched: Vec<String>,
    /// What has to be true in the end, in words: those who do the work are told.
    #[serde(default)]
    pub acceptance: Vec<String>,
    /// Commands that decide over it, besides each project's own. Cards of before had words only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CardCheck>,
    /// How long it takes and what it costs.
    #[serde(default)]
    pub estimate: Estimate,
    /// What could go wrong.
    #[serde(default)]
    pub risks: Vec<String>,
    /// Deployments, migrations: what confirming it approves besides the work itself.
    #[serde(default)]
    pub approves: Vec<String>,
}

/// Why there is another version of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "for")]
pub enum CardReason {
    /// The first.
    Asked,
    /// The founder wanted it otherwise.
    Revised,
    /// What an advisor found does not fit what was confirmed.
    Broken {
        /// How, in plain words.
        how: Vec<String>,
    },
}

/// What an advisor makes of a step: what the orchestrator draws its graph from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Scope {
    /// What is to be done, and how.
    pub approach: String,
    /// The work in it.
    pub tasks: Vec<ScopedTask>,
    /// What it rests on: files with lines, queries, pages.
    pub evidence: Vec<Evidence>,
    /// How long it takes and what it costs, as the advisor sees it.
    #[serde(default)]
    pub estimate: Estimate,
    /// What will be touched that the card says will not.
    #[serde(default)]
    pub touches: Vec<String>,
    /// What could go wrong.
    #[serde(default)]
    pub risks: Vec<String>,
}

/// A piece of work that an advisor sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScopedTask {
    /// One line.
    pub title: String,
    /// What is to be done.
    pub text: String,
    /// Paths that it changes.
    #[serde(default)]
    pub files: Vec<String>,
    /// What kind of work; as its step has it when the advisor does not say.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub task_type: Option<TaskType>,
}

/// What a statement rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// What it says.
    pub says: String,
    /// Where: `src/login.rs:12`, a URL, a query.
    pub source: String,
}
