//! How long and how much is waited for.

use std::time::Duration;

/// Limits of one call. There is none on the whole: a long answer may stream for as long as it streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To the open connection.
    pub connect: Duration,
    /// From the request to the first byte of the answer: reasoning models think before they speak.
    pub first_byte: Duration,
    /// Between two pieces of the answer: providers send a ping at least every 30 s or so.
    pub idle: Duration,
    /// After the end of an answer, for the connection to become free again.
    pub linger: Duration,
    /// Of the whole body, unpacked. The longest answers are some hundred KiB.
    pub body_max_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_mins(2),
            idle: Duration::from_secs(90),
            linger: Duration::from_millis(250),
            body_max_bytes: 32 * 1024 * 1024,
        }
    }
}
