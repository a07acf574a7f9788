//! Why a request came to nothing.

/// Why a request came to nothing. It names the host at most: paths and queries hold secrets, and what a receiver
/// answers is hostile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetFault {
    /// The URL is not one that requests go to.
    #[error("the URL is refused: {0}")]
    Url(&'static str),
    /// The host is, or resolved to, an address that requests do not go to. Nothing was sent.
    #[error("{host} is refused: {reason}")]
    Refused {
        /// As written in the URL.
        host: String,
        /// What kind of address it is.
        reason: &'static str,
    },
    /// The name has no address, or nobody could say.
    #[error("the name {host} could not be resolved")]
    Resolve {
        /// As written in the URL.
        host: String,
    },
    /// Nobody answered at the address, or the certificate did not fit.
    #[error("no connection to {host}: {reason}")]
    Connect {
        /// As written in the URL.
        host: String,
        /// In general words.
        reason: &'static str,
    },
    /// The answer did not come in time.
    #[error("{host} did not answer in time")]
    Timeout {
        /// As written in the URL.
        host: String,
    },
    /// The connection ended without an answer that makes sense.
    #[error("{host} ended the connection without an answer")]
    Broken {
        /// As written in the URL.
        host: String,
    },
    /// The client could not be made, so nothing can be sent at all.
    #[error("the HTTP client cannot start: {0}")]
    Client(String),
}
