//! Looking back at runs: what goes into the track record of who did them, and what there is to learn.
//!
//! Owner: the actor `hindsight` counts ends and asks; rows say what is left to do. Invariant: each end of a run is
//! counted once, with what the run took since it was counted last.

mod end;
mod question;
mod state;
#[cfg(test)]
mod tests;
mod totals;

pub use end::end_of;
pub use question::{is_worth_a_question, question};
pub use state::{Command, Lookback, NothingToCount, decide};
pub(crate) use totals::plus;
pub use totals::{since, totals};
