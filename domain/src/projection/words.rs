//! A fact in words for a notification.

use deputy_protocol::At;
use deputy_protocol::ids::InboxId;

/// A fact in words for a notification.
pub(super) struct Words {
    /// `run.review`, `inbox.opened`, …
    pub(super) kind: &'static str,
    /// One line.
    pub(super) title: String,
    /// A few lines.
    pub(super) body: String,
    /// The inbox item that it asks to answer.
    pub(super) inbox_id: Option<InboxId>,
    /// When it happened.
    pub(super) at: At,
}

impl Words {
    /// Words that ask nothing.
    pub(super) fn new(kind: &'static str, title: &str, body: &str, at: At) -> Self {
        Self { kind, title: title.to_owned(), body: body.to_owned(), inbox_id: None, at }
    }

    /// The same, to be answered.
    pub(super) fn asking(self, inbox_id: InboxId) -> Self {
        Self { inbox_id: Some(inbox_id), ..self }
    }
}
