//! The numbers and words of restarting: when a child is restarted, how often, and how soon.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Whether a child that ended is started again. OTP's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restart {
    /// Always.
    Permanent,
    /// Only when it failed: an error, a panic, a kill.
    Transient,
    /// Never.
    Temporary,
}

/// Who else is restarted with a failed child. OTP's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// Nobody.
    OneForOne,
    /// Every child of the supervisor.
    OneForAll,
    /// The children that were started after it.
    RestForOne,
}

/// How long a child may take to stop when asked, before it is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shutdown {
    /// This long.
    Within(Duration),
    /// As long as it takes: right for supervisors, whose own children have limits.
    Infinity,
}

impl Default for Shutdown {
    /// Five seconds, as in OTP.
    fn default() -> Self {
        Self::Within(Duration::from_secs(5))
    }
}

/// How many restarts are tolerated: more than `max_restarts` within any `max_window` is past the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intensity {
    /// Restarts allowed within the window.
    pub max_restarts: u32,
    /// Length of the sliding window.
    pub max_window: Duration,
}

impl Default for Intensity {
    /// Five in a minute: with its first start, a child that fails at once starts six times.
    fn default() -> Self {
        Self { max_restarts: 5, max_window: Duration::from_mins(1) }
    }
}

/// How long a restart waits: doubled with each failure in a row, spread so that children do not march in step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backoff {
    /// The least delay, and the base of the first.
    pub initial: Duration,
    /// The greatest delay, jitter included.
    pub max: Duration,
    /// The spread: a delay lies between its base and `1 + jitter` times it. From 0 (none) to 1.
    pub jitter: f64,
}

impl Default for Backoff {
    /// From 0.2 s to 30 s: quick for a hiccup, quiet for an outage.
    fn default() -> Self {
        Self { initial: Duration::from_millis(200), max: Duration::from_secs(30), jitter: 0.5 }
    }
}

impl Backoff {
    /// The delay after `failures` earlier failures in a row; `unit` is chance, from 0 to 1.
    pub fn delay(&self, failures: u32, unit: f64) -> Duration {
        let spread = 1.0 + self.jitter.clamp(0.0, 1.0);
        // The base stops below the maximum, so that there is still jitter when it is reached.
        let ceiling = self.max.as_secs_f64() / spread;
        // 2^64 times any delay is past every ceiling.
        let doublings = i32::try_from(failures.min(64)).expect("64 fits");
        let base = (self.initial.as_secs_f64() * 2_f64.powi(doublings)).min(ceiling);
        let delay = base * (1.0 + (spread - 1.0) * unit.clamp(0.0, 1.0));
        Duration::from_secs_f64(delay).min(self.max)
    }
}

/// The restarts that still count. They are counted at the moment they are due, so that no window of the
/// given length ever holds more than allowed, whatever the delays.
#[derive(Debug, Default)]
pub(super) struct Window {
    dues: VecDeque<DateTime<Utc>>,
}

impl Window {
    /// Counts a restart due at `due` (at or after `now`); false, and not counted, when it is one too many.
    pub(super) fn admit(&mut self, due: DateTime<Utc>, now: DateTime<Utc>, intensity: &Intensity) -> bool {
        let opens = |at| earlier(at, intensity.max_window);
        self.dues.retain(|counted| *counted > opens(now));
        let counted = self.dues.iter().filter(|counted| **counted > opens(due)).count();
        if counted >= usize::try_from(intensity.max_restarts).unwrap_or(usize::MAX) {
            return false;
        }
        self.dues.push_back(due);
        true
    }
}

/// `at` plus `by`, at most the end of time.
pub(super) fn later(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(by).ok().and_then(|by| at.checked_add_signed(by)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// `at` minus `by`, at least the beginning of time.
fn earlier(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(by).ok().and_then(|by| at.checked_sub_signed(by)).unwrap_or(DateTime::<Utc>::MIN_UTC)
}
