//! Chance as a port, so that a test can repeat it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The only source of chance.
pub trait Entropy: Send + Sync + 'static {
    /// A number from 0 (included) to 1 (excluded), evenly spread.
    fn unit(&self) -> f64;

    /// A version 7 UUID whose timestamp is `now`, in milliseconds.
    fn uuid_v7(&self, now: DateTime<Utc>) -> Uuid;
}
