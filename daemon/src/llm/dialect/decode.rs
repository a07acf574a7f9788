//! How an answer is collected, whatever the dialect.

use super::blocks::Draft;
use super::failure::Failure;
use super::sse::Event;
use deputy_domain::model::{Delta, TokenUsage};

/// Collects the events of one answer.
pub(in crate::llm) trait Decode: Send {
    /// Takes one event; what is to be shown is added to `deltas`.
    fn event(&mut self, event: &Event, deltas: &mut Vec<Delta>) -> Result<(), Failure>;

    /// True when nothing more will come.
    fn closed(&self) -> bool;

    /// What it amounts to; a cut, unless the event that ends an answer has come.
    fn finish(self: Box<Self>) -> Result<Draft, Failure>;

    /// Tokens that the provider has told so far.
    fn spent(&self) -> Option<TokenUsage>;
}
