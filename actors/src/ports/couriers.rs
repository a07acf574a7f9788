//! Telling the founder.

use async_trait::async_trait;
use deputy_protocol::At;
use deputy_protocol::ids::EventId;
use std::time::Duration;

/// A place that notifications go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Stable name for records (`webhook:0`, `email`): no secret in it.
    pub name: String,
    /// True when the receiver can tell a repetition by its id, so that sending twice is harmless.
    pub keyed: bool,
    /// Kinds it wants (`run.review`, …); empty means all that concern the founder.
    pub events: Vec<String>,
}

/// One thing to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The event it is about; the message id is made of it and of the target, so it is stable across retries.
    pub event_id: EventId,
    /// `run.review`, `run.failed`, `run.approved`, `inbox.opened`, …
    pub kind: String,
    /// When it happened.
    pub at: At,
    /// One line for people, from model or repository text: hostile.
    pub title: String,
    /// A few lines for people: hostile.
    pub body: String,
    /// Where to look at it.
    pub url: String,
    /// The `data` of the standard webhook, without its `url`.
    pub data: serde_json::Value,
}

/// Why it was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct CourierFault {
    /// For people; no secret in it.
    pub detail: String,
    /// Whether trying again makes sense.
    pub retry: bool,
    /// How long the receiver asked us to wait.
    pub after: Option<Duration>,
}

/// All configured channels behind one door. It makes one try: retries and grouping are decided by who calls.
#[async_trait]
pub trait Couriers: Send + Sync + 'static {
    /// Where notifications go.
    fn targets(&self) -> Vec<Target>;

    /// Sends one message; several notices become one grouped message under the id of the first.
    async fn send(&self, target: &str, notices: &[Notice]) -> Result<(), CourierFault>;
}
