//! What the founder writes under `[questions]`. The comments here are the text of `config.example.toml`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Questions of agents at work. Who answers them follows from the permission of their work: of `autonomous` work a model
/// at once, if it is sure; of `supervised` work a model drafts and you send it; of `human-required` work you alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QuestionsConfig {
    /// Whether a model of tier b answers and drafts. Otherwise every question is yours at once.
    pub answer: bool,
    /// Minutes after which you are asked although no answer or draft came. Of work of high priority a third of it, of low
    /// priority four times as much.
    pub founder_after_minutes: u32,
}

impl Default for QuestionsConfig {
    fn default() -> Self {
        // Longer than a model reads and thinks, shorter than an agent's work goes cold.
        Self { answer: true, founder_after_minutes: 15 }
    }
}
