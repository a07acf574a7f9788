//! What is remembered, as readers see it and as it is noted.

use crate::At;
use crate::event::{MemoryCategory, MemorySource};
use crate::ids::{MemoryId, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MemoryView {
    /// Its id.
    pub id: MemoryId,
    /// The project it belongs to; null: the founder as a whole.
    pub project_id: Option<ProjectId>,
    /// What kind of thing.
    pub category: MemoryCategory,
    /// What it is about, in a few words.
    pub key: String,
    /// The whole of it.
    pub text: String,
    /// From 0 to 1: it begins with 1, and each contradiction halves it. What is noted again is trusted fully again, and what
    /// was trusted in its place half as much. What one that was forgotten took comes back. But over a confidence that was set by hand only the founder's note goes.
    pub confidence: f64,
    /// Where it comes from: `founder`, `conversation/ID`, `run/ID`, `hindsight/RUN_ID`, `plan/PLAN_ID`.
    #[schema(value_type = String)]
    pub source: MemorySource,
    /// Who noted it.
    pub by: String,
    /// Those that say otherwise, and those it says otherwise than; none that was forgotten.
    pub contradictions: Vec<MemoryId>,
    /// When it was noted.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: At,
    /// When what it says was changed last.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: At,
    /// The last day on which it went into a prompt.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used_at: Option<At>,
}

/// A memory that went into prompts, and is listed with what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemoryUse {
    /// Which.
    pub id: MemoryId,
    /// Version of it that was told first.
    pub version: u64,
    /// The input that it was recalled for, from 1; 0: for the order, with an agent that is a program.
    pub input: u32,
    /// What it is about; null where it was forgotten since, or is not for who asks.
    pub key: Option<String>,
    /// What kind of thing; null as the key is.
    pub category: Option<MemoryCategory>,
    /// Whether it was forgotten since.
    pub forgotten: bool,
}

/// Something to remember.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMemory {
    /// What kind of thing.
    pub category: MemoryCategory,
    /// What it is about, in a few words. Another memory of the same key that says something else is contradicted by it; one
    /// that says the same is not noted twice, but holds again in place of those.
    pub key: String,
    /// The whole of it.
    pub text: String,
    /// Id or name of the project it belongs to; none: the founder as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Other memories that it says otherwise than.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradicts: Vec<MemoryId>,
}

/// What is to be different about a memory. What is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemoryChange {
    /// What kind of thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<MemoryCategory>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The whole of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// From 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

/// What is left of a memory that was forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemoryForgotten {
    /// Its id.
    pub id: MemoryId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub forgotten_at: At,
    /// Who.
    pub by: String,
}
