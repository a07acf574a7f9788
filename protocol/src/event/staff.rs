//! Who works in Deputy, and facts about them.

use super::vocabulary::{Permission, TaskType, Tier};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// Somebody who works in Deputy: one of those who think, or who does work of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Member {
    /// Talks with the founder.
    Coo,
    /// Knows the code.
    AdvisorCode,
    /// Knows what makes a product grow.
    AdvisorGrowth,
    /// Knows the figures.
    AdvisorAnalytics,
    /// Turns a plan into tasks.
    Orchestrator,
    /// Looks back at runs.
    Hindsight,
    /// Builds something new.
    WorkerFeature,
    /// Mends something wrong.
    WorkerBugfix,
    /// Writes tests.
    WorkerTest,
    /// Writes documentation.
    WorkerDocs,
    /// Changes how something is made, and not what it does.
    WorkerRefactor,
    /// Reads what others made, and changes nothing.
    WorkerReview,
}

impl Member {
    /// All of them: those who think, then the workers.
    pub const ALL: [Self; 12] = [
        Self::Coo,
        Self::AdvisorCode,
        Self::AdvisorGrowth,
        Self::AdvisorAnalytics,
        Self::Orchestrator,
        Self::Hindsight,
        Self::WorkerFeature,
        Self::WorkerBugfix,
        Self::WorkerTest,
        Self::WorkerDocs,
        Self::WorkerRefactor,
        Self::WorkerReview,
    ];

    /// As in JSON. Facts of those who think carry it as their actor; those of a run carry the run (`run:ID`), whose claim is
    /// stamped with it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Coo => "coo",
            Self::AdvisorCode => "advisor-code",
            Self::AdvisorGrowth => "advisor-growth",
            Self::AdvisorAnalytics => "advisor-analytics",
            Self::Orchestrator => "orchestrator",
            Self::Hindsight => "hindsight",
            Self::WorkerFeature => "worker-feature",
            Self::WorkerBugfix => "worker-bugfix",
            Self::WorkerTest => "worker-test",
            Self::WorkerDocs => "worker-docs",
            Self::WorkerRefactor => "worker-refactor",
            Self::WorkerReview => "worker-review",
        }
    }

    /// Who does work of a kind.
    pub const fn worker(task_type: TaskType) -> Self {
        match task_type {
            TaskType::Feature => Self::WorkerFeature,
            TaskType::Bugfix => Self::WorkerBugfix,
            TaskType::Test => Self::WorkerTest,
            TaskType::Docs => Self::WorkerDocs,
            TaskType::Refactor => Self::WorkerRefactor,
            TaskType::Review => Self::WorkerReview,
        }
    }

    /// Whether it works in a workspace; the others only think.
    pub const fn is_worker(self) -> bool {
        match self {
            Self::WorkerFeature
            | Self::WorkerBugfix
            | Self::WorkerTest
            | Self::WorkerDocs
            | Self::WorkerRefactor
            | Self::WorkerReview => true,
            Self::Coo
            | Self::AdvisorCode
            | Self::AdvisorGrowth
            | Self::AdvisorAnalytics
            | Self::Orchestrator
            | Self::Hindsight => false,
        }
    }

    /// Whether somebody else goes on once it has answered, or without it when that takes too long.
    pub const fn is_waited_for(self) -> bool {
        match self {
            Self::AdvisorCode | Self::AdvisorGrowth | Self::AdvisorAnalytics | Self::Orchestrator => true,
            Self::Coo
            | Self::Hindsight
            | Self::WorkerFeature
            | Self::WorkerBugfix
            | Self::WorkerTest
            | Self::WorkerDocs
            | Self::WorkerRefactor
            | Self::WorkerReview => false,
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Member {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|it| it.name() == name).ok_or_else(|| {
            format!("nobody here is called `{name}`: there are {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}

/// What somebody is told, and what they may do. Numbers that are absent do not limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffRecord {
    /// What it is for, in a line. The orchestrator chooses workers by it.
    pub speciality: String,
    /// What it is told before everything else.
    pub instructions: String,
    /// Names of the tools that it has; absent: all that its place allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<String>>,
    /// Which models think; absent: as the order or its place says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// What at least needs the founder's word in a worker's runs: an order may ask for more care, never for less; absent: as
    /// the order or its project says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<Permission>,
    /// Patterns of files that a worker may change (`docs/**`, `**/*.md`); absent: any, empty: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_change: Option<Vec<String>>,
    /// How many runs a worker has at the same time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    /// Of a worker, minutes of work of one run, where its order sets no lower limit. Of an advisor or the orchestrator,
    /// minutes that its answer is waited for; absent: 15 by the COO, 20 by a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_max: Option<u32>,
}

/// Which version of a record did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgentStamp {
    /// Whose record.
    pub name: String,
    /// Of its record; 0: as it was shipped.
    pub version: u32,
    /// SHA-256 of what the record said, in hexadecimal digits: what is shipped changes with Deputy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A fact about somebody who works here, on the stream `staff/NAME`. Each version is here with all of its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum StaffEvent {
    /// The founder wrote the next version.
    #[serde(rename = "staff.changed")]
    Changed {
        /// The version that this is, from 1.
        version: u32,
        /// All of it.
        record: StaffRecord,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// From here on it is as it is shipped, whatever Deputy ships.
    #[serde(rename = "staff.restored")]
    Restored {
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
}
