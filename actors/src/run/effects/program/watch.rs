//! Ends the work of a program that did what a rule is about without asking.

use super::super::fault::EffectFault;
use super::listener::Listener;
use crate::agents::Program;
use deputy_domain::driver::{Fact, Kind, Tripwire, Undecided};
use deputy_protocol::event::StepEvent;

/// What listens for it. Of a program of which nothing else is known, the protocol's word for being at work is taken as it
/// is; the others say so before they ask.
pub(super) fn tripwire(program: &Program) -> Tripwire {
    Tripwire::new(&program.rules, program.kind == Kind::Acp)
}

impl Listener<'_, '_> {
    /// Hears a fact of its driver for what nobody decided; `is_new`: it is not on record yet.
    pub(super) fn watch(&mut self, fact: &Fact, is_new: bool) {
        let done = self.tripwire.heard(self.driver.as_ref(), fact);
        let mut done = done.into_iter().map(|undecided| Undecided {
            // As it is on record, and is remembered.
            arguments: self.seat.redactor.text(undecided.arguments),
            ..undecided
        });
        let undecided = done.find(|undecided| !undecided.is_remembered(&self.seat.sitting));
        if let Some(undecided) = undecided.filter(|_| self.seat.undecided.is_none()) {
            let text = undecided.text();
            if self.seat.is_resting && is_new {
                // The run rests all the same: its transcript says why it should not go on like this.
                let at = self.seat.desk.world.clock.now();
                self.news.push(StepEvent::Remarked { text: text.clone(), at });
            }
            self.seat.undecided = Some(text);
        }
    }

    /// Ends the attempt if something was done that nobody decided. A run that is being brought to rest comes to it first.
    pub(super) fn look(&mut self) -> Result<(), EffectFault> {
        if self.seat.is_resting {
            return Ok(());
        }
        self.seat.did_not_ask()
    }
}
