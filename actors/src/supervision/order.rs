//! The order of a static supervisor: who goes down with whom, who stops next, who starts next.

use super::Plan;
use super::child::{Child, Phase, Then};
use super::policy::{Restart, Strategy};
use super::state::{Effect, Stage, State, start};

impl State {
    /// Marks the children that the strategy restarts together with the one at `failed`.
    pub(super) fn take_down_dependents(&mut self, failed: u64) {
        let affected = match self.plan {
            Plan::Dynamic | Plan::Static(Strategy::OneForOne) => return,
            Plan::Static(Strategy::OneForAll) => 0..,
            Plan::Static(Strategy::RestForOne) => failed..,
        };
        for (_, child) in self.children.range_mut(affected).filter(|(place, _)| **place != failed) {
            let then = match child.facts.restart {
                Restart::Permanent | Restart::Transient => Then::Restart,
                Restart::Temporary => Then::Forget,
            };
            child.phase = match child.phase {
                Phase::Starting { attempt } | Phase::Running { attempt, .. } => {
                    Phase::StopQueued { attempt, then }
                }
                // A child that had ended starts again with its group, as in OTP; a pending restart joins it.
                Phase::Waiting | Phase::Backoff { .. } | Phase::Ended => Phase::Waiting,
                stopping @ (Phase::StopQueued { .. } | Phase::Stopping { .. } | Phase::Stuck { .. }) => {
                    stopping
                }
            };
        }
    }

    /// The next step of a static supervisor: one stop, last started first; else one start, in order.
    pub(super) fn proceed(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Plan::Static(strategy) = self.plan {
            if self.children.values().any(|child| child.phase.is_stopping()) {
                effects.extend(self.next_stop());
            } else {
                effects.extend(self.next_start(strategy));
            }
        }
        if self.stage == Stage::ComingUp && self.children.values().all(|child| child.phase.is_settled()) {
            self.stage = Stage::Up;
            effects.push(Effect::Ready);
        }
        effects
    }

    fn next_stop(&mut self) -> Option<Effect> {
        let child = self.children.values_mut().rev().find(|child| child.phase.is_stopping())?;
        let Phase::StopQueued { attempt, then } = child.phase else { return None };
        child.phase = Phase::Stopping { attempt, then };
        Some(Effect::Stop { id: child.facts.id.clone(), attempt })
    }

    fn next_start(&mut self, strategy: Strategy) -> Option<Effect> {
        let pending = |child: &Child| matches!(child.phase, Phase::Backoff { .. });
        if strategy == Strategy::OneForAll && self.children.values().any(pending) {
            return None;
        }
        // The first start is in order; later the children of OneForOne no longer wait for each other.
        let alone = strategy == Strategy::OneForOne && self.stage == Stage::Up;
        for child in self.children.values_mut() {
            match child.phase {
                Phase::Waiting => return Some(start(child)),
                Phase::Running { .. } | Phase::Ended => {}
                Phase::Backoff { .. } if strategy == Strategy::OneForOne => {}
                Phase::Starting { .. } if alone => {}
                Phase::Backoff { .. }
                | Phase::Starting { .. }
                | Phase::StopQueued { .. }
                | Phase::Stopping { .. }
                | Phase::Stuck { .. } => return None,
            }
        }
        None
    }
}
