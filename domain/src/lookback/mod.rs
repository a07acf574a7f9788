//! Looking back at runs and plans: what goes into the track record of who did them, and what there is to learn.
//!
//! Owner: the actor `hindsight` counts ends and asks; rows say what is left to do. Invariant: each end of a run is
//! counted once, with what the run took since it was counted last; each run that an agent worked on is asked about, by
//! itself or with the plan that it was done for.

mod end;
mod look;
mod question;
mod state;
#[cfg(test)]
mod tests;
mod totals;
mod whole;
mod worth;

pub use end::end_of;
pub use look::{Look, look};
pub use question::question;
pub use state::{Command, Lookback, NothingToCount, decide};
pub(crate) use totals::plus;
pub use totals::{since, totals};
pub use whole::plan_question;
pub use worth::{has_worked, is_recent, is_worth_a_question};
