//! Facts about what is remembered.

use crate::ids::{ConversationId, MemoryId, PlanId, ProjectId, RunId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// What kind of thing is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemoryCategory {
    /// What was decided, and why.
    Decision,
    /// How the founder wants things.
    Preference,
    /// A question that is open.
    Open,
    /// What is so, and cannot be seen in the repository.
    Context,
    /// What was tried, and what came of it.
    Experiment,
}

impl MemoryCategory {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Decision, Self::Preference, Self::Open, Self::Context, Self::Experiment];

    /// As in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Preference => "preference",
            Self::Open => "open",
            Self::Context => "context",
            Self::Experiment => "experiment",
        }
    }
}

impl FromStr for MemoryCategory {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|it| it.name() == name).ok_or_else(|| {
            format!("`{name}` is no category: use one of {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}

/// Where a memory comes from, or where it was used. In text: `founder`, `conversation/ID`, `run/ID`, `hindsight/RUN_ID`,
/// `plan/PLAN_ID`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(into = "String", from = "String")]
pub enum MemorySource {
    /// The founder, by themselves.
    Founder,
    /// What was said in a conversation.
    Conversation(ConversationId),
    /// An agent, in its run.
    Run(RunId),
    /// The look back at a run.
    Hindsight(RunId),
    /// The look back at a plan.
    PlanHindsight(PlanId),
    /// A name this version does not know. It is kept as it is.
    Other(String),
}

impl fmt::Display for MemorySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Founder => f.write_str("founder"),
            Self::Conversation(id) => write!(f, "conversation/{id}"),
            Self::Run(id) => write!(f, "run/{id}"),
            Self::Hindsight(id) => write!(f, "hindsight/{id}"),
            Self::PlanHindsight(id) => write!(f, "plan/{id}"),
            Self::Other(name) => f.write_str(name),
        }
    }
}

impl From<MemorySource> for String {
    fn from(source: MemorySource) -> Self {
        source.to_string()
    }
}

impl From<String> for MemorySource {
    fn from(name: String) -> Self {
        let known = match name.split_once('/') {
            None if name == "founder" => Some(Self::Founder),
            Some(("conversation", id)) => id.parse().ok().map(Self::Conversation),
            Some(("run", id)) => id.parse().ok().map(Self::Run),
            Some(("hindsight", id)) => id.parse().ok().map(Self::Hindsight),
            Some(("plan", id)) => id.parse().ok().map(Self::PlanHindsight),
            _ => None,
        };
        known.unwrap_or(Self::Other(name))
    }
}

/// A memory as it was at some time: what its words were then can be read in its stream, unless it was forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemoryRef {
    /// Which.
    pub id: MemoryId,
    /// Version of its stream.
    pub version: u64,
}

/// A fact about a memory, on the stream `memory/ID`. Only `noted` and `changed` hold its words: a forgotten one's are
/// emptied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum MemoryEvent {
    /// It begins.
    #[serde(rename = "memory.noted")]
    Noted {
        /// What kind of thing.
        category: MemoryCategory,
        /// What it is about, in a few words.
        key: String,
        /// The whole of it.
        text: String,
        /// The project it belongs to; none: the founder as a whole.
        project_id: Option<ProjectId>,
        /// Where it comes from.
        source: MemorySource,
        /// The conversation whose thoughts noted it, where the source does not name that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        thread: Option<ConversationId>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// It says something else now. All of it is here, what stayed too.
    #[serde(rename = "memory.changed")]
    Changed {
        /// What kind of thing.
        category: MemoryCategory,
        /// What it is about, in a few words.
        key: String,
        /// The whole of it.
        text: String,
        /// From 0 to 1, if somebody set it.
        confidence: Option<f64>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody else noted the same. Each of them is recorded once: forgetting it empties what it was noted with there, too.
    #[serde(rename = "memory.affirmed")]
    Affirmed {
        /// Where.
        by: MemorySource,
        /// When.
        at: DateTime<Utc>,
    },
    /// It went into a prompt. At most one a day is recorded.
    #[serde(rename = "memory.used")]
    Used {
        /// Where.
        by: MemorySource,
        /// When.
        at: DateTime<Utc>,
    },
    /// Another one says otherwise: half of the confidence in it is gone.
    #[serde(rename = "memory.contradicted")]
    Contradicted {
        /// Which.
        by: MemoryId,
        /// When.
        at: DateTime<Utc>,
    },
    /// It says otherwise than another one, on whose stream `memory.contradicted` was recorded with it.
    #[serde(rename = "memory.contradicts")]
    Contradicts {
        /// Which.
        memory: MemoryId,
        /// When.
        at: DateTime<Utc>,
    },
    /// It was said again after something else was said in its place: it holds again. Those that it holds in place of have
    /// `memory.outdone` on their streams, recorded with it. What it says, and how old that is, stays.
    #[serde(rename = "memory.preferred")]
    Preferred {
        /// Those that held until then.
        over: Vec<MemoryId>,
        /// The confidence in it from then on.
        confidence: f64,
        /// When.
        at: DateTime<Utc>,
    },
    /// Another one was said again, and holds in its place: half of the confidence in it is gone, once for each of those.
    #[serde(rename = "memory.outdone")]
    Outdone {
        /// Which.
        by: MemoryId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Another one was forgotten that one of the two said otherwise than: neither names the other any more, and what that one
    /// took of the confidence is back, unless somebody said since how far this one is to be trusted. It is recorded with
    /// `memory.forgotten` of the other.
    #[serde(rename = "memory.cleared")]
    Cleared {
        /// Which was forgotten.
        of: MemoryId,
        /// When.
        at: DateTime<Utc>,
    },
    /// It is in no later prompt. What it said is not repeated here: this is all that stays.
    #[serde(rename = "memory.forgotten")]
    Forgotten {
        /// The project it belonged to.
        project_id: Option<ProjectId>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The payloads that held its words are empty.
    #[serde(rename = "memory.emptied")]
    Emptied {
        /// When.
        at: DateTime<Utc>,
    },
}
