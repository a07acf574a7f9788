//! Who answers a question of an agent, why, and what a model would say.

use super::AskOption;
use crate::ids::ConversationId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// A model, at once, if it is sure.
    Model,
    /// The founder, once a model has drafted an answer.
    Draft,
    /// The founder alone.
    Founder,
}

/// Who answers a question of an agent, and why. What was decided when it was asked stays; what came of it stands beside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Answering {
    /// Who.
    pub route: Route,
    /// Why, for people.
    pub why: String,
    /// When the founder is asked at the latest; absent where they are asked at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founder_at: Option<DateTime<Utc>>,
    /// Why it became the founder's, where a model was to see to it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referred: Option<String>,
    /// What a model would answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// The conversation in which a model thought about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
}

impl Answering {
    /// Whether a model is to see to it, and the founder was not asked yet.
    pub const fn is_pending(&self) -> bool {
        !matches!(self.route, Route::Founder) && self.referred.is_none()
    }
}

/// What a model would answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    /// In words; may be empty beside a choice.
    pub text: String,
    /// Id of one of the question's options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// Whether it would stand by it without the founder.
    pub sure: bool,
    /// What it rests on.
    pub why: String,
}

impl Draft {
    /// What it says to whoever asked with these options.
    pub fn in_words(&self, options: &[AskOption]) -> String {
        let chosen = self.choice.as_ref().and_then(|id| options.iter().find(|option| option.id == *id));
        let words = chosen.map(|option| option.label.trim()).into_iter().chain([self.text.trim()]);
        words.filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n")
    }
}
