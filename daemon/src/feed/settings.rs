//! Sizes and times of the feed.

use std::time::Duration;

/// Sizes and times of the feed.
#[derive(Clone, Copy, Debug)]
pub struct FeedSettings {
    /// Recent frames that are kept for live readers.
    pub ring_events: usize,
    /// Bytes that those take at most (a single larger frame is kept alone).
    pub ring_bytes: usize,
    /// Frames that are written before a flush.
    pub page: u32,
    /// Connections at the same time; more are refused.
    pub readers_max: usize,
    /// How often a reader is told how far it has come.
    pub position_every: Duration,
    /// Told also after this many events that the reader may not see.
    pub position_after: u64,
    /// How often it is asked whether the reader's token still holds.
    pub recheck_every: Duration,
    /// How long a page may take to write before the reader counts as gone.
    pub write_timeout: Duration,
    /// How long pieces are gathered before they are shown.
    pub delta_every: Duration,
}

impl Default for FeedSettings {
    fn default() -> Self {
        Self {
            // About a minute of 200 busy runs.
            ring_events: 8192,
            ring_bytes: 8 << 20,
            page: 256,
            readers_max: 4096,
            position_every: Duration::from_secs(15),
            position_after: 1000,
            // With the two seconds that tokens are remembered, a revoked one is out within five.
            recheck_every: Duration::from_secs(2),
            write_timeout: Duration::from_secs(30),
            delta_every: Duration::from_millis(100),
        }
    }
}
