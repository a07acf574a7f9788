//! Chance that repeats.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

use crate::ports::Entropy;

/// Always the same `unit`; ids count up, so that they sort in the order they were made.
#[derive(Debug, Default)]
pub struct SequenceEntropy {
    unit: f64,
    made: AtomicU64,
}

impl SequenceEntropy {
    /// Answers `unit` (0 included to 1 excluded) every time.
    pub fn new(unit: f64) -> Self {
        Self { unit, made: AtomicU64::new(0) }
    }
}

impl Entropy for SequenceEntropy {
    fn unit(&self) -> f64 {
        self.unit
    }

    fn uuid_v7(&self, now: DateTime<Utc>) -> Uuid {
        let mut bytes = [0_u8; 10];
        bytes[2..].copy_from_slice(&self.made.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        // Times before 1970 are not of this program.
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}
