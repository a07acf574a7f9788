//! A request, as its dialect shapes it.

use crate::net::Destination;
use serde_json::Value;

/// A request in a dialect.
pub(in super::super) struct Shaped {
    /// Where to post, which is not always the configured URL itself.
    pub(in super::super) to: Destination,
    /// What to post.
    pub(in super::super) body: Value,
}
