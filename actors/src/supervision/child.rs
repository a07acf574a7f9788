//! One child inside a supervisor's state.

use chrono::{DateTime, Utc};

use super::message::ChildPhase;
use super::policy::{Backoff, Intensity, Restart, Window, later};
use super::{ChildId, ChildSpec, Exit};

/// What the decisions need to know of a child's specification.
#[derive(Debug, Clone)]
pub(crate) struct ChildFacts {
    pub(crate) id: ChildId,
    pub(crate) restart: Restart,
    pub(crate) backoff: Backoff,
}

impl From<&ChildSpec> for ChildFacts {
    fn from(spec: &ChildSpec) -> Self {
        Self { id: spec.id.clone(), restart: spec.restart, backoff: spec.backoff }
    }
}

/// What follows a wanted stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// It starts again when its turn comes.
    Restart,
    /// It leaves the list.
    Forget,
}

/// ```text
/// Waiting -> Starting -> Running -> Ended
///    ^           |          |
///    |           +----------+--> Backoff (its own failure) --+
///    +--- StopQueued -> Stopping (a sibling's failure) <-----+--> Waiting
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Waiting,
    Backoff {
        due: DateTime<Utc>,
    },
    Starting {
        attempt: u64,
    },
    Running {
        attempt: u64,
        since: DateTime<Utc>,
    },
    /// To be stopped once those started after it are gone.
    StopQueued {
        attempt: u64,
        then: Then,
    },
    Stopping {
        attempt: u64,
        then: Then,
    },
    Stuck {
        attempt: u64,
    },
    Ended,
}

impl Phase {
    /// The life that exists in this phase, if any.
    pub(super) fn attempt(&self) -> Option<u64> {
        match *self {
            Self::Waiting | Self::Backoff { .. } | Self::Ended => None,
            Self::Starting { attempt }
            | Self::Running { attempt, .. }
            | Self::StopQueued { attempt, .. }
            | Self::Stopping { attempt, .. }
            | Self::Stuck { attempt } => Some(attempt),
        }
    }

    pub(super) fn is_settled(self) -> bool {
        matches!(self, Self::Running { .. } | Self::Ended)
    }

    pub(super) fn is_stopping(self) -> bool {
        matches!(self, Self::StopQueued { .. } | Self::Stopping { .. })
    }

    pub(super) fn public(self) -> ChildPhase {
        match self {
            Self::Waiting => ChildPhase::Waiting,
            Self::Backoff { due } => ChildPhase::Backoff { due },
            Self::Starting { .. } => ChildPhase::Starting,
            Self::Running { .. } => ChildPhase::Running,
            Self::StopQueued { .. } | Self::Stopping { .. } => ChildPhase::Stopping,
            Self::Stuck { .. } => ChildPhase::Stuck,
            Self::Ended => ChildPhase::Ended,
        }
    }
}

#[derive(Debug)]
pub(super) struct Child {
    pub(super) facts: ChildFacts,
    pub(super) phase: Phase,
    /// Starts so far; the number of the latest is its attempt.
    pub(super) starts: u64,
    /// Failures in a row without a stable time between.
    failures: u32,
    /// Its own restarts, where each child has its own limit.
    pub(super) restarts: Window,
}

impl Child {
    pub(super) fn new(facts: ChildFacts) -> Self {
        Self { facts, phase: Phase::Waiting, starts: 0, failures: 0, restarts: Window::default() }
    }

    pub(super) fn begin_start(&mut self) -> u64 {
        self.starts += 1;
        self.phase = Phase::Starting { attempt: self.starts };
        self.starts
    }

    pub(super) fn wants_restart(&self, exit: &Exit) -> bool {
        match self.facts.restart {
            Restart::Permanent => true,
            Restart::Transient => *exit != Exit::Normal,
            Restart::Temporary => false,
        }
    }

    /// When to restart after a failure at `now`. A child that was up for a whole window starts over.
    pub(super) fn restart_due(
        &mut self,
        now: DateTime<Utc>,
        unit: f64,
        intensity: &Intensity,
    ) -> DateTime<Utc> {
        if let Phase::Running { since, .. } = self.phase
            && later(since, intensity.max_window) <= now
        {
            self.failures = 0;
        }
        let delay = self.facts.backoff.delay(self.failures, unit);
        self.failures = self.failures.saturating_add(1);
        later(now, delay)
    }
}
