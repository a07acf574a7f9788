//! The life of a run, from a sentence to a delivered change.
//!
//! Owner: whoever receives a command loads the fold, calls `decide`, appends what it says, and wakes the run's actor,
//! which carries out the effects. Invariant: each non-terminal state is picked up by something (the scheduler, an
//! owner under a lease, a timer, a person); a finished claim is never a result until the checks said so.
//!
//! ```text
//! queued ─claim→ preparing ─started→ running ─finished→ verifying ─verified→ review ─delivered→ approved
//!   ↑  ↑                              │  ↑ └──round──────┘ │                  │ └─rejected
//!   │  └──────answered, resumed── waiting                   └─attempt failed → queued | failed
//!   └──────────changes, retried──────────────────────────────────────────────┘
//!
//! hands-on:  running ─yielded, interrupted→ (brought to rest) ─→ waiting for the founder ─message→ queued
//! ```

mod advice;
mod apply;
mod asks;
mod at_work;
mod brief;
mod command;
mod cost;
mod decide;
mod effect;
mod limit;
mod line;
mod outcome;
mod own;
mod part;
mod raise;
mod refusal;
mod stance;
mod state;
mod takeover;
#[cfg(test)]
pub(crate) mod tests;
mod told;
mod transition;
mod turns;

pub use advice::with_way_on;
pub use asks::{DISMISS, SEND, strayed};
pub use at_work::{AtWork, at_work};
pub use brief::BY_MODEL;
pub use command::{Answer, CallDelay, Command, Context, Placement, Retry, TerminalTraffic};
pub use decide::decide;
pub use effect::{Effect, effects};
pub use limit::{ATTEMPTS_MAX, INPUTS_MAX, ROUNDS_MAX, STRIKES_MAX, TEXT_BYTES_MAX, time_is_up, waits_for};
pub use line::opening;
pub use outcome::{Check, DeliveryProgress, RollbackProgress, Sent};
pub use own::{OWN_COMMITS_LISTED, own_commits};
pub use raise::raised;
pub use refusal::Refusal;
pub use stance::{Stance, stance};
pub use state::{Cut, Delayed, Doing, Phase, Run, State};
pub use takeover::is_suspect;
pub use told::{Marker, cut_by, unsettled};
