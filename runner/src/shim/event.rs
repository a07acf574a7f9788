//! What wakes the engine.

use deputy_protocol::link::Frame;
use tokio::sync::mpsc;

/// Everything that happens to a shim, in one queue.
#[derive(Debug)]
pub(super) enum Event {
    /// A daemon dialled in and greeted; frames for it go to `out`.
    Attached {
        /// Numbers the connection.
        connection: u64,
        /// Frames for it.
        out: mpsc::UnboundedSender<Frame>,
    },
    /// A frame from a daemon.
    FromDaemon {
        /// The connection it came on.
        connection: u64,
        /// The frame.
        frame: Frame,
    },
    /// A connection ended.
    Detached {
        /// The connection.
        connection: u64,
    },
    /// A frame from the inner runner.
    FromHands {
        /// Numbers the runner's start.
        generation: u64,
        /// The frame.
        frame: Frame,
    },
    /// The inner runner ended and was waited for.
    HandsGone {
        /// Its start.
        generation: u64,
    },
    /// Time for heartbeats.
    Beat,
    /// The system asks the shim to end.
    Terminate,
}
