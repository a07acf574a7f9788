//! Errors with what was being tried, and never with a value.

use deputy_actors::ports::SecretFault;
use std::fmt::Display;

/// What every function of this adapter returns.
pub(super) type Outcome<T> = Result<T, SecretFault>;

/// Names the operation that failed.
pub(super) trait OrFault<T> {
    /// `operation` is what could not be done, with its subject.
    fn or_fault(self, operation: impl Display) -> Outcome<T>;
}

impl<T> OrFault<T> for std::io::Result<T> {
    fn or_fault(self, operation: impl Display) -> Outcome<T> {
        self.map_err(|error| SecretFault(format!("{operation}: {error}")))
    }
}

impl<T> OrFault<T> for rustix::io::Result<T> {
    fn or_fault(self, operation: impl Display) -> Outcome<T> {
        self.map_err(|error| SecretFault(format!("{operation}: {error}")))
    }
}

pub(super) fn fault<T>(message: impl Into<String>) -> Outcome<T> {
    Err(SecretFault(message.into()))
}
