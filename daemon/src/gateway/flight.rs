//! Calls on their way. Whoever puts the daemon down lets them end, cuts off the rest, and waits until all are settled.

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Calls that are not settled yet. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Flight {
    calls: TaskTracker,
    cut: CancellationToken,
}

/// A call that counts as one of them until this is dropped.
pub(super) type Seat = TaskTrackerToken;

impl Flight {
    /// Waits until all calls that were begun are settled.
    pub async fn landed(&self) {
        self.calls.close();
        self.calls.wait().await;
    }

    /// Ends all calls where they are: each is settled with what is known of it.
    pub fn cut(&self) {
        self.cut.cancel();
    }

    /// Another call.
    pub(super) fn board(&self) -> Seat {
        self.calls.token()
    }

    /// Waits until all calls are to end.
    pub(super) async fn is_cut(&self) {
        self.cut.cancelled().await;
    }
}
