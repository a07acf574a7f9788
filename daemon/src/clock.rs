//! The real clock and real chance: the only place that asks the system for either.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use deputy_actors::ports::{Clock, Entropy};
use uuid::{NoContext, Timestamp, Uuid};

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the port's one implementation over the system")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    async fn sleep_until(&self, at: DateTime<Utc>) {
        // A wall clock may be set while we sleep: look again until the moment has really come.
        while let Ok(left) = (at - self.now()).to_std() {
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(LOOK_AGAIN)).await;
        }
    }
}

/// Longest sleep without a look at the clock.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_mins(1);

/// The system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn unit(&self) -> f64 {
        rand::random()
    }

    fn uuid_v7(&self, now: DateTime<Utc>) -> Uuid {
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
    }
}

/// An id for something that a command of the daemon's makes now.
pub fn mint() -> Uuid {
    SystemEntropy.uuid_v7(SystemClock.now())
}
