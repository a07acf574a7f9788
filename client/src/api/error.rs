//! Why the server did not do what was asked.

use super::named::with_run;
use crate::trust::TrustError;
use deputy_protocol::api::Problem;

/// Why the server did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// It said why (RFC 9457).
    #[error("{}", .0.detail)]
    Refused(Box<Problem>),
    /// Nothing answers there.
    #[error("nothing answers at {url}: is deputyd running, and is that its address?")]
    Unreachable {
        /// The server's address.
        url: String,
        /// Why.
        source: reqwest::Error,
    },
    /// Somebody answers there, and cannot show that it is the server.
    #[error(
        "the certificate of {url} is not believed ({why}): if its authority is your own, set DEPUTY_CA to the file of \
         the authority's certificate"
    )]
    Untrusted {
        /// The server's address.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// One side speaks TLS, and the other does not.
    #[error("{url} is the wrong kind of address: what answers there {speaks} TLS, so use {other}")]
    Scheme {
        /// The server's address, as it was given.
        url: String,
        /// Whether it does.
        speaks: &'static str,
        /// The address that fits.
        other: String,
    },
    /// The authority to believe.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The connection was lost, again and again.
    #[error("the connection to {url} was lost before an answer came; what was asked may or may not be done")]
    Lost {
        /// The server's address.
        url: String,
        /// Why, the last time.
        source: reqwest::Error,
    },
    /// An error in no form that we know: a proxy's, or another program's.
    #[error(
        "{url} answered {status} without saying why: is that the address of a deputyd, and its http or https right?"
    )]
    Foreign {
        /// The server's address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// An answer that is not what the contract says.
    #[error("the answer to {what} cannot be read: is this program of another version than the server?")]
    Unreadable {
        /// The request.
        what: String,
        /// Where it departs.
        source: serde_json::Error,
    },
    /// The HTTP client does not start.
    #[error("the HTTP client does not start")]
    Client(#[source] reqwest::Error),
}

impl ApiError {
    /// The same, with the commands that it names for the run that it is about.
    pub(super) fn about(mut self, run: &str) -> Self {
        if let Self::Refused(problem) = &mut self {
            problem.detail = with_run(&problem.detail, &run);
        }
        self
    }

    /// Whether it goes away by itself: a daemon that restarts, a network that comes and goes.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Lost { .. } => true,
            Self::Refused(problem) => matches!(problem.status, 429 | 503 | 504),
            Self::Foreign { status, .. } => matches!(status, 429 | 502..=504),
            Self::Untrusted { .. }
            | Self::Scheme { .. }
            | Self::Trust(_)
            | Self::Unreadable { .. }
            | Self::Client(_) => false,
        }
    }
}
