//! A call that money is set aside for.

use deputy_protocol::At;
use deputy_protocol::ids::CallId;
use deputy_protocol::money::Usd;
use serde::{Deserialize, Serialize};

/// In place of a model's name where nobody is left to say which one was asked.
pub const UNKNOWN_MODEL: &str = "unknown";

/// A call of a model that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which.
    pub call_id: CallId,
    /// Expected cost; `None` when no price is known.
    pub usd: Option<Usd>,
    /// Expected tokens, in and out.
    pub tokens: u64,
    /// Which model, for the refusal.
    pub model: String,
    /// What everything may cost today, where that is capped.
    pub day: Option<DayBudget>,
}

/// The money of a UTC day, of all runs and conversations together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayBudget {
    /// What the day may cost.
    pub cap: Usd,
    /// What is spent or set aside.
    pub committed: Usd,
}

/// Money and tokens set aside for a call in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// Expected cost.
    pub usd: Usd,
    /// Expected tokens.
    pub tokens: u64,
    /// No price is known.
    #[serde(default)]
    pub unpriced: bool,
    /// When; its UTC day pays.
    pub at: At,
    /// Its owner went away: nobody will ever read the answer.
    #[serde(default)]
    pub orphaned: bool,
}
