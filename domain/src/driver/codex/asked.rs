//! A request that waits for its answer.

use serde_json::Value;

/// What every tool of an MCP server is called when it is asked for.
pub(super) const MCP: &str = "mcp";

/// A request that waits for its answer.
#[derive(Debug)]
pub(super) struct Asked {
    /// The step that it is about.
    pub(super) of: Option<String>,
    /// Its id, as it came.
    pub(super) id: Value,
    /// What it asks.
    pub(super) kind: Kind,
}

/// A call of an MCP server's tool that is under way.
#[derive(Debug)]
pub(super) struct Call {
    /// The server and its tool.
    pub(super) name: String,
    /// Whether it was asked for.
    pub(super) is_asked: bool,
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
