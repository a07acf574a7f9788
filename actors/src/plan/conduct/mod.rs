//! Carrying plans out: what is next is asked of the fold, done, recorded, and asked again.
//!
//! Owner: the actor of plans, which begins a round. Invariant: nothing here decides; each file does one kind of step.

mod advance;
mod consultation;
mod desk;
mod draw;
mod end;
mod money;
mod order;
mod outputs;
mod reopen;
mod reporting;
mod rounds;
mod scope;
mod superseded;
mod watch;

pub(crate) use desk::Conductor;
