//! Why the feed ends, or pauses.

use crate::trust::TrustError;
use deputy_protocol::api::Problem;

/// Why the feed ends, or pauses.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FeedError {
    /// The server does not want us: trying again is of no use.
    #[error("the feed was refused: {}: {}", .0.title, .0.detail)]
    Refused(Box<Problem>),
    /// Refused without a reason.
    #[error("the feed was refused with status {0}: is that the address of a deputyd?")]
    Foreign(u16),
    /// The authority to believe.
    #[error(transparent)]
    Trust(TrustError),
    /// The connection did not come about, or ended. It is tried again.
    #[error("the connection was lost: {0}")]
    Lost(String),
    /// The server is busy or restarts. It is tried again.
    #[error("the server answered {0}")]
    Busy(u16),
    /// A known frame in an unknown shape: going on would be a gap.
    #[error("the feed sent a frame that cannot be read: is this program of another version than the server?")]
    Unreadable(#[source] serde_json::Error),
}

impl FeedError {
    /// Whether another connection may help.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Lost(_) | Self::Busy(_))
    }
}
