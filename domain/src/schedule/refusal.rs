//! Why nothing is scheduled.

/// Why nothing is scheduled, from the time that was named alone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No time.
    #[error("no time was named: say `at`, `in` or `every`")]
    NoTime,
    /// It has been.
    #[error("{due} is in the past: it is {now}")]
    Past {
        /// When it was to be.
        due: String,
        /// What time it is.
        now: String,
    },
    /// Nobody plans so far ahead in earnest.
    #[error("{due} is more than five years ahead")]
    TooFar {
        /// When it was to be.
        due: String,
    },
    /// A repetition that never is.
    #[error("{0}")]
    NoRepetition(&'static str),
    /// No zone.
    #[error("{0}")]
    NoZone(String),
}
