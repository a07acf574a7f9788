//! What several facts do to a run alike: the state it enters or leaves, the time of work that is counted, what makes
//! earlier crashes forgiven.

use super::outcome::{DeliveryProgress, RollbackProgress};
use super::state::{Cut, Phase, Run, State};
use super::told::moved;
use crate::agent::Input;
use deputy_protocol::At;
use deputy_protocol::event::{DeliveryMode, DiffStats, Lease, Prompt};

impl Run {
    /// Its workspace is out of reach, and with it all that was made there.
    pub(super) fn begin_anew(&mut self, lease: Lease, from: &str, at: At) {
        self.reserved.values_mut().for_each(|held| held.orphaned = true);
        self.begin_rounds();
        self.place = lease.place;
        (self.branch, self.base_commit, self.head_commit) = (None, None, None);
        self.diff = DiffStats::default();
        self.conflicts.clear();
        self.settles.clear();
        (self.built_on, self.built_from) = (None, None);
        self.chosen.clear();
        self.summary = None;
        self.swept_at = None;
        self.forget_verdict();
        self.tell(Prompt::Deputy, moved(from));
        self.state = State::Active { lease, phase: Phase::Preparing, counted_at: at };
    }

    /// Whatever is under way, a call or a tool, is given up, and this is why. What was under way when an owner went down
    /// is lost since then, as long as nothing else was begun.
    pub(super) fn cut_short(&mut self, cut: Cut) {
        if self.strikes == 0 && matches!(self.state, State::Active { .. }) {
            self.cut = Some(cut);
        }
    }

    /// Rounds are counted anew, and what models did before is past.
    pub(super) fn begin_rounds(&mut self) {
        self.round = 0;
        self.delayed = None;
        self.failed_commit = None;
    }

    /// What the checks said was about other work.
    pub(super) fn forget_verdict(&mut self) {
        self.checks.clear();
        self.verdict = None;
        self.verified_to = 0;
    }

    /// A step of the verification ended. Only one that was never reached before is progress: the others are repeated
    /// after each crash.
    pub(super) fn verified(&mut self, step: usize, at: At) {
        self.count(at);
        if step > self.verified_to {
            self.verified_to = step;
            self.strikes = 0;
        }
    }

    /// Whatever is said to the agent is heard and acted on before its work counts as done.
    pub(super) fn tell(&mut self, source: Prompt, text: String) {
        self.as_it_is = false;
        self.inputs.push(Input { source, text });
    }

    /// Counts the time of work up to now.
    pub(super) fn count(&mut self, at: At) {
        if let State::Active { counted_at, .. } = &mut self.state {
            let worked = (at - *counted_at).num_milliseconds().max(0);
            self.worked_ms = self.worked_ms.saturating_add(worked);
            *counted_at = at;
        }
    }

    /// Work got somewhere: earlier crashes no longer count against the run.
    pub(super) fn progress(&mut self, at: At) {
        self.count(at);
        self.strikes = 0;
    }

    pub(super) fn enter(&mut self, next: Phase, at: At) {
        self.progress(at);
        if let State::Active { phase, .. } = &mut self.state {
            *phase = next;
        }
    }

    /// Nobody works on it from here on.
    pub(super) fn leave(&mut self, at: At, state: State) {
        self.count(at);
        self.state = state;
    }

    pub(super) fn end(&mut self, at: At, state: State) {
        self.leave(at, state);
        self.ended_at = Some(at);
    }

    /// Back into the queue, if it was parked and nothing else is asked.
    pub(super) fn go_on(&mut self, _at: At) {
        let parked = matches!(self.state, State::Waiting { .. });
        if parked && self.open_asks().next().is_none() {
            self.state = State::Queued { not_before: None, next_attempt: self.attempt.max(1) };
        }
    }

    pub(super) fn pending_mode(&self) -> DeliveryMode {
        match &self.state {
            State::Review { delivery: Some(DeliveryProgress::Pending { mode, .. }) } => *mode,
            _ => DeliveryMode::Merge,
        }
    }

    /// Somebody else goes on with what is under way.
    pub(super) fn hand_over(&mut self, lease: Lease, at: At) {
        match &mut self.state {
            State::Active { lease: held, counted_at, .. } => {
                *held = lease;
                // Nobody worked between the old owner's end and this moment.
                *counted_at = at;
            }
            State::Review { delivery: Some(DeliveryProgress::Pending { lease: held, .. }) }
            | State::Approved { rollback: Some(RollbackProgress::Pending { lease: held, .. }), .. } => {
                *held = Some(lease);
            }
            _ => {}
        }
    }

    pub(super) fn set_rollback(&mut self, progress: RollbackProgress) {
        self.strikes = 0;
        if let State::Approved { rollback, .. } = &mut self.state {
            *rollback = Some(progress);
        }
    }
}
