//! What is to be done next for a plan. No waiting, no effects: whoever carries plans out asks here again behind each fact.

use super::limit::DRAWN_MAX;
use super::outcome::outcome;
use super::state::{Plan, State};
use deputy_protocol::At;
use deputy_protocol::event::{CardStep, NodeName, PlanNode, PlanOutcome};
use deputy_protocol::ids::RunId;

/// What is to be done next for a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing, until somebody says something, a run ends or a time comes.
    Wait,
    /// The COO has to hear how the founder wants it.
    Revise {
        /// The card that was shown.
        version: u32,
        /// The founder's words.
        text: String,
    },
    /// The founder is asked again.
    Raise,
    /// Advisors look into these steps of the card, by their place from 1.
    Scope(Vec<(u32, CardStep)>),
    /// The orchestrator draws the tasks, for the how-manieth time.
    Draw {
        /// From 1.
        generation: u32,
    },
    /// These tasks become work, and those that are under way are looked after.
    Work {
        /// Tasks that can begin.
        begin: Vec<PlanNode>,
        /// Tasks whose runs may have ended.
        watch: Vec<(NodeName, RunId)>,
    },
    /// These runs are ended.
    Stop(Vec<(NodeName, RunId)>),
    /// Nothing of it goes on.
    End(PlanOutcome),
}

impl Plan {
    /// What is to be done next, with room for so many tasks at once.
    pub fn next(&self, now: At, room: usize) -> Next {
        let watch = || self.under_way().map(|(name, run_id)| (name.clone(), run_id)).collect::<Vec<_>>();
        match &self.state {
            State::Revising { text } => Next::Revise { version: self.version, text: text.clone() },
            State::Deferred { until } if *until <= now => Next::Raise,
            State::Proposed | State::Deferred { .. } | State::Ended { .. } | State::Declined { .. } => {
                Next::Wait
            }
            State::Scoping => {
                Next::Scope(self.unscoped().map(|(place, step)| (place, step.clone())).collect())
            }
            State::Drawing => Next::Draw { generation: self.generation + 1 },
            State::Working => {
                let watch = watch();
                let begin = self.ready(room.saturating_sub(watch.len()));
                match (watch.is_empty() && begin.is_empty(), self.has_a_gap()) {
                    // With no room at all nothing is at rest: it only waits.
                    (true, _) if !self.is_at_rest() => Next::Wait,
                    (true, true) => Next::Draw { generation: self.generation + 1 },
                    (true, false) => Next::End(outcome(self)),
                    (false, _) => Next::Work { begin, watch },
                }
            }
            State::Cancelling => {
                let watch = watch();
                if watch.is_empty() { Next::End(PlanOutcome::Cancelled) } else { Next::Stop(watch) }
            }
        }
    }

    /// Whether tasks may still be drawn for it.
    pub const fn may_be_drawn(&self) -> bool {
        self.generation < DRAWN_MAX && !self.is_settled
    }
}
