//! Time as a port, so that a test can move it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// The only source of time.
#[async_trait]
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> DateTime<Utc>;

    /// Returns once [`now`](Clock::now) is at or past `at`; at once when it already is.
    ///
    /// Dropping the future cancels the sleep.
    async fn sleep_until(&self, at: DateTime<Utc>);
}
