//! A request that waits for its answer.

use serde_json::Value;

/// A request that waits for its answer.
#[derive(Debug)]
pub(super) struct Asked {
    /// Its id, as it came.
    pub(super) id: Value,
    /// What it asks.
    pub(super) kind: Kind,
}

/// What it asks.
#[derive(Debug)]
pub(super) enum Kind {
    /// May this be done? Answered by a decision.
    Decision,
    /// May it have these permissions for the turn?
    Grant(Value),
    /// May a tool of an MCP server be used?
    Tool,
    /// A question, one of those of its request, which are answered together.
    Question { of: String, answer: Option<String> },
}
