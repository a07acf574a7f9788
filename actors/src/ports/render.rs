//! How the outside sees what happens here.

use deputy_domain::projection::RunDoc;

/// Puts rows into the words of the API.
pub trait Render: Send + Sync + 'static {
    /// A run, as the API and webhooks show it.
    fn run(&self, doc: &RunDoc) -> serde_json::Value;
}
