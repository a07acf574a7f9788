//! Why a browser could not be subscribed, or asked about.

/// Why a browser could not be subscribed, or asked about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// The browser named a place that nothing may be sent to.
    #[error("the endpoint cannot be used: {0}")]
    Endpoint(String),
    /// What the browser told is no key.
    #[error("{0}")]
    Key(&'static str),
    /// The key pair of this installation is broken.
    #[error(
        "the key of push messages in the database cannot be used: remove its row, and subscribe every device again"
    )]
    OwnKey,
    /// The database did not answer.
    #[error("the subscriptions could not be {operation}: {detail}")]
    Unavailable {
        /// What was tried.
        operation: &'static str,
        /// What the database said.
        detail: String,
    },
}

impl PushError {
    pub(super) fn unavailable(operation: &'static str) -> impl Fn(sqlx::Error) -> Self {
        move |error| Self::Unavailable { operation, detail: error.to_string() }
    }
}
