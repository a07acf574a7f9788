//! What came of a plan and its tasks.

use crate::event::{Usage, Verdict};
use crate::wording::{cost, minutes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a task of a plan ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum NodeOutcome {
    /// Its change is part of the plan's, for those behind it to build on.
    Done {
        /// In its worker's words.
        summary: String,
        /// What its change came to; absent when it changed nothing.
        commit: Option<String>,
    },
    /// It came to nothing.
    Lost {
        /// Why, for people.
        why: String,
        /// The founder wanted it so: nobody looks for another way.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_refused: bool,
    },
}

/// What came of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum PlanOutcome {
    /// All that was confirmed is delivered.
    Done,
    /// Some of it is, and this is not.
    Partial {
        /// Titles of what is missing.
        missing: Vec<String>,
    },
    /// Nothing of it is.
    Failed {
        /// Why, for people.
        why: String,
    },
    /// The founder ended it.
    Cancelled,
}

/// What a check of the whole came to, on what was delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GradeCheck {
    /// The command.
    pub command: String,
    /// Absent when it never ran to its end: what it is about was not delivered.
    pub exit_code: Option<i32>,
}

/// A plan beside what was confirmed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Grade {
    /// What its runs used, and those who thought for it.
    pub usage: Usage,
    /// Of its runs' tokens, how many have no known price: the cost is without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpriced_tokens: Option<u64>,
    /// Minutes of work, of all its runs together.
    pub minutes: u32,
    /// Whether its runs cost at most what the card said they would at worst; absent when the card did not say, or nobody
    /// knows what they cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_cost: Option<bool>,
    /// The same of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_time: Option<bool>,
    /// What the checks of the whole said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Each of those checks: the projects' own, and those of the card.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<GradeCheck>,
    /// Files that were changed though no task had them in its scope; absent where nobody could look, as some task might
    /// change anything, or nothing was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<Vec<String>>,
    /// Files that were changed though the card said that they would stay as they are; absent where it named no paths, where
    /// nobody could look, or nothing was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touched: Option<Vec<String>>,
    /// The paths of the card that changes were held against. What else it said of what stays, in words, nobody could look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<String>,
}

impl Grade {
    /// What it cost, as people read it behind "cost": `$1.50`, and how far that is known.
    pub fn cost(&self) -> String {
        cost(self.usage.cost_usd, self.unpriced_tokens)
    }

    /// How long it took, as people read it behind "took": `12 minutes of work`.
    pub fn time(&self) -> String {
        format!("{} of work", minutes(self.minutes))
    }
}
