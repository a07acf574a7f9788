//! Runs as the API shows them, for the rows that are kept of them.

use crate::http::views;
use deputy_actors::ports::Render;
use deputy_domain::projection::RunDoc;

/// Runs as the API shows them.
pub(super) struct Views;

impl Render for Views {
    fn run(&self, doc: &RunDoc) -> serde_json::Value {
        serde_json::to_value(views::run_view(doc.run_id, &doc.run))
            .expect("views are plain data and always serialise")
    }
}
