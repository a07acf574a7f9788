//! What a conversation's owner decides. No waiting in this file.

use deputy_domain::ledger::Fence;

/// What is to be done, outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Todo {
    /// Take it, if it needs an owner.
    Take,
    /// Think.
    Think,
    /// Look whether there is still something to think about.
    Look,
    /// End the thought where it is.
    Cancel,
    /// End it behind the current move.
    Slow,
    /// Give the lease back.
    Leave,
    /// Go.
    Stop,
}

#[derive(Debug, PartialEq, Eq)]
enum Stage {
    Taking,
    Thinking,
    Leaving,
    Draining,
}

/// What it knows between two messages.
#[derive(Debug)]
pub(super) struct State {
    stage: Stage,
    /// Whether somebody woke it since it looked.
    again: bool,
    /// Proof of ownership.
    pub(super) fence: Option<Fence>,
}

impl State {
    pub(super) const fn new() -> Self {
        Self { stage: Stage::Taking, again: false, fence: None }
    }

    pub(super) const fn on_wake(&mut self) -> Option<Todo> {
        match self.stage {
            Stage::Taking | Stage::Leaving => {
                self.again = true;
                None
            }
            Stage::Thinking => {
                self.again = true;
                Some(Todo::Look)
            }
            Stage::Draining => None,
        }
    }

    pub(super) fn on_owned(&mut self, fence: Option<Fence>) -> Todo {
        self.fence = fence;
        match (&self.stage, fence) {
            (Stage::Draining, None) => Todo::Stop,
            (Stage::Draining, Some(_)) => Todo::Leave,
            (_, Some(_)) => {
                (self.stage, self.again) = (Stage::Thinking, false);
                Todo::Think
            }
            (_, None) => self.again_or_stop(),
        }
    }

    pub(super) fn on_seen(&self, goes_on: bool) -> Option<Todo> {
        (self.stage == Stage::Thinking && !goes_on).then_some(Todo::Cancel)
    }

    pub(super) fn on_ended(&mut self, is_fenced: bool) -> Todo {
        if is_fenced {
            return Todo::Stop;
        }
        if self.stage != Stage::Draining {
            self.stage = Stage::Leaving;
        }
        Todo::Leave
    }

    pub(super) fn on_left(&mut self) -> Todo {
        if self.stage == Stage::Draining { Todo::Stop } else { self.again_or_stop() }
    }

    pub(super) fn on_drain(&mut self) -> Option<Todo> {
        let was = std::mem::replace(&mut self.stage, Stage::Draining);
        (was == Stage::Thinking).then_some(Todo::Slow)
    }

    fn again_or_stop(&mut self) -> Todo {
        if std::mem::take(&mut self.again) {
            self.stage = Stage::Taking;
            return Todo::Take;
        }
        Todo::Stop
    }
}
