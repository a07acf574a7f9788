//! Whose turn it is: the founder's or the agent's, while the founder works on a run live, and what handing it over and
//! taking it back do to it.

use super::state::{Phase, Run, State};
use deputy_protocol::At;
use deputy_protocol::event::{Mode, Prompt, WaitReason};

impl Run {
    /// Whether the founder works on it, live.
    pub const fn is_hands_on(&self) -> bool {
        matches!(self.mode, Mode::HandsOn)
    }

    /// Whether it waits for nothing but what the founder says next.
    pub fn is_founders_turn(&self) -> bool {
        let is_waiting = matches!(self.state, State::Waiting { reason: WaitReason::Founder, .. });
        is_waiting && self.open_asks().next().is_none()
    }

    /// How often it was told something.
    pub(super) fn inputs_count(&self) -> u32 {
        u32::try_from(self.inputs.len()).unwrap_or(u32::MAX)
    }

    /// The agent's turn is over, or was ended: what is under way is brought to rest.
    pub(super) fn yield_turn(&mut self, at: At) {
        let inputs = self.inputs_count();
        if let State::Active { phase, .. } = &self.state
            && !matches!(phase, Phase::Ending { .. })
        {
            let was = phase.doing();
            self.enter(Phase::Yielding { was, inputs }, at);
        }
    }

    /// It is the agent's turn, if it waited for nothing but the founder's word.
    pub(super) fn take_turn(&mut self) {
        if self.is_founders_turn() {
            self.state = State::Queued { not_before: None, next_attempt: self.attempt.max(1) };
        }
    }

    pub(super) fn take_in_hand(&mut self) {
        self.mode = Mode::HandsOn;
        self.as_it_is = false;
        self.turn_error = None;
    }

    /// The founder has it in hand. What the checks said was for a review that nobody wants now.
    pub(super) fn take_back(&mut self, at: At) {
        self.take_in_hand();
        match &self.state {
            State::Active { phase: Phase::Verifying, .. } => {
                self.forget_verdict();
                self.yield_turn(at);
            }
            State::Review { .. } => {
                self.forget_verdict();
                self.begin_rounds();
                // Like another round: it is to go on from the base branch as that is then.
                self.catches_up = true;
            }
            State::Queued { .. }
            | State::Active { .. }
            | State::Waiting { .. }
            | State::Approved { .. }
            | State::Rejected
            | State::Failed { .. }
            | State::Stopped => {}
        }
    }

    /// It goes on by itself: with these words, or with what is there.
    pub(super) fn hand_over_to_agent(&mut self, text: Option<&String>) {
        self.mode = Mode::Delegated;
        self.begin_rounds();
        match text {
            Some(text) => self.tell(Prompt::Founder, text.clone()),
            None => self.as_it_is = self.rests(),
        }
        self.take_turn();
    }

    /// Whether the agent is at nothing, and was told nothing since.
    fn rests(&self) -> bool {
        match &self.state {
            State::Waiting { reason, .. } => *reason == WaitReason::Founder,
            State::Active { phase: Phase::Yielding { inputs, .. }, .. } => *inputs == self.inputs_count(),
            State::Queued { .. }
            | State::Active { .. }
            | State::Review { .. }
            | State::Approved { .. }
            | State::Rejected
            | State::Failed { .. }
            | State::Stopped => false,
        }
    }
}
