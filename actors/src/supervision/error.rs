//! What can go wrong in supervision, and how a supervisor that gave up says so.

use std::fmt;

use super::ChildId;

/// A child failed past its supervisor's limit. A static supervisor ends with this as its error; above it, it
/// is never restarted but carried up to the root.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{supervisor} gave up child {child}: {error}")]
pub struct Exhausted {
    /// Full name of the supervisor.
    pub supervisor: String,
    /// The child that kept failing.
    pub child: ChildId,
    /// The child's last error, as text.
    pub error: String,
}

/// How a whole tree ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootExit {
    /// It was asked to, and all children are gone.
    Stopped,
    /// A child failed past the limit: the process must end with an error, so that what restarts processes
    /// takes over.
    Exhausted(Exhausted),
    /// The root itself was killed or broke: as bad.
    Failed,
}

/// A request to a supervisor that was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SupervisorError {
    /// No such supervisor is up just now: it is being restarted, stopping, or was never started.
    #[error("supervisor {0} is not up")]
    Unavailable(String),
    /// The supervisor did not answer in time; what was asked may still happen.
    #[error("supervisor {0} did not answer in time")]
    Timeout(String),
    /// A child of that id is there, or not yet gone.
    #[error("child {0} is already there")]
    AlreadyStarted(ChildId),
    /// The children of a static supervisor are those of its specification.
    #[error("the children of supervisor {0} are fixed")]
    Fixed(String),
    /// The supervisor could not be started.
    #[error("supervisor {supervisor} did not start: {reason}")]
    Start {
        /// Full name of the supervisor.
        supervisor: String,
        /// ractor's reason.
        reason: String,
    },
}

/// How a child ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// It stopped by itself or because it was asked to.
    Normal,
    /// It could not start, returned an error, panicked or was killed.
    Failed(String),
    /// It is a supervisor that gave up.
    Exhausted(Exhausted),
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Normal => f.write_str("ended normally"),
            Self::Failed(error) => f.write_str(error),
            Self::Exhausted(exhausted) => exhausted.fmt(f),
        }
    }
}
