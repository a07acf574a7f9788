//! Small words that requests, events and views share.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much the founder takes part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Fire and forget.
    #[default]
    Delegated,
    /// A live back-and-forth.
    HandsOn,
}

/// Which goes first when there is more work than room.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Before the rest.
    High,
    /// In its turn.
    #[default]
    Normal,
    /// When nothing else waits.
    Low,
}

/// What needs the founder's word. Ordered: each asks for more care than the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Policy may deliver.
    Autonomous,
    /// The founder reviews before delivery.
    #[default]
    Supervised,
    /// The founder also confirms before the start.
    HumanRequired,
}

/// How hard the thinking is, and so which model does it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Cheap: routing, summaries, simple edits.
    A,
    /// Features.
    #[default]
    B,
    /// Hard debugging, architecture.
    C,
}

impl Tier {
    /// One tier harder; `None` above the hardest.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::A => Some(Self::B),
            Self::B => Some(Self::C),
            Self::C => None,
        }
    }
}

/// What kind of work it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskType {
    /// Something new.
    #[default]
    Feature,
    /// Something wrong.
    Bugfix,
    /// Tests.
    Test,
    /// Documentation.
    Docs,
    /// The same behaviour, better shape.
    Refactor,
    /// Reading, not writing.
    Review,
}

impl TaskType {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Feature, Self::Bugfix, Self::Test, Self::Docs, Self::Refactor, Self::Review];

    /// Its name in the API and in keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feature => "feature",
            Self::Bugfix => "bugfix",
            Self::Test => "test",
            Self::Docs => "docs",
            Self::Refactor => "refactor",
            Self::Review => "review",
        }
    }
}

/// Whether the diff of a project waits for the founder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It waits.
    #[default]
    Review,
    /// Green checks deliver.
    Auto,
}

/// What the kill switch does with running work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PauseMode {
    /// A running agent ends its current call first.
    Drain,
    /// A running agent is killed.
    Abort,
}

/// How a window of an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuotaState {
    /// There is enough.
    Open,
    /// It will soon be used up.
    Near,
    /// Nothing is left until it is full again.
    UsedUp,
    /// Nothing is left, and the account goes on with usage that is paid for.
    Extra,
}
