//! A request that waits for its answer.

use super::words::Choice;
use serde_json::Value;

/// A request for permission that waits for its answer.
#[derive(Debug)]
pub(super) struct Asked {
    /// The use of a tool that it is about.
    pub(super) of: String,
    /// Its id, as it came.
    pub(super) id: Value,
    /// The ways to answer it.
    pub(super) choices: Vec<Choice>,
}
