//! What a program asks of a model.

use super::wish::Asked;
use super::words::Words;
use axum::http::HeaderMap;
use deputy_domain::run::Run;
use deputy_protocol::ids::RunId;

/// What a program asks.
pub(super) struct Order {
    /// Name of the provider in the path.
    pub provider: String,
    /// What is wanted of it.
    pub asked: Asked,
    /// Whether it costs nothing.
    pub is_free: bool,
    /// The path below the provider.
    pub path: String,
    /// What follows the path, without a key.
    pub query: Option<String>,
    /// Headers that go on.
    pub headers: HeaderMap,
    /// Whose program asks.
    pub run_id: RunId,
    /// The run.
    pub run: Run,
    /// Its key.
    pub key: String,
    /// What is said.
    pub words: Words,
}
