//! Ends the work of a program that did what a rule is about without asking.

use super::super::fault::EffectFault;
use super::seat::Seat;
use crate::agents::Program;
use deputy_domain::driver::{Driver, Fact, Kind, Tripwire, Undecided};

/// What listens for it. Of a program of which nothing else is known, the protocol's word for being at work is taken as it
/// is; the others say so before they ask.
pub(super) fn tripwire(program: &Program) -> Tripwire {
    Tripwire::new(&program.rules, program.kind == Kind::Acp)
}

/// Hears a fact of a driver for what nobody decided; for people, and only the first of it.
pub(super) fn undecided(
    tripwire: &mut Tripwire,
    fact: &Fact,
    driver: &dyn Driver,
    seat: &Seat<'_>,
) -> Option<String> {
    let done = tripwire.heard(driver, fact);
    let mut done = done.into_iter().map(|undecided| Undecided {
        // As it is on record, and is remembered.
        arguments: seat.redactor.text(undecided.arguments),
        ..undecided
    });
    let undecided = done.find(|undecided| !undecided.is_remembered(&seat.sitting));
    undecided.filter(|_| seat.undecided.is_none()).map(|undecided| undecided.text())
}

/// Ends the attempt if something was done that nobody decided. A run that is being brought to rest comes to it first.
pub(super) fn look(seat: &mut Seat<'_>) -> Result<(), EffectFault> {
    if seat.is_resting {
        return Ok(());
    }
    seat.did_not_ask()
}
