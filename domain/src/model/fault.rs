//! Why a call failed, and what to do about it. Typed once, by the adapter that saw the answer.

use super::{ModelName, TokenUsage};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Why a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Too many requests for now.
    RateLimited,
    /// A quota is used up until a reset, or until somebody pays.
    UsageLimit,
    /// The provider has too much to do, or is broken (5xx, 529).
    Overloaded,
    /// The stream ended before the answer did.
    Cut,
    /// No connection, or no answer in time.
    Unreachable,
    /// The key is missing, wrong or not allowed to.
    Unauthorized,
    /// The request is longer than the model's window.
    ContextExceeded,
    /// The provider calls the request wrong.
    Invalid,
    /// The answer is not in the provider's own format.
    Malformed,
}

impl FaultKind {
    /// Stable name for records.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::UsageLimit => "usage_limit",
            Self::Overloaded => "overloaded",
            Self::Cut => "cut",
            Self::Unreachable => "unreachable",
            Self::Unauthorized => "unauthorized",
            Self::ContextExceeded => "context_exceeded",
            Self::Invalid => "invalid",
            Self::Malformed => "malformed",
        }
    }

    /// What to do about it, given when the provider wants to be asked again.
    pub const fn disposition(self, after: Option<Duration>) -> Disposition {
        match self {
            Self::RateLimited | Self::Overloaded | Self::Cut | Self::Unreachable | Self::Malformed => {
                Disposition::Retry { after }
            }
            Self::UsageLimit => Disposition::Fallback { after },
            Self::ContextExceeded => Disposition::Shorten,
            Self::Unauthorized | Self::Invalid => Disposition::GiveUp,
        }
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// The same call again, not before this long; `None`: the caller's own back-off.
    Retry {
        /// What the provider asked for.
        after: Option<Duration>,
    },
    /// Another model may do it; this one will not for now.
    Fallback {
        /// When this one can be asked again, if the provider said.
        after: Option<Duration>,
    },
    /// A shorter request may do.
    Shorten,
    /// Nothing will do; a person has to change something.
    GiveUp,
}

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{model} {}: {detail}", kind.code())]
pub struct ModelFault {
    /// Which model.
    pub model: ModelName,
    /// Why.
    pub kind: FaultKind,
    /// What to do next.
    pub disposition: Disposition,
    /// For people; no secret in it.
    pub detail: String,
    /// Tokens that the provider had counted when it failed: they are paid for. `None` when it told nothing.
    pub spent: Option<TokenUsage>,
}

impl ModelFault {
    /// A fault with the usual disposition of its kind. `after` is what the provider asked for.
    pub fn new(
        model: &ModelName,
        kind: FaultKind,
        after: Option<Duration>,
        detail: impl Into<String>,
    ) -> Self {
        let disposition = kind.disposition(after);
        Self { model: model.clone(), kind, disposition, detail: detail.into(), spent: None }
    }
}
