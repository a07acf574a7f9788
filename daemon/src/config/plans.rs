//! What the founder writes under `[plans]`. The comments here are the text of `config.example.toml`.

use deputy_protocol::event::TaskType;
use deputy_protocol::money::Usd;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Plans of the COO. Each is shown to you before anything is done, unless it is small and you allow that here.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlansConfig {
    /// Kinds of work that may begin without your word, as `["docs", "test"]`: plans of a single step that ask for nothing
    /// else, and that have been estimated from at least three runs here.
    pub without_card: Vec<TaskType>,
    /// What such a plan may cost at worst, in US dollars.
    #[schema(value_type = f64)]
    pub without_card_usd_max: Usd,
}
