//! Why a token could not be had.

use deputy_protocol::ids::TokenId;

/// Why a token could not be made, found or revoked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The name cannot be used: it stands in the history and in logs.
    #[error(
        "`{0}` cannot be a token's name: use 1 to 64 letters, digits, spaces, `.`, `_`, `@`, `+` or `-`, beginning with a letter or digit"
    )]
    InvalidName(String),
    /// It could send events of every product there is.
    #[error("a token of the role `ingest` is for one project: name it")]
    NoProject,
    /// It would end before it begins.
    #[error("`expires_at` has passed already")]
    Expired,
    /// It is there, and its secret was shown when it was made.
    #[error("token {0} was made by an earlier request, which showed its secret: revoke it and make another")]
    MadeBefore(TokenId),
    /// The database did not answer.
    #[error("the tokens could not be {operation}: {detail}")]
    Unavailable {
        /// What was tried.
        operation: &'static str,
        /// What the database said; no secret in it.
        detail: String,
    },
}

impl TokenError {
    pub(super) fn unavailable(operation: &'static str) -> impl Fn(sqlx::Error) -> Self {
        move |error| Self::Unavailable { operation, detail: error.to_string() }
    }
}
