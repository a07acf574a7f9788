//! What is known about a memory. Its serialised form is its row.

use deputy_protocol::At;
use deputy_protocol::event::{MemoryCategory, MemorySource};
use deputy_protocol::ids::{MemoryId, ProjectId};
use serde::{Deserialize, Serialize};

/// State of a row whose words are still in payloads.
pub const FORGETTING: &str = "forgetting";

/// State of a row whose words are gone.
pub const FORGOTTEN: &str = "forgotten";

/// A memory, as its stream tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all of them are known, and none is kept in memory for long"
)]
pub enum Memory {
    /// It can be recalled.
    Known(Known),
    /// It was forgotten, and this is all that is left.
    Forgotten(Trace),
}

/// Something that is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// What kind of thing.
    pub category: MemoryCategory,
    /// What it is about, in a few words.
    pub key: String,
    /// The whole of it.
    pub text: String,
    /// The project it belongs to; none: the founder as a whole.
    pub project_id: Option<ProjectId>,
    /// From 0 to 1.
    pub confidence: f64,
    /// Where it comes from.
    pub source: MemorySource,
    /// Who noted it.
    pub by: String,
    /// Who noted the same again, from elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affirmed_by: Vec<MemorySource>,
    /// Those that say otherwise and came later.
    pub contradicted_by: Vec<MemoryId>,
    /// Those that it says otherwise than.
    pub contradicts: Vec<MemoryId>,
    /// Those of them that the confidence in it is half as much for, each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubted_for: Vec<MemoryId>,
    /// The confidence that somebody set by hand, if no word of the founder went over it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<f64>,
    /// When it was noted.
    pub created_at: At,
    /// When what it says was changed last.
    pub updated_at: At,
    /// The first use of the last day on which it was used.
    pub last_used_at: Option<At>,
}

/// What is left of a memory that was forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The project it belonged to.
    pub project_id: Option<ProjectId>,
    /// Who forgot it.
    pub by: String,
    /// When.
    pub at: At,
    /// Whether the payloads that held its words are empty.
    pub is_emptied: bool,
}

impl Memory {
    /// What it says; `None` once it was forgotten.
    pub const fn known(&self) -> Option<&Known> {
        match self {
            Self::Known(known) => Some(known),
            Self::Forgotten(_) => None,
        }
    }

    /// The project it belongs to.
    pub const fn project_id(&self) -> Option<ProjectId> {
        match self {
            Self::Known(known) => known.project_id,
            Self::Forgotten(trace) => trace.project_id,
        }
    }

    /// To list by: its category, or how far it is forgotten.
    pub const fn state(&self) -> &'static str {
        match self {
            Self::Known(known) => known.category.name(),
            Self::Forgotten(Trace { is_emptied: false, .. }) => FORGETTING,
            Self::Forgotten(Trace { is_emptied: true, .. }) => FORGOTTEN,
        }
    }
}

impl Known {
    /// Those that say otherwise, on either side, each once.
    pub fn contradictions(&self) -> Vec<MemoryId> {
        let mut all: Vec<MemoryId> = self.contradicted_by.iter().chain(&self.contradicts).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether the confidence in it is what somebody set by hand.
    pub fn is_set(&self) -> bool {
        self.set.is_some_and(|set| set.total_cmp(&self.confidence).is_eq())
    }

    /// When somebody had to do with it last.
    pub fn touched_at(&self) -> At {
        self.last_used_at.map_or(self.updated_at, |used| used.max(self.updated_at))
    }
}
