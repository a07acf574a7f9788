//! Questions of agents at work: who answers them, and why.
//!
//! Owner: whoever records a question decides here who answers it; the actor `answers` asks here what is to be done about
//! one that a model sees to. Invariant: what was decided and why is recorded with the question; every way on that is not
//! an answer ends at the founder, at the latest at a time that was recorded with it.
//!
//! ```text
//! asked ─→ founder                                     (human-required, hands-on, nobody else there)
//!       ├→ draft ─→ drafted, failed, time over ─→ founder, with the draft if there is one
//!       └→ model ─┬ sure ─→ answered
//!                 └ not sure, failed, time over ─→ founder, with the draft if there is one
//! ```

mod answerer;
mod limit;
mod next;
mod question;
mod route;
mod subject;
#[cfg(test)]
mod tests;
mod told;

pub use answerer::Answerer;
pub use next::{Step, next};
pub use question::question;
pub use route::route;
pub use told::with_draft;
